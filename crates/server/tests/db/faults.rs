//! What a failing job, commit or lock does to others: as little as possible, and never by half.

use crate::support::{Fixture, add};
use std::time::Duration;
use understudy_server::db::{DbOptions, Outcome, WriteError};

#[tokio::test]
async fn a_failing_and_a_panicking_job_leave_the_others_of_their_batch_alone() {
    let fixture = Fixture::new().await;
    let before = fixture.db.commits();
    let held = fixture.hold().await;
    let good = fixture.queue(add("good")).await;
    let failing = fixture.queue(|tx| {
        tx.execute("INSERT INTO notes (text) VALUES ('failing')", &[])?;
        tx.execute("INSERT INTO notes (text) VALUES ('good')", &[])?;
        Ok(Outcome::Commit(()))
    });
    let failing = failing.await;
    let panicking = fixture.queue::<()>(|tx| {
        tx.execute("INSERT INTO notes (text) VALUES ('panicking')", &[])?;
        panic!("a bug, on purpose");
    });
    let panicking = panicking.await;
    let better = fixture.queue(add("better")).await;
    held.release().await.expect("commits");
    good.await.expect("commits");
    match failing.await {
        Err(WriteError::Db(error)) => assert!(error.is_unique_violation(), "{error:?}"),
        other => panic!("{other:?}"),
    }
    assert!(matches!(panicking.await, Err(WriteError::Panicked)));
    better.await.expect("commits");
    assert_eq!(fixture.db.commits() - before, 1, "they were one batch");
    assert_eq!(fixture.notes().await, ["better", "good"]);
}

#[tokio::test]
async fn what_the_first_of_a_batch_undo_is_gone_and_those_behind_are_kept() {
    let fixture = Fixture::new().await;
    let before = fixture.db.commits();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let undone = fixture.queue(move |tx| {
        tx.execute("INSERT INTO notes (text) VALUES ('undone')", &[])?;
        let _ = released.recv();
        Ok(Outcome::Rollback("refused"))
    });
    let undone = undone.await;
    let panicking = fixture.queue::<()>(|tx| {
        tx.execute("INSERT INTO notes (text) VALUES ('panicking')", &[])?;
        panic!("a bug, on purpose");
    });
    let panicking = panicking.await;
    let kept = fixture.queue(add("kept")).await;
    let failing = fixture.queue(add("kept")).await;
    drop(release);
    assert_eq!(undone.await.expect("answers"), "refused");
    assert!(matches!(panicking.await, Err(WriteError::Panicked)));
    kept.await.expect("commits");
    assert!(matches!(failing.await, Err(WriteError::Db(e)) if e.is_unique_violation()));
    assert_eq!(fixture.db.commits() - before, 1, "they were one batch");
    assert_eq!(fixture.notes().await, ["kept"]);
}

#[tokio::test]
async fn a_transaction_that_breaks_in_the_first_of_a_batch_is_told_to_them_alone() {
    let fixture = Fixture::new().await;
    let (release, released) = std::sync::mpsc::channel::<()>();
    let broken = fixture.queue(move |tx| {
        let _ = released.recv();
        // What SQLite does of its own accord on some I/O errors.
        tx.execute("ROLLBACK", &[]).map(|_| Outcome::Commit(()))
    });
    let broken = broken.await;
    let behind = fixture.queue(add("behind")).await;
    drop(release);
    assert!(matches!(broken.await, Err(WriteError::Db(_))));
    behind.await.expect("gets a transaction of its own");
    assert_eq!(fixture.notes().await, ["behind"]);
}

#[tokio::test]
async fn a_failing_commit_fails_every_job_of_its_batch_and_keeps_nothing() {
    let fixture = Fixture::new().await;
    let before = fixture.db.commits();
    let held = fixture.hold().await;
    let good = fixture.queue(add("good")).await;
    // The constraint is deferred: the statement works, and the commit does not.
    let orphan = fixture
        .queue(|tx| {
            tx.execute("INSERT INTO replies (note) VALUES ('no such note')", &[])?;
            Ok(Outcome::Commit(()))
        })
        .await;
    assert!(matches!(held.release().await, Err(WriteError::Db(_))));
    assert!(matches!(good.await, Err(WriteError::Db(_))));
    assert!(matches!(orphan.await, Err(WriteError::Db(_))));
    assert_eq!(fixture.db.commits(), before);
    assert!(fixture.notes().await.is_empty());

    fixture.db.write(add("next")).await.expect("the next batch is not affected");
    assert_eq!(fixture.notes().await, ["next"]);
}

#[tokio::test]
async fn a_transaction_that_breaks_fails_those_before_and_not_those_behind() {
    let fixture = Fixture::new().await;
    let held = fixture.hold().await;
    let before = fixture.queue(add("before")).await;
    // What SQLite does of its own accord on some I/O errors.
    let breaking =
        fixture.queue(|tx| tx.execute("ROLLBACK", &[]).map(|_| Outcome::Commit(()))).await;
    let behind = fixture.queue(add("behind")).await;
    assert!(matches!(held.release().await, Err(WriteError::Db(_))));
    assert!(matches!(before.await, Err(WriteError::Db(_))));
    assert!(matches!(breaking.await, Err(WriteError::Db(_))));
    behind.await.expect("gets a transaction of its own");
    assert_eq!(fixture.notes().await, ["behind"]);
}

#[tokio::test]
async fn a_full_disk_is_an_error_and_not_a_torn_write() {
    let fixture = Fixture::new().await;
    let limited = fixture.db.write(|tx| {
        tx.query("PRAGMA max_page_count = 16", &[])?;
        Ok(Outcome::Commit(()))
    });
    limited.await.expect("limits the size");
    let huge = fixture.db.write(|tx| {
        tx.execute("INSERT INTO notes (text) VALUES ('small')", &[])?;
        tx.execute("INSERT INTO notes (text) VALUES ($1)", &["x".repeat(1 << 20).into()])?;
        Ok(Outcome::Commit(()))
    });
    assert!(matches!(huge.await, Err(WriteError::Db(_))));
    fixture.db.write(add("next")).await.expect("there is room for this");
    assert_eq!(fixture.notes().await, ["next"]);
}

#[tokio::test]
async fn while_another_process_holds_the_lock_writes_fail_and_afterwards_they_work() {
    let options = DbOptions { busy_timeout: Duration::from_millis(100), ..DbOptions::default() };
    let fixture = Fixture::with(options).await;
    let stranger = fixture.stranger();
    stranger.execute_batch("BEGIN IMMEDIATE").expect("takes the lock");
    let refused = fixture.db.write(add("refused")).await;
    assert!(matches!(refused, Err(WriteError::Locked)), "{refused:?}");
    assert!(fixture.notes().await.is_empty(), "a reader is not disturbed");
    stranger.execute_batch("COMMIT").expect("gives the lock back");
    fixture.db.write(add("kept")).await.expect("commits");
    assert_eq!(fixture.notes().await, ["kept"]);
}

#[tokio::test]
async fn a_taken_key_is_told_from_other_failures() {
    let fixture = Fixture::new().await;
    fixture.db.write(add("a")).await.expect("commits");
    let taken = fixture.db.write(add("a")).await;
    assert!(matches!(&taken, Err(WriteError::Db(e)) if e.is_unique_violation()), "{taken:?}");
    let missing = fixture.db.write(|tx| {
        tx.execute("INSERT INTO notes (text) VALUES (NULL)", &[])?;
        Ok(Outcome::Commit(()))
    });
    let missing = missing.await;
    assert!(matches!(&missing, Err(WriteError::Db(e)) if !e.is_unique_violation()), "{missing:?}");
}
