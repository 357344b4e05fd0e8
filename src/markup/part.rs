//! One thing about an element that varies: an attribute, a property, a class, a listener.

use super::Value;
use crate::prelude::RenderEffect;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};

/// What happens on an event.
pub type Listen = Rc<dyn Fn(web_sys::Event)>;

/// Where a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Attribute,
    Property,
    Class,
    Style,
    Listener,
    Made,
}

/// One part of an element that is not made yet.
pub(super) struct Part {
    pub(super) kind: Kind,
    pub(super) name: &'static str,
    pub(super) value: Value,
}

/// One part of an element that is on the page.
pub(super) struct Attached {
    pub(super) kind: Kind,
    pub(super) name: &'static str,
    state: State,
}

/// What keeps a part as it should be.
enum State {
    /// Nothing does: it is set.
    Set(Value),
    /// Set anew whenever what it reads changes, until it is dropped.
    #[expect(dead_code, reason = "kept for what dropping it does")]
    Followed(RenderEffect<Value>),
    /// Called on its event, until it is dropped.
    Heard(Listener),
}

impl Part {
    /// Gives `element` this part.
    pub(super) fn attach(self, element: &web_sys::Element) -> Attached {
        let Self { kind, name, value } = self;
        let state = match value {
            Value::Dynamic(read) => {
                let element = element.clone();
                State::Followed(RenderEffect::new(move |before: Option<Value>| {
                    let now = read();
                    if before.is_none_or(|before| !before.is_same(&now)) {
                        kind.set(&element, name, &now);
                    }
                    now
                }))
            }
            Value::Listener(listen) => State::Heard(Listener::new(element, name, listen)),
            Value::Made(made) => {
                made(element);
                State::Set(Value::Absent)
            }
            value => {
                if !matches!(value, Value::Absent) || kind == Kind::Property {
                    kind.set(element, name, &value);
                }
                State::Set(value)
            }
        };
        Attached { kind, name, state }
    }
}

impl Attached {
    /// Changes this part into `part`, which has the same kind and name.
    pub(super) fn change(&mut self, part: Part, element: &web_sys::Element) {
        match (&mut self.state, part.value) {
            (State::Heard(listener), Value::Listener(listen)) => listener.replace(listen),
            (State::Set(before), now) if before.is_same(&now) => {}
            (_, now @ (Value::Absent | Value::Present | Value::Text(_))) => {
                self.kind.set(element, self.name, &now);
                self.state = State::Set(now);
            }
            (_, Value::Made(_)) => {}
            (_, value) => *self = Part { value, ..part }.attach(element),
        }
    }
}

impl Kind {
    /// What the browser refuses here are names that are none, and those stand in the program.
    fn set(self, element: &web_sys::Element, name: &str, value: &Value) {
        let text = match value {
            Value::Text(text) => Some(&**text),
            Value::Present => Some(""),
            _ => None,
        };
        match self {
            Self::Attribute => {
                let _set = match text {
                    Some(text) => element.set_attribute(name, text),
                    None => element.remove_attribute(name),
                };
            }
            Self::Property => {
                let value = match value {
                    Value::Text(text) => JsValue::from_str(text),
                    other => JsValue::from_bool(matches!(other, Value::Present)),
                };
                let _set = js_sys::Reflect::set(element, &JsValue::from_str(name), &value);
            }
            Self::Class => {
                let _set = element.class_list().toggle_with_force(name, text.is_some());
            }
            Self::Style => {
                if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
                    let _set = element.style().set_property(name, text.unwrap_or_default());
                }
            }
            Self::Listener | Self::Made => {}
        }
    }
}

/// A listener on an element, until it is dropped.
struct Listener {
    element: web_sys::Element,
    name: &'static str,
    /// What is called now: an element that is drawn anew keeps its place and gets another.
    listen: Rc<RefCell<Listen>>,
    closure: Closure<dyn Fn(web_sys::Event)>,
}

impl Listener {
    fn new(element: &web_sys::Element, name: &'static str, listen: Listen) -> Self {
        let listen = Rc::new(RefCell::new(listen));
        let current = Rc::clone(&listen);
        let closure = Closure::<dyn Fn(web_sys::Event)>::new(move |event| {
            // Not borrowed meanwhile: what is called may draw this very element anew.
            let listen = Rc::clone(&current.borrow());
            listen(event);
        });
        // It fails only on what is no event target.
        let _added =
            element.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
        Self { element: element.clone(), name, listen, closure }
    }

    fn replace(&self, listen: Listen) {
        *self.listen.borrow_mut() = listen;
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // An event of an element that is going, as a dialog's, must not call what is gone.
        let _removed = self
            .element
            .remove_event_listener_with_callback(self.name, self.closure.as_ref().unchecked_ref());
    }
}
