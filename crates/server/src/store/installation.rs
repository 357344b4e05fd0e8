//! Values that belong to the installation rather than to an organization.

use super::{Columns, statements};
use crate::db::{DbError, Tx};

statements! {
    FIND = "SELECT value FROM installation WHERE name = $1";
    INSERT = "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
}

/// The value called `name`.
pub fn find(tx: &mut dyn Tx, name: &str) -> Result<Option<String>, DbError> {
    let row = tx.query_one(FIND, &[name.into()])?;
    row.map(|row| Columns::of(row).text()).transpose()
}

/// Keeps `value` under `name` unless there is one already, and gives the one that is kept.
pub fn keep(tx: &mut dyn Tx, name: &str, value: &str) -> Result<String, DbError> {
    tx.execute(INSERT, &[name.into(), value.into()])?;
    Ok(find(tx, name)?.unwrap_or_else(|| value.to_owned()))
}
