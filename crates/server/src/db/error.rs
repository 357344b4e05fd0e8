//! What can go wrong with the database.

use std::sync::Arc;

/// A statement, a transaction or the database itself failed.
///
/// Cheap to clone, because one failing commit is the answer of every job that shared it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DbError {
    /// SQLite says so.
    #[error("the database failed")]
    Sqlite(#[source] Arc<rusqlite::Error>),
    /// A column is not what the code beside the SQL takes it for.
    #[error("column {at} is no {kind}")]
    Column {
        /// From 0.
        at: usize,
        /// What was asked for.
        kind: &'static str,
    },
    /// A statement names a parameter that was not given, or none by number.
    #[error("parameter {name} has no value")]
    Parameter {
        /// As it stands in the SQL.
        name: String,
    },
    /// A stored value is not one that this program writes.
    #[error("the stored {what} cannot be read")]
    Corrupt {
        /// What it should be.
        what: &'static str,
    },
    /// The schema could not be brought up to date.
    #[error("the database could not be migrated: {0}")]
    Migration(Arc<refinery::Error>),
    /// The file or its folder could not be made.
    #[error("{path}: {source}")]
    File {
        /// Which one.
        path: String,
        /// Why.
        source: Arc<std::io::Error>,
    },
}

impl DbError {
    /// The error of a column that is no `kind`.
    pub fn column(at: usize, kind: &'static str) -> Self {
        Self::Column { at, kind }
    }

    /// The error of a stored value that is no `what`.
    pub fn corrupt(what: &'static str) -> Self {
        Self::Corrupt { what }
    }

    /// Whether a key or another value that must be unique is taken already.
    pub fn is_unique_violation(&self) -> bool {
        use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};
        let Self::Sqlite(error) = self else { return false };
        error.sqlite_error().is_some_and(|error| {
            [SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE].contains(&error.extended_code)
        })
    }

    /// Whether another program was writing for longer than one waits for it.
    pub(super) fn is_locked(&self) -> bool {
        let Self::Sqlite(error) = self else { return false };
        error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
    }
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(Arc::new(error))
    }
}

impl From<refinery::Error> for DbError {
    fn from(error: refinery::Error) -> Self {
        Self::Migration(Arc::new(error))
    }
}

/// Why a job has no answer. Nothing of it was kept.
#[derive(Debug, Clone, thiserror::Error)]
pub enum WriteError {
    /// Too many wait; the job was not begun.
    #[error("the database is busy")]
    Busy,
    /// Another program (an import, a seed) was writing for longer than
    /// [`DbOptions::busy_timeout`](super::DbOptions::busy_timeout).
    #[error("another program is writing to the database; try again when it is done")]
    Locked,
    /// The job, or the commit that it shared, failed.
    #[error(transparent)]
    Db(DbError),
    /// The job panicked; the log has the message.
    #[error("the job panicked")]
    Panicked,
    /// The database was closed before the job's turn.
    #[error("the database is closed")]
    Closed,
}

impl From<DbError> for WriteError {
    fn from(error: DbError) -> Self {
        if error.is_locked() { Self::Locked } else { Self::Db(error) }
    }
}

/// Why a read has no answer.
pub type ReadError = WriteError;
