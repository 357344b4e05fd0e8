//! What a scene needs pressed before it shows its state.

use crate::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// How many frames a scene waits for what is to be pressed; a scene needs two or three.
const FRAMES: u32 = 60;

/// Says on the root element how many presses have not come yet, for whoever waits for the scene.
const PRESSING: &str = "data-pressing";

/// Clicks the first element that `selector` finds, as soon as it is drawn.
pub fn press(selector: &'static str) {
    count(1);
    look(selector, FRAMES);
}

fn look(selector: &'static str, frames_left: u32) {
    request_animation_frame(move || {
        let found = document().query_selector(selector).ok().flatten();
        match found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            Some(element) => element.click(),
            None if frames_left > 0 => return look(selector, frames_left - 1),
            None => {}
        }
        count(-1);
    });
}

fn count(more: i32) {
    let Some(root) = document().document_element() else { return };
    let left = root.get_attribute(PRESSING).and_then(|left| left.parse().ok()).unwrap_or(0) + more;
    // It fails only for names that are none.
    let _counted = match left {
        0 => root.remove_attribute(PRESSING),
        _ => root.set_attribute(PRESSING, &left.to_string()),
    };
}
