//! What is shown once: a secret that nobody can look up again.

use super::{Button, Field, Icon, focus, unique_id};
use crate::clipboard::copy_and_tell;
use crate::markup::{component, view};
use crate::reactive::{RwSignal, Signal, effect};

/// A text to take away, as a link or a token, with Copy beside it. It gets the focus when it appears,
/// in place of the button that made it. How copying went is said right here: behind an open dialog a
/// toast would not be heard.
#[component]
pub fn ShownOnce(
    /// Its name, as tests and screen readers find it.
    #[prop(into)]
    label: Signal<String>,
    /// What is to be taken away.
    #[prop(into)]
    value: String,
    /// That it is not shown again, and what it is for.
    #[prop(into)]
    hint: Signal<String>,
) -> impl IntoView {
    let told = RwSignal::new("");
    let id = unique_id("secret");
    let described = format!("{id}-hint");
    let focus_id = id.clone();
    effect(move || focus(&focus_id));
    let copied = value.clone();
    let copy = move |_| copy_and_tell(&copied, Box::new(move |words| told.set(words)));
    view! {
        <Field label=label id=id.clone() hint=hint>
            <div class="beside">
                <input
                    class="input"
                    id=id
                    type="text"
                    dir="ltr"
                    readonly
                    aria-describedby=described
                    prop:value=value
                />
                <Button on_press=copy>
                    <Icon name="copy"/>
                    "Copy"
                </Button>
            </div>
            <p class="hint" role="status">
                {move || told.get()}
            </p>
        </Field>
    }
}
