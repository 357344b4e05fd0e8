//! The password, and another one in its place.

use super::panels::panel;
use crate::components::{Button, ButtonKind, Failure, NewPassword, TextField, username};
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
                required=true
                error=saving.mistake("current_password")
            />
            <NewPassword label="New password" value=next error=saving.mistake("new_password")/>
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
