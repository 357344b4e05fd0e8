//! Tooltips: shown on hover and focus, described to screen readers.

use crate::listening::listen;
use crate::markup::{View, view};
use crate::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// What the style sheet hides tooltips by.
const CLOSED: &str = "data-tooltips-closed";

/// `control` with `text`, which explains it. The control points at `id` with `aria-describedby`.
///
/// No component, and it makes no signal: lists have hundreds of them. A control whose name says it
/// all already has the attribute `data-tip` instead.
pub fn tooltip(id: String, text: String, control: View) -> View {
    view! {
        <span class="tipped">
            {control} <span class="tip" role="tooltip" id=id>{text}</span>
        </span>
    }
}

/// Closes tooltips on Escape until pointer or focus come to something else, so that what they
/// cover can be read (WCAG 2.2, 1.4.13). Once a page.
pub fn close_tooltips_on_escape() {
    let mark = |is_closed: bool| {
        if let Some(root) = document().document_element() {
            // It fails only for names that are none.
            let _marked = if is_closed {
                root.set_attribute(CLOSED, "")
            } else {
                root.remove_attribute(CLOSED)
            };
        }
    };
    let window = window();
    listen(&window, "keydown", move |event| {
        if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape") {
            mark(true);
        }
    });
    for event in ["pointerover", "focusin"] {
        listen(&window, event, move |_| mark(false));
    }
}
