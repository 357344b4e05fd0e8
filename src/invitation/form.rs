//! Who joins, and their password.

use crate::components::{Button, ButtonKind, Failure, TextField};
use crate::markup::{component, view};
use crate::reactive::{Callback, RwSignal};
use crate::saving::Saving;
use understudy_contract::member::Invitation;
use understudy_contract::text;

/// What is said of a password before it is chosen.
const RULES: &str = "12 characters or more, whatever they are. Several words are easy to remember.";

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
            // Tells a password manager whose password it keeps.
            <input
                class="hidden"
                type="email"
                autocomplete="username"
                aria-hidden="true"
                tabindex="-1"
                readonly
                prop:value=email
            />
            <TextField
                label="Password"
                value=password
                kind="password"
                autocomplete="new-password"
                autofocus=true
                required=true
                hint=RULES
                error=saving.mistake("password")
            />
            <Button kind=ButtonKind::Primary submit=true busy=saving.busy>
                "Join"
            </Button>
        </form>
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_rules_are_those_that_are_checked() {
        let least = understudy_contract::text::MIN_PASSWORD_CHARS;
        assert!(super::RULES.starts_with(&format!("{least} characters or more")));
    }
}
