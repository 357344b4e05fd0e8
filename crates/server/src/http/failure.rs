//! Errors on their way out: what a handler decides, rendered as a problem (RFC 9457) in one place.

use crate::db::WriteError;
use crate::password::PasswordError;
use crate::store::sessions::StoredSession;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use understudy_contract::session::Epoch;
use understudy_contract::{EPOCH_HEADER, FieldError, Problem, ProblemCode};

/// Why a request was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) code: ProblemCode,
    pub(crate) status: u16,
    detail: Option<String>,
    errors: Vec<FieldError>,
    retry_after_seconds: Option<u64>,
    epoch: Option<Epoch>,
}

impl Failure {
    pub(crate) const fn new(code: ProblemCode) -> Self {
        Self {
            code,
            status: code.status(),
            detail: None,
            errors: Vec::new(),
            retry_after_seconds: None,
            epoch: None,
        }
    }

    /// Fields that are wrong.
    pub(crate) fn fields(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(ProblemCode::ValidationFailed) }
    }

    /// `401 second_factor_required`: a sign-in is pending and opens nothing but its second step.
    pub(crate) fn pending() -> Self {
        Self { status: 401, ..Self::new(ProblemCode::SecondFactorRequired) }
    }

    pub(crate) fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    pub(crate) fn with_retry_after(self, seconds: u64) -> Self {
        Self { retry_after_seconds: Some(seconds), ..self }
    }

    /// Tells which identity the session has now.
    pub(crate) fn with_epoch(self, epoch: Epoch) -> Self {
        Self { epoch: Some(epoch), ..self }
    }

    /// Tells which identity `session` has now, if it has one.
    pub(crate) fn to(self, session: &StoredSession) -> Self {
        Self { epoch: session.identity(), ..self }
    }

    /// The first field that is wrong.
    #[cfg(test)]
    pub(crate) fn first_field(&self) -> &str {
        self.errors.first().map_or("", |error| &error.field)
    }

    /// The problem as it is sent.
    pub(crate) fn render(self, request_id: &str) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let problem = Problem {
            type_uri: format!("/problems/{}", self.code.as_str()),
            title: self.code.title().to_owned(),
            status: status.as_u16(),
            code: self.code,
            detail: self.detail.unwrap_or_else(|| detail(self.code, &self.errors)),
            request_id: request_id.to_owned(),
            errors: self.errors,
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        let kind = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, kind);
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110 §15.5.2 wants a challenge; browsers show no dialog for these schemes.
            let schemes = "Session realm=\"understudy\", Bearer realm=\"understudy\"";
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(schemes));
        }
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if let Some(epoch) = self.epoch {
            headers.insert(EPOCH_HEADER, epoch.into());
        }
        response
    }
}

/// A failure travels in the response's extensions to where the request's id is known.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<ProblemCode> for Failure {
    fn from(code: ProblemCode) -> Self {
        Self::new(code)
    }
}

impl From<WriteError> for Failure {
    /// Logs what the client is not told.
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Busy | WriteError::Locked | WriteError::Closed => {
                tracing::warn!(%error, "the database takes nothing");
                Self::new(ProblemCode::Unavailable).with_retry_after(1)
            }
            WriteError::Db(_) | WriteError::Panicked => {
                tracing::error!(error = ?error, "the database failed");
                Self::new(ProblemCode::Internal)
            }
        }
    }
}

impl From<PasswordError> for Failure {
    /// Logs what the client is not told.
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => Self::new(ProblemCode::Unavailable).with_retry_after(1),
            PasswordError::Hash(_) | PasswordError::Thread(_) => {
                tracing::error!(error = ?error, "a password could not be hashed or verified");
                Self::new(ProblemCode::Internal)
            }
        }
    }
}

/// What happened and what to do, where the handler has nothing better to say.
fn detail(code: ProblemCode, errors: &[FieldError]) -> String {
    use ProblemCode as P;
    let text = match code {
        P::Unauthenticated => "Nobody is signed in here, or no longer. Sign in and try again.",
        P::SignInFailed => "No account that can sign in has this email and password.",
        P::CsrfFailed => {
            "The request lacks the proof that it was sent by the console. Reload the page and try again."
        }
        P::IdentityChanged => {
            "Since this page was loaded an impersonation has begun or ended here. Nothing was read or changed."
        }
        P::BlockedWhileImpersonating => {
            "Settings and accounts cannot be changed while impersonating. Stop impersonating first."
        }
        P::ReadOnlyImpersonation => {
            "This impersonation was started as view only, so nothing can be changed."
        }
        P::TokenNotAllowed => {
            "An API token can do what its owner can, but not this: a person must, in the console."
        }
        P::PermissionDenied => {
            "None of the account's roles allows this. An admin can change its roles."
        }
        P::AlreadyImpersonating => "Stop impersonating first.",
        P::PlanRequired => "Only organizations on the Enterprise plan can impersonate.",
        P::ImpersonationDisabled => {
            "An admin can switch it on in Security, under Impersonation restrictions."
        }
        P::NotFound => "There is nothing here, or it belongs to somebody else.",
        P::SecondFactorRequired => "Enter the code that your authenticator app shows.",
        P::SecondFactorLocked => "Too many wrong codes were entered. Wait, then try a fresh one.",
        P::SecondFactorReused => {
            "Each code works once. Wait until your authenticator app shows the next one."
        }
        P::SecondFactorInvalid => {
            "The code is wrong or too old. Enter the one that your authenticator app shows now."
        }
        P::CurrentPasswordWrong => "Enter the password that you sign in with now.",
        P::SecondFactorAlreadyEnabled => "Turn it off first, with your password and a code.",
        P::LastAdmin => "Make somebody else an admin first.",
        P::VersionConflict => {
            "Somebody saved another version since this one was read. Nothing of it was lost."
        }
        P::InvalidCursor => "Start again from the first page.",
        P::PayloadTooLarge => "A request has at most 256 kB.",
        P::UnsupportedMediaType => "Send the body as application/json.",
        P::RateLimited => "There were too many wrong tries of late. Wait a moment, then try again.",
        P::AuditUnavailable => {
            "The audit log could not be written, so nothing was changed. Try again later."
        }
        P::Unavailable => "Nothing was changed. Try again in a moment.",
        P::Internal => "Nothing was changed. The request's id finds the cause in the server's log.",
        P::ValidationFailed => {
            return errors
                .first()
                .map_or_else(|| code.title().to_owned(), |error| error.message.clone());
        }
        _ => code.title(),
    };
    text.to_owned()
}
