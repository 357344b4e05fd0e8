//! `GET /events`: server-sent events, by which every tab knows within a moment who it is. Each has
//! the session's identity; the stream ends when the session does. It never moves the idle clock.

use crate::authority::Following;
use crate::http::{Call, Failure};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use http::{HeaderName, HeaderValue};
use std::time::Duration;
use understudy_contract::EPOCH_HEADER;
use understudy_contract::endpoint::GetEvents;
use understudy_contract::session::EpochNotice;

/// How often something is sent although nothing happens, so that neither a proxy nor the server
/// takes the connection for dead.
const KEPT_ALIVE_EVERY: Duration = Duration::from_secs(15);

pub(crate) async fn handle(call: Call<GetEvents>) -> Result<Response, Failure> {
    let Call { gate, query, .. } = call;
    let following = gate.follow(query).await?;
    let epoch = following.epoch();
    let notices = stream::unfold(following, |mut following: Following| async move {
        let epoch = following.next().await?;
        Some((Event::default().json_data(EpochNotice { epoch }), following))
    });
    let alive = KeepAlive::new().interval(KEPT_ALIVE_EVERY);
    let mut response = Sse::new(notices).keep_alive(alive).into_response();
    // nginx would keep events back until it has a page full of them.
    let unbuffered = HeaderName::from_static("x-accel-buffering");
    response.headers_mut().insert(EPOCH_HEADER, epoch.into());
    response.headers_mut().insert(unbuffered, HeaderValue::from_static("no"));
    Ok(response)
}
