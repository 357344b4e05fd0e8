//! The password, and another one in its place.

use super::panels::panel;
use crate::components::{Button, ButtonKind, Failure, TextField};
use crate::markup::{View, component, view};
use crate::reactive::{Callback, RwSignal, Signal};
use crate::saving::Saving;

/// The form. An error keeps what was typed.
#[component]
pub fn PasswordForm(
    /// Whose it is, for password managers.
    email: Signal<String>,
    /// The present one, as typed.
    current: RwSignal<String>,
    /// The one to come, as typed.
    next: RwSignal<String>,
    /// How sending goes.
    saving: Saving,
    /// Why it cannot be changed now.
    refused: Signal<Option<String>>,
    /// Changes it.
    on_submit: Callback<()>,
) -> impl IntoView {
    let body = view! {
        <div class="body">
            <Failure words=saving.failure()/>
            {username(email)}
            <TextField
                label="Current password"
                value=current
                kind="password"
                autocomplete="current-password"
                error=saving.mistake("current_password")
            />
            <TextField
                label="New password"
                value=next
                kind="password"
                autocomplete="new-password"
                hint="12 to 256 characters, whichever you like."
                error=saving.mistake("new_password")
            />
            <p class="hint">
                "Changing it signs you out of every other session. API tokens stay as they are."
            </p>
        </div>
        <div class="foot">
            <Button kind=ButtonKind::Primary submit=true busy=saving.busy refused=refused>
                "Change password"
            </Button>
        </div>
    };
    view! {
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                if refused.with_untracked(Option::is_none) {
                    on_submit.run(());
                }
            }
        >
            {panel("password", "Password", View::default(), body)}
        </form>
    }
}

/// Tells password managers whose password is asked for.
pub fn username(email: Signal<String>) -> View {
    view! { <input hidden autocomplete="username" prop:value=move || email.get()/> }
}

#[cfg(test)]
mod tests {
    use understudy_contract::text::{MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS};

    #[test]
    fn the_hint_says_what_the_server_asks_for() {
        assert_eq!((MIN_PASSWORD_CHARS, MAX_PASSWORD_CHARS), (12, 256));
    }
}
