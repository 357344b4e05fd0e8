//! Where the focus goes when something on the page needs it.

use super::element;
use crate::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Moves the focus to the element of this id.
pub fn focus(id: &str) {
    if let Some(element) = element(id) {
        // It fails only on an element outside of the page.
        let _focused = element.focus();
    }
}

/// Moves the focus to the first element that `selector` finds, once what is to be drawn now is drawn.
pub fn focus_soon(selector: &'static str) {
    request_animation_frame(move || {
        let found = document().query_selector(selector).ok().flatten();
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // It fails only on an element outside of the page.
            let _focused = element.focus();
        }
    });
}

/// Whether the focus is on something that `selector` finds, or nowhere.
pub fn is_focused(selector: &str) -> bool {
    let body = document().body();
    document().active_element().is_none_or(|active| {
        body.is_some_and(|body| active == *body) || active.matches(selector).unwrap_or(false)
    })
}

/// Moves the focus to the first field that is wrong: whoever is told of it stands in it already.
pub fn focus_mistake() {
    // Behind a dialog nothing can have the focus.
    focus_soon("dialog [aria-invalid=true], main:not(:has(dialog)) [aria-invalid=true]");
}
