//! The one kind of element.

use super::copies::{self, Fixed};
use super::event::Event;
use super::part::{Attached, Kind as PartKind, Part};
use super::shown::{Shown, draw};
use super::value::{IntoValue, Value};
use super::view::{Kind, View};
use std::rc::Rc;
use wasm_bindgen::JsCast;

/// An element that is not drawn yet. [`crate::markup::view`] writes the calls.
pub struct Element(Box<Plan>);

/// What an element will be.
pub(super) struct Plan {
    tag: &'static str,
    is_svg: bool,
    fixed: Fixed,
    parts: Vec<Part>,
    children: Vec<View>,
}

impl Element {
    /// An element of HTML.
    pub fn html(tag: &'static str, fixed: Fixed) -> Self {
        Self::new(tag, false, fixed)
    }

    /// An element of SVG.
    pub fn svg(tag: &'static str, fixed: Fixed) -> Self {
        Self::new(tag, true, fixed)
    }

    fn new(tag: &'static str, is_svg: bool, fixed: Fixed) -> Self {
        Self(Box::new(Plan { tag, is_svg, fixed, parts: Vec::new(), children: Vec::new() }))
    }

    /// With an attribute.
    #[must_use]
    pub fn attribute(self, name: &'static str, value: impl IntoValue) -> Self {
        self.part(PartKind::Attribute, name, value.into_value())
    }

    /// With a property of its object, as `value` and `checked`, which attributes only begin with.
    #[must_use]
    pub fn property(self, name: &'static str, value: impl IntoValue) -> Self {
        self.part(PartKind::Property, name, value.into_value())
    }

    /// With a class while `value` is true.
    #[must_use]
    pub fn class(self, name: &'static str, value: impl IntoValue) -> Self {
        self.part(PartKind::Class, name, value.into_value())
    }

    /// With a property of its style, which a strict content security policy allows.
    #[must_use]
    pub fn style(self, name: &'static str, value: impl IntoValue) -> Self {
        self.part(PartKind::Style, name, value.into_value())
    }

    /// With something that happens on an event.
    #[must_use]
    pub fn on<E: Event>(self, _event: E, listen: impl Fn(E::Told) + 'static) -> Self {
        let listen = Rc::new(move |event: web_sys::Event| listen(event.unchecked_into()));
        self.part(PartKind::Listener, E::NAME, Value::Listener(listen))
    }

    /// With somebody who gets the element as soon as it is made.
    #[must_use]
    pub fn made(self, made: impl FnOnce(&web_sys::Element) + 'static) -> Self {
        self.part(PartKind::Made, "", Value::Made(Box::new(made)))
    }

    /// With a view after those that are there.
    #[must_use]
    pub fn child(mut self, view: View) -> Self {
        self.0.children.push(view);
        self
    }

    /// The view of it.
    pub fn finish(self) -> View {
        View::new(Kind::Element(*self.0))
    }

    fn part(mut self, kind: PartKind, name: &'static str, value: Value) -> Self {
        self.0.parts.push(Part { kind, name, value });
        self
    }
}

impl Plan {
    pub(super) fn draw(self) -> OnPage {
        let Self { tag, is_svg, fixed, parts, children } = self;
        let element = copies::element(tag, is_svg, fixed);
        let parts = parts.into_iter().map(|part| part.attach(&element)).collect();
        let children = children
            .into_iter()
            .map(|child| {
                let child = draw(child);
                child.mount(&element, None);
                child
            })
            .collect();
        OnPage { element, tag, fixed, parts, children }
    }
}

/// An element on the page.
pub(super) struct OnPage {
    element: web_sys::Element,
    tag: &'static str,
    fixed: Fixed,
    parts: Vec<Attached>,
    children: Vec<Shown>,
}

impl OnPage {
    pub(super) fn node(&self) -> &web_sys::Node {
        &self.element
    }

    /// Whether `plan` came from the same place in the program, or from one that looks the same.
    pub(super) fn is_like(&self, plan: &Plan) -> bool {
        self.tag == plan.tag
            && std::ptr::eq(self.fixed, plan.fixed)
            && self.children.len() == plan.children.len()
            && self.parts.len() == plan.parts.len()
            && self
                .parts
                .iter()
                .zip(&plan.parts)
                .all(|(old, new)| old.kind == new.kind && old.name == new.name)
    }

    /// Changes it into `plan`, which it is like.
    pub(super) fn change(&mut self, plan: Plan) {
        for (old, new) in self.parts.iter_mut().zip(plan.parts) {
            old.change(new, &self.element);
        }
        for (old, new) in self.children.iter_mut().zip(plan.children) {
            old.change(new);
        }
    }
}
