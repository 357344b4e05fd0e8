//! A database in a folder of its own, and ways to hold its writer so that batches are exact.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::mpsc;
use std::task::Poll;
use tempfile::TempDir;
use understudy_server::db::{Db, DbError, DbOptions, Outcome, ReadError, Tx, WriteError};

pub struct Fixture {
    pub db: Db,
    pub folder: TempDir,
}

impl Fixture {
    /// A database with a table `notes` of unique texts, and `replies`, each to a note that must
    /// exist when the transaction commits.
    pub async fn new() -> Self {
        Self::with(DbOptions::default()).await
    }

    pub async fn with(options: DbOptions) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::open(folder.path().join("test.db"), options).expect("opens");
        db.write(|tx| {
            tx.execute("CREATE TABLE notes (text TEXT NOT NULL PRIMARY KEY, size INTEGER)", &[])?;
            tx.execute(
                "CREATE TABLE replies (note TEXT NOT NULL
                 REFERENCES notes (text) DEFERRABLE INITIALLY DEFERRED)",
                &[],
            )?;
            Ok(Outcome::Commit(()))
        })
        .await
        .expect("makes the tables");
        Self { db, folder }
    }

    /// Another process's connection to the same file.
    pub fn stranger(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.folder.path().join("test.db")).expect("opens")
    }

    /// All notes, in alphabetical order.
    pub async fn notes(&self) -> Vec<String> {
        self.db.read(notes).await.expect("reads")
    }

    /// Puts `job` into the queue, and gives the future that waits for its answer.
    pub async fn queue<T: Send + 'static>(
        &self,
        job: impl FnMut(&mut dyn Tx) -> Result<Outcome<T>, DbError> + Send + 'static,
    ) -> Answer<T> {
        let db = self.db.clone();
        polled(async move { db.write(job).await }).await
    }

    /// Lets the writer begin a batch and stop in the middle of its first job.
    pub async fn hold(&self) -> Held {
        let (held, has_begun) = self.queue_hold().await;
        has_begun.await.expect("the writer begins");
        held
    }

    /// Begins a read that stops in the middle.
    pub async fn hold_reader(&self) -> HeldReader {
        let (release, released) = mpsc::channel::<()>();
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let db = self.db.clone();
        let read = tokio::spawn(async move {
            db.read(move |_| {
                let _ = begun.send(());
                let _ = released.recv();
                Ok(())
            })
            .await
        });
        has_begun.await.expect("the read begins");
        HeldReader { release, read }
    }

    /// Puts a job into the queue that stops the writer once it begins, which is told.
    pub async fn queue_hold(&self) -> (Held, tokio::sync::oneshot::Receiver<()>) {
        let (release, released) = mpsc::channel::<()>();
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let mut begun = Some(begun);
        let first = self.queue(move |_| {
            if let Some(begun) = begun.take() {
                let _ = begun.send(());
            }
            let _ = released.recv();
            Ok(Outcome::Commit(()))
        });
        let first = first.await;
        (Held { release, first }, has_begun)
    }
}

pub type Answer<T> = Pin<Box<dyn Future<Output = Result<T, WriteError>> + Send>>;

/// A writer in the middle of a job.
pub struct Held {
    release: mpsc::Sender<()>,
    first: Answer<()>,
}

impl Held {
    /// Lets it go on, and gives the future that waits for the held job's own answer.
    pub fn go(self) -> Answer<()> {
        drop(self.release);
        self.first
    }

    /// Lets it go on, and waits for the held job's own answer.
    pub async fn release(self) -> Result<(), WriteError> {
        self.go().await
    }
}

/// Whether the answer is still to come.
pub async fn is_pending<T>(answer: &mut Answer<T>) -> bool {
    poll_fn(|context| Poll::Ready(answer.as_mut().poll(context).is_pending())).await
}

/// Polls once, which makes the request; gives the future that waits for its answer.
pub async fn polled<T: Send + 'static>(
    write: impl Future<Output = Result<T, WriteError>> + Send + 'static,
) -> Answer<T> {
    let mut write: Answer<T> = Box::pin(write);
    assert!(is_pending(&mut write).await, "the answer came before the job could have run");
    write
}

/// A job that adds a note.
pub fn add(
    text: &'static str,
) -> impl FnMut(&mut dyn Tx) -> Result<Outcome<()>, DbError> + Send + 'static {
    move |tx| {
        tx.execute("INSERT INTO notes (text) VALUES ($1)", &[text.into()])?;
        Ok(Outcome::Commit(()))
    }
}

/// All notes, in alphabetical order.
pub fn notes(tx: &mut dyn Tx) -> Result<Vec<String>, DbError> {
    let rows = tx.query("SELECT text FROM notes ORDER BY text", &[])?;
    rows.iter().map(|row| row.text(0).map(Into::into)).collect()
}

/// A read that has stopped.
pub struct HeldReader {
    release: mpsc::Sender<()>,
    read: tokio::task::JoinHandle<Result<(), ReadError>>,
}

impl HeldReader {
    /// Lets it go on, to its end.
    pub async fn go_on(self) {
        drop(self.release);
        self.read.await.expect("was not aborted").expect("reads");
    }
}
