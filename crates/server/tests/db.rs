//! The invariants of the database layer.

#[path = "db/durability.rs"]
mod durability;
#[path = "db/faults.rs"]
mod faults;
#[path = "db/reads.rs"]
mod reads;
#[path = "db/statements.rs"]
mod statements;
#[path = "db/support.rs"]
mod support;
#[path = "db/writes.rs"]
mod writes;
