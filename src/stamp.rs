//! What the server stamped into the page, and what the page asked for by itself while the console
//! was on its way; see `index.html`.

use crate::clock::Millis;
use crate::identity::{Presence, stamped};
use crate::prelude::*;
use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Who is here.
pub fn presence() -> Presence {
    let data = document().get_element_by_id("session").and_then(|data| data.text_content());
    stamped(data.as_deref().unwrap_or_default())
}

/// When the page came, by the browser's clock: then the server told the time.
pub fn came_at() -> Option<Millis> {
    part("at")?.as_f64()
}

/// What the page asked for.
pub struct Stamped {
    /// A `Response` and its text, to come.
    pub answer: Promise,
    /// When it was asked for, by the browser's clock.
    pub sent_at: Millis,
}

/// The answer of the server to `url`, if the page has asked for it.
///
/// Only the first who asks for anything gets it: whatever is asked for later is to be newer.
pub fn take_answer(url: &str) -> Option<Stamped> {
    let answer: Promise = part("answer")?.dyn_into().ok()?;
    let is_it = part("url")?.as_string()? == url;
    let sent_at = came_at()?;
    let _set = Reflect::set(&window(), &"stamp".into(), &JsValue::UNDEFINED);
    is_it.then_some(Stamped { answer, sent_at })
}

/// A part of `window.stamp`, which is gone once its answer was taken.
fn part(name: &str) -> Option<JsValue> {
    let stamp = Reflect::get(&window(), &"stamp".into()).ok()?;
    Reflect::get(&stamp, &name.into()).ok()
}
