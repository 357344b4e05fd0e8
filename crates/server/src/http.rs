//! HTTP: the router, what every answer has, and what a handler gets and gives.
//!
//! Here: everything that does not depend on what is asked. Not here: who may do what (see
//! `authority`) and what is done (see `api`).

mod body;
mod call;
mod caller;
mod console;
mod failure;
mod file_reply;
mod finish;
mod health;
mod openapi;
mod reply;
mod routes;
mod stop_form;

pub(crate) use call::Call;
pub(crate) use caller::{Bearer, Caller, Credential, Site};
pub(crate) use failure::Failure;
pub(crate) use file_reply::FileReply;
pub(crate) use reply::{Rendered, Reply};

use crate::assets::Assets;
use crate::state::AppState;
use axum::Router;
use axum::routing::{any, get, post};
use finish::Finish;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use understudy_contract::ProblemCode;

/// The whole server: the API, health, the form that stops, and the console for every other
/// address; without `assets` only the former.
pub fn app(state: AppState, assets: Option<Arc<Assets>>) -> Router {
    let finish = Finish::new(state.clone());
    routes::api()
        .into_router()
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/stop-impersonating", post(stop_form::stop))
        .route("/api/openapi.json", get(openapi::document))
        .route("/api", any(not_found))
        .route("/api/", any(not_found))
        .route("/api/{*rest}", any(not_found))
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(move |state, request| console::page_or_file(assets.clone(), state, request))
        .layer(CatchPanicLayer::custom(finish::panicked))
        .layer(axum::middleware::from_fn_with_state(finish, finish::finish))
        .with_state(state)
}

async fn not_found() -> Failure {
    ProblemCode::NotFound.into()
}

async fn method_not_allowed() -> Failure {
    ProblemCode::MethodNotAllowed.into()
}
