//! JSON of the server, parsed by the browser.

use understudy_contract::json::{Json, Read};

/// A `T` from `text`; nothing where it is something else.
pub fn read<T: Read>(text: &str) -> Option<T> {
    T::read(&parse(text)?)
}

/// `text` as a value; nothing where it is no JSON.
#[cfg(target_arch = "wasm32")]
pub fn parse(text: &str) -> Option<Json> {
    js_sys::JSON::parse(text).ok().map(|value| convert(&value))
}

#[cfg(target_arch = "wasm32")]
fn convert(value: &wasm_bindgen::JsValue) -> Json {
    use js_sys::{Array, Object};
    use wasm_bindgen::JsCast;

    if let Some(text) = value.as_string() {
        return Json::Text(text);
    }
    if let Some(number) = value.as_f64() {
        return Json::Number(number);
    }
    if let Some(value) = value.as_bool() {
        return Json::Bool(value);
    }
    if let Some(items) = value.dyn_ref::<Array>() {
        return Json::List(items.iter().map(|item| convert(&item)).collect());
    }
    let Some(object) = value.dyn_ref::<Object>() else { return Json::Null };
    let entries = Object::entries(object);
    let fields = entries.iter().map(|entry| {
        let entry: Array = entry.unchecked_into();
        (entry.get(0).as_string().unwrap_or_default(), convert(&entry.get(1)))
    });
    Json::Object(fields.collect())
}

/// Outside of a browser, for native tests.
#[cfg(not(target_arch = "wasm32"))]
pub fn parse(text: &str) -> Option<Json> {
    serde_json::from_str(text).ok()
}
