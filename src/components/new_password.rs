//! A password that is chosen, and whose it is.

use super::TextField;
use crate::markup::{View, component, view};
use crate::reactive::{RwSignal, Signal};

/// What is said of a password before it is chosen.
const RULES: &str = "12 to 256 characters, whatever they are. Several words are easy to remember.";

/// The field for it, which says what is asked of it.
#[component]
pub fn NewPassword(
    /// Its name, as tests and screen readers find it.
    #[prop(into)]
    label: Signal<String>,
    /// What stands in it.
    value: RwSignal<String>,
    /// Whether it gets the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <TextField
            label=label
            value=value
            kind="password"
            autocomplete="new-password"
            required=true
            autofocus=autofocus
            hint=RULES
            error=error
        />
    }
}

/// Tells password managers whose password is asked for.
pub fn username(email: impl Into<Signal<String>>) -> View {
    let email: Signal<String> = email.into();
    view! { <input hidden autocomplete="username" prop:value=move || email.get()/> }
}

#[cfg(test)]
mod tests {
    use understudy_contract::text::{MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS};

    #[test]
    fn the_rules_are_those_that_are_checked() {
        let asked = format!("{MIN_PASSWORD_CHARS} to {MAX_PASSWORD_CHARS} characters");
        assert!(super::RULES.starts_with(&asked));
    }
}
