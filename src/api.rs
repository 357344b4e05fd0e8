//! The typed client: every call is an endpoint of the contract.
//!
//! [`Api`] is bound to one identity. What it sends carries that identity's epoch, so a task that
//! outlives an identity can neither write nor read as the next one: the server refuses it, and a
//! reply of another epoch is dropped here.

mod ahead;
pub(crate) mod call;
mod error;
mod events;
#[cfg(any(feature = "gallery", test))]
pub mod fake;
mod http;
pub(crate) mod json;
mod transport;

pub(crate) use call::Answer;
pub use call::Call;
pub use error::ApiError;
pub use transport::{Listener, Reply, Request, Stream, Transport};

use self::ahead::Ahead;
use crate::clock::{Clock, Millis};
use crate::prelude::*;
use crate::query::encode;
use crate::reactive::{Callback, LocalValue};
use std::cell::Cell;
use std::rc::Rc;
use understudy_contract::endpoint::{Endpoint, Method, PostActivity, Query as _};
use understudy_contract::session::Epoch;
use understudy_contract::{Operation, ProblemCode};

/// Whom a request is made as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The identity.
    pub epoch: Epoch,
    /// Its token for changes.
    pub csrf_token: String,
}

/// The client of one identity, or of nobody. Copy it into callbacks freely.
#[derive(Clone, Copy)]
pub struct Api {
    inner: LocalValue<Inner>,
}

#[derive(Clone)]
struct Inner {
    transport: Transport,
    credentials: Option<Credentials>,
    clock: Clock,
    on_reply: Callback<Heard>,
    ahead: Ahead,
    /// Whether it is being said that a person opened what was asked for ahead.
    is_reporting: Rc<Cell<bool>>,
}

/// What an answer says of the session, whatever was asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Heard {
    /// A clicked or typed request succeeded: the idle clock starts anew.
    Activity {
        /// When it was sent, by [`Clock::now`]; the server counts from a little later.
        sent_at: Millis,
    },
    /// The server knows this browser as somebody else now, or as nobody.
    IdentityChanged,
    /// The server answered, so there is a connection.
    Online,
    /// No answer came.
    Offline,
}

/// Whether a person did it or the console by itself; only the former extends the idle clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Directly clicked or typed.
    Person,
    /// Retry, refresh.
    Background,
}

impl Api {
    /// A client that sends through `transport` as `credentials`, and reports what it hears.
    pub fn new(
        transport: Transport,
        credentials: Option<Credentials>,
        clock: Clock,
        on_reply: Callback<Heard>,
    ) -> Self {
        Self {
            inner: LocalValue::new(Inner {
                transport,
                credentials,
                clock,
                on_reply,
                ahead: Ahead::default(),
                is_reporting: Rc::default(),
            }),
        }
    }

    /// Ends this client: its identity is gone, and whatever is asked of it from now on is
    /// [`ApiError::Gone`] without reaching the network.
    pub fn retire(self) {
        self.inner.dispose();
    }

    /// Asks `E`. `ids` fill the braces of its path, in order.
    ///
    /// # Errors
    /// No connection, a problem that the server explains, or another identity by now.
    pub fn call<E: Endpoint>(
        self,
        origin: Origin,
        ids: &[&str],
        query: E::Query,
        body: E::Request,
    ) -> Call<E::Response> {
        let has_body = size_of::<E::Request>() > 0;
        let request = Request {
            method: E::METHOD,
            url: url(E::PATH, ids, &query.pairs()),
            // What is sent is text, numbers and flags: there is nothing that JSON cannot say.
            body: has_body.then(|| serde_json::to_string(&body).unwrap_or_default()),
            credentials: None,
            is_background: origin == Origin::Background,
        };
        Call::new(Box::pin(self.send(request, Some(origin), E::OPERATION)))
    }

    /// Asks what is at `url` before anybody needs it: the next who asks the same as
    /// [`Origin::Person`] gets the answer. Nobody hears that it did not come.
    pub(crate) fn ahead(self, url: String) -> Answer {
        let request = Request {
            method: Method::Get,
            url,
            body: None,
            credentials: None,
            is_background: true,
        };
        // A read like any other.
        Box::pin(self.send(request, None, Operation::ReadMember))
    }

