//! What the console uses of Leptos: its reactive system, and its helpers for the browser.
//!
//! Not the crate `leptos` itself: it brings the exports of its server functions along, which nothing
//! here calls and everybody would download.

pub use leptos_dom::helpers::{
    TimeoutHandle, document, event_target_checked, event_target_value, location,
    request_animation_frame, set_interval_with_handle, set_timeout, set_timeout_with_handle,
    window,
};
pub use reactive_graph::graph::untrack;
pub use reactive_graph::owner::{Owner, on_cleanup, provide_context, use_context};
pub use wasm_bindgen_futures::spawn_local;

/// What somebody above provides. Not that of Leptos: its message names place and type, and brings
/// what writes any of them.
///
/// # Panics
/// When nobody does.
pub fn expect_context<T: Clone + 'static>() -> T {
    use_context().expect("somebody above provides it")
}
