//! What a write promises when all is well, and when its client is gone.

use crate::support::{Fixture, add, is_pending, polled};
use std::sync::mpsc;
use understudy_server::db::{DbOptions, Outcome, WriteError};

#[tokio::test]
async fn jobs_that_wait_share_one_commit() {
    let fixture = Fixture::new().await;
    let before = fixture.db.commits();
    let held = fixture.hold().await;
    let mut answers = Vec::new();
    for text in ["a", "b", "c", "d"] {
        answers.push(fixture.queue(add(text)).await);
    }
    held.release().await.expect("commits");
    for answer in answers {
        answer.await.expect("commits");
    }
    assert_eq!(fixture.db.commits() - before, 1);
    assert_eq!(fixture.notes().await, ["a", "b", "c", "d"]);
}

#[tokio::test]
async fn what_a_job_announces_is_told_after_its_commit_and_not_when_it_is_undone() {
    let fixture = Fixture::new().await;
    let mut kept = fixture.db.listen("kept", 1).expect("listens");
    let undone = fixture.db.listen("undone", 1).expect("listens");
    let held = fixture.hold().await;
    let (mut undo, mut keep) = (add("a"), add("b"));
    let undo = fixture.queue(move |tx| {
        undo(tx)?;
        tx.announce("undone");
        Ok(Outcome::Rollback(()))
    });
    let undo = undo.await;
    let keep = fixture.queue(move |tx| {
        tx.announce("kept");
        keep(tx)
    });
    let keep = keep.await;
    assert!(!kept.has_news());
    held.release().await.expect("commits");
    undo.await.expect("commits");
    keep.await.expect("commits");
    kept.heard().await.expect("is told");
    assert_eq!(fixture.notes().await, ["b"]);
    assert!(!undone.has_news());
}

#[tokio::test]
async fn a_batch_is_bounded_so_that_nobody_waits_for_all_others() {
    let fixture = Fixture::with(DbOptions { batch_jobs: 2, ..DbOptions::default() }).await;
    let before = fixture.db.commits();
    let held = fixture.hold().await;
    let mut answers = Vec::new();
    for text in ["a", "b", "c"] {
        answers.push(fixture.queue(add(text)).await);
    }
    held.release().await.expect("commits");
    for answer in answers {
        answer.await.expect("commits");
    }
    assert_eq!(fixture.db.commits() - before, 2, "the held job and a, then b and c");
}

#[tokio::test]
async fn nothing_is_answered_or_seen_before_its_commit() {
    let fixture = Fixture::new().await;
    let stranger = fixture.stranger();
    let seen = || -> i64 {
        let sql = "SELECT count(*) FROM notes";
        stranger.query_row(sql, [], |row| row.get(0)).expect("counts")
    };
    let held = fixture.hold().await;
    let mut added = fixture.queue(add("first")).await;
    let (behind, has_begun) = fixture.queue_hold().await;
    let held = held.go();
    has_begun.await.expect("the writer comes to it");
    // The job has run by now, in a batch that is not committed yet.
    assert!(is_pending(&mut added).await);
    assert_eq!(seen(), 0);
    behind.release().await.expect("commits");
    held.await.expect("commits");
    added.await.expect("commits");
    assert_eq!(seen(), 1);
}

#[tokio::test]
async fn a_client_that_hangs_up_in_the_middle_of_its_write_does_not_tear_it() {
    let fixture = Fixture::new().await;
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let mut begun = Some(begun);
    let db = fixture.db.clone();
    let client = tokio::spawn(async move {
        db.write(move |tx| {
            tx.execute("INSERT INTO notes (text) VALUES ('first half')", &[])?;
            if let Some(begun) = begun.take() {
                let _ = begun.send(());
            }
            let _ = may_go_on.recv();
            tx.execute("INSERT INTO notes (text) VALUES ('second half')", &[])?;
            Ok(Outcome::Commit(()))
        })
        .await
    });
    has_begun.await.expect("the job begins");
    client.abort();
    assert!(client.await.expect_err("is gone").is_cancelled());
    drop(go_on);
    fixture.db.write(add("later")).await.expect("commits");
    assert_eq!(fixture.notes().await, ["first half", "later", "second half"]);
}

