//! The yellow banner: whom you are impersonating, why, until when, and the way out.

use super::countdown::{announcement, clock_text, use_remaining};
use super::stop::use_stopping;
use crate::components::{Icon, use_toasts};
use crate::identity::{Identity, use_identity};
use crate::markup::{component, view};
use crate::reactive::{memo, memo_after};
use understudy_contract::Session;
use web_sys::SubmitEvent;

/// The banner, on every page while impersonating and nowhere else.
#[component]
pub fn Banner() -> impl IntoView {
    let identity = use_identity();
    // Keyed by what it shows, so that the countdown does not draw it anew.
    let shown = memo(move || identity.session().as_ref().and_then(Shown::of));
    move || shown.get().map(|shown| view! { <Running shown=shown identity=identity/> })
}

/// What does not change while the countdown runs.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    email: String,
    reason: Option<String>,
    is_view_only: bool,
}

impl Shown {
    fn of(session: &Session) -> Option<Self> {
        session.impersonation.as_ref().map(|running| Self {
            email: session.subject.email.clone(),
            reason: running.reason.clone(),
            is_view_only: running.read_only,
        })
    }
}

#[component]
fn Running(shown: Shown, identity: Identity) -> impl IntoView {
    let (stopping, toasts) = (use_stopping(), use_toasts());
    let remaining = use_remaining(identity);
    let clock = move || clock_text(remaining.get().unwrap_or_default());
    let spoken = memo_after(move |before: Option<&(u64, String)>| {
        let now = remaining.get().unwrap_or_default();
        match before {
            None => (now, String::new()),
            Some((before, said)) => {
                (now, announcement(*before, now).unwrap_or_else(|| said.clone()))
            }
        }
    });
    let stop = move |event: SubmitEvent| {
        event.prevent_default();
        if !stopping.is_waiting_untracked() {
            stopping.press(identity, toasts);
        }
    };
    view! {
        <section class="banner" aria-label="Impersonation">
            <Icon name="mask"/>
            <p class="who">
                "You are impersonating "
                <strong>
                    <bdi>{shown.email}</bdi>
                </strong>
            </p>
            <div class="meta">
                {shown.is_view_only.then(|| view! { <span class="badge">"View only"</span> })}
                {move || {
                    identity
                        .is_offline()
                        .then(|| {
                            view! {
                                <span class="badge">
                                    <Icon name="offline"/>
                                    " Offline"
                                </span>
                            }
                        })
                }}
                {shown
                    .reason
                    .as_ref()
                    .map(|reason| {
                        view! {
                            <button
                                type="button"
                                class="reason"
                                popovertarget="reason"
                                title=reason.clone()
                                aria-label=format!("Reason: {reason}")
                            >
                                {reason.clone()}
                            </button>
                        }
                    })}
            </div>
            // Named by what stands in it, so that a tick changes one text and nothing else.
            <p class="time" role="timer" id="time-left" aria-labelledby="time-left">
                "Ends in "
                <strong>{clock}</strong>
                <span class="wide">" without activity"</span>
            </p>
            // The same form that the page has before the console runs, so that it always works.
            <form method="post" action="/stop-impersonating" on:submit=stop>
                <button
                    class="button"
                    aria-busy=move || stopping.is_busy().then_some("true")
                    aria-disabled=move || stopping.is_waiting().then_some("true")
                >
                    {move || stopping.words()}
                </button>
            </form>
        </section>
        {shown
            .reason
            .map(|reason| {
                view! {
                    <p class="pop note" id="reason" popover="auto">
                        <span class="muted">"Reason"</span>
                        <br/>
                        {reason}
                    </p>
                }
            })}
        <p class="hidden" role="status">
            {move || spoken.with(|(_, said)| said.clone())}
        </p>
        <p class="hidden" role="status">
            {move || identity.is_offline().then_some("Offline. Editing waits for the connection.")}
        </p>
    }
}
