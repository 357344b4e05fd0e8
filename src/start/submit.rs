//! Asks the server to start, and follows its answer.

use super::StartDialog;
use super::form::{Draft, Faults};
use crate::api::{Origin, use_api};
use crate::identity::{Presence, use_identity};
use crate::impersonation::return_to;
use crate::markup::{component, view};
use crate::prelude::spawn_local;
use crate::reactive::{Callback, RwSignal};
use understudy_contract::ProblemCode;
use understudy_contract::endpoint::PostImpersonation;
use understudy_contract::member::Member;
use understudy_contract::session::StartImpersonation;

/// The start dialog for `member`, connected.
#[component]
pub fn Start(
    /// Who will be impersonated.
    member: Member,
    /// What is filled in as the reason.
    reason: String,
    /// Path and query of the members list, where a stop leads back to.
    back: String,
    /// Takes the dialog away.
    on_close: Callback<()>,
) -> impl IntoView {
    let (api, identity) = (use_api(), use_identity());
    let session = identity.session_untracked();
    let rules = session.as_ref().and_then(|session| session.impersonation_rules);
    let needs_code = RwSignal::new(session.is_some_and(|session| session.actor.second_factor));
    let is_busy = RwSignal::new(false);
    let faults = RwSignal::new(Faults::default());
    let spent_codes = RwSignal::new(0);
    let email = member.email.clone();
    let start = move |request: StartImpersonation| {
        is_busy.set(true);
        let (back, email) = (back.clone(), email.clone());
        spawn_local(async move {
            let answer = api.call::<PostImpersonation>(Origin::Person, &[], (), request).await;
            // The dialog may have been cancelled meanwhile; the server's word counts all the same.
            match answer {
                Ok(session) => {
                    return_to::remember(&back, &email);
                    identity.take(Presence::SignedIn(Box::new(session)));
                }
                Err(error) => {
                    is_busy.set(false);
                    if error.spends_code() {
                        spent_codes.update(|count| *count += 1);
                    }
                    // Two-factor authentication was switched on since this session was read.
                    if error.code() == Some(ProblemCode::SecondFactorRequired) {
                        needs_code.set(true);
                    }
                    faults.set(Faults::from_refusal(&error));
                }
            }
        });
    };
    let draft = Draft { reason, ..Draft::default() };
    view! {
        <StartDialog
            member=member
            draft=draft
            rules=rules
            needs_code=needs_code
            is_busy=is_busy
            faults=faults
            spent_codes=spent_codes
            on_start=start
            on_cancel=on_close
        />
    }
}
