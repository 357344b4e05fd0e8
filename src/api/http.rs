//! Requests over the network, by `fetch`.

use super::{ApiError, Reply, Request};
use gloo_net::http::{Method, RequestBuilder};
use understudy_contract::endpoint::Method as Verb;
use understudy_contract::{BACKGROUND_HEADER, CSRF_HEADER, EPOCH_HEADER};

/// Sends `request` to where the page came from.
pub(super) async fn send(request: Request) -> Result<Reply, ApiError> {
    let method = match request.method {
        Verb::Get => Method::GET,
        Verb::Post => Method::POST,
        Verb::Put => Method::PUT,
        Verb::Patch => Method::PATCH,
        Verb::Delete => Method::DELETE,
    };
    let mut builder = RequestBuilder::new(&request.url).method(method);
    if let Some(credentials) = &request.credentials {
        builder = builder.header(EPOCH_HEADER, &credentials.epoch.to_string());
        if request.method != Verb::Get {
            builder = builder.header(CSRF_HEADER, &credentials.csrf_token);
        }
    }
    if request.is_background {
        builder = builder.header(BACKGROUND_HEADER, "1");
    }
    let sent = match request.body {
        Some(body) => match builder.header("content-type", "application/json").body(body) {
            Ok(ready) => ready.send().await,
            Err(error) => Err(error),
        },
        None => builder.send().await,
    };
    let answer = sent.map_err(|_| ApiError::Offline)?;
    let header = |name| answer.headers().get(name);
    let reply = Reply {
        status: answer.status(),
        epoch: header(EPOCH_HEADER).and_then(|text| text.parse().ok()),
        retry_after_seconds: header("retry-after").and_then(|text| text.parse().ok()),
        body: String::new(),
    };
    let body = answer.text().await.map_err(|_| ApiError::Offline)?;
    Ok(Reply { body, ..reply })
}
