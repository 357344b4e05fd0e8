//! The list of the menu: its choices in their groups.

use super::choices::Choice;
use crate::components::focus;
use crate::markup::{View, view};
use crate::reactive::{Callback, Signal};

/// The id of the field.
pub const FIELD: &str = "command";
/// The id of the list, which the field points at.
pub const LIST: &str = "command-list";

/// The id of the option `at`.
pub fn option_id(at: usize) -> String {
    format!("command-{at}")
}

/// The list; the option `active` is the one that Enter chooses. There is one menu on a page.
pub fn options(
    choices: Signal<Vec<Choice>>,
    active: Signal<Option<usize>>,
    on_choose: Callback<String>,
) -> View {
    let all = move || {
        let (active, mut before) = (active.get(), None);
        let mut all: Vec<View> = Vec::new();
        choices.with(|choices| {
            for (at, choice) in choices.iter().enumerate() {
                if before.replace(choice.group) != Some(choice.group) {
                    // What can be done is in the names of the options, too.
                    all.push(view! {
                        <p class="sub" aria-hidden="true">
                            {choice.group.name()}
                        </p>
                    });
                }
                all.push(option(at, choice, active == Some(at), on_choose));
            }
        });
        all
    };
    view! {
        // Some browsers have Tab stop at whatever scrolls.
        <div class="choices" role="listbox" id=LIST aria-label="Results" tabindex="-1">
            {all}
        </div>
    }
}

fn option(at: usize, choice: &Choice, is_active: bool, on_choose: Callback<String>) -> View {
    let Choice { group, icon, title, about, refusal, to } = choice.clone();
    let is_refused = refusal.is_some();
    view! {
        <div
            class="item"
            role="option"
            id=option_id(at)
            aria-selected=if is_active { "true" } else { "false" }
            aria-disabled=is_refused.then_some("true")
            on:click=move |_| {
                if is_refused {
                    // Whoever pressed it goes on typing.
                    focus(FIELD);
                } else {
                    on_choose.run(to.clone());
                }
            }
        >
            <svg class="icon" aria-hidden="true">
                <use href=format!("#{icon}")/>
            </svg>
            <span class="what">
                <span class="hidden">{group.verb()}</span>
                <bdi>{title}</bdi>
                " "
                <bdi class="sub">{about}</bdi>
                " "
                <span class="why">{refusal}</span>
            </span>
        </div>
    }
}
