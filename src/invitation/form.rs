//! Who joins, and their password.

use crate::components::{Button, ButtonKind, Failure, NewPassword, username};
use crate::markup::{component, view};
use crate::reactive::{Callback, RwSignal};
use crate::saving::Saving;
use understudy_contract::member::Invitation;
use understudy_contract::text;

/// The form. An error keeps what was typed.
#[component]
pub fn JoinForm(
    /// Who is invited.
    invitation: Invitation,
    /// How joining goes.
    saving: Saving,
    /// Gets the password.
    #[prop(into)]
    on_submit: Callback<String>,
) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let typed = password.get_untracked();
        saving.mistakes.set(text::password("password", &typed).err().into_iter().collect());
        on_submit.run(typed);
    };
    let Invitation { name, email, .. } = invitation;
    view! {
        <form class="panel" novalidate on:submit=submit>
            <Failure words=saving.failure()/>
            <p>
                "You join as " <strong><bdi>{name}</bdi></strong> ", " <bdi>{email.clone()}</bdi> "."
            </p>
            {username(email)}
            <NewPassword
                label="Password"
                value=password
                autofocus=true
                error=saving.mistake("password")
            />
            <Button kind=ButtonKind::Primary submit=true busy=saving.busy>
                "Join"
            </Button>
        </form>
    }
}
