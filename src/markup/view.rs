//! What is to be drawn.

use super::element::{Element, Plan};
use super::list::Items;
use crate::reactive::Run;
use std::borrow::Cow;

/// Something to be drawn: text, an element, several of them, or what is worked out anew whenever
/// what it reads changes.
pub struct View(Box<Kind>);

/// What a view is.
pub(super) enum Kind {
    /// Nothing, which keeps its place.
    Nothing,
    Text(Cow<'static, str>),
    Element(Plan),
    Many(Vec<View>),
    Dynamic(Box<dyn Run<(), View>>),
    List(Items),
}

/// Something that can stand between two tags. A closure is called anew whenever what it reads
/// changes.
pub trait IntoView {
    /// The view of it.
    fn into_view(self) -> View;
}

impl View {
    #[inline(never)]
    pub(super) fn new(kind: Kind) -> Self {
        Self(Box::new(kind))
    }

    /// What is drawn anew whenever what it reads changes.
    #[inline(never)]
    pub(super) fn dynamic(draw: Box<dyn Run<(), Self>>) -> Self {
        Self::new(Kind::Dynamic(draw))
    }

    pub(super) fn kind_mut(&mut self) -> &mut Kind {
        &mut self.0
    }

    pub(super) fn into_kind(self) -> Kind {
        *self.0
    }
}

impl Default for View {
    fn default() -> Self {
        Self::new(Kind::Nothing)
    }
}

/// Several views beside one another.
pub fn fragment(views: Vec<View>) -> View {
    View::new(Kind::Many(views))
}

/// Text that never changes.
pub fn text(text: &'static str) -> View {
    View::new(Kind::Text(Cow::Borrowed(text)))
}

/// One element that never changes, as HTML. Only for HTML that stands in the program.
pub fn fixed(html: &'static str) -> View {
    Element::html(html).finish()
}

impl IntoView for View {
    fn into_view(self) -> View {
        self
    }
}

impl IntoView for () {
    fn into_view(self) -> View {
        View::default()
    }
}

impl IntoView for String {
    fn into_view(self) -> View {
        View::new(Kind::Text(Cow::Owned(self)))
    }
}

impl IntoView for &'static str {
    fn into_view(self) -> View {
        text(self)
    }
}

impl IntoView for u32 {
    fn into_view(self) -> View {
        self.to_string().into_view()
    }
}

impl IntoView for usize {
    fn into_view(self) -> View {
        self.to_string().into_view()
    }
}

impl<T: IntoView> IntoView for Option<T> {
    fn into_view(self) -> View {
        self.map(T::into_view).unwrap_or_default()
    }
}

impl<T: IntoView> IntoView for Vec<T> {
    fn into_view(self) -> View {
        fragment(self.into_iter().map(T::into_view).collect())
    }
}

impl<T: IntoView, const N: usize> IntoView for [T; N] {
    fn into_view(self) -> View {
        fragment(self.into_iter().map(T::into_view).collect())
    }
}

impl<F, T> IntoView for F
where
    F: Fn() -> T + 'static,
    T: IntoView,
{
    fn into_view(self) -> View {
        View::dynamic(Box::new(move |()| self().into_view()))
    }
}
