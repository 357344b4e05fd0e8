//! Base components on native elements. They know nothing of the API and nothing of sessions.

mod button;
mod checkbox;
mod code_field;
mod copy;
mod dialog;
mod diff;
mod exact;
mod field;
mod focus;
mod icon;
mod new_password;
mod notice;
mod page_states;
mod pages;
#[cfg(feature = "gallery")]
pub mod scenes;
mod toast;
mod tooltip;

pub use button::{Button, ButtonKind};
pub use checkbox::checkbox;
pub use code_field::CodeField;
pub use copy::{CopyButton, CopyField, copy_icon};
pub use dialog::{Dialog, EveryFoot};
pub use diff::diff;
pub use exact::exact;
pub use field::{Field, SelectField, TextField, choices};
pub use focus::{focus, focus_mistake, focus_soon, is_focused};
pub use icon::Icon;
pub use new_password::{NewPassword, username};
pub use notice::{Badge, Failure, Notice};
pub use page_states::{Empty, Failed, Skeleton, remote};
pub use pages::Pages;
pub use toast::{ToastRegion, Toasts, use_toasts};
pub use tooltip::{close_tooltips_on_escape, tooltip};

use crate::prelude::document;
use std::sync::atomic::{AtomicU32, Ordering};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// An id for `aria-describedby` and the like: unique in this page.
pub fn unique_id(prefix: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The element of this id, if it is in the page.
pub fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}
