//! Copying text, always by somebody's click.

use crate::components::Toasts;
use crate::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Puts `text` on the clipboard, and says in a toast whether the browser let it.
pub fn copy(text: &str, toasts: Toasts) {
    copy_and_tell(text, Box::new(move |words| toasts.say(words)));
}

/// Puts `text` on the clipboard, and tells `tell` in words whether the browser let it.
pub fn copy_and_tell(text: &str, tell: Box<dyn FnOnce(&'static str)>) {
    let writing = window().navigator().clipboard().write_text(text);
    spawn_local(async move {
        tell(match JsFuture::from(writing).await {
            Ok(_) => "Copied.",
            Err(_) => "The browser did not allow it. Select the text and copy it yourself.",
        });
    });
}
