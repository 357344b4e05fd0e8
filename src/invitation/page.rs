//! The page of a link: asks whose invitation it is, and lets them in.

use super::form::JoinForm;
use crate::api::{Origin, use_api};
use crate::components::{Icon, Skeleton, remote};
use crate::frame::Leave;
use crate::frame::title::PageTitle;
use crate::identity::use_identity;
use crate::markup::{IntoView, component, view};
use crate::prelude::*;
use crate::reactive::{Callback, effect, memo};
use crate::remote::{Data, Remote};
use crate::saving::Saving;
use crate::sign_in::Already;
use understudy_contract::ProblemCode;
use understudy_contract::endpoint::{GetInvitation, PostInvitation};
use understudy_contract::member::{AcceptInvitation, Invitation};

/// The page at `/invitations/{token}`.
#[component]
pub fn InvitationPage(
    /// Of the link.
    token: String,
    /// Gets the email of whoever joined.
    #[prop(into)]
    on_joined: Callback<String>,
    /// What Continue does for somebody who is signed in already.
    #[prop(into)]
    on_continue: Callback<()>,
) -> impl IntoView {
    let (api, identity) = (use_api(), use_identity());
    // Whoever signs out here wants to join, and stays.
    provide_context(Leave(Callback::new(|()| ())));
    // Nothing where the link is not good for anything, or no longer.
    let invitation = Remote::<Option<Invitation>>::new();
    let asked = token.clone();
    let load = move || {
        let call = api.call::<GetInvitation>(Origin::Person, &[&asked], (), ());
        invitation.ask(call.optional().unless_gone());
    };
    load();
    let title = memo(move || match invitation.data() {
        Some(Some(invitation)) => format!("Join {}", invitation.organization),
        _ => "Invitation".into(),
    });
    let page_title = use_context::<PageTitle>().unwrap_or_default();
    effect(move || page_title.set(title.get()));
    let saving = Saving::default();
    let join = Callback::new(move |password: String| {
        let body = AcceptInvitation { password };
        let call = api.call::<PostInvitation>(Origin::Person, &[&token], (), body);
        saving.send(call, move |answer| match answer {
            // Unless somebody signed in meanwhile, elsewhere.
            Ok(member) => drop(on_joined.try_run(member.email)),
            Err(error) if error.code() == Some(ProblemCode::NotFound) => invitation.set(None),
            Err(error) => saving.error.set(Some(error)),
        });
    });
    let ready = move |invited: Data<Option<Invitation>>| {
        let body = move || match (invited.get(), identity.session()) {
            (None, _) => view! { <NotGood/> },
            (Some(invitation), None) => {
                view! { <JoinForm invitation=invitation saving=saving on_submit=join/> }
            }
            (Some(invitation), Some(session)) => view! {
                <p>
                    "This invitation is for " <strong><bdi>{invitation.name}</bdi></strong> ", "
                    <bdi>{invitation.email}</bdi> ". Sign out to join."
                </p>
                <Already session=Box::new(session) on_continue=on_continue/>
            }
            .into_view(),
        };
        body.into_view()
    };
    view! {
        <main class="alone high" id="main" tabindex="-1">
            <Icon name="users"/>
            <h1>{move || title.get()}</h1>
            {remote(
                invitation,
                || view! { <Skeleton what="the invitation" rows=2/> },
                "The invitation could not be loaded",
                Callback::new(move |()| load()),
                ready,
            )}
        </main>
    }
}

/// The link is good for nothing, or no longer: says what to do.
#[component]
fn NotGood() -> impl IntoView {
    view! {
        <div class="panel">
            <div class="body">
                <p>
                    <strong>"This link cannot be used."</strong>
                </p>
                <p>
                    "It was used already, is older than 7 days, or was taken back. Ask whoever invited you for a new one. If you have joined already, sign in."
                </p>
                <a class="button" href="/sign-in">
                    "Sign in"
                </a>
            </div>
        </div>
    }
}
