//! The dashboard: what is next, by what the subject may do.

mod end_now;
mod fetch;
mod lines;
mod page;
mod panel;
mod panels;
#[cfg(feature = "gallery")]
pub mod scenes;

pub use page::page;
