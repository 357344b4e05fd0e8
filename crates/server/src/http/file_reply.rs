//! A file as an answer, sent in pieces.

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, StatusCode, header};
use understudy_contract::EPOCH_HEADER;
use understudy_contract::session::Epoch;

/// A file to be saved.
pub(crate) struct FileReply {
    kind: &'static str,
    name: &'static str,
    body: Body,
    epoch: Option<Epoch>,
}

impl FileReply {
    /// A file of this media type, called `name`, which needs no quoting.
    pub(crate) fn new(
        kind: &'static str,
        name: &'static str,
        body: Body,
        epoch: Option<Epoch>,
    ) -> Self {
        Self { kind, name, body, epoch }
    }

    pub(super) fn render(self, status: u16) -> Response {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
        let mut response = (status, self.body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        let disposition = format!("attachment; filename=\"{}\"", self.name);
        if let Ok(disposition) = HeaderValue::from_str(&disposition) {
            headers.insert(header::CONTENT_DISPOSITION, disposition);
        }
        if let Some(epoch) = self.epoch {
            headers.insert(EPOCH_HEADER, epoch.into());
        }
        response
    }
}
