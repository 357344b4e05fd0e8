//! Markup: what a page is made of, and [`view!`] and [`component`], which write it.
//!
//! Leptos' signals, effects, owners and contexts stay as they are; only what draws is ours. Leptos'
//! own elements have a type for each combination of tag, attributes and children, and its components
//! one for each set of properties that was given; the compiler makes code for every one. Ours are
//! compiled once: see docs/decisions/0004.

mod element;
pub mod event;
mod list;
mod mount;
mod part;
mod prop;
mod shown;
mod template;
mod value;
mod view;

pub use element::Element;
pub use list::{Item, list};
pub use mount::{Mounted, mount, mount_to_page};
pub use prop::{Children, ChildrenFn, Given, Missing, Show, ViewFn};
pub use understudy_markup::{component, view};
pub use value::{IntoValue, Value};
pub use view::{IntoView, View, fixed, fragment, text};

#[doc(hidden)]
pub use prop::{given, untracked};
