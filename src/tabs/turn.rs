//! One tab of the browser at a time, by the Web Locks API.
//!
//! Its types are unstable in `web_sys`, so it is called by name.

use crate::prelude::*;
use crate::reactive::{LocalValue, RwSignal};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};

/// Asks for the turn that `name` stands for. It ends with the present owner, or with the tab, and
/// then another tab that waits has it at once. Nothing where the browser has no locks, as over
/// plain HTTP from another machine.
pub fn take(name: &str) -> Option<RwSignal<bool>> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let is_ours = RwSignal::new(false);
    let end = LocalValue::new(None::<Function>);
    // The lock is held until what this gives is resolved.
    let granted = Closure::<dyn Fn() -> JsValue>::new(move || {
        // Whoever asked may be gone by now.
        if is_ours.try_get_untracked().is_none() {
            return JsValue::UNDEFINED;
        }
        let held = Promise::new(&mut |resolve, _| {
            end.set_value(Some(resolve));
        });
        is_ours.set(true);
        held.into()
    });
    on_cleanup(move || {
        if let Some(Some(end)) = end.try_update_value(Option::take) {
            // Resolving a promise does not throw.
            let _ended = end.call0(&JsValue::UNDEFINED);
        }
    });
    // It is refused, later, only to a page that is going away.
    let _asked = request.call2(&locks, &name.into(), &granted.into_js_value()).ok()?;
    Some(is_ours)
}
