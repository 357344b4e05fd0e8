//! Signing out, wherever it is pressed; while impersonating it says first that it ends both.

use crate::api::{ApiError, Origin};
use crate::components::{Button, ButtonKind, Dialog, use_toasts};
use crate::identity::{Identity, Presence};
use crate::impersonation::unsaved::Unsaved;
use crate::markup::{Show, View, component, view};
use crate::prelude::*;
use crate::reactive::{Callback, RwSignal};
use understudy_contract::endpoint::DeleteSession;

/// Where a sign-out leads. A context.
#[derive(Debug, Clone, Copy)]
pub struct Leave(pub Callback<()>);

/// Signs out, wherever it is pressed.
pub fn use_sign_out(identity: Identity) -> Callback<()> {
    let toasts = use_toasts();
    let unsaved = use_context::<Unsaved>().unwrap_or_default();
    let leave = use_context::<Leave>();
    Callback::new(move |()| {
        let api = identity.api();
        spawn_local(async move {
            match api.call::<DeleteSession>(Origin::Person, &[], (), ()).await {
                Ok(()) => {
                    // Whoever sits down next reads nothing of it.
                    unsaved.forget();
                    identity.take(Presence::SignedOut);
                    if let Some(Leave(leave)) = leave {
                        leave.run(());
                    }
                }
                Err(ApiError::Gone) => {}
                Err(error) => {
                    toasts.warn(format!("Not signed out yet. {}", error.sentence()));
                    identity.refresh();
                }
            }
        });
    })
}

/// What **Sign out** does in the frame, and the question that it asks first where it ends an
/// impersonation too.
pub(super) fn sign_out(identity: Identity) -> (Callback<()>, View) {
    let sign_out = use_sign_out(identity);
    let is_asking = RwSignal::new(false);
    let press = Callback::new(move |()| {
        let is_masked =
            identity.session_untracked().is_some_and(|session| session.impersonation.is_some());
        if is_masked { is_asking.set(true) } else { sign_out.run(()) }
    });
    let question = view! {
        <Show when=move || is_asking.get()>
            <SignOutDialog
                identity=identity
                on_close=move |()| is_asking.set(false)
                on_sign_out=sign_out
            />
        </Show>
    };
    (press, question)
}

#[component]
fn SignOutDialog(
    identity: Identity,
    #[prop(into)] on_close: Callback<()>,
    on_sign_out: Callback<()>,
) -> impl IntoView {
    let words = identity.session_untracked().map(|session| {
        format!(
            "You are impersonating {}. Signing out ends that, and signs you out of your own account, {}, too.",
            session.subject.email, session.actor.email
        )
    });
    view! {
        <Dialog
            title="Sign out of both accounts?"
            on_close=on_close
            on_submit=on_sign_out
            foot=move || {
                view! {
                    <Button on_press=move |_| on_close.run(())>"Cancel"</Button>
                    <Button kind=ButtonKind::Primary submit=true>
                        "Sign out"
                    </Button>
                }
            }
        >
            <p class="muted">{words}</p>
        </Dialog>
    }
}
