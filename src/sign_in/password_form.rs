//! Email and password.

use crate::api::ApiError;
use crate::components::{Button, ButtonKind, Failure, Notice, TextField};
use crate::markup::{component, view};
use crate::reactive::{Callback, RwSignal, Signal, derive};
use understudy_contract::ProblemCode;
use understudy_contract::session::SignIn;
use understudy_contract::text;

/// The first step. An error keeps what was typed.
#[component]
pub fn PasswordForm(
    /// The email of somebody who has just joined; empty for anybody else.
    #[prop(optional)]
    joined: String,
    /// Whether an answer is awaited.
    #[prop(into)]
    is_busy: Signal<bool>,
    /// Why the last try failed.
    #[prop(into)]
    error: Signal<Option<ApiError>>,
    /// Gets what was typed.
    #[prop(into)]
    on_submit: Callback<SignIn>,
) -> impl IntoView {
    let has_joined = !joined.is_empty();
    let (email, password) = (RwSignal::new(joined), RwSignal::new(String::new()));
    let (email_error, password_error) = (RwSignal::new(None), RwSignal::new(None));
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        let address = email.get_untracked();
        let checked = text::check_email("email", &address);
        let typed = password.get_untracked();
        email_error.set(checked.as_ref().err().map(|error| error.message.clone()));
        password_error.set(typed.is_empty().then(|| "Give your password.".to_owned()));
        if let Ok(email) = checked
            && !typed.is_empty()
        {
            on_submit.run(SignIn { email: email.to_owned(), password: typed });
        }
    };
    view! {
        <form class="panel" novalidate on:submit=submit>
            {has_joined
                .then(|| {
                    view! {
                        <Notice icon="check">
                            <p>"You have joined. Sign in with the password that you chose."</p>
                        </Notice>
                    }
                })}
            <Failure words=derive(move || error.with(|error| error.as_ref().map(words)))/>
            <TextField
                label="Email"
                value=email
                kind="email"
                autocomplete="username"
                autofocus=!has_joined
                required=true
                error=email_error
            />
            <TextField
                label="Password"
                value=password
                kind="password"
                autocomplete="current-password"
                autofocus=has_joined
                required=true
                error=password_error
            />
            <Button kind=ButtonKind::Primary submit=true busy=is_busy>
                "Sign in"
            </Button>
        </form>
        <p class="hint">"Forgot your password? Ask an admin."</p>
    }
}

/// One message for every wrong combination.
fn words(error: &ApiError) -> String {
    match error.code() {
        Some(ProblemCode::SignInFailed) => {
            "Email or password is wrong, or this account cannot sign in.".into()
        }
        _ => error.sentence(),
    }
}
