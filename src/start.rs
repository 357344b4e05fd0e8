//! Starting an impersonation: the dialog that says what will happen and asks why.

mod dialog;
mod explanation;
mod form;
#[cfg(feature = "gallery")]
pub mod scenes;
mod submit;

pub use dialog::StartDialog;
pub use explanation::explanation;
pub use form::{Draft, Faults};
pub use submit::Start;
