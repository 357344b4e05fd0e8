//! The page of an invitation in each state.

use super::InvitationPage;
use super::form::JoinForm;
use crate::api::ApiError;
use crate::api::fake::Fake;
use crate::gallery::{Scene, world};
use crate::identity::Presence;
use crate::markup::{View, view};
use crate::saving::Saving;
use understudy_contract::endpoint::GetInvitation;
use understudy_contract::member::Invitation;
use understudy_contract::{ProblemCode, text};

/// In the order in which the gallery lists them.
pub fn scenes() -> Vec<Scene> {
    vec![
        Scene::page("invitation", "Invitation", || page(Presence::SignedOut, &good())),
        Scene::page("invitation-loading", "Invitation, loading", || {
            page(Presence::SignedOut, &good().holding())
        }),
        Scene::page("invitation-not-good", "Invitation, used or too old", || {
            page(Presence::SignedOut, &Fake::new())
        }),
        Scene::page("invitation-failed", "Invitation, the server failed", || {
            let fake = Fake::new().refusing::<GetInvitation>(ProblemCode::Internal);
            page(Presence::SignedOut, &fake)
        }),
        Scene::page("invitation-short", "Invitation, a short password", || {
            form(|saving| {
                let wrong = text::password("password", "secret").err();
                saving.mistakes.set(wrong.into_iter().collect());
            })
        }),
        Scene::page("invitation-offline", "Invitation, no connection", || {
            form(|saving| saving.error.set(Some(ApiError::Offline)))
        }),
        Scene::page("invitation-busy", "Invitation, a slow answer", || {
            form(|saving| saving.busy.set(true))
        }),
        Scene::page("invitation-signed-in", "Invitation, signed in as somebody else", || {
            page(world::signed_in(world::ada()), &good())
        }),
        Scene::page("invitation-impersonating", "Invitation, while impersonating", || {
            page(world::signed_in(world::ada_as_eli()), &good())
        }),
    ]
}

/// Nia's.
pub fn nia() -> Invitation {
    Invitation {
        organization: "Acme".into(),
        email: "nia@acme.example".into(),
        name: "Nia New".into(),
    }
}

fn good() -> Fake {
    Fake::new().with::<GetInvitation>(&nia())
}

fn page(presence: Presence, fake: &Fake) -> View {
    world::provide(presence, fake);
    view! { <InvitationPage token="token".to_owned() on_joined=|_| () on_continue=|()| ()/> }
}

fn form(prepare: fn(Saving)) -> View {
    let saving = Saving::default();
    prepare(saving);
    view! {
        <main class="alone" id="main">
            <h1>"Join Acme"</h1>
            <JoinForm invitation=nia() saving=saving on_submit=|_| ()/>
        </main>
    }
}
