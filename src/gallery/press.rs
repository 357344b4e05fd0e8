//! What a scene needs pressed before it shows its state.

use crate::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// How many frames a scene waits for what is to be pressed; a scene needs two or three.
const FRAMES: u32 = 60;

/// Clicks the first element that `selector` finds, as soon as it is drawn.
pub fn press(selector: &'static str) {
    look(selector, FRAMES);
}

fn look(selector: &'static str, frames_left: u32) {
    request_animation_frame(move || {
        let found = document().query_selector(selector).ok().flatten();
        match found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            Some(element) => element.click(),
            None if frames_left > 0 => look(selector, frames_left - 1),
            None => {}
        }
    });
}
