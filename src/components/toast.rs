//! Toasts: "Saved", or what did not work, announced politely, one at a time.

use super::Icon;
use crate::markup::{IntoView, View, component, view};
use crate::prelude::*;
use crate::reactive::RwSignal;
use std::time::Duration;

/// How long a toast stays.
const STAY: Duration = Duration::from_secs(6);
/// What did not work is longer to read, and nothing else on the page tells it.
const STAY_LONG: Duration = Duration::from_secs(12);

/// Where toasts are sent; a context.
#[derive(Debug, Clone, Copy)]
pub struct Toasts {
    current: RwSignal<Option<Toast>>,
}

/// A toast that is shown.
#[derive(Debug, Clone)]
struct Toast {
    number: u32,
    words: String,
    is_failure: bool,
}

impl Default for Toasts {
    fn default() -> Self {
        Self { current: RwSignal::new(None) }
    }
}

impl Toasts {
    /// Shows `words` and announces them.
    pub fn say(self, words: impl Into<String>) {
        self.show(words.into(), false);
    }

    /// Shows and announces what did not work, and what to do.
    pub fn warn(self, words: impl Into<String>) {
        self.show(words.into(), true);
    }

    #[inline(never)]
    fn show(self, words: String, is_failure: bool) {
        // What took its time may outlive the page.
        let Some(current) = self.current.try_get_untracked() else { return };
        let number = current.map_or(0, |before| before.number + 1);
        self.current.set(Some(Toast { number, words, is_failure }));
        set_timeout(
            move || {
                // A newer one has its own time.
                let current = self.current.try_get_untracked().flatten();
                if current.is_some_and(|toast| toast.number == number) {
                    self.current.set(None);
                }
            },
            if is_failure { STAY_LONG } else { STAY },
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
    let Toast { words, is_failure, .. } =
        toasts.current.get().filter(|toast| toast.number % 2 == turn)?;
    let view = view! {
        <div class="notice toast" class:failed=is_failure>
            <Icon name=if is_failure { "alert" } else { "check" }/>
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
