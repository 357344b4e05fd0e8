//! What is to be copied elsewhere: a secret that is shown once.

use super::{Button, Field, Icon, unique_id, use_toasts};
use crate::clipboard::copy;
use crate::markup::{component, view};

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
    value: String,
) -> impl IntoView {
    let id = unique_id("copy");
    view! {
        <Field label=label id=id.clone()>
            <div class="beside">
                <input
                    class="input secret"
                    id=id
                    readonly
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=value.clone()
                />
                <CopyButton text=value/>
            </div>
        </Field>
    }
}
