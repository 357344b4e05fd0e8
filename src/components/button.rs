//! Buttons.

use crate::markup::{Children, component, view};
use crate::prelude::*;
use crate::reactive::{Callback, Signal};
use web_sys::MouseEvent;

/// How a button looks, by what it means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// One of several things to do.
    #[default]
    Plain,
    /// The one thing to do next.
    Primary,
    /// Takes something away.
    Danger,
    /// As quiet as a link.
    Quiet,
}

/// A button that shows progress and cannot be pressed twice meanwhile.
#[component]
pub fn Button(
    /// How it looks.
    #[prop(optional)]
    kind: ButtonKind,
    /// Whether it stands in a row of a table or list.
    #[prop(optional)]
    small: bool,
    /// Whether pressing it submits its form.
    #[prop(optional)]
    submit: bool,
    /// Whether it gets the focus when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// Whether what it started is still going on.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why it cannot be pressed now; it stays focusable, and says this.
    #[prop(optional, into)]
    refused: Signal<Option<String>>,
    /// A longer name for screen readers than what stands on it; empty for none.
    #[prop(optional, into)]
    label: Signal<String>,
    /// What pressing it does.
    #[prop(optional, into)]
    on_press: Option<Callback<MouseEvent>>,
    children: Children,
) -> impl IntoView {
    let class = match kind {
        ButtonKind::Plain => "button",
        ButtonKind::Primary => "button primary",
        ButtonKind::Danger => "button danger",
        ButtonKind::Quiet => "button quiet",
    };
    let is_off = move || busy.get() || refused.with(Option::is_some);
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=class
            class:small=small
            autofocus=autofocus
            aria-busy=move || busy.get().then_some("true")
            aria-disabled=move || refused.with(Option::is_some).then_some("true")
            aria-label=move || Some(label.get()).filter(|label| !label.is_empty())
            title=move || refused.get()
            on:click=move |event| {
                if untrack(is_off) {
                    event.prevent_default();
                } else if let Some(on_press) = on_press {
                    on_press.run(event);
                }
            }
        >
            {move || busy.get().then(|| view! { <span class="spinner" aria-hidden="true"></span> })}
            {children}
        </button>
    }
}
