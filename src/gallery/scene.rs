//! One thing to look at.

use crate::markup::View;

/// A component or page in one state.
#[derive(Clone, Copy)]
pub struct Scene {
    /// Its address, `/gallery/{slug}`; lower-case words with hyphens, unique.
    pub slug: &'static str,
    /// What it shows, for people, as `Members, nobody matches`.
    pub title: &'static str,
    /// Whether it is a whole page; else it is a part of one, or something above one.
    pub is_page: bool,
    /// Draws it. Contexts (clock, identity, API, toasts) come from [`super::world`].
    pub view: fn() -> View,
}

impl Scene {
    /// A part of a page, or a dialog, by itself.
    pub const fn new(slug: &'static str, title: &'static str, view: fn() -> View) -> Self {
        Self { slug, title, is_page: false, view }
    }

    /// A whole page: with a heading of its own, and at home at every width.
    pub const fn page(slug: &'static str, title: &'static str, view: fn() -> View) -> Self {
        Self { slug, title, is_page: true, view }
    }

    /// Where the gallery has its committed picture in a theme (`light` or `dark`). A page has none in
    /// the dark. `tests/gallery` takes and names them.
    pub fn picture(&self, theme: &str) -> String {
        let (width, theme) = if self.is_page { (1280, "light") } else { (800, theme) };
        format!("/screenshots/{}-{width}-{theme}.png", self.slug)
    }
}
