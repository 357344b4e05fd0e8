//! How connections are set up, and what happens to the write-ahead log.

use crate::support::Fixture;
use std::path::Path;
use std::time::Duration;
use understudy_server::db::{DbError, DbOptions, Outcome, Tx};

/// `journal_mode`, `synchronous`, `foreign_keys`, `wal_autocheckpoint` as SQLite has them.
fn settings(tx: &mut dyn Tx) -> Result<(String, i64, i64, i64), DbError> {
    let mut number = |sql| tx.query(sql, &[])?[0].integer(0);
    let numbers = (
        number("PRAGMA synchronous")?,
        number("PRAGMA foreign_keys")?,
        number("PRAGMA wal_autocheckpoint")?,
    );
    let mode = tx.query("PRAGMA journal_mode", &[])?[0].text(0)?.to_owned();
    Ok((mode, numbers.0, numbers.1, numbers.2))
}

#[tokio::test]
async fn every_connection_is_durable_and_checks_foreign_keys() {
    const FULL: i64 = 2;
    let fixture = Fixture::new().await;
    let writer = fixture.db.write(|tx| settings(tx).map(Outcome::Commit)).await.expect("answers");
    let reader = fixture.db.read(settings).await.expect("answers");
    assert_eq!(writer, ("wal".into(), FULL, 1, 0));
    assert_eq!(reader, writer);
}

#[tokio::test]
async fn sqlite_is_built_as_the_workspace_says() {
    let fixture = Fixture::new().await;
    let options = fixture.db.read(|tx| tx.query("PRAGMA compile_options", &[]));
    let options = options.await.expect("reads");
    let has = |option| options.iter().any(|row| row.text(0).is_ok_and(|text| text == option));
    assert!(has("DEFAULT_MEMSTATUS=0"), "{options:?}");
}

#[tokio::test]
async fn the_log_is_moved_into_the_database_beside_the_writer() {
    let fixture = Fixture::new().await;
    let file = fixture.folder.path().join("test.db");
    let size = || std::fs::metadata(&file).expect("exists").len();
    let written = fixture.db.write(|tx| {
        let text = "x".repeat(1 << 20);
        tx.execute("INSERT INTO notes (text) VALUES ($1)", &[text.into()])?;
        Ok(Outcome::Commit(()))
    });
    written.await.expect("commits");
    // The writer itself makes none, so this is the other thread's work.
    let is_moved = async {
        while size() < 1 << 20 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), is_moved).await.expect("is moved");
}

/// How often the log was begun anew (the checkpoint sequence number in the head of its file).
fn times_begun(log: &Path) -> u32 {
    let head = std::fs::read(log).expect("exists");
    let number = head.get(12..16).expect("has a head");
    u32::from_be_bytes(number.try_into().expect("four bytes"))
}

#[tokio::test]
async fn the_log_is_begun_anew_although_the_writer_never_rests() {
    let options = DbOptions { log_bytes: 256 * 1024, ..DbOptions::default() };
    let fixture = Fixture::with(options).await;
    let log = fixture.folder.path().join("test.db-wal");
    let first = times_begun(&log);
    let mut written = 0;
    for size_of_note in 10_000..20_000 {
        let note = fixture.db.write(move |tx| {
            let text = "x".repeat(size_of_note);
            tx.execute("INSERT INTO notes (text) VALUES ($1)", &[text.into()])?;
            Ok(Outcome::Commit(()))
        });
        note.await.expect("commits");
        written += size_of_note;
        if size_of_note % 100 == 0 && times_begun(&log) - first >= 3 {
            let size = std::fs::metadata(&log).expect("exists").len();
            assert!(size < written as u64, "{size} bytes for {written}");
            return;
        }
    }
    panic!("the log was begun {} times", times_begun(&log));
}

#[tokio::test]
async fn a_log_that_one_write_made_long_does_not_stay_so() {
    let options = DbOptions { log_bytes: 256 * 1024, ..DbOptions::default() };
    let longest = options.log_bytes * 2;
    let fixture = Fixture::with(options).await;
    let log = fixture.folder.path().join("test.db-wal");
    let size = || std::fs::metadata(&log).expect("exists").len();
    let large = fixture.db.write(|tx| {
        let text = "x".repeat(2 << 20);
        tx.execute("INSERT INTO notes (text) VALUES ($1)", &[text.into()])?;
        Ok(Outcome::Commit(()))
    });
    large.await.expect("commits");
    assert!(size() > longest);
    for number in 0..100_000_i64 {
        let small = fixture.db.write(move |tx| {
            let text = number.to_string();
            tx.execute("INSERT INTO notes (text) VALUES ($1)", &[text.into()])?;
            Ok(Outcome::Commit(()))
        });
        small.await.expect("commits");
        if size() <= longest {
            return;
        }
    }
    panic!("the log is {} bytes long", size());
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let fixture = Fixture::new().await;
    for entry in std::fs::read_dir(fixture.folder.path()).expect("lists") {
        let entry = entry.expect("lists");
        let mode = entry.metadata().expect("exists").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?} is {mode:o}", entry.file_name());
    }
}
