//! How sending what was typed goes: once at a time, and what was wrong with it.

use crate::api::{Answer, ApiError, Call, call};
use crate::components::Toasts;
use crate::prelude::spawn_local;
use crate::reactive::{RwSignal, Signal, derive};
use crate::remote::Remote;
use understudy_contract::FieldError;
use understudy_contract::json::Read;

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
    pub fn save<T: Read + Send + Sync + 'static>(
        self,
        target: Remote<T>,
        toasts: Toasts,
        call: Call<T>,
    ) {
        self.run(call, move |saved| {
            target.set(saved);
            toasts.say("Saved");
        });
    }

    /// Sends, unless that goes on already or something is wrong with what was typed; `done` gets
    /// the answer of success.
    pub fn run<T: Read + 'static>(self, call: Call<T>, done: impl FnOnce(T) + 'static) {
        self.send(call, move |answer| match answer {
            Ok(answer) => done(answer),
            Err(error) => self.error.set(Some(error)),
        });
    }

    /// The same where failures are the caller's too: `then` gets every answer but that of an identity
    /// that is gone, whose views are about to go.
    pub fn send<T: Read + 'static>(
        self,
        call: Call<T>,
        then: impl FnOnce(Result<T, ApiError>) + 'static,
    ) {
        let read = |text: String| call::read(&text).ok_or(ApiError::Garbled);
        self.go(call.answer(), Box::new(move |answer| then(answer.and_then(read))));
    }

    /// What is the same for every answer, compiled once.
    fn go(self, answer: Answer, then: Box<dyn FnOnce(Result<String, ApiError>)>) {
        if self.busy.get_untracked() || !self.mistakes.with_untracked(Vec::is_empty) {
            return;
        }
        self.busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let answer = answer.await;
            self.busy.set(false);
            if answer != Err(ApiError::Gone) {
                then(answer);
            }
        });
    }
}
