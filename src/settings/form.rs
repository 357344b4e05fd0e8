//! What every settings form has: a panel, its buttons, and how saving goes.

use crate::api::ApiError;
use crate::components::{Button, ButtonKind, Notice, Toasts};
use crate::markup::{Children, IntoView, View, component, view};
use crate::prelude::spawn_local;
use crate::reactive::{Callback, RwSignal, Signal, derive};
use crate::remote::Remote;
use std::future::Future;
use understudy_contract::FieldError;

/// How saving goes. Copy it freely.
#[derive(Clone, Copy)]
pub struct Saving {
    /// Whether it is going on.
    pub busy: RwSignal<bool>,
    /// Why it did not work.
    pub error: RwSignal<Option<ApiError>>,
    /// What is wrong with what was typed.
    pub mistakes: RwSignal<Vec<FieldError>>,
}

impl Saving {
    /// Nothing is being saved.
    pub fn new() -> Self {
        Self {
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
            mistakes: RwSignal::new(Vec::new()),
        }
    }

    /// What is wrong with `field`.
    pub fn mistake(self, field: &'static str) -> Signal<Option<String>> {
        derive(move || {
            let own = self.mistakes.with(|mistakes| {
                let found = mistakes.iter().find(|mistake| mistake.field == field);
                found.map(|mistake| mistake.message.clone())
            });
            own.or_else(|| self.error.with(|error| error.as_ref()?.field(field)))
        })
    }

    /// Saves, unless it is being saved already or something is wrong with it.
    pub fn run<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        target: Remote<T>,
        toasts: Toasts,
        answer: impl Future<Output = Result<T, ApiError>> + 'static,
    ) {
        self.send(answer, move |answer| match answer {
            Ok(saved) => {
                target.set(saved);
                toasts.say("Saved");
            }
            Err(error) => self.error.set(Some(error)),
        });
    }

    /// Sends, unless it is being sent already or something is wrong with what was typed; `then` gets
    /// the answer, but not that of an identity that is gone.
    pub fn send<T: 'static>(
        self,
        answer: impl Future<Output = Result<T, ApiError>> + 'static,
        then: impl FnOnce(Result<T, ApiError>) + 'static,
    ) {
        if self.busy.get_untracked() || !self.mistakes.with_untracked(Vec::is_empty) {
            return;
        }
        self.busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let answer = answer.await;
            self.busy.set(false);
            if !matches!(answer, Err(ApiError::Gone)) {
                then(answer);
            }
        });
    }

    /// Why it did not work, where no field says so.
    pub fn failure(self) -> View {
        let notice = move || {
            let error = self.error.get().filter(|error| error.fields().is_empty())?;
            Some(view! {
                <Notice icon="alert" urgent=true>
                    <p>{error.sentence()}</p>
                </Notice>
            })
        };
        notice.into_view()
    }
}

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
                <div class="body">{saving.failure()} {children}</div>
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
    }
}
