//! Icons, from the sprite that index.html carries.

use crate::markup::{component, view};
use crate::reactive::Signal;

/// An icon of the sprite, silent to screen readers: words stand beside it or on its button.
#[component]
pub fn Icon(
    /// The symbol's id.
    #[prop(into)]
    name: Signal<&'static str>,
    /// More classes than `icon` and `icon-{name}`.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg class=move || format!("icon icon-{} {class}", name.get()) aria-hidden="true">
            <use href=move || format!("#{}", name.get())/>
        </svg>
    }
}
