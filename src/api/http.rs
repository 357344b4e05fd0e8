//! Requests over the network, by the browser's `fetch`.

use super::{ApiError, Reply, Request};
use crate::prelude::window;
use crate::stamp::{self, Stamped};
use js_sys::{Array, Promise};
use understudy_contract::endpoint::Method;
use understudy_contract::{BACKGROUND_HEADER, CSRF_HEADER, EPOCH_HEADER};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

/// Sends `request` to where the page came from.
pub(super) async fn send(request: Request) -> Result<Reply, ApiError> {
    exchange(request).await.map_err(|_| ApiError::Offline)
}

/// The same, with the browser's errors: all of them mean that no answer came.
async fn exchange(request: Request) -> Result<Reply, JsValue> {
    let init = RequestInit::new();
    init.set_method(request.method.as_str());
    let headers = Headers::new()?;
    if let Some(credentials) = &request.credentials {
        headers.set(EPOCH_HEADER, &credentials.epoch.to_string())?;
        if request.method != Method::Get {
            headers.set(CSRF_HEADER, &credentials.csrf_token)?;
        }
    }
    if request.is_background {
        headers.set(BACKGROUND_HEADER, "1")?;
    }
    if let Some(body) = &request.body {
        headers.set("content-type", "application/json")?;
        init.set_body(&JsValue::from_str(body));
    }
    init.set_headers(&headers);
    let is_read = request.method == Method::Get && !request.is_background;
    let stamped = if is_read { stamp::take_answer(&request.url) } else { None };
    let (answer, body, sent_at) = if let Some(Stamped { answer, sent_at }) = stamped {
        let both: Array = wait(answer).await?.dyn_into()?;
        (both.get(0).dyn_into::<Response>()?, both.get(1), Some(sent_at))
    } else {
        let answer = wait(window().fetch_with_str_and_init(&request.url, &init)).await?;
        let answer: Response = answer.dyn_into()?;
        let body = wait(answer.text()?).await?;
        (answer, body, None)
    };
    let number = |name| answer.headers().get(name).ok().flatten();
    Ok(Reply {
        status: answer.status(),
        epoch: number(EPOCH_HEADER).and_then(|text| text.parse().ok()),
        retry_after_seconds: number("retry-after").and_then(|text| text.parse().ok()),
        sent_at,
        body: body.as_string().unwrap_or_default(),
    })
}

/// What `promise` gives. One function, so that there is one machine that waits.
async fn wait(promise: Promise) -> Result<JsValue, JsValue> {
    JsFuture::from(promise).await
}
