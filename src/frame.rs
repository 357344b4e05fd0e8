//! What surrounds every page: navigation, user menu, titles, and who may open what.

mod focus;
mod layout;
mod leaving;
mod missing;
mod page;
#[cfg(feature = "gallery")]
pub mod scenes;
mod sign_out;
mod theme;
pub mod title;
mod user_menu;

pub use focus::follow_navigation;
pub use layout::Frame;
pub use leaving::Leaving;
pub use missing::{NoAccess, NotFound, NotMeanwhile};
pub use page::{PageHead, guarded};
pub use sign_out::{Leave, use_sign_out};
pub use understudy_contract::place::{Entry, Place, visible_links};
