//! What every settings form has: a panel and its buttons.

use crate::components::{Button, ButtonKind, Failure};
use crate::frame::Leaving;
use crate::markup::{Children, component, view};
use crate::reactive::{Callback, Signal, derive};
use crate::saving::Saving;

/// A panel with fields and the buttons below them.
#[component]
pub fn SettingsForm(
    /// Its heading.
    title: &'static str,
    /// How saving goes.
    saving: Saving,
    /// Whether anything is not saved.
    #[prop(into)]
    is_changed: Signal<bool>,
    /// Why it cannot be saved now.
    refused: Signal<Option<String>>,
    /// Saves.
    #[prop(into)]
    on_save: Callback<()>,
    /// Goes back to what was saved.
    #[prop(into)]
    on_discard: Callback<()>,
    children: Children,
) -> impl IntoView {
    let unchanged = move || (!is_changed.get()).then(|| "Nothing has changed".to_owned());
    let save_refused = derive(move || refused.get().or_else(unchanged));
    view! {
        <form
            class="form"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                if save_refused.with_untracked(Option::is_none) {
                    on_save.run(());
                }
            }
        >
            <section class="panel" aria-labelledby="settings">
                <header>
                    <h2 id="settings">{title}</h2>
                </header>
                <div class="body">
                    <Failure words=saving.failure()/>
                    {children}
                </div>
                <div class="foot">
                    <Button
                        refused=derive(unchanged)
                        on_press=move |_| {
                            saving.mistakes.set(Vec::new());
                            on_discard.run(());
                        }
                    >
                        "Discard"
                    </Button>
                    <Button
                        kind=ButtonKind::Primary
                        submit=true
                        busy=saving.busy
                        refused=save_refused
                    >
                        "Save changes"
                    </Button>
                </div>
            </section>
        </form>
        <Leaving
            is_changed=is_changed
            words="What you changed in these settings is not saved and would be lost."
            on_leave=on_discard
        />
    }
}
