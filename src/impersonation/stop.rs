//! Stop impersonating: one way out, from every place that has the button.

use crate::api::{ApiError, Origin};
use crate::components::{Button, Toasts, use_toasts};
use crate::identity::{Identity, Presence, use_identity};
use crate::markup::{component, view};
use crate::prelude::*;
use crate::reactive::{RwSignal, derive, effect};
use understudy_contract::endpoint::DeleteImpersonation;

/// How far a stop is. A context, so that all its buttons say the same.
#[derive(Debug, Clone, Copy)]
pub struct Stopping {
    stage: RwSignal<Stage>,
}

/// How far a stop is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Stage {
    /// Not pressed.
    #[default]
    Idle,
    /// On its way.
    Asked,
    /// Pressed without a connection; goes out when there is one.
    Waiting,
}

impl Default for Stopping {
    fn default() -> Self {
        Self { stage: RwSignal::new(Stage::Idle) }
    }
}

impl Stopping {
    /// Stops, now or as soon as there is a connection.
    pub fn press(self, identity: Identity, toasts: Toasts) {
        if self.stage.get_untracked() == Stage::Asked {
            return;
        }
        self.stage.set(Stage::Asked);
        let api = identity.api();
        spawn_local(async move {
            let answer = api.call::<DeleteImpersonation>(Origin::Person, &[], (), ()).await;
            let is_offline = matches!(answer, Err(ApiError::Offline));
            match answer {
                Ok(session) => {
                    let was_impersonating = identity
                        .session_untracked()
                        .is_some_and(|before| before.impersonation.is_some());
                    identity.take(Presence::SignedIn(Box::new(session)));
                    if was_impersonating {
                        toasts.say("You are yourself again.");
                    }
                }
                Err(ApiError::Offline | ApiError::Gone) => {}
                Err(error) => {
                    toasts.warn(format!("Not stopped yet. {}", error.sentence()));
                    identity.refresh();
                }
            }
            // After the identity: whoever waits for the end of the old one is not to see it again.
            self.stage.set(if is_offline { Stage::Waiting } else { Stage::Idle });
        });
    }

    /// Keeps the promise of a stop that was pressed without a connection.
    pub fn follow(self, identity: Identity, toasts: Toasts) {
        effect(move || {
            let is_over = identity.session().is_none_or(|session| session.impersonation.is_none());
            if identity.is_offline() || self.stage.get() != Stage::Waiting {
                return;
            }
            if is_over {
                self.stage.set(Stage::Idle);
            } else {
                self.press(identity, toasts);
            }
        });
    }

    /// What its buttons say; tracked.
    pub fn words(self) -> &'static str {
        match self.stage.get() {
            Stage::Idle | Stage::Asked => "Stop impersonating",
            Stage::Waiting => "Will stop when back online",
        }
    }

    /// Whether it is on its way, or waits to be; tracked.
    pub fn is_pressed(self) -> bool {
        self.stage.get() != Stage::Idle
    }

    /// Whether it is on its way; tracked.
    pub(super) fn is_busy(self) -> bool {
        self.stage.get() == Stage::Asked
    }

    /// Whether it waits for a connection, without following it.
    pub(super) fn is_waiting_untracked(self) -> bool {
        self.stage.get_untracked() == Stage::Waiting
    }

    /// Whether it waits for a connection; tracked.
    pub(super) fn is_waiting(self) -> bool {
        self.stage.get() == Stage::Waiting
    }
}

/// The state of this page's stop.
pub fn use_stopping() -> Stopping {
    use_context().unwrap_or_default()
}

/// **Stop impersonating**, anywhere but in the banner.
#[component]
pub fn StopButton() -> impl IntoView {
    let (stopping, identity, toasts) = (use_stopping(), use_identity(), use_toasts());
    view! {
        <Button
            busy=derive(move || stopping.is_busy())
            on_press=move |_| stopping.press(identity, toasts)
        >
            {move || stopping.words()}
        </Button>
    }
}
