//! `POST /stop-impersonating`: the banner's form, which works without the console's code.

use super::caller::Caller;
use super::failure::Failure;
use super::reply::set_cookie;
use crate::api::impersonation::stop;
use crate::state::AppState;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, StatusCode, header};
use understudy_contract::ProblemCode;

/// Stops like `DELETE /impersonation`, and sends the browser to the members. Whoever is not
/// signed in (any more) is sent there as well: the console then asks them to sign in.
pub(super) async fn stop(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, _) = request.into_parts();
    let caller = Caller::of(&state, &parts);
    let token = match stop::stop(&state, &caller).await {
        Ok(stopped) => stopped.token,
        Err(failure) if failure.code == ProblemCode::Unauthenticated => None,
        Err(failure) => return Err(failure),
    };
    let mut response = StatusCode::SEE_OTHER.into_response();
    let members = HeaderValue::from_static("/team/members");
    response.headers_mut().insert(header::LOCATION, members);
    if let Some(token) = token {
        set_cookie(&mut response, &state, Some(token.secret));
    }
    Ok(response)
}
