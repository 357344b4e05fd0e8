//! Signing in: email and password, then a code where the account needs one.

mod code_form;
pub mod next;
mod page;
mod password_form;
#[cfg(feature = "gallery")]
pub mod scenes;

pub use page::{Already, SignInPage};
