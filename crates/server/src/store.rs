//! SQL, one file a subject: statements and the rows they give, and nothing that decides.
//!
//! Every function runs inside somebody's transaction ([`crate::db::Tx`]). Whoever asks for a row
//! by id also says whose organization it must belong to, so that another organization's is not
//! found rather than forbidden.

pub mod api_tokens;
pub mod audit;
mod columns;
pub mod documents;
pub mod facts;
pub mod impersonations;
pub mod installation;
pub mod invitations;
pub mod members;
pub mod organizations;
pub mod paging;
#[cfg(test)]
mod scratch;
pub mod second_factors;
pub mod sessions;
pub mod settings;
pub mod trees;

pub(crate) use columns::Columns;

use crate::db::{DbError, Tx};

/// Declares a file's statements, and lists them for the test that prepares every one.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* const $name: &str = $sql;)*

        /// Every statement of this file.
        pub(super) const STATEMENTS: &[&str] = &[$($name),*];
    };
}
pub(crate) use statements;

/// Fills, behind the migrations, what they made and SQL cannot fill. Does nothing the second time.
///
/// # Errors
/// Whatever the database says.
pub fn fill(tx: &mut dyn Tx) -> Result<(), DbError> {
    members::fill(tx)?;
    audit::fill(tx)
}

/// Every statement that the program can run.
pub fn all_statements() -> Vec<&'static str> {
    [
        api_tokens::STATEMENTS,
        audit::STATEMENTS,
        facts::STATEMENTS,
        impersonations::STATEMENTS,
        installation::STATEMENTS,
        invitations::STATEMENTS,
        members::STATEMENTS,
        organizations::STATEMENTS,
        second_factors::STATEMENTS,
        sessions::STATEMENTS,
        settings::STATEMENTS,
        trees::STATEMENTS,
    ]
    .concat()
    .into_iter()
    .chain(audit::list_statements())
    .chain(audit::statements_of_all())
    .chain(members::list_statements())
    .chain(sessions::own_statements().iter().copied())
    .collect()
}
