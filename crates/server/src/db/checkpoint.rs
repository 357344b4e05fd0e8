//! Moving what was committed from the write-ahead log into the database, off the writer's path.

use super::connection::{self, Access};
use super::{DbError, DbOptions};
use rusqlite::Connection;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// A checkpoint is made when this many commits wait for one, or when fewer came within [`REST`].
/// Few, so that neither a core nor the disk is busy with it for long while a commit waits.
pub(super) const COMMITS: u64 = 10;
const REST: Duration = Duration::from_secs(1);
/// After how many pages what was moved is made to come to the disk.
const UNFLUSHED: u64 = 1_024;
/// What may be left for the writer to move when it begins the log anew, in pages.
const LEFT: u64 = 128;
/// How often in a row it is tried to leave so little.
const TRIES: usize = 8;
/// A page of the database, in bytes; SQLite's default, which nothing here changes.
const PAGE: u64 = 4_096;

/// What makes checkpoints, in a thread of its own.
pub(super) struct Checkpointer {
    path: PathBuf,
    /// The same file, to have what is moved come to the disk.
    file: Arc<File>,
    options: DbOptions,
    /// Opened when first needed.
    connection: Option<Connection>,
    /// How much of the log was moved when what was moved was on the disk.
    flushed: u64,
}

/// What there is of the log, in pages.
#[derive(Debug, Clone, Copy, Default)]
struct Log {
    written: u64,
    /// Of those, how many are in the database too.
    moved: u64,
}

impl Checkpointer {
    pub(super) fn new(path: &Path, file: &Arc<File>, options: &DbOptions) -> Self {
        let (path, file, options) = (path.to_owned(), Arc::clone(file), options.clone());
        Self { path, file, options, connection: None, flushed: 0 }
    }

    /// Runs until the writer is gone, which counts its `commits` and tells of each [`COMMITS`] of them.
    ///
    /// A checkpoint that disturbs nobody never catches up with a writer that never rests. When the
    /// log is too long, some are made in a row, each of which has less to move, and `is_log_long`
    /// asks the writer to begin it anew between two batches: by then little is left.
    pub(super) fn run(
        mut self,
        told: &Receiver<()>,
        commits: &AtomicU64,
        is_log_long: &AtomicBool,
    ) {
        let mut moved = 0;
        loop {
            let news = told.recv_timeout(REST);
            let made = commits.load(Ordering::Relaxed);
            let is_due = match news {
                // Closing the last connection makes the last checkpoint.
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => made > moved,
                // The one before may have moved what this tells of.
                Ok(()) => made - moved >= COMMITS,
            };
            if !is_due {
                continue;
            }
            match self.catch_up() {
                Ok(log) => {
                    moved = made;
                    is_log_long.store(self.is_long(log), Ordering::Relaxed);
                }
                Err(error) => {
                    // Nothing is lost: the log has it, and the next checkpoint tries again.
                    tracing::warn!(error = ?error, "a checkpoint was not made");
                    (moved, self.connection) = (made, None);
                }
            }
        }
    }

    /// Moves what there is; while the log is too long, until little came meanwhile.
    fn catch_up(&mut self) -> Result<Log, DbError> {
        let mut log = Log::default();
        for _ in 0..TRIES {
            let before = log.moved;
            log = checkpoint(self.open()?, "PRAGMA wal_checkpoint(PASSIVE)")?;
            // A log that was begun anew has less.
            self.flushed = self.flushed.min(log.moved);
            if self.is_long(log) || log.moved - self.flushed >= UNFLUSHED {
                self.flush()?;
                self.flushed = log.moved;
            }
            if !self.is_long(log) || log.moved.saturating_sub(before) <= LEFT {
                break;
            }
        }
        Ok(log)
    }

    /// Waits until what was moved is on the disk. SQLite does so once all is moved, which it is when
    /// the writer begins the log anew: most of it is there by then.
    fn flush(&self) -> Result<(), DbError> {
        self.file.sync_data().map_err(|source| DbError::File {
            path: self.path.display().to_string(),
            source: Arc::new(source),
        })
    }

    fn is_long(&self, log: Log) -> bool {
        log.written > self.options.log_bytes / PAGE
    }

    fn open(&mut self) -> Result<&Connection, DbError> {
        Ok(match &mut self.connection {
            Some(open) => open,
            none => none.insert(connection::open(&self.path, Access::Write, &self.options)?),
        })
    }
}

/// Moves what is left and begins the log anew, unless a reader still needs it: nobody is waited for.
/// Runs on the writer's connection, between two batches.
///
/// Its file stays as long as it is: writing into one costs less than making it longer.
pub(super) fn restart_log(connection: &Connection, options: &DbOptions) -> Result<(), DbError> {
    connection.busy_timeout(Duration::ZERO)?;
    let restarted = checkpoint(connection, "PRAGMA wal_checkpoint(RESTART)");
    connection.busy_timeout(options.busy_timeout)?;
    restarted.map(|_| ())
}

fn checkpoint(connection: &Connection, sql: &'static str) -> Result<Log, DbError> {
    let log = connection.prepare_cached(sql)?.query_row([], |row| {
        let (written, moved): (i64, i64) = (row.get(1)?, row.get(2)?);
        // Both are -1 where there is no log.
        Ok(Log {
            written: u64::try_from(written).unwrap_or(0),
            moved: u64::try_from(moved).unwrap_or(0),
        })
    });
    Ok(log?)
}
