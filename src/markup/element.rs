//! The one kind of element: a tree of them that comes from one template.

use super::event::Event;
use super::part::{Listen, Part};
use super::shown::{Shown, draw};
use super::template;
use super::value::{IntoValue, Value};
use super::view::{Kind, View};
use crate::reactive::Run;
use wasm_bindgen::JsCast;

/// A tree of elements that is not drawn yet. [`crate::markup::view`] writes the calls: the HTML with
/// its marks, and what goes to each mark, in their order.
pub struct Element(View);

/// What a tree of elements will be.
pub(super) struct Plan {
    html: &'static str,
    holes: Vec<Hole>,
}

/// What goes to a mark.
enum Hole {
    Value(Value),
    Child(View),
}

impl Element {
    /// No element, but views beside one another.
    #[must_use]
    #[inline(never)]
    pub fn none() -> Self {
        Self(View::new(Kind::Many(Vec::new())))
    }

    /// The one element of `html`. Only for HTML that stands in the program.
    #[must_use]
    #[inline(never)]
    pub fn html(html: &'static str) -> Self {
        Self(View::new(Kind::Element(Plan { html, holes: Vec::new() })))
    }

    /// With an attribute, a property, a class or a property of its style.
    #[must_use]
    pub fn value(self, value: impl IntoValue) -> Self {
        value.give(self)
    }

    /// With something that happens on an event.
    #[must_use]
    pub fn on<E: Event>(self, _event: E, listen: impl Fn(E::Told) + 'static) -> Self {
        self.listen(Box::new(move |event: web_sys::Event| listen(event.unchecked_into())))
    }

    /// With somebody who gets the element as soon as it is made.
    #[must_use]
    pub fn made(self, made: impl FnOnce(&web_sys::Element) + 'static) -> Self {
        self.give(Value::Made(Box::new(made)))
    }

    /// With a view.
    #[must_use]
    #[inline(never)]
    pub fn child(mut self, view: View) -> Self {
        match self.0.kind_mut() {
            Kind::Element(plan) => plan.holes.push(Hole::Child(view)),
            Kind::Many(views) => views.push(view),
            _ => {}
        }
        self
    }

    /// The view of it.
    #[must_use]
    pub fn finish(self) -> View {
        self.0
    }

    #[inline(never)]
    pub(super) fn give(mut self, value: Value) -> Self {
        if let Kind::Element(plan) = self.0.kind_mut() {
            plan.holes.push(Hole::Value(value));
        }
        self
    }

    #[inline(never)]
    pub(super) fn follow(self, read: Box<dyn Run<(), Value>>) -> Self {
        self.give(Value::Dynamic(read))
    }

    #[inline(never)]
    fn listen(self, listen: Listen) -> Self {
        self.give(Value::Listener(listen))
    }
}

impl Plan {
    pub(super) fn draw(self) -> OnPage {
        let (node, places) = template::copy(self.html);
        debug_assert_eq!(places.len(), self.holes.len(), "marks in {}", self.html);
        let holes = self.holes.into_iter().zip(places).map(|(hole, place)| match hole {
            Hole::Value(value) => Filled::Part(place.attach(value)),
            Hole::Child(view) => {
                let child = draw(view);
                if let Some(parent) = place.node.parent_node() {
                    child.mount(&parent, Some(&place.node));
                }
                Filled::Child(child)
            }
        });
        OnPage { html: self.html, holes: holes.collect(), node }
    }
}

/// A tree of elements on the page.
pub(super) struct OnPage {
    node: web_sys::Node,
    html: &'static str,
    holes: Vec<Filled>,
}

/// What is at a mark.
enum Filled {
    Part(Part),
    Child(Shown),
}

impl OnPage {
    pub(super) fn node(&self) -> &web_sys::Node {
        &self.node
    }

    /// Whether `plan` came from the same place in the program, or from one that looks the same: the
    /// marks say what goes to them.
    pub(super) fn is_like(&self, plan: &Plan) -> bool {
        std::ptr::eq(self.html, plan.html)
    }

    /// Changes it into `plan`, which it is like.
    pub(super) fn change(&mut self, plan: Plan) {
        for both in self.holes.iter_mut().zip(plan.holes) {
            match both {
                (Filled::Part(old), Hole::Value(new)) => old.change(new),
                (Filled::Child(old), Hole::Child(new)) => old.change(new),
                _ => {}
            }
        }
    }
}
