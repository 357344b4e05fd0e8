//! What components are given.

use super::{IntoView, View, component};
use crate::prelude::untrack;
use crate::reactive::{Run, memo};
use std::sync::Arc;

/// What stands between the tags of a component.
pub type Children = View;

/// What stands between the tags of a component that draws it more than once.
pub type ChildrenFn = ViewFn;

/// Something that is drawn when it is called.
#[derive(Clone)]
pub struct ViewFn(Arc<Draw>);

type Draw = Box<dyn Run<(), View> + Send + Sync>;

impl ViewFn {
    #[inline(never)]
    fn new(draw: Draw) -> Self {
        Self(Arc::new(draw))
    }

    /// Draws it.
    pub fn run(&self) -> View {
        self.0.run(())
    }
}

impl Default for ViewFn {
    fn default() -> Self {
        View::default.into()
    }
}

impl<F, T> From<F> for ViewFn
where
    F: Fn() -> T + Send + Sync + 'static,
    T: IntoView,
{
    fn from(draw: F) -> Self {
        Self::new(Box::new(move |()| draw().into_view()))
    }
}

/// A property that a component needs, and was given.
#[derive(Debug)]
pub struct Given;

/// A property that a component needs, and was not given yet: it cannot be drawn.
#[derive(Debug)]
pub struct Missing;

/// A property that was given, as its type says.
#[doc(hidden)]
pub fn given<T>(property: Option<T>) -> T {
    property.expect("a component is drawn only with every property that it needs")
}

/// What a component reads to begin with is no reason to draw what it stands in anew.
#[doc(hidden)]
pub fn untracked(draw: impl FnOnce() -> View) -> View {
    untrack(draw)
}

/// Whether something is there.
pub struct Condition(Box<dyn Run<(), bool> + Send + Sync>);

impl<F: Fn() -> bool + Send + Sync + 'static> From<F> for Condition {
    fn from(read: F) -> Self {
        Self(Box::new(move |()| read()))
    }
}

/// Its children, while `when` says so. They are drawn anew each time they come.
#[component]
pub fn Show(
    /// Whether they are there.
    #[prop(into)]
    when: Condition,
    /// What is there.
    children: ChildrenFn,
) -> impl IntoView {
    let is_there = memo(move || when.0.run(()));
    move || is_there.get().then(|| children.run())
}
