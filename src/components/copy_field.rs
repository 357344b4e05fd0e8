//! What is to be copied elsewhere: a secret that is shown once.

use super::{Button, Field, Icon, focus, unique_id, use_toasts};
use crate::clipboard::copy;
use crate::markup::{component, view};
use crate::reactive::{Signal, effect};

/// A button that copies `text`.
#[component]
pub fn CopyButton(
    /// What is copied.
    text: String,
    /// What stands on it.
    #[prop(default = "Copy")]
    words: &'static str,
) -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <Button on_press=move |_| copy(&text, toasts)>
            <Icon name="copy"/>
            {words}
        </Button>
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
