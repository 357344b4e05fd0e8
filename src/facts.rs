//! Facts: the list, adding and editing, certifying.

mod dialog;
mod page;
mod requests;
#[cfg(feature = "gallery")]
pub mod scenes;
mod source;
mod table;

pub use dialog::{FactDialog, FactForm};
pub use page::page;
pub use source::{host, shown_source};
pub use table::FactTable;
