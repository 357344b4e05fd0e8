//! Events of what is no element of the console: of the window and of the document.

use crate::prelude::on_cleanup;
use crate::reactive::{LocalValue, Run};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// Calls `hear` whenever `target` has an event `name`, until the present owner is gone; for good where
/// there is none.
pub fn listen(target: &EventTarget, name: &'static str, hear: impl Fn(Event) + 'static) {
    keep(target, name, Box::new(hear), false);
}

/// The same, before all who only [`listen`], to `target` or to what is in it.
pub fn listen_first(target: &EventTarget, name: &'static str, hear: impl Fn(Event) + 'static) {
    keep(target, name, Box::new(hear), true);
}

/// A listener, until it is dropped.
struct Listener {
    target: EventTarget,
    name: &'static str,
    closure: Closure<dyn Fn(Event)>,
    is_first: bool,
}

fn keep(target: &EventTarget, name: &'static str, hear: Box<dyn Run<Event, ()>>, is_first: bool) {
    let closure = Closure::<dyn Fn(Event)>::new(move |event| hear.run(event));
    let function = closure.as_ref().unchecked_ref();
    // Adding and removing fail for no event name.
    let _added = target.add_event_listener_with_callback_and_bool(name, function, is_first);
    let listener = LocalValue::new(Listener { target: target.clone(), name, closure, is_first });
    // Before the values that it reads go.
    on_cleanup(move || listener.dispose());
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.closure.as_ref().unchecked_ref();
        let _removed = self.target.remove_event_listener_with_callback_and_bool(
            self.name,
            function,
            self.is_first,
        );
    }
}
