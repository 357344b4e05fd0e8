//! Every address that is none of the API's: the console's page and files.

use super::caller::token_hash;
use super::failure::Failure;
use super::finish::OwnHeaders;
use crate::assets::{Assets, Visitor};
use crate::authority;
use crate::state::AppState;
use crate::store::audit::Source;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::HeaderMap;
use http::uri::PathAndQuery;
use std::sync::Arc;
use understudy_contract::ProblemCode;

/// Answers with the console's page, in which whoever asks is stamped, or with one of its files.
pub(super) async fn page_or_file(
    assets: Option<Arc<Assets>>,
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, Failure> {
    let assets = assets.ok_or(ProblemCode::NotFound)?;
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    let url = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let response = assets.respond(method, url, headers, visitor(&state, headers)).await?;
    let mut response = response.map(Body::from);
    response.extensions_mut().insert(OwnHeaders);
    Ok(response)
}

/// Who asks. To load a page is no activity: it never extends the idle clock.
async fn visitor(state: &AppState, headers: &HeaderMap) -> Visitor {
    let Some(token_hash) = token_hash(headers, state.config.cookie_name()) else {
        return Visitor::SignedOut;
    };
    match authority::present(state, &token_hash, None, &Source::default()).await {
        Ok(session) => Visitor::SignedIn(Box::new(authority::view(state, &session, state.now()))),
        Err(failure) => match failure.code {
            ProblemCode::SecondFactorRequired => Visitor::SecondFactorPending,
            // Also a cookie that names no session: its successor may be on its way to the browser
            // this moment, so the console asks once more before it shows the sign-in page.
            _ => Visitor::Unknown,
        },
    }
}
