//! "Still there?": asked before an impersonation ends by itself, and the end itself.

use super::countdown::{clock_text, use_remaining, warning_seconds};
use crate::api::{ApiError, Origin};
use crate::components::{Button, ButtonKind, Dialog, Notice};
use crate::format::duration;
use crate::identity::{Identity, use_identity, worth_showing};
use crate::markup::{Show, component, view};
use crate::prelude::*;
use crate::reactive::{RwSignal, Signal, effect, memo};
use understudy_contract::endpoint::PostActivity;

/// Whether the question is on screen: then only its own button counts as activity. A context.
#[derive(Debug, Clone, Copy)]
pub struct Asking(pub RwSignal<bool>);

impl Default for Asking {
    fn default() -> Self {
        Self(RwSignal::new(false))
    }
}

/// Watches the countdown: asks before the end, and at the end believes the server.
#[component]
pub fn StillThere() -> impl IntoView {
    let identity = use_identity();
    let asking = use_context::<Asking>().unwrap_or_default();
    let remaining = use_remaining(identity);
    let is_due = memo(move || {
        let timeout = identity.session()?.impersonation?.idle_timeout_seconds;
        let remaining = remaining.get()?;
        Some(remaining <= warning_seconds(timeout))
    });
    effect(move || {
        asking.0.set(is_due.get() == Some(true));
    });
    // Once at the end, and again each second while the server still counts the last one.
    let is_over = memo(move || remaining.get() == Some(0));
    effect(move || {
        if !is_over.get() {
            return;
        }
        identity.refresh();
        let again = set_interval_with_handle(move || identity.refresh(), END_CHECK);
        on_cleanup(move || {
            if let Ok(again) = again {
                again.clear();
            }
        });
    });
    view! {
        <Show when=move || asking.0.get()>
            <Question identity=identity remaining=remaining/>
        </Show>
    }
}

const END_CHECK: std::time::Duration = std::time::Duration::from_secs(1);

#[component]
fn Question(identity: Identity, remaining: Signal<Option<u64>>) -> impl IntoView {
    let is_busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let keep = move || {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        let api = identity.api();
        spawn_local(async move {
            let answer = api.call::<PostActivity>(Origin::Person, &[], (), ()).await;
            is_busy.set(false);
            match answer {
                Ok(session) => identity.take_if_same(session),
                Err(error) => {
                    failed.set(worth_showing(error));
                }
            }
        });
    };
    let session = identity.session_untracked();
    let email = session.as_ref().map(|session| session.subject.email.clone());
    let timeout = session
        .and_then(|session| session.impersonation)
        .map_or(0, |running| running.idle_timeout_seconds);
    let warning = warning_seconds(timeout);
    view! {
        <Dialog
            title="Still there?"
            alert=true
            on_close=|()| ()
            on_submit=move |()| keep()
            foot=move || {
                view! {
                    <Button kind=ButtonKind::Primary submit=true autofocus=true busy=is_busy>
                        "Keep impersonating"
                    </Button>
                }
            }
        >
            <p class="clock" aria-hidden="true">
                {move || clock_text(remaining.get().unwrap_or_default())}
            </p>
            <p class="muted">
                {format!(
                    "Nothing has happened for {}. Unless you go on, impersonating ",
                    duration(timeout.saturating_sub(warning)),
                )} <span class="name">{email}</span>
                {format!(
                    " ends in {} and you are back in your own account.",
                    duration(warning),
                )}
            </p>
            {move || {
                failed
                    .get()
                    .map(|error| {
                        view! {
                            <Notice icon="alert" urgent=true>
                                <p>{error.sentence()}</p>
                            </Notice>
                        }
                    })
            }}
        </Dialog>
    }
}
