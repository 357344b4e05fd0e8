//! The menu: a field, what can be chosen, and how to do it. A combobox with a listbox, as the ARIA
//! Authoring Practices Guide has it: the focus stays in the field, `aria-activedescendant` moves.

use super::choices::{Choice, first, moved, said};
use super::options::{FIELD, LIST, option_id, options};
use crate::components::{Dialog, Failed, element, focus};
use crate::listing::Typed;
use crate::markup::{component, view};
use crate::prelude::*;
use crate::reactive::{Callback, RwSignal, Signal, derive, effect};
use crate::remote::Load;
use wasm_bindgen::JsCast;
use web_sys::{KeyboardEvent, ScrollIntoViewOptions};

/// The menu. It is open as long as it is there.
#[component]
pub fn CommandView(
    /// What can be chosen.
    choices: Signal<Vec<Choice>>,
    /// How far the search for members is; as if it were here while nothing is searched for.
    search: Signal<Load<()>>,
    /// What stands in the field.
    typed: Typed,
    /// The same without the spaces around it.
    text: Signal<String>,
    /// Gets where the one that was chosen leads.
    #[prop(into)]
    on_choose: Callback<String>,
    /// Searches again.
    #[prop(into)]
    on_retry: Callback<()>,
    /// Runs when nothing shall happen.
    on_close: Callback<()>,
) -> impl IntoView {
    // Where an arrow led; it stays there while members come and go.
    let picked = RwSignal::new(String::new());
    let active = derive(move || {
        choices.with(|choices| {
            let at = picked.with(|picked| choices.iter().position(|choice| choice.to == *picked));
            at.or_else(|| first(choices))
        })
    });
    let submit = move |()| {
        let option = active.get_untracked().and_then(|at| element(&option_id(at)));
        if let Some(option) = option {
            option.click();
        }
    };
    let press = move |event: KeyboardEvent| {
        if event.is_composing() || event.shift_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let count = choices.with_untracked(Vec::len);
        if let Some(at) = moved(&event.key(), active.get_untracked(), count) {
            event.prevent_default();
            picked.set(choices.with_untracked(|choices| choices[at].to.clone()));
        }
    };
    effect(move || {
        if let Some(at) = active.get() {
            show(at);
        }
    });
    let words = move || match search.get() {
        // The error speaks for itself.
        Load::Failed(_) => String::new(),
        Load::Ready { is_stale: false, .. } => text.with(|text| {
            let count = choices.with(Vec::len);
            if text.is_empty() { String::new() } else { said(count, text) }
        }),
        Load::Loading | Load::Ready { .. } => "Searching…".into(),
    };
    let failure = move || match search.get() {
        Load::Failed(error) => {
            let retry = move |()| {
                focus(FIELD);
                on_retry.run(());
            };
            let title = "Members could not be searched";
            Some(view! { <Failed title=title error=error on_retry=retry/> })
        }
        Load::Loading | Load::Ready { .. } => None,
    };
    let foot = move || {
        view! {
            <p class="keys hint" aria-hidden="true">
                <span>
                    <kbd>"↑"</kbd>
                    " "
                    <kbd>"↓"</kbd>
                    " to move"
                </span>
                <span>
                    <kbd>"↵"</kbd>
                    " to choose"
                </span>
            </p>
            <button type="button" class="button" on:click=move |_| on_close.run(())>
                "Close"
            </button>
        }
    };
    view! {
        <Dialog
            title="Command menu"
            is_menu=true
            on_close=on_close
            on_submit=submit
            foot=foot
        >
            <div class="seek">
                <svg class="icon" aria-hidden="true">
                    <use href="#search"/>
                </svg>
                <input
                    id=FIELD
                    type="text"
                    role="combobox"
                    aria-label="Search or go to"
                    aria-autocomplete="list"
                    aria-controls=LIST
                    aria-expanded=move || active.get().map_or("false", |_| "true")
                    aria-activedescendant=move || active.get().map(option_id)
                    placeholder="A page, a name or an email"
                    autocomplete="off"
                    spellcheck="false"
                    autofocus=true
                    prop:value=move || typed.shown.get()
                    on:input=move |event| {
                        picked.set(String::new());
                        typed.on_input.run(event_target_value(&event));
                    }
                    on:keydown=press
                />
            </div>
            {options(choices, active, on_choose)}
            {failure}
            // Seen only where there is nothing else to see.
            <p class="said muted" role="status">
                {words}
            </p>
        </Dialog>
    }
}

/// Scrolls the list as far as the option `at` needs it.
fn show(at: usize) {
    if let Some(option) = element(&option_id(at)) {
        // As text: the type of what it can be would be downloaded with every other choice.
        let how = js_sys::Object::new();
        let _set = js_sys::Reflect::set(&how, &"block".into(), &"nearest".into());
        let how: &ScrollIntoViewOptions = how.unchecked_ref();
        option.scroll_into_view_with_scroll_into_view_options(how);
    }
}
