//! The second factor: a code of the authenticator app, or a backup code.

use crate::api::ApiError;
use crate::components::{Button, ButtonKind, CodeField};
use crate::markup::{component, view};
use crate::reactive::{Callback, RwSignal, Signal, derive, effect};
use understudy_contract::text;

/// The second step. A wrong code clears only the code.
#[component]
pub fn CodeForm(
    /// Whether an answer is awaited.
    #[prop(into)]
    is_busy: Signal<bool>,
    /// Why the last try failed.
    #[prop(into)]
    error: Signal<Option<ApiError>>,
    /// Gets the code, without spaces.
    #[prop(into)]
    on_submit: Callback<String>,
    /// Leads back to the first step.
    #[prop(into)]
    on_start_over: Callback<()>,
) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let missing = RwSignal::new(None);
    effect(move || {
        if error.with(|error| error.as_ref().is_some_and(ApiError::spends_code)) {
            code.set(String::new());
        }
    });
    let words = derive(move || {
        missing.get().or_else(|| error.with(|error| error.as_ref().map(ApiError::sentence)))
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        let typed = text::code(&code.get_untracked());
        missing.set(typed.is_empty().then(|| "Give a code.".to_owned()));
        if !typed.is_empty() {
            on_submit.run(typed);
        }
    };
    view! {
        <form class="panel" aria-label="Second factor" novalidate on:submit=submit>
            <CodeField code=code error=words autofocus=true/>
            <Button kind=ButtonKind::Primary submit=true busy=is_busy>
                "Sign in"
            </Button>
            <Button kind=ButtonKind::Quiet on_press=move |_| on_start_over.run(())>
                "Use another account"
            </Button>
        </form>
    }
}
