//! The user menu: whose account this is, the theme, Sign out.

use super::layout::close_popover;
use super::place::{Entry, Place};
use super::theme::ThemeField;
use crate::api::{ApiError, Origin};
use crate::components::{Button, ButtonKind, Dialog, Icon, use_toasts};
use crate::identity::{Identity, Presence, use_identity};
use crate::impersonation::unsaved::Unsaved;
use crate::markup::{Show, component, view};
use crate::prelude::*;
use crate::reactive::{Callback, RwSignal, memo};
use understudy_contract::endpoint::DeleteSession;

/// A button named with the subject's name, and what it opens.
#[component]
pub fn UserMenu() -> impl IntoView {
    let identity = use_identity();
    let name =
        memo(move || identity.session().map(|session| session.subject.name).unwrap_or_default());
    let email = move || identity.session().map(|session| session.subject.email);
    let sign_out = use_sign_out(identity);
    let is_asking = RwSignal::new(false);
    let has_account = move || {
        identity.session().is_some_and(|session| Place::ACCOUNT.entry(&session) == Entry::Open)
    };
    let press = move |_| {
        let is_masked =
            identity.session_untracked().is_some_and(|session| session.impersonation.is_some());
        if is_masked { is_asking.set(true) } else { sign_out.run(()) }
    };
    view! {
        <button type="button" class="item user" popovertarget="user-menu">
            <span class="initials" aria-hidden="true">
                {move || initials(&name.get())}
            </span>
            <span class="user-name">
                <bdi>{move || name.get()}</bdi>
            </span>
            <Icon name="sort" class="end muted"/>
        </button>
        <div class="pop user-menu" id="user-menu" popover="auto">
            <p>{email}</p>
            <ThemeField/>
            <Show when=has_account>
                <a
                    class="item"
                    href=Place::ACCOUNT.path
                    on:click=|_| close_popover("user-menu")
                >
                    <Icon name=Place::ACCOUNT.icon/>
                    {Place::ACCOUNT.title}
                </a>
            </Show>
            <button type="button" class="item" on:click=press>
                <Icon name="leave"/>
                " Sign out"
            </button>
        </div>
        <Show when=move || is_asking.get()>
            <SignOutDialog
                identity=identity
                on_close=move |()| is_asking.set(false)
                on_sign_out=sign_out
            />
        </Show>
    }
}

/// Says first that signing out ends both.
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
                    toasts.say(error.sentence());
                    identity.refresh();
                }
            }
        });
    })
}

/// Where a sign-out leads. A context.
#[derive(Debug, Clone, Copy)]
pub struct Leave(pub Callback<()>);

/// The first letters of the first and the last name; the style sheet makes them upper case.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_name() {
        assert_eq!(initials("Eli Editor"), "EE");
        assert_eq!(initials("Maximiliane Alexandra von Lichtenfels"), "ML");
        assert_eq!(initials("cher"), "c");
        assert_eq!(initials(""), "");
    }
}
