//! A few threads that only read, each read one snapshot.
//!
//! A thread for each core, and each read in its turn: it is soon done with once it has begun. (As
//! many at once as there are requests would share the cores, and all of them be done with late.)
//! Where all threads are busy with something long, a read that has waited gets another one.

use super::connection::{self, Access, SqliteTx};
use super::{DbError, DbOptions, ReadError, Tx};
use rusqlite::{Connection, TransactionBehavior};
use std::collections::VecDeque;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;

/// How long a read waits for its turn before it gets a thread beside the others. Far longer than
/// most reads take, so that it happens only where others take far longer.
const PATIENCE: Duration = Duration::from_millis(100);

/// Runs a job with connections of the pool, or refuses it without, unless either was done already.
type Run = Arc<dyn Fn(Option<&Pool>) + Send + Sync>;

/// The threads, for whoever asks them. They end when this is dropped.
pub(super) struct Readers {
    pool: Arc<Pool>,
    queue: Arc<Queue>,
    /// As many reads more may be run by threads beside the others.
    spare: Arc<Semaphore>,
}

impl Readers {
    /// Starts the threads by `spawn`.
    pub(super) fn new(
        path: &Path,
        file: Arc<File>,
        options: &DbOptions,
        spawn: impl Fn(Box<dyn FnOnce() + Send>) -> Result<(), DbError>,
    ) -> Result<Self, DbError> {
        let threads = options.readers.max(1);
        let (path, options) = (path.to_owned(), options.clone());
        let queue = Arc::new(Queue { most: options.queue.max(1), ..Queue::default() });
        let pool = Arc::new(Pool { path, options, idle: Mutex::default(), _file: file });
        let readers = Self { pool, queue, spare: Arc::new(Semaphore::new(threads)) };
        for _ in 0..threads {
            let (pool, queue) = (Arc::clone(&readers.pool), Arc::clone(&readers.queue));
            spawn(Box::new(move || {
                while let Some(run) = queue.next() {
                    run(Some(&pool));
                }
            }))?;
        }
        Ok(readers)
    }

    /// Runs `job` in a read transaction when its turn comes, unless too many wait already.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn Tx) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, ReadError> {
        let (reply, mut answer) = oneshot::channel();
        let waiting = Arc::new(Mutex::new(Some((job, reply))));
        let asked = Arc::clone(&waiting);
        let run: Run = Arc::new(move |pool| {
            let asked = asked.lock().unwrap_or_else(PoisonError::into_inner).take();
            // Whoever hung up while they waited needs nothing any more.
            if let Some((job, reply)) = asked.filter(|(_, reply)| !reply.is_closed()) {
                // An error means that they did so meanwhile.
                let _ = reply.send(pool.map_or(Err(ReadError::Closed), |pool| pool.run(job)));
            }
        });
        self.queue.push(Arc::clone(&run))?;
        loop {
            if let Ok(answer) = timeout(PATIENCE, &mut answer).await {
                return answer.unwrap_or(Err(ReadError::Closed));
            }
            if waiting.lock().unwrap_or_else(PoisonError::into_inner).is_none() {
                // It has begun, and takes as long as it takes.
                return answer.await.unwrap_or(Err(ReadError::Closed));
            }
            // Does nothing where a thread takes it meanwhile.
            if let Ok(permit) = Arc::clone(&self.spare).try_acquire_owned() {
                let (run, pool) = (Arc::clone(&run), Arc::clone(&self.pool));
                tokio::task::spawn_blocking(move || {
                    run(Some(&pool));
                    drop(permit);
                });
            }
        }
    }

    /// Refuses whatever has not begun, and closes the connections that are idle.
    pub(super) fn close(&self) {
        self.queue.close();
        self.pool.idle().clear();
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.queue.close();
    }
}

/// What waits for its turn.
#[derive(Default)]
struct Queue {
    /// How many may wait.
    most: usize,
    waiting: Mutex<Waiting>,
    /// Told of each that is added, and of the end.
    more: Condvar,
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Run>,
    is_closed: bool,
}

impl Queue {
    fn push(&self, job: Run) -> Result<(), ReadError> {
        let mut waiting = self.waiting();
        if waiting.is_closed {
            return Err(ReadError::Closed);
        }
        if waiting.jobs.len() >= self.most {
            return Err(ReadError::Busy);
        }
        waiting.jobs.push_back(job);
        drop(waiting);
        self.more.notify_one();
        Ok(())
    }

    /// Waits for the next one; nothing comes once it is closed.
    fn next(&self) -> Option<Run> {
        let is_idle = |waiting: &mut Waiting| waiting.jobs.is_empty() && !waiting.is_closed;
        let waiting = self.more.wait_while(self.waiting(), is_idle);
        waiting.unwrap_or_else(PoisonError::into_inner).jobs.pop_front()
    }

    fn close(&self) {
        let mut waiting = self.waiting();
        waiting.is_closed = true;
        let refused = std::mem::take(&mut waiting.jobs);
        drop(waiting);
        self.more.notify_all();
        for run in refused {
            run(None);
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        // Nothing panics while it is held.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Connections, opened when first needed. Never more than there are threads.
struct Pool {
    path: PathBuf,
    options: DbOptions,
    idle: Mutex<Vec<Connection>>,
    /// Closed after all of them.
    _file: Arc<File>,
}

impl Pool {
    fn run<T>(&self, job: impl FnOnce(&mut dyn Tx) -> Result<T, DbError>) -> Result<T, ReadError> {
        let idle = self.idle().pop();
        let mut connection = match idle {
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

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        // Nothing panics while it is held, and a list of connections has no half-done state.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
