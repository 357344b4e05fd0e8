//! Settings of the company: the team, billing, impersonation restrictions.

mod billing;
mod form;
mod restrictions;
#[cfg(feature = "gallery")]
pub mod scenes;
mod security;
mod team;

pub use billing::page as billing_page;
pub(crate) use restrictions::toggled;
pub use security::page as security_page;
pub use team::page as team_page;
