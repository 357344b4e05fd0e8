//! The security of one's own account: second factor, password, API tokens, sessions.

mod dialog;
mod open;
mod page;
mod panels;
mod password;
#[cfg(feature = "gallery")]
pub mod scenes;

pub use page::page;
