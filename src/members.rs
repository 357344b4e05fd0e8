//! Team → Members: the list, its search and filters, the mask buttons that start an impersonation,
//! and managing: inviting, other roles, locking, removing. What happens after a mask button is
//! pressed is in [`crate::start`].

mod dialog;
mod filters;
mod link;
pub(crate) mod list_query;
mod manage;
mod mask_button;
mod menu;
mod page;
mod row;
#[cfg(feature = "gallery")]
pub mod scenes;
mod table;
mod task;
mod view;

pub use mask_button::{focus_mask, refusal_sentence};
pub use page::page;
pub use view::MembersView;
