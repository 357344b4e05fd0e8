//! The handle by which everything else uses the database.

use super::announcements::{Announcements, Listener, Unheard};
use super::batch::Asked;
use super::checkpoint::Checkpointer;
use super::connection::{self, Access};
use super::readers::Readers;
use super::writer::{Message, Writer};
use super::{DbError, Outcome, ReadError, Tx, WriteError, migrate};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct DbOptions {
    /// How many writes may wait, and how many reads; more are [`WriteError::Busy`].
    pub queue: usize,
    /// The most jobs that share one commit.
    pub batch_jobs: usize,
    /// How many reads are run at once. As many more are where these take long.
    pub readers: usize,
    /// How long another process (a seed, a backup) may hold the lock before a write fails.
    pub busy_timeout: Duration,
    /// How long the write-ahead log may grow before the writer begins it anew, in bytes. Its file is
    /// longer where readers or a single write need it to be, and cut to twice as much afterwards.
    pub log_bytes: u64,
}

impl Default for DbOptions {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            queue: 1_024,
            batch_jobs: 128,
            readers: cores.min(16),
            busy_timeout: Duration::from_secs(5),
            log_bytes: 64 * 1024 * 1024,
        }
    }
}

/// An open database. Clones are the same one; see [`Db::close`] for its end.
#[derive(Clone)]
pub struct Db {
    path: Arc<Path>,
    options: DbOptions,
    queue: mpsc::Sender<Message>,
    readers: Arc<Readers>,
    commits: Arc<AtomicU64>,
    announcements: Announcements,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Db {
    /// Opens the database in `path`, and makes the file and its folder where they are absent.
    ///
    /// # Errors
    /// The file cannot be made, or is no database.
    pub fn open(path: impl Into<PathBuf>, options: DbOptions) -> Result<Self, DbError> {
        let path: PathBuf = path.into();
        connection::create_file(&path)?;
        let file = open_file(&path)?;
        let connection = connection::open(&path, Access::Write, &options)?;
        let (queue, jobs) = mpsc::channel(options.queue.max(1));
        let (checkpoints, told) = std::sync::mpsc::channel();
        let commits = Arc::new(AtomicU64::new(0));
        let announcements = Announcements::default();
        let is_log_long = Arc::new(AtomicBool::new(false));
        let checkpointer = spawn("db-checkpoint", &path, {
            let checkpointer = Checkpointer::new(&path, &file, &options);
            let (commits, is_log_long) = (Arc::clone(&commits), Arc::clone(&is_log_long));
            move || checkpointer.run(&told, &commits, &is_log_long)
        })?;
        let writer = Writer {
            path: path.clone(),
            options: options.clone(),
            connection,
            _file: Arc::clone(&file),
            queue: jobs,
            commits: Arc::clone(&commits),
            announcements: announcements.clone(),
            checkpoints,
            checkpointer,
            is_log_long,
        };
        // Not joined: it tells `close` when it is done, and ends by itself when nobody can ask.
        spawn("db-writer", &path, move || writer.run())?;
        let readers = Readers::new(&path, file, &options, |read| {
            spawn("db-reader", &path, read).map(|_| ())
        })?;
        let readers = Arc::new(readers);
        Ok(Self { path: path.into(), options, queue, readers, commits, announcements })
    }

    /// Brings the schema up to date. Blocks; call it before anything else uses the database.
    ///
    /// # Errors
    /// A migration failed, was changed after it had been applied, or is of a newer program.
    pub fn migrate(&self) -> Result<(), DbError> {
        migrate::run(&self.path, &self.options)
    }

    /// Runs `job` in a write transaction and answers after its commit.
    ///
    /// The job runs whether or not anybody still waits for it, never at the same time as another
    /// one, and possibly more than once (then only the last time counts). It does no I/O, no
    /// hashing and no waiting, because all others wait for it.
    ///
    /// # Errors
    /// See [`WriteError`]; in each case nothing of the job was kept.
    pub async fn write<T: Send + 'static>(
        &self,
        job: impl FnMut(&mut dyn Tx) -> Result<Outcome<T>, DbError> + Send + 'static,
    ) -> Result<T, WriteError> {
        let (reply, answer) = oneshot::channel();
        let asked = Box::new(Asked::new(job, reply));
        self.queue.try_send(Message::Job(asked)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => WriteError::Busy,
            mpsc::error::TrySendError::Closed(_) => WriteError::Closed,
        })?;
        answer.await.unwrap_or(Err(WriteError::Closed))
    }

    /// Runs `job` in a read transaction, which sees one snapshot: everything that was answered
    /// before it began, and nothing that comes after.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn Tx) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, ReadError> {
        self.readers.read(job).await
    }

    /// Listens to what is announced of `topic` from now on.
    ///
    /// # Errors
    /// `most` listen already, or it was after [`Db::end_announcements`].
    pub fn listen(&self, topic: &str, most: usize) -> Result<Listener, Unheard> {
        self.announcements.listen(topic, most)
    }

    /// Tells everybody who listens that nothing more will be announced, so that they end.
    pub fn end_announcements(&self) {
        self.announcements.close();
    }

    /// How many commits were made, to see how many jobs shared them.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Runs every write that was let in, refuses later ones, and closes the file.
    pub async fn close(&self) {
        self.readers.close();
        let (done, closed) = oneshot::channel();
        // Waits for room in a full queue; fails only when it is closed already.
        if self.queue.send(Message::Close(done)).await.is_ok() {
            // An error means that the writer is gone, which is what was asked for.
            let _ = closed.await;
        }
    }
}

/// Opens the database's file beside SQLite, to have what is written come to the disk.
///
/// To close it takes SQLite's locks away, because a system's locks are a process's: so it is kept
/// for as long as there is a connection.
fn open_file(path: &Path) -> Result<Arc<File>, DbError> {
    let file = File::options().read(true).write(true).open(path);
    file.map(Arc::new).map_err(|source| DbError::File {
        path: path.display().to_string(),
        source: Arc::new(source),
    })
}

fn spawn(
    name: &str,
    path: &Path,
    run: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, DbError> {
    let thread = std::thread::Builder::new().name(name.into()).spawn(run);
    thread.map_err(|source| DbError::File {
        path: path.display().to_string(),
        source: Arc::new(source),
    })
}
