//! Putting a view into the page.

use super::View;
use super::shown::{Shown, draw};
use crate::prelude::{Owner, document};
use any_spawner::Executor;

/// A view in the page; it leaves with this.
pub struct Mounted {
    shown: Shown,
    // After the view, which may look at signals until it is gone.
    _owner: Owner,
}

/// Draws `view` into `parent`, after what is there.
pub fn mount(parent: &web_sys::Element, view: impl FnOnce() -> View) -> Mounted {
    // It fails only where it was done before.
    let _started = Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let shown = owner.with(|| draw(view()));
    shown.mount(parent, None);
    Mounted { shown, _owner: owner }
}

/// Draws `view` into the page, until it is closed.
pub fn mount_to_page(view: impl FnOnce() -> View) {
    if let Some(page) = document().body() {
        std::mem::forget(mount(&page, view));
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.shown.unmount();
    }
}
