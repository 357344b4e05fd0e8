//! A search box that asks while one types.

use crate::components::Icon;
use crate::markup::{component, view};
use crate::prelude::*;
use crate::reactive::{Callback, RwSignal, Signal, StoredValue, derive, effect};
use std::time::Duration;

/// How long nobody types before the list is asked for more than a first key. Together with drawing
/// it stays below the tenth of a second in which an answer seems to come at once.
const PAUSE: Duration = Duration::from_millis(75);

/// What stands in a box, and what to do with what is typed into it.
#[derive(Debug, Clone, Copy)]
pub struct Typed {
    /// What stands in it: what was typed, whatever the address says meanwhile.
    pub shown: Signal<String>,
    /// Gets what was typed.
    pub on_input: Callback<String>,
}

impl Typed {
    /// A box that shows `value`, and gives `on_search` what was typed: a first key at once, and
    /// what is typed on after it once nobody types for a moment.
    pub fn new(value: Signal<String>, on_search: Callback<String>) -> Self {
        let typed = RwSignal::new(None::<String>);
        let waiting = StoredValue::new(None::<String>);
        let pause = StoredValue::new(None::<TimeoutHandle>);
        let end_pause = move || {
            if let Some(Some(handle)) = pause.try_update_value(Option::take) {
                handle.clear();
                return true;
            }
            false
        };
        let ask = move || {
            pause.set_value(None);
            if let Some(Some(text)) = waiting.try_update_value(Option::take) {
                on_search.run(text);
            }
        };
        let input = move |text: String| {
            typed.set(Some(text.clone()));
            waiting.set_value(Some(text));
            let is_typing_on = end_pause();
            if !is_typing_on {
                ask();
            }
            if let Ok(handle) = set_timeout_with_handle(ask, PAUSE) {
                pause.set_value(Some(handle));
            }
        };
        // The address changed: by what was typed, or by Back. Either way it is right again, unless
        // more was typed since.
        effect(move || {
            value.track();
            if waiting.with_value(Option::is_none) {
                typed.set(None);
            }
        });
        on_cleanup(move || {
            end_pause();
        });
        Self {
            shown: derive(move || typed.get().unwrap_or_else(|| value.get())),
            on_input: Callback::new(input),
        }
    }
}

/// A search box.
#[component]
pub fn SearchBox(
    /// Its name, and what stands in it while it is empty.
    label: &'static str,
    /// What is searched for now.
    value: Signal<String>,
    /// Gets what was typed.
    #[prop(into)]
    on_search: Callback<String>,
) -> impl IntoView {
    let typed = Typed::new(value, on_search);
    view! {
        <div class="search">
            <Icon name="search"/>
            <input
                class="input"
                type="search"
                aria-label=label
                placeholder=label
                autocomplete="off"
                prop:value=move || typed.shown.get()
                on:input=move |event| typed.on_input.run(event_target_value(&event))
            />
        </div>
    }
}
