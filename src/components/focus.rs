//! Where the focus goes when something on the page needs it.

use crate::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Moves the focus to what `selector` finds once what is to be drawn now is drawn.
pub fn focus(selector: &'static str) {
    request_animation_frame(move || {
        let found = document().query_selector(selector).ok().flatten();
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // It fails only on an element outside of the page.
            let _focused = element.focus();
        }
    });
}

/// Moves the focus to the first field that is wrong: whoever is told of it stands in it already.
pub fn focus_mistake() {
    // Behind a dialog nothing can have the focus.
    focus("dialog [aria-invalid=true], main:not(:has(dialog)) [aria-invalid=true]");
}
