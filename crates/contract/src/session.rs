//! The session: who is at the keyboard (actor), whose rights apply (subject), until when.

use crate::json::{Json, Read, Wrong};
use crate::{ImpersonationId, MemberId, OrganizationId, Permission, Role, Timestamp};
use serde::{Deserialize, Serialize};

/// Names one identity of one session: random, below 2^53 (so that JavaScript keeps it exactly),
/// never used twice. Every change of subject gives a new one; a request made under an old one is
/// `409 identity_changed`.
pub type Epoch = u64;

/// What `GET /session` tells, and what the server stamps into the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// The identity that this answer speaks of.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub epoch: Epoch,
    /// Goes back as [`crate::CSRF_HEADER`] with every change.
    pub csrf_token: String,
    /// The server's clock when it answered, to correct the browser's.
    pub server_time: Timestamp,
    /// The human at the keyboard (RFC 8693 §1.1: the actor). Never changes within a session.
    pub actor: Actor,
    /// The account whose rights apply; the actor themselves outside an impersonation.
    pub subject: Subject,
    /// Actor and subject belong to it.
    pub organization: Organization,
    /// The running impersonation.
    pub impersonation: Option<Impersonation>,
    /// The last impersonation of this session, until the next start or sign-out, so that the
    /// console can say why it is back.
    pub ended_impersonation: Option<EndedImpersonation>,
    /// What the start dialog must know; absent for those who may not impersonate.
    pub impersonation_rules: Option<ImpersonationRules>,
}

/// The human at the keyboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Actor {
    /// Their own account.
    pub id: MemberId,
    /// Lower case.
    pub email: String,
    /// As they are called.
    pub name: String,
    /// One or more.
    pub roles: Vec<Role>,
    /// Whether two-factor authentication is on; then a start needs a code.
    pub second_factor: bool,
}

/// The account whose rights apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Subject {
    /// The account.
    pub id: MemberId,
    /// Lower case.
    pub email: String,
    /// As they are called.
    pub name: String,
    /// One or more.
    pub roles: Vec<Role>,
    /// The union of what the roles allow.
    pub permissions: Vec<Permission>,
}

/// A company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// As it is called.
    pub name: String,
    /// What it pays for.
    pub plan: Plan,
}

/// What a company pays for. Only `Enterprise` includes impersonation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names of the plans")]
pub enum Plan {
    Free,
    Pro,
    Enterprise,
}

impl Plan {
    /// Every plan, cheapest first.
    pub const ALL: [Self; 3] = [Self::Free, Self::Pro, Self::Enterprise];

    /// The name on the wire, in the database and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Pro => "pro",
            Self::Enterprise => "enterprise",
        }
    }

    /// The inverse of [`Plan::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|plan| plan.as_str() == text)
    }

    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Free => "Free",
            Self::Pro => "Pro",
            Self::Enterprise => "Enterprise",
        }
    }
}

/// A running impersonation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Impersonation {
    /// Groups its events in the audit log.
    pub id: ImpersonationId,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    /// Whether every change is refused.
    pub read_only: bool,
    /// When it began.
    pub started_at: Timestamp,
    /// How long it lasts without activity.
    pub idle_timeout_seconds: u64,
    /// When it ends unless something is done before.
    pub idle_expires_at: Timestamp,
}

/// An impersonation that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndedImpersonation {
    /// Why it ended.
    pub cause: EndCause,
    /// Who was impersonated.
    pub email: String,
    /// When; for `idle_timeout` the deadline, whenever that was noticed.
    pub ended_at: Timestamp,
    /// The configured duration, for the sentence about it.
    pub idle_timeout_seconds: u64,
    /// How long it lasted; for `absolute_timeout` that is the longest that it may.
    pub lasted_seconds: u64,
}

/// Why an impersonation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EndCause {
    /// The actor pressed Stop.
    Stopped,
    /// Nothing was done for the idle timeout.
    IdleTimeout,
    /// The longest duration was reached, however active.
    AbsoluteTimeout,
    /// The actor signed out, or their session ended.
    SignedOut,
    /// The actor is no longer an active admin.
    ActorNotAllowed,
    /// The subject is no longer active, or became an admin.
    SubjectNotAllowed,
    /// The subject became protected.
    RestrictionsChanged,
    /// Impersonation was switched off.
    Disabled,
    /// The plan no longer includes it.
    PlanChanged,
    /// Another admin ended it.
    EndedByAdmin,
}