    /// What is the same for every endpoint, compiled once. Without an origin it is asked ahead.
    async fn send(
        self,
        mut request: Request,
        origin: Option<Origin>,
        operation: Operation,
    ) -> Result<String, ApiError> {
        use Operation as O;
        let Some(inner) = self.inner.try_with_value(Inner::clone) else {
            return Err(ApiError::gone());
        };
        let Inner { transport, credentials, clock, on_reply, ahead, .. } = inner;
        let asked_as = credentials.as_ref().map(|credentials| credentials.epoch);
        // That somebody is here changes nothing that a page shows.
        let is_change = request.method != Method::Get && operation != O::ReportActivity;
        if is_change {
            ahead.clear();
        }
        let sent_at = clock.now();
        let kept = match origin {
            Some(Origin::Person) => ahead.take(&request.url, sent_at),
            Some(Origin::Background) => None,
            None if ahead.begin(&request.url, sent_at) => None,
            None => return Err(ApiError::gone()),
        };
        let was_asked_ahead = kept.is_some();
        let came = if let Some(reply) = kept {
            Ok(reply)
        } else {
            let url = request.url.clone();
            request.credentials = credentials;
            let came = transport.send(request).await;
            if is_change {
                // What was asked meanwhile may have been answered before.
                ahead.clear();
            } else if origin.is_none() {
                ahead.fill(&url, came.as_ref().ok());
            }
            came
        };
        let hear_connection = |is_online| {
            if is_online {
                hear(on_reply, Heard::Online);
            } else if origin.is_some() {
                hear(on_reply, Heard::Offline);
            }
        };
        let reply = match came {
            Ok(reply) => reply,
            Err(offline) => {
                hear_connection(false);
                return Err(offline);
            }
        };
        let sent_at = reply.sent_at.map_or(sent_at, |at| clock.by_server(at));
        let is_success = (200..300).contains(&reply.status);
        let error = if is_success { None } else { Some(ApiError::from_reply(&reply)) };
        hear_connection(error != Some(ApiError::Offline));
        let changes_identity = matches!(
            operation,
            O::SignIn
                | O::SignInSecondFactor
                | O::ReadSession
                | O::SignOut
                | O::StartImpersonation
                | O::StopImpersonation
        );
        let Some(error) = error else {
            let is_other = asked_as.is_some() && reply.epoch.is_some() && reply.epoch != asked_as;
            if is_other && !changes_identity {
                hear(on_reply, Heard::IdentityChanged);
                return Err(ApiError::gone());
            }
            if was_asked_ahead {
                self.report_activity();
            } else if operation.rule().extends_idle_clock && origin == Some(Origin::Person) {
                hear(on_reply, Heard::Activity { sent_at });
            }
            return Ok(reply.body);
        };
        let is_over = matches!(
            error.code(),
            Some(ProblemCode::IdentityChanged | ProblemCode::Unauthenticated)
        );
        if is_over && operation != O::ReadSession {
            hear(on_reply, Heard::IdentityChanged);
            if error.is_overtaken() {
                return Err(ApiError::gone());
            }
        }
        Err(error)
    }

    /// Says that a person opened something without asking the server for it: to the server that is
    /// the same as if they had. Once for everything that is opened together.
    fn report_activity(self) {
        let is_reporting = self.inner.try_with_value(|inner| Rc::clone(&inner.is_reporting));
        if let Some(is_reporting) = is_reporting
            && !is_reporting.replace(true)
        {
            let report = self.call::<PostActivity>(Origin::Person, &[], (), ()).answer();
            spawn_local(async move {
                // Whoever listens to all answers hears of this one.
                drop(report.await);
                is_reporting.set(false);
            });
        }
    }
}

/// Tells what was heard, unless the page that listened is gone.
fn hear(on_reply: Callback<Heard>, heard: Heard) {
    on_reply.try_run(heard);
}

/// Where `E`, whose path has no braces, is asked with `query`; for what the browser asks by itself.
pub fn address<E: Endpoint>(query: &E::Query) -> String {
    url(E::PATH, &[], &query.pairs())
}

/// The client of this part of the page.
pub fn use_api() -> Api {
    expect_context()
}

/// An address from a template, what fills its braces, and a query; everything percent-encoded.
fn url(template: &str, ids: &[&str], pairs: &[(&str, String)]) -> String {
    let mut ids = ids.iter();
    let path: Vec<String> = template
        .split('/')
        .map(|segment| {
            let id = if segment.starts_with('{') { ids.next() } else { None };
            id.map_or_else(|| segment.to_owned(), |id| encode(id))
        })
        .collect();
    let query: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    let path = path.join("/");
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_filled_and_encoded() {
        assert_eq!(
            url("/api/v1/trees/{id}/publish", &["a/b"], &[("q", "é &".into())]),
            "/api/v1/trees/a%2Fb/publish?q=%C3%A9%20%26"
        );
    }
}
