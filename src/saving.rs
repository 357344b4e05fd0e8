//! How sending what was typed goes: once at a time, and what was wrong with it.

use crate::api::ApiError;
use crate::components::Toasts;
use crate::identity::worth_showing;
use crate::prelude::spawn_local;
use crate::reactive::{RwSignal, Signal, derive};
use crate::remote::Remote;
use std::future::Future;
use std::pin::Pin;
use understudy_contract::FieldError;

/// How saving goes. Copy it freely.
#[derive(Clone, Copy, Default)]
pub struct Saving {
    /// Whether it is going on.
    pub busy: RwSignal<bool>,
    /// Why it did not work.
    pub error: RwSignal<Option<ApiError>>,
    /// What is wrong with what was typed.
    pub mistakes: RwSignal<Vec<FieldError>>,
}

impl Saving {
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

    /// Why it did not work, where no field tells it.
    pub fn failure(self) -> Signal<Option<String>> {
        derive(move || self.error.with(|error| error.as_ref()?.general()))
    }

    /// Whether a field is wrong; tracked.
    pub fn is_mistaken(self) -> bool {
        let is_field = |error: &ApiError| error.general().is_none();
        !self.mistakes.with(Vec::is_empty)
            || self.error.with(|error| error.as_ref().is_some_and(is_field))
    }

    /// Forgets what was wrong.
    pub fn forget(self) {
        self.mistakes.set(Vec::new());
        self.error.set(None);
    }

    /// Saves, unless it is being saved already or something is wrong with it, and puts what comes
    /// back in the place of what was there.
    pub fn save<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        target: Remote<T>,
        toasts: Toasts,
        answer: impl Future<Output = Result<T, ApiError>> + 'static,
    ) {
        self.run(answer, move |saved| {
            target.set(saved);
            toasts.say("Saved");
        });
    }

    /// Sends, unless that goes on already or something is wrong with what was typed; `done` gets
    /// the answer of success.
    pub fn run<T: 'static>(
        self,
        answer: impl Future<Output = Result<T, ApiError>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        self.go(Box::pin(async move { answer.await.map(done) }));
    }

    /// What is the same for every answer, compiled once.
    fn go(self, work: Pin<Box<dyn Future<Output = Result<(), ApiError>>>>) {
        if self.busy.get_untracked() || !self.mistakes.with_untracked(Vec::is_empty) {
            return;
        }
        self.busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let failed = work.await.err();
            self.busy.set(false);
            if let Some(failed) = failed {
                self.error.set(worth_showing(failed));
            }
        });
    }
}
