//! Tooltips: shown on hover and focus, described to screen readers.

use crate::markup::{Children, component, view};
use crate::prelude::*;
use crate::reactive::Signal;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// What the style sheet hides tooltips by.
const CLOSED: &str = "data-tooltips-closed";

/// What explains a control. The control is its child and points at `id` with `aria-describedby`.
#[component]
pub fn Tooltip(
    /// The id that the control is described by.
    #[prop(into)]
    id: String,
    /// The explanation.
    #[prop(into)]
    text: Signal<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <span class="tipped">
            {children} <span class="tip" role="tooltip" id=id>{move || text.get()}</span>
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
    let handles = [
        window_event_listener_untyped("keydown", move |event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape") {
                mark(true);
            }
        }),
        window_event_listener_untyped("pointerover", move |_| mark(false)),
        window_event_listener_untyped("focusin", move |_| mark(false)),
    ];
    on_cleanup(move || {
        for handle in handles {
            handle.remove();
        }
    });
}
