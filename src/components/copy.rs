//! What is to be copied elsewhere: buttons that do it, and the field of a secret that is shown once.

use super::{Button, Field, Icon, Toasts, focus, unique_id, use_toasts};
use crate::clipboard::copy;
use crate::markup::{View, component, view};
use crate::reactive::{Signal, effect};

/// A button that copies `text`.
#[component]
pub fn CopyButton(
    /// What is copied, as it is when the button is pressed.
    #[prop(into)]
    text: Signal<String>,
    /// What stands on it.
    #[prop(default = "Copy")]
    words: &'static str,
    /// Whether it stands in a row of a table or list.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <Button small=small on_press=move |_| copy(text.get_untracked(), toasts)>
            <Icon name="copy"/>
            {words}
        </Button>
    }
}

/// The same beside what it copies, where there is no room for a word. Its name says what that is, as
/// "Copy event id"; an email speaks for itself, and then `what` is empty.
///
/// No component, and it finds no context: lists have hundreds of them.
pub fn copy_icon(what: &str, text: String, toasts: Toasts) -> View {
    let name = format!("Copy {}", if what.is_empty() { &text } else { what });
    view! {
        <button
            type="button"
            class="icon-button copy"
            aria-label=name
            on:click=move |_| copy(text.clone(), toasts)
        >
            <svg class="icon" aria-hidden="true">
                <use href="#copy"/>
            </svg>
        </button>
    }
}

/// A field that cannot be changed, with a button that copies what stands in it.
#[component]
pub fn CopyField(
    /// Its name, as tests and screen readers find it.
    label: &'static str,
    /// What stands in it.
    #[prop(into)]
    value: String,
    /// What it is for, and whether it is shown again; empty for nothing.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// Whether it gets the focus when it appears, in place of the button that made it.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let id = unique_id("copy");
    let (described, focus_id) = (format!("{id}-hint"), id.clone());
    effect(move || {
        if autofocus {
            focus(&focus_id);
        }
    });
    view! {
        <Field label=label id=id.clone() hint=hint>
            <div class="beside">
                <input
                    class="input secret"
                    id=id
                    dir="ltr"
                    readonly
                    autocomplete="off"
                    aria-describedby=described
                    spellcheck="false"
                    prop:value=value.clone()
                />
                <CopyButton text=value/>
            </div>
        </Field>
    }
}
