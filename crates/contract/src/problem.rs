//! Errors on the wire: RFC 9457 problem details with a stable code.

use crate::json::Read;
use serde::{Deserialize, Serialize};

/// The body of every 4xx and 5xx answer (`application/problem+json`, RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `/problems/{code}`.
    #[serde(rename = "type")]
    pub type_uri: String,
    /// A short sentence, the same for every occurrence of the code.
    pub title: String,
    /// The HTTP status, repeated.
    pub status: u16,
    /// What a program decides by.
    pub code: ProblemCode,
    /// What happened this time, for people; never a secret.
    pub detail: String,
    /// Finds the request in the server's log.
    pub request_id: String,
    /// Which fields are wrong, where `code` is `validation_failed`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// What is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The field's name; parts of a list as `nodes.3.text`.
    pub field: String,
    /// A sentence for people, that says what to do.
    pub message: String,
}

impl FieldError {
    /// What is wrong with `field`, and what to do.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:literal, $title:literal;)*) => {
        /// The stable name of an error.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Read)]
        pub enum ProblemCode {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
            /// A code that a newer server has and this build does not know.
            #[serde(other, rename = "unknown")]
            Unknown,
        }

        impl ProblemCode {
            /// Every code that the server can answer.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* Self::Unknown => "unknown" }
            }

            /// The HTTP status it usually comes with.
            ///
            /// One exception: `second_factor_required` is 401 while a sign-in is pending and
            /// 403 when the start of an impersonation lacks its code.
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* Self::Unknown => 500 }
            }

            /// A short sentence for people, the same for every occurrence.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* Self::Unknown => "Something went wrong" }
            }
        }
    };
}

codes! {
    /// Nobody is signed in, or no longer.
    Unauthenticated = "unauthenticated", 401, "Sign in first";
    /// Wrong email, wrong password, or an account that may not sign in: deliberately the same.
    SignInFailed = "sign_in_failed", 401, "Email or password is wrong";
    /// The request did not prove that it comes from the console.
    CsrfFailed = "csrf_failed", 403, "This request did not come from the console";
    /// An API token cannot do this; a person must.
    TokenNotAllowed = "token_not_allowed", 403, "Not available to API tokens";
    /// The request was made as somebody else than the session now is.
    IdentityChanged = "identity_changed", 409, "You are somebody else now";
    /// Settings and accounts cannot be changed while impersonating.
    BlockedWhileImpersonating = "blocked_while_impersonating", 403, "Not available while impersonating";
    /// The impersonation was started as view only.
    ReadOnlyImpersonation = "read_only_impersonation", 403, "This impersonation is view only";
    /// The subject's roles do not allow it.
    PermissionDenied = "permission_denied", 403, "You do not have access";
    /// An impersonation is running already; impersonations never nest.
    AlreadyImpersonating = "already_impersonating", 409, "You are impersonating somebody already";
    /// The organization's plan does not include impersonation.
    PlanRequired = "plan_required", 403, "Impersonation needs the Enterprise plan";
    /// The organization switched impersonation off.
    ImpersonationDisabled = "impersonation_disabled", 403, "Impersonation is switched off";
    /// No such thing, or another organization's.
    NotFound = "not_found", 404, "Not found";
    /// Target and actor are the same.
    CannotImpersonateSelf = "cannot_impersonate_self", 403, "This is you";
    /// Another admin is never impersonated.
    CannotImpersonateAdmin = "cannot_impersonate_admin", 403, "Admins cannot be impersonated";
    /// Invited or deactivated.
    MemberInactive = "member_inactive", 403, "This member is not active";
    /// A role or permission of the member is protected.
    MemberRestricted = "member_restricted", 403, "Protected by impersonation restrictions";
    /// A field, or the body as a whole, is not as it must be.
    ValidationFailed = "validation_failed", 422, "Some of this is not right yet";
    /// A cursor that the server did not make.
    InvalidCursor = "invalid_cursor", 422, "This page of the list is no longer there";
    /// A code is needed: 401 to finish a sign-in, 403 to start an impersonation.
    SecondFactorRequired = "second_factor_required", 403, "An authentication code is needed";
    /// Too many wrong codes; nothing is evaluated until `Retry-After`.
    SecondFactorLocked = "second_factor_locked", 429, "Too many wrong codes";
    /// The code was right, and was used before (RFC 6238 §5.2).
    SecondFactorReused = "second_factor_reused", 403, "This code was already used. Wait for the next one.";
    /// The code is wrong.
    SecondFactorInvalid = "second_factor_invalid", 403, "This code is not right";
    /// The current password, which a change of the account asks for again, is wrong.
    CurrentPasswordWrong = "current_password_wrong", 403, "The current password is wrong";
    /// Somebody else saved since it was read.
    VersionConflict = "version_conflict", 409, "Somebody else changed this meanwhile";
    /// The last admin of an organization stays one.
    LastAdmin = "last_admin", 409, "The last admin stays";
    /// Two-factor authentication is on already.
    SecondFactorAlreadyEnabled = "second_factor_already_enabled", 409, "Two-factor authentication is on already";
    /// The path exists, the method does not.
    MethodNotAllowed = "method_not_allowed", 405, "This address does not do that";
    /// The body is over [`crate::MAX_BODY_BYTES`].
    PayloadTooLarge = "payload_too_large", 413, "This is too large";
    /// The body is not `application/json`.
    UnsupportedMediaType = "unsupported_media_type", 415, "The body must be JSON";
    /// Too many requests; see `Retry-After`.
    RateLimited = "rate_limited", 429, "Too many tries";
    /// What would be done could not be recorded, so it was not done.
    AuditUnavailable = "audit_unavailable", 503, "Not done, because it could not be recorded";
    /// The server is overloaded or stopping; the request had no effect.
    Unavailable = "unavailable", 503, "The server is busy";
    /// A fault of ours; the log has more under the request's id.
    Internal = "internal", 500, "Something went wrong on our side";
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for ProblemCode {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        crate::schema::names("The stable name of an error.", Self::ALL.iter().map(|it| it.as_str()))
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for ProblemCode {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_named_the_same_in_code_and_on_the_wire() {
        for &code in ProblemCode::ALL {
            assert_eq!(serde_json::to_value(code).expect("serialises"), code.as_str());
            assert!((400..600).contains(&code.status()), "{code:?}");
        }
    }

    #[test]
    fn a_code_of_a_newer_server_is_not_an_error() {
        let code: ProblemCode = serde_json::from_str("\"made_up_tomorrow\"").expect("is read");
        assert_eq!(code, ProblemCode::Unknown);
    }
}
