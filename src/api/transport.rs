//! How a request travels: over HTTP, or to a fake in memory that speaks the same contract.

use super::{ApiError, Credentials, events, http};
use crate::clock::Millis;
use std::any::Any;
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
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The identity that it was made under.
    pub epoch: Option<Epoch>,
    /// `Retry-After`, in seconds.
    pub retry_after_seconds: Option<u32>,
    /// When it had been asked for, by the browser's clock, where that was before the console did.
    pub sent_at: Option<Millis>,
    /// JSON, or nothing.
    pub body: String,
}

type Coming = Pin<Box<dyn Future<Output = Result<Reply, ApiError>>>>;

/// Gets the data of each event of a stream, and nothing once the stream is over.
pub type Listener = Rc<dyn Fn(Option<String>)>;

/// A stream of events that is listened to. It ends with this.
pub type Stream = Box<dyn Any>;

/// Sends requests, and listens.
#[derive(Clone)]
pub struct Transport {
    send: Rc<dyn Fn(Request) -> Coming>,
    listen: Rc<dyn Fn(Listener) -> Option<Stream>>,
}

impl Transport {
    /// The server that sent the page.
    pub fn http() -> Self {
        Self::new(http::send, events::listen)
    }

    /// Whatever `send` does with a request, and `listen` for `GET /events`.
    pub fn new<F>(
        send: impl Fn(Request) -> F + 'static,
        listen: impl Fn(Listener) -> Option<Stream> + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Reply, ApiError>> + 'static,
    {
        Self { send: Rc::new(move |request| Box::pin(send(request))), listen: Rc::new(listen) }
    }

    /// The answer; an error where none came.
    pub(super) fn send(&self, request: Request) -> Coming {
        (self.send)(request)
    }

    /// Lets `listener` hear `GET /events`; nothing where that cannot be.
    pub fn listen(&self, listener: Listener) -> Option<Stream> {
        (self.listen)(listener)
    }
}
