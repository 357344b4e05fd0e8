//! Copying text, always by somebody's click. It works or says that it did not; never is it silent.

use crate::components::Toasts;
use crate::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlDocument, HtmlElement};

/// Puts `text` on the clipboard, and says in a toast whether the browser let it.
pub fn copy(text: String, toasts: Toasts) {
    let clipboard = window().navigator().clipboard();
    // Browsers have it on https and on this machine's own names alone.
    if clipboard.is_undefined() {
        // At once: some let it happen only as long as the click is being answered.
        say(toasts, copy_selected(&text));
        return;
    }
    let writing = clipboard.write_text(&text);
    spawn_local(async move {
        let is_written = JsFuture::from(writing).await.is_ok();
        say(toasts, is_written || copy_selected(&text));
    });
}

fn say(toasts: Toasts, is_copied: bool) {
    if is_copied {
        toasts.say("Copied.");
    } else {
        toasts.warn("The browser did not allow it. Select the text and copy it yourself.");
    }
}

/// Copies by what browsers could do before they had a clipboard: what is selected is copied, as by
/// the menu of the browser. Gives whether it was.
fn copy_selected(text: &str) -> bool {
    let document: HtmlDocument = document().unchecked_into();
    let focused = document.active_element();
    // Behind a modal dialog nothing can be selected.
    let dialog = document.query_selector("dialog:modal").ok().flatten();
    let place = dialog.or_else(|| document.body().map(Into::into));
    let (Some(place), Ok(area)) = (place, document.create_element("textarea")) else {
        return false;
    };
    let area: HtmlElement = area.unchecked_into();
    // None of it fails on what is in the page.
    let _placed = (
        area.set_attribute("class", "hidden"),
        area.insert_before(&document.create_text_node(text), None),
        place.insert_before(&area, None),
        area.focus(),
        document.exec_command("selectAll"),
    );
    let is_copied = document.exec_command("copy") == Ok(true);
    area.remove();
    if let Some(focused) = focused {
        let _focused = focused.unchecked_into::<HtmlElement>().focus();
    }
    is_copied
}
