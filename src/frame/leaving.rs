//! Leaving with unsaved changes: the browser asks before a tab closes, the console before it shows
//! another page.

use crate::back_guard::BackGuard;
use crate::components::{Button, ButtonKind, Dialog};
use crate::listening::listen_first;
use crate::markup::{Show, component, view};
use crate::prelude::*;
use crate::query::{link, use_address};
use crate::reactive::{Callback, RwSignal, Signal};

/// Watches for attempts to leave while `is_changed`, until the present owner is gone. Gives where a
/// person wanted to go.
fn watch(is_changed: Signal<bool>) -> RwSignal<Option<String>> {
    let wanted = RwSignal::new(None);
    let address = use_address();
    let is_changed = move || is_changed.try_get_untracked() == Some(true);
    listen_first(&window(), "beforeunload", move |event| {
        if is_changed() {
            event.prevent_default();
        }
    });
    // Before the address, which listens without capturing.
    listen_first(&document(), "click", move |event| {
        if is_changed()
            && let Some(url) = link(&event)
        {
            event.prevent_default();
            event.stop_propagation();
            wanted.set(Some(url));
        }
    });
    if let Some(guard) = use_context::<BackGuard>() {
        guard.ask(Callback::new(move |there: String| {
            // The address has not followed yet, so it still says where this page is.
            let here = Some(address.here()).filter(|here| is_changed() && *here != there)?;
            wanted.set(Some(there));
            Some(here)
        }));
    }
    wanted
}

/// The question before another page is shown, while there is something to lose.
#[component]
pub fn Leaving(
    /// Whether anything is not saved.
    is_changed: Signal<bool>,
    /// What would be lost.
    words: &'static str,
    /// Forgets it.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let address = use_address();
    let wanted = watch(is_changed);
    let leave = move |_| {
        if let Some(url) = wanted.get_untracked() {
            wanted.set(None);
            on_leave.run(());
            address.go(url);
        }
    };
    view! {
        <Show when=move || wanted.with(Option::is_some)>
            <Dialog
                title="Leave without saving?"
                on_close=move |()| wanted.set(None)
                foot=move || {
                    view! {
                        <Button kind=ButtonKind::Danger on_press=leave>
                            "Leave"
                        </Button>
                        <Button kind=ButtonKind::Primary on_press=move |_| wanted.set(None)>
                            "Stay"
                        </Button>
                    }
                }
            >
                <p>{words}</p>
            </Dialog>
        </Show>
    }
}
