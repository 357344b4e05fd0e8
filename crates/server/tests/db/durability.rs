//! How connections are set up, and what happens to the write-ahead log.

use crate::support::Fixture;
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

#[tokio::test]
async fn the_log_is_cut_although_the_writer_never_rests() {
    let longest = 256 * 1024;
    let options = DbOptions { log_bytes: longest, ..DbOptions::default() };
    let fixture = Fixture::with(options).await;
    let log = fixture.folder.path().join("test.db-wal");
    let size = || std::fs::metadata(&log).expect("exists").len();
    let mut was_long = false;
    for size_of_note in 10_000..20_000 {
        let written = fixture.db.write(move |tx| {
            let text = "x".repeat(size_of_note);
            tx.execute("INSERT INTO notes (text) VALUES ($1)", &[text.into()])?;
            Ok(Outcome::Commit(()))
        });
        written.await.expect("commits");
        if was_long && size() < longest {
            return;
        }
        was_long |= size() > longest;
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
