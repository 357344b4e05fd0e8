//! Toasts: "Saved", announced politely, one at a time.

use super::Icon;
use crate::markup::{IntoView, View, component, view};
use crate::prelude::*;
use crate::reactive::RwSignal;
use std::time::Duration;

/// How long a toast stays.
const STAY: Duration = Duration::from_secs(6);

/// Where toasts are sent; a context.
#[derive(Debug, Clone, Copy)]
pub struct Toasts {
    current: RwSignal<Option<(u32, String)>>,
}

impl Default for Toasts {
    fn default() -> Self {
        Self { current: RwSignal::new(None) }
    }
}

impl Toasts {
    /// Shows `words` and announces them.
    pub fn say(self, words: impl Into<String>) {
        self.show(words.into());
    }

    #[inline(never)]
    fn show(self, words: String) {
        // What took its time may outlive the page.
        let Some(current) = self.current.try_get_untracked() else { return };
        let number = current.map_or(0, |(number, _)| number + 1);
        self.current.set(Some((number, words)));
        set_timeout(
            move || {
                // A newer one has its own time.
                if self.current.try_get_untracked().flatten().is_some_and(|(n, _)| n == number) {
                    self.current.set(None);
                }
            },
            STAY,
        );
    }
}

/// Where toasts are sent.
pub fn use_toasts() -> Toasts {
    use_context().unwrap_or_default()
}

/// Where toasts appear. The region is always there, so that what comes into it is announced.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toasts" role="status">
            // In turns, so that what is said twice is an element of its own, and announced twice.
            {[0, 1].map(|turn| move || toast(toasts, turn))}
        </div>
    }
}

/// The toast that is shown, if it is its turn of the two.
fn toast(toasts: Toasts, turn: u32) -> Option<View> {
    let (_, words) = toasts.current.get().filter(|(number, _)| number % 2 == turn)?;
    let view = view! {
        <div class="notice toast">
            <Icon name="check"/>
            <p>{words}</p>
            <button
                type="button"
                class="icon-button"
                aria-label="Dismiss"
                on:click=move |_| toasts.current.set(None)
            >
                <Icon name="close"/>
            </button>
        </div>
    };
    Some(view.into_view())
}
