//! What the console uses of Leptos: its reactive system, and its helpers for the browser.
//!
//! Not the crate `leptos` itself: it brings the exports of its server functions along, which nothing
//! here calls and everybody would download.

pub use leptos_dom::helpers::{
    TimeoutHandle, document, event_target_checked, event_target_value, location, queue_microtask,
    request_animation_frame, set_interval_with_handle, set_timeout, set_timeout_with_handle,
    window, window_event_listener_untyped,
};
pub use reactive_graph::computed::Memo;
pub use reactive_graph::effect::{Effect, RenderEffect};
pub use reactive_graph::graph::untrack;
pub use reactive_graph::owner::{
    LocalStorage, Owner, StoredValue, expect_context, on_cleanup, provide_context, use_context,
};
pub use reactive_graph::traits::{
    Dispose, Get, GetUntracked, GetValue, Set, SetValue, Track, UpdateValue, WithUntracked,
    WithValue,
};
pub use wasm_bindgen_futures::spawn_local;
