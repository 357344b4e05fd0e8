//! Team → Members: the list, its search and filters, and the mask buttons that start an
//! impersonation. What happens after a mask button is pressed is in [`crate::start`].

mod filters;
mod link;
pub(crate) mod list_query;
mod mask_button;
mod page;
mod row;
#[cfg(feature = "gallery")]
pub mod scenes;
mod table;
mod view;

pub use mask_button::focus_mask;
pub use page::page;
pub use view::MembersView;
