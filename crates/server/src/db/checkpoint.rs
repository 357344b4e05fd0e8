//! Moving what was committed from the write-ahead log into the database, off the writer's path.

use super::connection::{self, Access};
use super::{DbError, DbOptions};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// A checkpoint is made when this many commits wait for one, or when none came for [`REST`].
const COMMITS: u32 = 1_000;
/// The same while the log is too long.
const COMMITS_WHILE_LONG: u32 = 50;
const REST: Duration = Duration::from_secs(1);

/// Runs until the writer, which tells of each commit, is gone.
///
/// A checkpoint that disturbs nobody never catches up with a writer that never rests. When the
/// log is too long, `is_log_long` asks the writer to cut it between two batches: by then little
/// is left to be moved.
pub(super) fn run(
    path: &Path,
    options: &DbOptions,
    commits: &Receiver<()>,
    is_log_long: &AtomicBool,
) {
    let log = log_of(path);
    let mut connection = None;
    let mut waiting = 0;
    loop {
        let is_due = match commits.recv_timeout(REST) {
            Ok(()) => {
                waiting += 1;
                waiting >= COMMITS || (waiting >= COMMITS_WHILE_LONG && is_long(&log, options))
            }
            Err(RecvTimeoutError::Timeout) => waiting > 0,
            // Closing the last connection makes the last checkpoint.
            Err(RecvTimeoutError::Disconnected) => return,
        };
        if is_due {
            waiting = 0;
            if let Err(error) = checkpoint(path, options, &mut connection) {
                // Nothing is lost: the log has it, and the next checkpoint tries again.
                tracing::warn!(error = ?error, "a checkpoint was not made");
                connection = None;
            }
            is_log_long.store(is_long(&log, options), Ordering::Relaxed);
        }
    }
}

fn checkpoint(
    path: &Path,
    options: &DbOptions,
    connection: &mut Option<Connection>,
) -> Result<(), DbError> {
    let connection = match connection {
        Some(open) => open,
        None => connection.insert(connection::open(path, Access::Write, options.busy_timeout)?),
    };
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
    Ok(())
}

/// Moves what is left and cuts the log, unless a reader still needs it: nobody is waited for.
/// Runs on the writer's connection, between two batches.
pub(super) fn cut_log(connection: &Connection, options: &DbOptions) -> Result<(), DbError> {
    connection.busy_timeout(Duration::ZERO)?;
    let cut = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    connection.busy_timeout(options.busy_timeout)?;
    Ok(cut?)
}

fn is_long(log: &Path, options: &DbOptions) -> bool {
    std::fs::metadata(log).is_ok_and(|log| log.len() > options.log_bytes)
}

fn log_of(path: &Path) -> PathBuf {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    log.into()
}
