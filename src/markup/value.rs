//! What an attribute, a property or a class can be.

use super::element::Element;
use super::part::Listen;
use crate::reactive::{Run, Signal};
use std::borrow::Cow;

/// What an attribute, a property or a class is.
pub enum Value {
    /// An attribute that is not there; a property that is empty.
    Absent,
    /// An attribute without a value, a property that is true, a class that applies.
    Present,
    /// Text.
    Text(Cow<'static, str>),
    /// Read anew whenever what it reads changes.
    Dynamic(Box<dyn Run<(), Value>>),
    /// What happens on an event; only for listeners.
    Listener(Listen),
    /// Gets the element once it is made; only for `node_ref`.
    Made(Box<dyn FnOnce(&web_sys::Element)>),
}

impl Value {
    /// Whether both are the same to the browser. What is called is never known to be the same.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Absent, Self::Absent) | (Self::Present, Self::Present) => true,
            (Self::Text(text), Self::Text(other)) => text == other,
            _ => false,
        }
    }
}

/// Something that an attribute, a property or a class can be. A closure is called anew whenever
/// what it reads changes.
pub trait IntoValue {
    /// It as a value.
    fn into_value(self) -> Value;

    /// Gives it to `element`. What is there in hundreds does so by a call that is short.
    #[doc(hidden)]
    fn give(self, element: Element) -> Element
    where
        Self: Sized,
    {
        element.give(self.into_value())
    }
}

impl IntoValue for &'static str {
    fn into_value(self) -> Value {
        Value::Text(self.into())
    }
}

impl IntoValue for String {
    fn into_value(self) -> Value {
        Value::Text(self.into())
    }
}

impl IntoValue for u32 {
    fn into_value(self) -> Value {
        Value::Text(self.to_string().into())
    }
}

impl IntoValue for bool {
    fn into_value(self) -> Value {
        if self { Value::Present } else { Value::Absent }
    }
}

impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self) -> Value {
        self.map_or(Value::Absent, T::into_value)
    }
}

impl<T: IntoValue + Clone + Send + Sync + 'static> IntoValue for Signal<T> {
    fn into_value(self) -> Value {
        Value::Dynamic(Box::new(move |()| self.get().into_value()))
    }

    fn give(self, element: Element) -> Element {
        element.follow(Box::new(move |()| self.get().into_value()))
    }
}

impl<F, T> IntoValue for F
where
    F: Fn() -> T + 'static,
    T: IntoValue,
{
    fn into_value(self) -> Value {
        Value::Dynamic(Box::new(move |()| self().into_value()))
    }

    fn give(self, element: Element) -> Element {
        element.follow(Box::new(move |()| self().into_value()))
    }
}
