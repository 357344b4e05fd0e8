//! What the writer runs: jobs that answer once it is known whether their changes were kept.

use super::announcements::Announcements;
use super::connection::SqliteTx;
use super::{DbError, Outcome, Tx, WriteError};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::oneshot;

/// A job with its way back, whatever its type of answer.
pub(super) trait Job: Send {
    /// Runs the job and keeps its answer.
    fn run(&mut self, tx: &mut dyn Tx) -> Verdict;

    /// Gives the answer to whoever waits, or `failure` in its place.
    fn answer(self: Box<Self>, failure: Option<WriteError>);
}

/// What becomes of a job's changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Keep,
    Undo,
}

/// A job of a definite type.
pub(super) struct Asked<F, T> {
    job: F,
    answer: Result<T, WriteError>,
    reply: oneshot::Sender<Result<T, WriteError>>,
}

impl<F, T> Asked<F, T> {
    pub(super) fn new(job: F, reply: oneshot::Sender<Result<T, WriteError>>) -> Self {
        Self { job, answer: Err(WriteError::Closed), reply }
    }
}

impl<F, T> Job for Asked<F, T>
where
    F: FnMut(&mut dyn Tx) -> Result<Outcome<T>, DbError> + Send,
    T: Send,
{
    fn run(&mut self, tx: &mut dyn Tx) -> Verdict {
        // What a panic leaves half done is either in the savepoint, which is undone, or in the
        // job, which is not run again after it.
        let (answer, verdict) = match catch_unwind(AssertUnwindSafe(|| (self.job)(tx))) {
            Ok(Ok(Outcome::Commit(answer))) => (Ok(answer), Verdict::Keep),
            Ok(Ok(Outcome::Rollback(answer))) => (Ok(answer), Verdict::Undo),
            Ok(Err(error)) => (Err(error.into()), Verdict::Undo),
            Err(_) => (Err(WriteError::Panicked), Verdict::Undo),
        };
        self.answer = answer;
        verdict
    }

    fn answer(self: Box<Self>, failure: Option<WriteError>) {
        // Whoever asked may have hung up; the job was done all the same.
        let _ = self.reply.send(failure.map_or(self.answer, Err));
    }
}

/// Jobs that share one transaction.
pub(super) struct Batch<'a> {
    connection: &'a Connection,
    jobs: Vec<Box<dyn Job>>,
    announced: Vec<String>,
    failure: Option<DbError>,
    /// Whether nothing that a job changed is in the transaction yet.
    is_empty: bool,
}

impl<'a> Batch<'a> {
    /// Begins the transaction, with the lock that a later write would need anyway.
    pub(super) fn begin(connection: &'a Connection) -> Result<Self, DbError> {
        execute(connection, "BEGIN IMMEDIATE")?;
        let (jobs, announced) = (Vec::new(), Vec::new());
        Ok(Self { connection, jobs, announced, failure: None, is_empty: true })
    }

    /// How many jobs it has.
    pub(super) fn len(&self) -> usize {
        self.jobs.len()
    }

    /// Whether nothing of it can be kept any more.
    pub(super) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Runs `job` so that it can be undone by itself, and keeps its answer back.
    pub(super) fn run(&mut self, mut job: Box<dyn Job>) {
        let ran = if self.is_empty {
            self.run_alone(job.as_mut())
        } else {
            self.run_in_savepoint(job.as_mut())
        };
        self.failure = ran.err();
        self.jobs.push(job);
    }

    /// As long as nothing was kept, the transaction is the job's own and is undone with it. A
    /// savepoint would copy every page before it is changed for the first time.
    fn run_alone(&mut self, job: &mut dyn Job) -> Result<(), DbError> {
        let mut tx = SqliteTx::on(self.connection);
        let verdict = job.run(&mut tx);
        // A full disk or an I/O error makes SQLite give up the transaction by itself.
        let is_given_up = self.connection.is_autocommit();
        if verdict == Verdict::Keep && !is_given_up {
            self.announced.extend(tx.into_announced());
            self.is_empty = false;
            return Ok(());
        }
        if verdict == Verdict::Keep || !is_given_up {
            // Where there is nothing to be kept any more, this says so.
            execute(self.connection, "ROLLBACK")?;
        }
        execute(self.connection, "BEGIN IMMEDIATE")
    }

    fn run_in_savepoint(&mut self, job: &mut dyn Job) -> Result<(), DbError> {
        execute(self.connection, "SAVEPOINT job")?;
        let mut tx = SqliteTx::on(self.connection);
        if job.run(&mut tx) == Verdict::Undo {
            // A full disk or an I/O error makes SQLite give up the whole transaction; then this
            // fails too, and with it every job of the batch.
            execute(self.connection, "ROLLBACK TO job")?;
        } else {
            self.announced.extend(tx.into_announced());
        }
        execute(self.connection, "RELEASE job")
    }

    /// Commits, unless something broke before.
    pub(super) fn commit(mut self) -> Committed {
        if self.failure.is_none() {
            self.failure = execute(self.connection, "COMMIT").err();
        }
        if let Some(error) = &self.failure {
            tracing::error!(error = ?error, jobs = self.jobs.len(), "a batch of writes was undone");
            if !self.connection.is_autocommit()
                && let Err(error) = execute(self.connection, "ROLLBACK")
            {
                tracing::error!(error = ?error, "a failed batch could not be rolled back");
            }
        }
        Committed { jobs: self.jobs, announced: self.announced, failure: self.failure }
    }
}

/// A batch whose outcome is known, and that nobody has been told of yet.
#[must_use = "somebody waits for each of the answers"]
pub(super) struct Committed {
    jobs: Vec<Box<dyn Job>>,
    announced: Vec<String>,
    failure: Option<DbError>,
}

impl Committed {
    /// Whether its changes are kept.
    pub(super) fn was_kept(&self) -> bool {
        self.failure.is_none()
    }

    /// Tells everybody: those who listen, if it was kept, and those who asked.
    pub(super) fn answer(self, announcements: &Announcements) {
        if self.was_kept() {
            announcements.tell(&self.announced);
        }
        for job in self.jobs {
            job.answer(self.failure.clone().map(WriteError::from));
        }
    }
}

fn execute(connection: &Connection, sql: &'static str) -> Result<(), DbError> {
    SqliteTx::on(connection).execute(sql, &[]).map(|_| ())
}
