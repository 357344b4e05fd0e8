//! The sign-in page: the step that is due, or who is signed in already.

use super::code_form::CodeForm;
use super::next;
use super::password_form::PasswordForm;
use crate::api::{ApiError, Origin, use_api};
use crate::components::{Button, ButtonKind, Icon};
use crate::frame::{title::PageTitle, use_sign_out};
use crate::identity::{Presence, use_identity, worth_showing};
use crate::impersonation::NotSaved;
use crate::markup::{component, view};
use crate::prelude::*;
use crate::query::{self, use_address};
use crate::reactive::{Callback, RwSignal, memo};
use understudy_contract::Session;
use understudy_contract::endpoint::{PostSecondFactor, PostSession};
use understudy_contract::session::{SecondFactor, SignIn, SignInReply};

/// The page at `/sign-in`. Where it leads afterwards is decided by whoever follows the identity.
#[component]
pub fn SignInPage(
    /// What Continue does for somebody who is signed in already.
    #[prop(into)]
    on_continue: Callback<()>,
) -> impl IntoView {
    let identity = use_identity();
    use_context::<PageTitle>().unwrap_or_default().set("Sign in".into());
    let is_starting_over = RwSignal::new(false);
    let step = memo(move || match identity.presence() {
        Presence::SignedIn(session) => Step::Already(session),
        Presence::SecondFactorPending if !is_starting_over.get() => Step::Code,
        Presence::SecondFactorPending | Presence::SignedOut | Presence::Unknown => Step::Password,
    });
    view! {
        <main class="alone" id="main" tabindex="-1">
            <Icon name="mask"/>
            <h1>"Sign in"</h1>
            {move || match step.get() {
                Step::Password => view! { <PasswordStep is_starting_over=is_starting_over/> },
                Step::Code => view! { <CodeStep is_starting_over=is_starting_over/> },
                Step::Already(session) => view! { <Already session=session on_continue=on_continue/> },
            }}
            <div class="notices">
                <NotSaved/>
            </div>
        </main>
    }
}

/// Which of the three things the page shows.
#[derive(Clone, PartialEq, Eq)]
enum Step {
    Password,
    Code,
    Already(Box<Session>),
}

#[component]
fn PasswordStep(is_starting_over: RwSignal<bool>) -> impl IntoView {
    let (identity, api) = (use_identity(), use_api());
    let (is_busy, error) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let submit = move |sign_in: SignIn| {
        is_busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = api.call::<PostSession>(Origin::Person, &[], (), sign_in).await;
            is_busy.set(false);
            match answer {
                Ok(SignInReply::Done(session)) => identity.take(Presence::SignedIn(session)),
                Ok(SignInReply::Pending { .. }) => {
                    is_starting_over.set(false);
                    identity.take(Presence::SecondFactorPending);
                }
                Err(failed) => {
                    error.set(worth_showing(failed));
                }
            }
        });
    };
    let pairs = query::pairs(&untrack(|| use_address().search()));
    let joined = query::value(&pairs, next::JOINED).unwrap_or_default();
    view! { <PasswordForm joined=joined.to_owned() is_busy=is_busy error=error on_submit=submit/> }
}

#[component]
fn CodeStep(is_starting_over: RwSignal<bool>) -> impl IntoView {
    let (identity, api) = (use_identity(), use_api());
    let (is_busy, error) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let submit = move |code: String| {
        is_busy.set(true);
        error.set(None);
        spawn_local(async move {
            let body = SecondFactor { code };
            let answer = api.call::<PostSecondFactor>(Origin::Person, &[], (), body).await;
            is_busy.set(false);
            match answer {
                Ok(session) => identity.take(Presence::SignedIn(Box::new(session))),
                Err(failed) => {
                    error.set(worth_showing(failed));
                }
            }
        });
    };
    view! {
        <CodeForm
            is_busy=is_busy
            error=error
            on_submit=submit
            on_start_over=move |()| is_starting_over.set(true)
        />
    }
}

/// Somebody is signed in already: says who, and how to go on.
#[component]
pub fn Already(
    /// Who.
    session: Box<Session>,
    /// What Continue does.
    on_continue: Callback<()>,
) -> impl IntoView {
    let identity = use_identity();
    let sign_out = use_sign_out(identity);
    let mask = session.impersonation.is_some().then(|| {
        format!("You are impersonating {}. Signing out ends that, too.", session.subject.email)
    });
    view! {
        <div class="panel">
            <div class="body">
                <p>
                    "You are signed in as " <strong>{session.actor.name}</strong> ", "
                    <bdi>{session.actor.email}</bdi> "."
                </p>
                {mask.map(|mask| view! { <p>{mask}</p> })}
                <Button kind=ButtonKind::Primary on_press=move |_| on_continue.run(())>
                    "Continue"
                </Button>
                <Button kind=ButtonKind::Plain on_press=move |_| sign_out.run(())>
                    "Sign out"
                </Button>
            </div>
        </div>
    }
}
