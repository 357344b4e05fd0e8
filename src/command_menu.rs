//! The command menu: to another page, to a colleague, into an impersonation and out of it, by
//! keyboard from wherever one is.
//!
//! Its choices and what keys do to them are plain ([`choices`], [`shortcut`]); the page part asks for
//! members; the view receives all of it.

pub mod choices;
mod options;
mod page;
#[cfg(feature = "gallery")]
pub mod scenes;
pub mod shortcut;
mod view;

pub use page::CommandMenu;
pub use shortcut::Shortcut;
pub use view::CommandView;
