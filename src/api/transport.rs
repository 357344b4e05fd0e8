//! How a request travels: over HTTP, or to a fake in memory that speaks the same contract.

use super::{ApiError, Credentials, http};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use understudy_contract::endpoint::Method;
use understudy_contract::session::Epoch;

/// A request, before it has headers.
#[derive(Debug, Clone)]
pub struct Request {
    /// How.
    pub method: Method,
    /// Where, with its query.
    pub url: String,
    /// JSON.
    pub body: Option<String>,
    /// As whom; absent while nobody is signed in.
    pub credentials: Option<Credentials>,
    /// Whether nobody clicked or typed it.
    pub is_background: bool,
}

/// An answer, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The identity that it was made under.
    pub epoch: Option<Epoch>,
    /// `Retry-After`, in seconds.
    pub retry_after_seconds: Option<u32>,
    /// JSON, or nothing.
    pub body: String,
}

type Answer = Pin<Box<dyn Future<Output = Result<Reply, ApiError>>>>;

/// Sends requests.
#[derive(Clone)]
pub struct Transport(Rc<dyn Fn(Request) -> Answer>);

impl Transport {
    /// The server that sent the page.
    pub fn http() -> Self {
        Self::new(http::send)
    }

    /// Whatever `send` does with a request.
    pub fn new<F>(send: impl Fn(Request) -> F + 'static) -> Self
    where
        F: Future<Output = Result<Reply, ApiError>> + 'static,
    {
        Self(Rc::new(move |request| Box::pin(send(request))))
    }

    /// The answer.
    ///
    /// # Errors
    /// None came.
    pub async fn send(&self, request: Request) -> Result<Reply, ApiError> {
        (self.0)(request).await
    }
}
