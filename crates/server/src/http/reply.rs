//! What a handler gives back when all went well.

use super::failure::Failure;
use crate::state::{AppState, Token};
use crate::store::sessions::StoredSession;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use std::marker::PhantomData;
use understudy_contract::session::Epoch;
use understudy_contract::{EPOCH_HEADER, ProblemCode};

/// A success.
pub(crate) struct Reply<T> {
    body: T,
    epoch: Option<Epoch>,
    cookie: Option<Cookie>,
}

/// What becomes of the session's cookie.
enum Cookie {
    Set(String),
    Clear,
}

impl<T> Reply<T> {
    /// An answer that was made under the identity `epoch`.
    pub(crate) fn new(body: T, epoch: Epoch) -> Self {
        Self { body, epoch: Some(epoch), cookie: None }
    }

    /// An answer that was made for `session`: under its identity, if it has one.
    pub(crate) fn of(body: T, session: &StoredSession) -> Self {
        Self { body, epoch: session.identity(), cookie: None }
    }

    /// An answer that was made under no identity.
    pub(crate) fn anonymous(body: T) -> Self {
        Self { body, epoch: None, cookie: None }
    }

    pub(crate) fn body(&self) -> &T {
        &self.body
    }

    pub(crate) fn into_body(self) -> T {
        self.body
    }

    /// The identity that it was made under.
    pub(crate) fn epoch(&self) -> Option<Epoch> {
        self.epoch
    }

    /// The same answer under the identity that it made.
    pub(crate) fn with_epoch(self, epoch: Epoch) -> Self {
        Self { epoch: Some(epoch), ..self }
    }

    /// The same answer in another form.
    pub(crate) fn map<U>(self, form: impl FnOnce(T) -> U) -> Reply<U> {
        Reply { body: form(self.body), epoch: self.epoch, cookie: self.cookie }
    }

    /// Gives the browser this token.
    pub(crate) fn with_token(self, token: &Token) -> Self {
        Self { cookie: Some(Cookie::Set(token.secret.clone())), ..self }
    }

    /// Takes the token from the browser.
    pub(crate) fn without_token(self) -> Self {
        Self { cookie: Some(Cookie::Clear), ..self }
    }
}

/// An answer of the contract's type `T`, or one that was written as JSON already.
pub(super) trait Answer<T> {
    fn into_json(self) -> Result<Vec<u8>, ProblemCode>;
}

impl<T: Serialize> Answer<T> for T {
    fn into_json(self) -> Result<Vec<u8>, ProblemCode> {
        // Fails only for types that no JSON can hold, which the contract has none of.
        serde_json::to_vec(&self).map_err(|_| ProblemCode::Internal)
    }
}

/// A `T`, written as JSON where it was made: by a thread that reads, so that those that serve HTTP
/// need not.
pub(crate) struct Rendered<T> {
    json: Vec<u8>,
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize> Rendered<T> {
    pub(crate) fn new(value: T) -> Result<Self, ProblemCode> {
        Ok(Self { json: value.into_json()?, of: PhantomData })
    }
}

impl<T> Answer<T> for Rendered<T> {
    fn into_json(self) -> Result<Vec<u8>, ProblemCode> {
        Ok(self.json)
    }
}

impl<A> Reply<A> {
    /// The response of an endpoint whose answers are `T`.
    pub(super) fn render<T>(self, state: &AppState, status: u16) -> Response
    where
        A: Answer<T>,
    {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
        let mut response = if status == StatusCode::NO_CONTENT {
            status.into_response()
        } else {
            let body = match self.body.into_json() {
                Ok(body) => body,
                Err(code) => return Failure::new(code).into_response(),
            };
            let kind = HeaderValue::from_static("application/json");
            (status, [(header::CONTENT_TYPE, kind)], body).into_response()
        };
        if let Some(epoch) = self.epoch {
            response.headers_mut().insert(EPOCH_HEADER, epoch.into());
        }
        if let Some(cookie) = self.cookie {
            set_cookie(
                &mut response,
                state,
                match cookie {
                    Cookie::Set(token) => Some(token),
                    Cookie::Clear => None,
                },
            );
        }
        response
    }
}

/// Sets the session's cookie, or removes it. It lasts as long as the browser runs; how long the
/// session lasts is the server's to say.
pub(super) fn set_cookie(response: &mut Response, state: &AppState, token: Option<String>) {
    let name = state.config.cookie_name();
    let (token, age) = token.map_or((String::new(), "; Max-Age=0"), |token| (token, ""));
    let secure = if state.config.is_secure() { "; Secure" } else { "" };
    let cookie = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
    if let Ok(mut cookie) = HeaderValue::from_str(&cookie) {
        // Keeps it out of debug output of headers.
        cookie.set_sensitive(true);
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
}
