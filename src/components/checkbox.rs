//! Check boxes and switches.

use super::unique_id;
use crate::markup::{View, view};
use crate::prelude::*;
use crate::reactive::{Callback, Signal};

/// A check box, or a switch, with its words beside it. Refused it stays focusable, and `hint` is
/// where it says why.
pub fn checkbox(
    words: &'static str,
    hint: &'static str,
    is_switch: bool,
    value: Signal<bool>,
    refused: Signal<bool>,
    on_change: Callback<bool>,
) -> View {
    // The hint describes the control; only the words name it.
    let id = unique_id("check");
    let hint_id = (!hint.is_empty()).then(|| format!("{id}-hint"));
    let described = hint_id.clone();
    let labelled = id.clone();
    view! {
        <label class="check">
            <input
                type="checkbox"
                aria-labelledby=labelled
                aria-describedby=described
                role=is_switch.then_some("switch")
                class:switch=is_switch
                prop:checked=move || value.get()
                aria-disabled=move || refused.get().then_some("true")
                on:click=move |event| {
                    if refused.get_untracked() {
                        event.prevent_default();
                    }
                }
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            <span>
                <span id=id>{words}</span>
                {hint_id
                    .map(|id| {
                        view! {
                            " "
                            <span class="hint" id=id>
                                {hint}
                            </span>
                        }
                    })}
            </span>
        </label>
    }
}
