//! Signing in, in every state.

use super::SignInPage;
use super::code_form::CodeForm;
use super::password_form::PasswordForm;
use crate::api::ApiError;
use crate::api::fake::{Fake, problem};
use crate::gallery::{Scene, world};
use crate::identity::Presence;
use crate::markup::{IntoView, View, view};
use understudy_contract::ProblemCode;

/// In the order in which the gallery lists them.
pub fn scenes() -> Vec<Scene> {
    vec![
        Scene::page("sign-in", "Sign in", || page(Presence::SignedOut)),
        Scene::page("sign-in-refused", "Sign in, a wrong combination", || {
            password(false, Some(ApiError::from_reply(&problem(ProblemCode::SignInFailed))))
        }),
        Scene::page("sign-in-offline", "Sign in, no connection", || {
            password(false, Some(ApiError::Offline))
        }),
        Scene::page("sign-in-joined", "Sign in, just joined", || {
            let joined = "nia@acme.example".to_owned();
            alone(view! { <PasswordForm joined=joined is_busy=false error=None on_submit=|_| ()/> })
        }),
        Scene::page("sign-in-slow", "Sign in, a slow answer", || password(true, None)),
        Scene::page("sign-in-code", "Sign in, the code", || page(Presence::SecondFactorPending)),
        Scene::page("sign-in-wrong-code", "Sign in, a wrong code", || {
            code(ProblemCode::SecondFactorInvalid, None)
        }),
        Scene::page("sign-in-used-code", "Sign in, a code that was used", || {
            code(ProblemCode::SecondFactorReused, None)
        }),
        Scene::page("sign-in-locked", "Sign in, too many wrong codes", || {
            code(ProblemCode::SecondFactorLocked, Some(900))
        }),
        Scene::page("sign-in-already", "Sign in, signed in already", || {
            page(world::signed_in(world::ada()))
        }),
        Scene::page("sign-in-impersonating", "Sign in, impersonating already", || {
            page(world::signed_in(world::ada_as_eli()))
        }),
    ]
}

fn page(presence: Presence) -> View {
    world::provide(presence, &Fake::new());
    view! { <SignInPage on_continue=|()| ()/> }
}

fn password(is_busy: bool, error: Option<ApiError>) -> View {
    alone(view! { <PasswordForm is_busy=is_busy error=error on_submit=|_| ()/> })
}

fn code(code: ProblemCode, retry_after_seconds: Option<u32>) -> View {
    let mut reply = problem(code);
    reply.retry_after_seconds = retry_after_seconds;
    let error = Some(ApiError::from_reply(&reply));
    let form = view! {
        <CodeForm is_busy=false error=error on_submit=|_| () on_start_over=|()| ()/>
    };
    alone(form.into_view())
}

fn alone(form: View) -> View {
    view! {
        <main class="alone" id="main">
            <h1>"Sign in"</h1>
            {form}
        </main>
    }
}
