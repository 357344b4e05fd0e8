//! The one thread that writes.

use super::announcements::Announcements;
use super::batch::{Batch, Job};
use super::connection::{self, Access};
use super::handle::DbOptions;
use super::{DbError, checkpoint};
use rusqlite::Connection;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};

/// What the thread is told.
pub(super) enum Message {
    /// Run this.
    Job(Box<dyn Job>),
    /// Run what came before, take nothing more, close the connection, and say so.
    Close(oneshot::Sender<()>),
}

pub(super) struct Writer {
    pub(super) path: PathBuf,
    pub(super) options: DbOptions,
    pub(super) connection: Connection,
    /// Closed after the connection.
    pub(super) _file: Arc<File>,
    pub(super) queue: mpsc::Receiver<Message>,
    pub(super) commits: Arc<AtomicU64>,
    pub(super) announcements: Announcements,
    /// Dropped with the writer, which ends the thread that makes checkpoints.
    pub(super) checkpoints: std::sync::mpsc::Sender<()>,
    pub(super) checkpointer: JoinHandle<()>,
    /// Set by that thread when the log shall be begun anew.
    pub(super) is_log_long: Arc<AtomicBool>,
}

impl Writer {
    /// Runs until everybody who could ask is gone, or the database is closed.
    pub(super) fn run(mut self) {
        let mut closing = Vec::new();
        while let Some(message) = self.queue.blocking_recv() {
            match message {
                Message::Job(job) => self.run_batch(job, &mut closing),
                Message::Close(done) => closing.push(done),
            }
            if !closing.is_empty() {
                // Those who were let in are served; later ones are told that it is closed.
                self.queue.close();
            }
        }
        let Self { connection, checkpoints, checkpointer, .. } = self;
        drop(checkpoints);
        // Whichever connection is closed last tidies the log away, so the writer's is.
        if checkpointer.join().is_err() {
            tracing::error!("the thread that makes checkpoints panicked");
        }
        if let Err((_, error)) = connection.close() {
            tracing::error!(%error, "the database could not be closed");
        }
        for done in closing {
            // Whoever asked may have stopped waiting.
            let _ = done.send(());
        }
    }

    /// Runs `first` and whatever waits behind it, up to a bound, in one transaction.
    fn run_batch(&mut self, first: Box<dyn Job>, closing: &mut Vec<oneshot::Sender<()>>) {
        let mut next = Some(first);
        match Batch::begin(&self.connection) {
            Ok(mut batch) => {
                // Jobs behind one that broke the transaction get a new one.
                while let Some(job) = next.take() {
                    batch.run(job);
                    if !batch.has_failed() && batch.len() < self.options.batch_jobs {
                        next = next_job(&mut self.queue, closing);
                    }
                }
                let batch = batch.commit();
                let was_kept = batch.was_kept();
                if was_kept {
                    self.commits.fetch_add(1, Ordering::Relaxed);
                }
                batch.answer(&self.announcements);
                // To wake the other thread for each commit would take as long as a part of it.
                let made = self.commits.load(Ordering::Relaxed);
                if was_kept && made.is_multiple_of(checkpoint::COMMITS) {
                    // It ends after this one, unless it failed; the log has that.
                    let _ = self.checkpoints.send(());
                }
            }
            Err(error) => {
                if error.is_locked() {
                    tracing::warn!("another program is writing to the database");
                } else {
                    tracing::error!(error = ?error, "a batch of writes could not begin");
                }
                // Those who wait would each wait as long for the lock, for the same answer.
                while let Some(job) = next.take() {
                    job.answer(Some(error.clone().into()));
                    next = next_job(&mut self.queue, closing);
                }
            }
        }
        if let Err(error) = self.recover() {
            tracing::error!(error = ?error, "the database could not be opened again");
        }
        if self.is_log_long.swap(false, Ordering::Relaxed)
            && let Err(error) = checkpoint::restart_log(&self.connection, &self.options)
        {
            // Nothing is lost: the log has it, and is longer for a while.
            tracing::warn!(error = ?error, "the write-ahead log was not begun anew");
        }
    }

    /// A connection that is still inside a transaction after its batch is given up, because
    /// whatever is on it must never be committed by the next one.
    fn recover(&mut self) -> Result<(), DbError> {
        if !self.connection.is_autocommit() {
            self.connection = connection::open(&self.path, Access::Write, &self.options)?;
        }
        Ok(())
    }
}

/// The next job that waits already.
fn next_job(
    queue: &mut mpsc::Receiver<Message>,
    closing: &mut Vec<oneshot::Sender<()>>,
) -> Option<Box<dyn Job>> {
    match queue.try_recv() {
        Ok(Message::Job(job)) => Some(job),
        Ok(Message::Close(done)) => {
            closing.push(done);
            None
        }
        Err(_) => None,
    }
}
