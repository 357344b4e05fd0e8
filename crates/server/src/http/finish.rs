//! What every answer has, and one line in the log for each request.

use super::caller::RequestId;
use super::failure::Failure;
use crate::assets::SecurityHeaders;
use crate::state::AppState;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header};
use std::any::Any;
use tracing::Instrument as _;
use understudy_contract::ProblemCode;

/// What every answer is finished with.
#[derive(Clone)]
pub(super) struct Finish {
    state: AppState,
    security: SecurityHeaders,
}

impl Finish {
    pub(super) fn new(state: AppState) -> Self {
        let security = SecurityHeaders::for_data(state.config.is_secure());
        Self { state, security }
    }
}

/// Marks an answer that has its own headers for caching and security.
#[derive(Debug, Clone, Copy)]
pub(super) struct OwnHeaders;

/// Gives the request its id, turns a failure into a problem, and sets what every answer has.
pub(super) async fn finish(
    State(Finish { state, security }): State<Finish>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = state.new_id();
    let began = state.now();
    let method = request.method().clone();
    // The pattern, never the address itself: ids and searches are nobody's business in a log.
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    request.extensions_mut().insert(RequestId(id.clone()));

    // Whatever is logged on the way is found by the request's id, too.
    let span = tracing::info_span!("request", request_id = %id);
    let mut response = next.run(request).instrument(span).await;
    let failure = response.extensions_mut().remove::<Failure>();
    let code = failure.as_ref().map(|failure| failure.code.as_str());
    if let Some(failure) = failure {
        let allow = response.headers_mut().remove(header::ALLOW);
        response = failure.render(&id);
        if let Some(allow) = allow {
            response.headers_mut().insert(header::ALLOW, allow);
        }
    }
    let has_own_headers = response.extensions().get::<OwnHeaders>().is_some();
    let headers = response.headers_mut();
    if !has_own_headers {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        security.add_to(headers);
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert("x-request-id", id);
    }
    tracing::info!(
        %method,
        path = path.as_deref().unwrap_or("-"),
        status = response.status().as_u16(),
        code,
        request_id = %id,
        milliseconds = state.now() - began,
        "request"
    );
    response
}

/// The answer to a request whose handler panicked. The message is in the log already, by the
/// panic hook, and may hold anything; so nothing of it goes out.
pub(super) fn panicked(_message: Box<dyn Any + Send>) -> Response {
    Failure::new(ProblemCode::Internal).into_response()
}
