//! One thing to look at.

use crate::markup::View;

/// A component or page in one state.
#[derive(Clone, Copy)]
pub struct Scene {
    /// Its address, `/gallery/{slug}`; lower-case words with hyphens, unique.
    pub slug: &'static str,
    /// What it shows, for people, as `Members, nobody matches`.
    pub title: &'static str,
    /// Draws it. Contexts (clock, identity, API, toasts) come from [`super::world`].
    pub view: fn() -> View,
}

impl Scene {
    /// A scene.
    pub const fn new(slug: &'static str, title: &'static str, view: fn() -> View) -> Self {
        Self { slug, title, view }
    }
}
