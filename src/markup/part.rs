//! One thing about an element that varies: an attribute, a property, a class, a listener.

use super::Value;
use crate::reactive::{Reaction, Run};
use js_sys::{Function, JsString};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue, wasm_bindgen};

/// What happens on an event.
pub type Listen = Box<dyn Run<web_sys::Event, ()>>;

/// What goes to a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Attribute,
    Property,
    Class,
    Style,
    Listener,
    Made,
    /// A view, before the node.
    Child,
}

/// Where something that varies goes.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) kind: Kind,
    pub(super) name: &'static Name,
    /// The element, or the comment for a view.
    pub(super) node: web_sys::Node,
}

/// What something is called, as the program and as the browser has it: a list calls the same few
/// things by their names thousands of times, and each text that crosses the border is decoded.
pub(super) struct Name {
    text: &'static str,
    string: JsString,
}

#[wasm_bindgen]
extern "C" {
    /// An element, of which methods are called with names that the browser has already.
    type Named;

    #[wasm_bindgen(method, catch, js_name = setAttribute)]
    fn set_attribute(this: &Named, name: &JsString, value: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = addEventListener)]
    fn listen(this: &Named, name: &JsString, listener: &Function) -> Result<(), JsValue>;
}

/// One part of an element that is on the page.
pub(super) struct Part {
    place: Place,
    state: State,
}

/// What keeps a part as it should be.
enum State {
    /// Nothing does: it is set.
    Set(Value),
    /// Set anew whenever what it reads changes, until it is dropped.
    #[expect(dead_code, reason = "kept for what dropping it does")]
    Followed(Reaction),
    /// Called on its event, until it is dropped.
    Heard(Listener),
}

impl Name {
    /// The name `text`, which lasts as long as the program.
    pub(super) fn leak(text: &'static str) -> &'static Self {
        Box::leak(Box::new(Self { text, string: text.into() }))
    }
}

impl Place {
    /// Gives the element this part.
    pub(super) fn attach(self, value: Value) -> Part {
        let state = match value {
            Value::Dynamic(read) => {
                let place = self.clone();
                let mut before: Option<Value> = None;
                State::Followed(Reaction::new(move || {
                    let now = read.run(());
                    if before.as_ref().is_none_or(|before| !before.is_same(&now)) {
                        place.set(&now);
                    }
                    before = Some(now);
                }))
            }
            Value::Listener(listen) => State::Heard(Listener::new(&self, listen)),
            Value::Made(made) => {
                made(self.node.unchecked_ref());
                State::Set(Value::Absent)
            }
            value => {
                if !matches!(value, Value::Absent) || self.kind == Kind::Property {
                    self.set(&value);
                }
                State::Set(value)
            }
        };
        Part { place: self, state }
    }
}

impl Part {
    /// Changes what it is.
    pub(super) fn change(&mut self, value: Value) {
        match (&mut self.state, value) {
            (State::Heard(listener), Value::Listener(listen)) => listener.replace(listen),
            (State::Set(before), now) if before.is_same(&now) => {}
            (_, now @ (Value::Absent | Value::Present | Value::Text(_))) => {
                self.place.set(&now);
                self.state = State::Set(now);
            }
            (_, Value::Made(_)) => {}
            (_, value) => *self = self.place.clone().attach(value),
        }
    }
}

impl Kind {
    /// The kind that a mark's word begins with.
    pub(super) fn of(sign: Option<char>) -> Self {
        match sign {
            Some('.') => Self::Property,
            Some('+') => Self::Class,
            Some('~') => Self::Style,
            Some('@') => Self::Listener,
            Some('*') => Self::Made,
            _ => Self::Attribute,
        }
    }
}

impl Place {
    /// What the browser refuses here are names that are none, and those stand in the program.
    fn set(&self, value: &Value) {
        let name = self.name;
        let element: &web_sys::Element = self.node.unchecked_ref();
        let text = match value {
            Value::Text(text) => Some(&**text),
            Value::Present => Some(""),
            _ => None,
        };
        match self.kind {
            Kind::Attribute => {
                let _set = match text {
                    Some(text) => {
                        element.unchecked_ref::<Named>().set_attribute(&name.string, text)
                    }
                    None => element.remove_attribute(name.text),
                };
            }
            Kind::Property => {
                let value = match value {
                    Value::Text(text) => JsValue::from_str(text),
                    other => JsValue::from_bool(matches!(other, Value::Present)),
                };
                let _set = js_sys::Reflect::set(element, &name.string, &value);
            }
            Kind::Class => {
                let _set = element.class_list().toggle_with_force(name.text, text.is_some());
            }
            Kind::Style => {
                if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
                    let _set = element.style().set_property(name.text, text.unwrap_or_default());
                }
            }
            Kind::Listener | Kind::Made | Kind::Child => {}
        }
    }
}

/// A listener on an element, until it is dropped.
struct Listener {
    place: Place,
    /// What is called now: an element that is drawn anew keeps its place and gets another.
    listen: Rc<RefCell<Rc<Listen>>>,
    closure: Closure<dyn Fn(web_sys::Event)>,
}

impl Listener {
    fn new(place: &Place, listen: Listen) -> Self {
        let listen = Rc::new(RefCell::new(Rc::new(listen)));
        let current = Rc::clone(&listen);
        let closure = Closure::<dyn Fn(web_sys::Event)>::new(move |event| {
            // Not borrowed meanwhile: what is called may draw this very element anew.
            let listen = Rc::clone(&current.borrow());
            listen.run(event);
        });
        // It fails only on what is no event target.
        let named: &Named = place.node.unchecked_ref();
        let _added = named.listen(&place.name.string, closure.as_ref().unchecked_ref());
        Self { place: place.clone(), listen, closure }
    }

    fn replace(&self, listen: Listen) {
        *self.listen.borrow_mut() = Rc::new(listen);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // An event of an element that is going, as a dialog's, must not call what is gone.
        let _removed = self.place.node.remove_event_listener_with_callback(
            self.place.name.text,
            self.closure.as_ref().unchecked_ref(),
        );
    }
}
