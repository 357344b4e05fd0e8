//! The database layer: transactions as plain functions over a thin [`Tx`].
//!
//! Here: the trait, its values, and the handle [`Db`] that runs jobs. Not here: SQL of any
//! subject (see `store`) and what a job decides (see `api`).
//!
//! What holds, and `tests/db.rs` shows:
//! 1. One thread writes. It begins with `BEGIN IMMEDIATE`, can undo each job by itself, lets the
//!    jobs that wait share one durable commit, and answers only after it. When the commit fails,
//!    every job of the batch fails. The queue is bounded.
//! 2. A write lives in that thread, never in the future that asked for it: a client that hangs up
//!    cannot tear it. A panic undoes its own job alone.
//! 3. A job says apart from its answer whether its changes are kept ([`Outcome`]), and can be run
//!    again.
//! 4. What a job announces ([`Tx::announce`]) is told after its commit, and not at all without one.
//! 5. Readers never wait for the writer: a few connections, each read one snapshot.

mod announcements;
mod batch;
mod checkpoint;
mod connection;
mod error;
mod handle;
mod migrate;
mod readers;
mod tx;
mod url;
mod writer;

pub use announcements::{Listener, Silence, Unheard};
pub use error::{DbError, ReadError, WriteError};
pub use handle::{Db, DbOptions};
pub use tx::{EachNumbered, Outcome, Row, Tx, Value};
pub use url::DatabaseUrl;