impl EndCause {
    /// Every cause.
    pub const ALL: [Self; 10] = [
        Self::Stopped,
        Self::IdleTimeout,
        Self::AbsoluteTimeout,
        Self::SignedOut,
        Self::ActorNotAllowed,
        Self::SubjectNotAllowed,
        Self::RestrictionsChanged,
        Self::Disabled,
        Self::PlanChanged,
        Self::EndedByAdmin,
    ];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::IdleTimeout => "idle_timeout",
            Self::AbsoluteTimeout => "absolute_timeout",
            Self::SignedOut => "signed_out",
            Self::ActorNotAllowed => "actor_not_allowed",
            Self::SubjectNotAllowed => "subject_not_allowed",
            Self::RestrictionsChanged => "restrictions_changed",
            Self::Disabled => "disabled",
            Self::PlanChanged => "plan_changed",
            Self::EndedByAdmin => "ended_by_admin",
        }
    }

    /// The inverse of [`EndCause::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == text)
    }
}

/// What the start dialog must know before it asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImpersonationRules {
    /// How long an impersonation lasts without activity.
    pub idle_timeout_seconds: u64,
    /// Whether a start without a reason is refused.
    pub reason_required: bool,
}

/// What `GET /events` tells, as the data of a server-sent event: the identity that the session has
/// from now on. Whoever believes another one asks `GET /session`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EpochNotice {
    /// The present one.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub epoch: Epoch,
}

/// `POST /session`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// In any case, with any space around.
    pub email: String,
    /// As typed.
    pub password: String,
}

/// The answer to `POST /session`, and what the server stamps into the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum SignInReply {
    /// The password was right and a code is still needed, within five minutes.
    Pending {
        /// Always true.
        second_factor_required: bool,
    },
    /// Signed in.
    Done(Box<Session>),
}

impl Read for SignInReply {
    fn take(json: &Json, wrong: &Wrong) -> Self {
        match json.get("second_factor_required") {
            Json::Bool(second_factor_required) => {
                Self::Pending { second_factor_required: *second_factor_required }
            }
            _ => Self::Done(Read::take(json, wrong)),
        }
    }
}

/// `POST /session/second-factor`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SecondFactor {
    /// A TOTP code (RFC 6238) or a backup code; spaces are ignored.
    pub code: String,
}

/// `POST /impersonation`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StartImpersonation {
    /// Whom.
    pub member_id: MemberId,
    /// Why; see [`crate::text::reason`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The actor's own code, needed where their second factor is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor_code: Option<String>,
    /// Whether every change shall be refused.
    #[serde(default)]
    pub read_only: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_named_the_same_in_code_and_on_the_wire() {
        for cause in EndCause::ALL {
            assert_eq!(serde_json::to_value(cause).expect("serialises"), cause.as_str());
            assert_eq!(EndCause::parse(cause.as_str()), Some(cause));
        }
    }

    #[test]
    fn a_pending_sign_in_and_a_session_are_told_apart() {
        let reply: SignInReply =
            serde_json::from_str(r#"{"second_factor_required":true}"#).expect("is read");
        assert_eq!(reply, SignInReply::Pending { second_factor_required: true });
        assert!(serde_json::from_str::<SignInReply>(r#"{"epoch":7}"#).is_err());
    }

    #[test]
    fn a_session_is_read_as_it_was_written() {
        let person = || ("ada".to_owned(), MemberId::new("ada"), vec![Role::Admin]);
        let ((name, id, roles), (_, subject, _)) = (person(), person());
        let session = Session {
            epoch: 7,
            csrf_token: "t".into(),
            server_time: Timestamp::new("2026-11-23T13:32:07.000Z"),
            actor: Actor {
                id,
                email: "a@b".into(),
                name: name.clone(),
                roles,
                second_factor: true,
            },
            subject: Subject {
                id: subject,
                email: "a@b".into(),
                name,
                roles: vec![Role::Editor],
                permissions: vec![Permission::TreesRead],
            },
            organization: Organization {
                id: OrganizationId::new("acme"),
                name: "Acme".into(),
                plan: Plan::Enterprise,
            },
            impersonation: None,
            ended_impersonation: None,
            impersonation_rules: Some(ImpersonationRules {
                idle_timeout_seconds: 3600,
                reason_required: false,
            }),
        };
        let reply = SignInReply::Done(Box::new(session));
        let json = serde_json::to_string(&reply).expect("serialises");
        assert_eq!(serde_json::from_str::<SignInReply>(&json).expect("is read"), reply);
    }

    #[test]
    fn an_unknown_field_is_refused() {
        let body = r#"{"member_id":"m","actor":"somebody else"}"#;
        assert!(serde_json::from_str::<StartImpersonation>(body).is_err());
    }
}
