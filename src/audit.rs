//! The audit log: who did what, as whom, and why.

mod details;
mod filters;
mod page;
mod row;
#[cfg(feature = "gallery")]
pub mod scenes;
mod sentence;

pub use filters::of_impersonation;
pub use page::page;
pub use row::{Log, outcome_state, sentence_view};
pub use sentence::{Sentence, sentence};
