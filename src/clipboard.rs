//! Copying text, always by somebody's click.

use crate::components::Toasts;
use crate::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Puts `text` on the clipboard, and says in a toast whether the browser let it.
pub fn copy(text: &str, toasts: Toasts) {
    let writing = window().navigator().clipboard().write_text(text);
    spawn_local(async move {
        toasts.say(match JsFuture::from(writing).await {
            Ok(_) => "Copied.",
            Err(_) => "The browser did not allow it. Select the text and copy it yourself.",
        });
    });
}
