//! A few connections that only read, each read one snapshot.

use super::connection::{self, Access, SqliteTx};
use super::{DbError, DbOptions, ReadError, Tx};
use rusqlite::{Connection, TransactionBehavior};
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

pub(super) struct Readers {
    path: PathBuf,
    options: DbOptions,
    /// Opened when first needed. Never more than there are permits.
    idle: Mutex<Vec<Connection>>,
    /// Closed after all of them.
    _file: Arc<File>,
    pub(super) permits: Arc<Semaphore>,
    waiting: AtomicUsize,
}

impl Readers {
    pub(super) fn new(path: PathBuf, file: Arc<File>, options: DbOptions) -> Self {
        let permits = Arc::new(Semaphore::new(options.readers.max(1)));
        let (idle, waiting) = (Mutex::default(), AtomicUsize::new(0));
        Self { path, options, idle, _file: file, permits, waiting }
    }

    /// Takes a place among those who wait for a connection, unless too many do.
    pub(super) fn wait(&self) -> Result<Waiting<'_>, ReadError> {
        let place = Waiting(&self.waiting);
        // Counted first and compared then, so that two at once never both take the last place.
        if self.waiting.fetch_add(1, Ordering::Relaxed) < self.options.queue {
            Ok(place)
        } else {
            Err(ReadError::Busy)
        }
    }

    /// Runs `job` in a read transaction, on a thread that may block.
    pub(super) fn run<T>(
        &self,
        job: impl FnOnce(&mut dyn Tx) -> Result<T, DbError>,
    ) -> Result<T, ReadError> {
        let mut connection = match self.idle().pop() {
            Some(connection) => connection,
            None => connection::open(&self.path, Access::Read, &self.options)?,
        };
        // A panic ends here: the transaction is rolled back when it is dropped.
        let answer = catch_unwind(AssertUnwindSafe(|| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
            job(&mut SqliteTx::on(&transaction))
        }));
        // Should that have failed, the connection would go on to show an old snapshot.
        if connection.is_autocommit() {
            self.idle().push(connection);
        }
        match answer {
            Ok(answer) => Ok(answer?),
            Err(_) => Err(ReadError::Panicked),
        }
    }

    /// Closes the connections that are idle.
    pub(super) fn close(&self) {
        self.permits.close();
        self.idle().clear();
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        // Nothing panics while it is held, and a list of connections has no half-done state.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the queue, given back when dropped.
pub(super) struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
