//! Trees: the list, and the editor.

mod compare;
mod draft;
pub mod editor;
mod list;
mod outline;
mod saved;
#[cfg(feature = "gallery")]
pub mod scenes;
mod state;
mod table;

pub use draft::{Draft, what_is_missing};
pub use list::page as list_page;
pub use saved::{saved, saved_by};
pub use state::{Busy, Editor, SetAside};
pub use table::{TreeTable, next_for, size};
