//! The mask button of a row: starts an impersonation, or says why it cannot be started.
//!
//! It makes no signal and no effect of its own: hundreds of them change with every keystroke in
//! the search box.

use crate::components::tooltip;
use crate::markup::{View, view};
use crate::prelude::*;
use crate::reactive::Callback;
use understudy_contract::member::{Impersonability, Member};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The button, or nothing where the server did not say whether `member` may be impersonated.
pub fn mask_button(member: &Member, on_press: Callback<Member>) -> Option<View> {
    let answer = member.impersonation.as_ref()?;
    let name = name(&member.email);
    if answer.allowed {
        let member = member.clone();
        return Some(view! {
            <button
                type="button"
                class="icon-button"
                data-tip="Impersonate"
                aria-label=name
                aria-haspopup="dialog"
                on:click=move |_| on_press.run(member.clone())
            >
                <svg class="icon icon-mask" aria-hidden="true">
                    <use href="#mask"/>
                </svg>
            </button>
        });
    }
    let why_id = format!("why-{}", member.id);
    let button = view! {
        <button
            type="button"
            class="icon-button"
            aria-label=name
            aria-disabled="true"
            aria-describedby=why_id.clone()
        >
            <svg class="icon icon-mask" aria-hidden="true">
                <use href="#mask-off"/>
            </svg>
        </button>
    };
    Some(tooltip(why_id, refusal_sentence(answer), button))
}

/// Moves the focus to the mask button of the member with this email, if it is on the page.
pub fn focus_mask(email: &str) {
    focus_button(&name(email));
}

/// Moves the focus to the button of a row with this name, and gives whether it is on the page.
pub(super) fn focus_button(name: &str) -> bool {
    let Ok(buttons) = document().query_selector_all(".act button") else { return false };
    for at in 0..buttons.length() {
        let button = buttons.item(at).and_then(|node| node.dyn_into::<HtmlElement>().ok());
        if let Some(button) = button
            && button.get_attribute("aria-label").as_deref() == Some(name)
        {
            // A button that is in the page can be focused.
            let _focused = button.focus();
            return true;
        }
    }
    false
}

fn name(email: &str) -> String {
    format!("Impersonate {email}")
}

/// Why not, in the server's sentence, or in ours for its code.
pub fn refusal_sentence(answer: &Impersonability) -> String {
    let title = || answer.code.map(|code| code.title().to_owned());
    answer.detail.clone().or_else(title).unwrap_or_else(|| "Cannot be impersonated".into())
}
