//! What a read promises.

use crate::support::{Fixture, add, notes};
use std::time::Duration;
use tokio::time::timeout;
use understudy_server::db::{DbError, DbOptions, ReadError};

#[tokio::test]
async fn a_read_that_begins_after_an_answer_sees_what_was_written() {
    let fixture = Fixture::new().await;
    for (count, text) in ["a", "b", "c", "d", "e", "f"].into_iter().enumerate() {
        fixture.db.write(add(text)).await.expect("commits");
        assert_eq!(fixture.notes().await.len(), count + 1);
    }
}

#[tokio::test]
async fn a_read_sees_one_snapshot_however_long_it_takes() {
    let fixture = Fixture::new().await;
    let (release, released) = std::sync::mpsc::channel::<()>();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let db = fixture.db.clone();
    let read = tokio::spawn(async move {
        db.read(move |tx| {
            let before = notes(tx)?;
            let _ = begun.send(());
            let _ = released.recv();
            Ok((before, notes(tx)?))
        })
        .await
    });
    has_begun.await.expect("the read begins");
    fixture.db.write(add("meanwhile")).await.expect("a writer never waits for a reader");
    drop(release);
    let (before, after) = read.await.expect("was not aborted").expect("reads");
    assert_eq!(before, after);
    assert_eq!(fixture.notes().await, ["meanwhile"]);
}

#[tokio::test]
async fn a_read_cannot_write() {
    let fixture = Fixture::new().await;
    let refused = fixture.db.read(|tx| tx.execute("INSERT INTO notes (text) VALUES ('x')", &[]));
    assert!(matches!(refused.await, Err(ReadError::Db(_))));
    assert!(fixture.notes().await.is_empty());
}

#[tokio::test]
async fn a_read_that_fails_or_panics_frees_its_connection() {
    let fixture = Fixture::with(DbOptions { readers: 1, ..DbOptions::default() }).await;
    for _ in 0..3 {
        let failed = fixture.db.read(|_| Err::<(), _>(DbError::corrupt("test"))).await;
        assert!(matches!(failed, Err(ReadError::Db(DbError::Corrupt { .. }))));
        let panicked = fixture.db.read::<()>(|_| panic!("a bug, on purpose")).await;
        assert!(matches!(panicked, Err(ReadError::Panicked)));
    }
    fixture.db.write(add("a")).await.expect("commits");
    assert_eq!(fixture.notes().await, ["a"]);
}

#[tokio::test]
async fn too_many_waiting_reads_are_told_at_once() {
    let options = DbOptions { readers: 1, queue: 1, ..DbOptions::default() };
    let fixture = Fixture::with(options).await;
    let held = fixture.hold_reader().await;
    let db = fixture.db.clone();
    let second = crate::support::polled(async move { db.read(|_| Ok(())).await }).await;
    let third = fixture.db.read(|_| Ok(())).await;
    assert!(matches!(third, Err(ReadError::Busy)), "{third:?}");
    held.go_on().await;
    second.await.expect("reads");
}

#[tokio::test(start_paused = true)]
async fn a_read_that_waited_for_long_gets_a_thread_beside_the_others() {
    let fixture = Fixture::with(DbOptions { readers: 1, ..DbOptions::default() }).await;
    let held = fixture.hold_reader().await;
    // The only thread is busy, and the clock of this test is the one that waits.
    let notes = timeout(Duration::from_mins(1), fixture.notes()).await;
    assert!(notes.expect("is read beside the other").is_empty());
    held.go_on().await;
}

#[tokio::test]
async fn a_read_that_nobody_waits_for_any_more_is_not_begun() {
    let fixture = Fixture::with(DbOptions { readers: 1, ..DbOptions::default() }).await;
    let held = fixture.hold_reader().await;
    let (ran, has_run) = std::sync::mpsc::channel::<()>();
    let db = fixture.db.clone();
    let given_up = crate::support::polled(async move {
        db.read(move |_| {
            let _ = ran.send(());
            Ok(())
        })
        .await
    });
    drop(given_up.await);
    held.go_on().await;
    // Behind it in the queue, so it would have been run by now.
    assert!(fixture.notes().await.is_empty());
    assert!(has_run.try_recv().is_err());
}

#[tokio::test]
async fn a_closed_database_reads_nothing_more() {
    let fixture = Fixture::new().await;
    fixture.db.close().await;
    assert!(matches!(fixture.db.read(|_| Ok(())).await, Err(ReadError::Closed)));
}

#[tokio::test]
async fn a_read_that_waits_when_all_is_closed_is_refused_and_one_that_has_begun_is_answered() {
    let fixture = Fixture::with(DbOptions { readers: 1, ..DbOptions::default() }).await;
    let held = fixture.hold_reader().await;
    let db = fixture.db.clone();
    let second = crate::support::polled(async move { db.read(|_| Ok(())).await }).await;
    fixture.db.close().await;
    assert!(matches!(second.await, Err(ReadError::Closed)));
    held.go_on().await;
}