#[tokio::test]
async fn a_client_that_hangs_up_while_it_waits_is_written_or_not_but_never_by_half() {
    let fixture = Fixture::new().await;
    let held = fixture.hold().await;
    for _ in 0..20 {
        let answer = fixture
            .queue(|tx| {
                let count = tx.query("SELECT 1 FROM notes", &[])?.len();
                let (note, reply) = (format!("{count:02}"), format!("{count:02}"));
                tx.execute("INSERT INTO replies (note) VALUES ($1)", &[reply.into()])?;
                tx.execute("INSERT INTO notes (text) VALUES ($1)", &[note.into()])?;
                Ok(Outcome::Commit(()))
            })
            .await;
        drop(answer);
    }
    held.release().await.expect("commits");
    fixture.db.write(|_| Ok(Outcome::Commit(()))).await.expect("commits");
    let replies = fixture.db.read(|tx| Ok(tx.query("SELECT note FROM replies", &[])?.len()));
    assert_eq!(replies.await.expect("reads"), 20);
    assert_eq!(fixture.notes().await.len(), 20);
}

#[tokio::test]
async fn a_job_may_undo_its_changes_and_still_answer() {
    let fixture = Fixture::new().await;
    let answer = fixture.db.write(|tx| {
        tx.execute("INSERT INTO notes (text) VALUES ('undone')", &[])?;
        Ok(Outcome::Rollback("refused"))
    });
    assert_eq!(answer.await.expect("answers"), "refused");
    assert!(fixture.notes().await.is_empty());
}

#[tokio::test]
async fn a_full_queue_says_so_at_once() {
    let fixture = Fixture::with(DbOptions { queue: 2, ..DbOptions::default() }).await;
    let held = fixture.hold().await;
    let mut waiting = Vec::new();
    for text in ["a", "b"] {
        waiting.push(fixture.queue(add(text)).await);
    }
    let refused = fixture.db.write(add("c")).await;
    assert!(matches!(refused, Err(WriteError::Busy)), "{refused:?}");
    held.release().await.expect("commits");
    for answer in waiting {
        answer.await.expect("commits");
    }
    assert_eq!(fixture.notes().await, ["a", "b"]);
}

#[tokio::test]
async fn closing_runs_what_was_let_in_and_refuses_what_comes_later() {
    let fixture = Fixture::new().await;
    let held = fixture.hold().await;
    let waiting = fixture.queue(add("let in")).await;
    let db = fixture.db.clone();
    let closing = polled(async move {
        db.close().await;
        Ok(())
    })
    .await;
    held.release().await.expect("commits");
    waiting.await.expect("commits");
    closing.await.expect("closes");
    let late = fixture.db.write(add("late")).await;
    assert!(matches!(late, Err(WriteError::Closed)), "{late:?}");
    let late = fixture.db.read(|_| Ok(())).await;
    assert!(matches!(late, Err(WriteError::Closed)), "{late:?}");
    fixture.db.close().await;
    let kept: String = fixture
        .stranger()
        .query_row("SELECT text FROM notes", [], |row| row.get(0))
        .expect("is there");
    assert_eq!(kept, "let in");
}

#[tokio::test]
async fn a_closed_database_is_one_file_that_can_be_copied() {
    let fixture = Fixture::new().await;
    fixture.db.write(add("kept")).await.expect("commits");
    assert_eq!(fixture.notes().await, ["kept"]);
    fixture.db.close().await;
    let files = std::fs::read_dir(fixture.folder.path()).expect("lists");
    let names: Vec<_> = files.map(|file| file.expect("lists").file_name()).collect();
    assert_eq!(names, ["test.db"]);
}
