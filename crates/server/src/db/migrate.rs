//! Bringing the schema up to date.

use super::connection::{self, Access, SqliteTx};
use super::{DbError, DbOptions};
use crate::store;
use rusqlite::TransactionBehavior;
use std::path::Path;

/// One folder a dialect, the same versions in each.
mod sqlite {
    refinery::embed_migrations!("migrations/sqlite");
}

/// Applies what is missing, each migration in a transaction of its own, and then what a migration
/// cannot say in SQL.
///
/// # Errors
/// A migration failed, was changed after it had been applied, or is of a newer program.
pub(super) fn run(path: &Path, options: &DbOptions) -> Result<(), DbError> {
    let mut connection = connection::open(path, Access::Write, options.busy_timeout)?;
    let report = sqlite::migrations::runner().run(&mut connection)?;
    for migration in report.applied_migrations() {
        tracing::info!(%migration, "migrated");
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    store::fill(&mut SqliteTx::on(&transaction))?;
    Ok(transaction.commit()?)
}
