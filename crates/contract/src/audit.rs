//! The audit log: who did what, as whom, and why.

use crate::endpoint::{Query, push};
use crate::json::Read;
use crate::session::{EndCause, Epoch};
use crate::{AuditEventId, ImpersonationId, MemberId, ProblemCode, Timestamp};
use serde::{Deserialize, Serialize};

/// One row of the audit log. Written in the same transaction as what it describes; never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEvent {
    /// Its id; sorts by time.
    pub id: AuditEventId,
    /// When.
    pub occurred_at: Timestamp,
    /// What happened; while impersonating `user.impersonation.action`.
    pub action: Action,
    /// Which operation it was; differs from `action` only while impersonating.
    pub operation: Action,
    /// How it went.
    pub outcome: Outcome,
    /// The actor: the human at the keyboard.
    pub performed_by: Option<Person>,
    /// The subject, where it was not the actor.
    pub impersonated_user: Option<Person>,
    /// Why the impersonation was started, in the actor's words.
    pub reason: Option<String>,
    /// Groups the events of one impersonation.
    pub impersonation_id: Option<ImpersonationId>,
    /// What it was done to.
    pub resource: Option<Resource>,
    /// What changed.
    #[serde(default)]
    pub details: Details,
    /// Where the request came from.
    pub ip_address: Option<String>,
    /// With what.
    pub user_agent: Option<String>,
    /// Finds the request in the server's log.
    pub request_id: Option<String>,
    /// Why it was refused or failed.
    pub code: Option<ProblemCode>,
}

/// A member as they were called when something happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    /// Their account.
    pub id: MemberId,
    /// Lower case.
    pub email: String,
    /// As they are called.
    pub name: String,
}

/// What an event was done to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Resource {
    /// What kind of thing: `tree`, `fact`, `member`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id.
    pub id: String,
    /// What it was called.
    pub name: Option<String>,
}

/// What changed, and what else belongs to the event. Never a code, password or token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Details {
    /// Field by field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Why an impersonation ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<EndCause>,
    /// Whether an impersonation was started as view only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_only: Option<bool>,
    /// The beginning of the API token by which it was done (see
    /// [`crate::api_token::ApiToken::prefix`]); absent where a person did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_token: Option<String>,
}

/// One field, before and after, as text for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    /// The field's name.
    pub field: String,
    /// Absent where there was nothing.
    pub before: Option<String>,
    /// Absent where there is nothing.
    pub after: Option<String>,
}

/// How an attempt went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Succeeded,
    /// The rules did not allow it.
    Refused,
    /// It was allowed and did not work (a wrong password, a conflict).
    Failed,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 3] = [Self::Succeeded, Self::Refused, Self::Failed];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    /// The inverse of [`Outcome::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }

    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Succeeded => "Succeeded",
            Self::Refused => "Refused",
            Self::Failed => "Failed",
        }
    }
}

macro_rules! actions {
    ($($name:ident = $text:literal;)*) => {
        /// What can stand in the audit log.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Read)]
        #[expect(missing_docs, reason = "the names on the wire say it")]
        pub enum Action {
            $(#[serde(rename = $text)] $name,)*
            /// An action that a newer server has and this build does not know.
            #[serde(other, rename = "unknown")]
            Unknown,
        }

        impl Action {
            /// Every action.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name on the wire and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* Self::Unknown => "unknown" }
            }

            /// The inverse of [`Action::as_str`].
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|action| action.as_str() == text)
            }
        }
    };
}

actions! {
    SessionSignedIn = "session.signed_in";
    SessionSignedOut = "session.signed_out";
    SessionSignInFailed = "session.sign_in_failed";
    ImpersonationStarted = "user.impersonation.started";
    ImpersonationStopped = "user.impersonation.stopped";
    ImpersonationAction = "user.impersonation.action";
    TreeCreated = "tree.created";
    TreeEdited = "tree.edited";
    TreePublished = "tree.published";
    TreeUnpublished = "tree.unpublished";
    FactCreated = "fact.created";
    FactEdited = "fact.edited";
    FactCertified = "fact.certified";
    FactUncertified = "fact.uncertified";
    MemberInvited = "member.invited";
    InvitationRenewed = "invitation.renewed";
    MemberJoined = "member.joined";
    MemberChanged = "member.changed";
    MemberRemoved = "member.removed";
    TeamChanged = "team.changed";
    BillingChanged = "billing.changed";
    RestrictionsChanged = "impersonation_restrictions.changed";
    ApiTokenCreated = "api_token.created";
    ApiTokenRevoked = "api_token.revoked";
    SecondFactorEnabled = "second_factor.enabled";
    SecondFactorDisabled = "second_factor.disabled";
    BackupCodesRenewed = "backup_codes.renewed";
    PasswordChanged = "password.changed";
    AuditExported = "audit.exported";
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Action {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        let names = Self::ALL.iter().map(|action| action.as_str());
        crate::schema::names("What can stand in the audit log.", names)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Action {}

/// The query of `GET /audit-events`; the newest come first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct AuditQuery {
    /// Not before this point in time (RFC 3339).
    pub from: Option<Timestamp>,
    /// Before this point in time (RFC 3339).
    pub to: Option<Timestamp>,
    /// Only this action.
    pub action: Option<Action>,
    /// Only this operation.
    pub operation: Option<Action>,
    /// Only this outcome.
    pub outcome: Option<Outcome>,
    /// Only events performed by, or on behalf of, the member with this email.
    pub email: Option<String>,
    /// Only events of this impersonation.
    pub impersonation_id: Option<ImpersonationId>,
    /// A cursor of a page that was given under the same filters.
    pub cursor: Option<String>,
    /// 1 to [`crate::page::MAX_LIMIT`].
    pub limit: Option<u32>,
}

impl Query for AuditQuery {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        push(&mut pairs, "from", self.from.as_ref().map(Timestamp::as_str));
        push(&mut pairs, "to", self.to.as_ref().map(Timestamp::as_str));
        push(&mut pairs, "action", self.action.map(Action::as_str));
        push(&mut pairs, "operation", self.operation.map(Action::as_str));
        push(&mut pairs, "outcome", self.outcome.map(Outcome::as_str));
        push(&mut pairs, "email", self.email.as_deref().filter(|email| !email.is_empty()));
        let impersonation = self.impersonation_id.as_ref().map(ImpersonationId::as_str);
        push(&mut pairs, "impersonation_id", impersonation);
        push(&mut pairs, "cursor", self.cursor.as_deref());
        push(&mut pairs, "limit", self.limit);
        pairs
    }
}

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// RFC 4180, for spreadsheets: what they would take for a formula is marked as text.
    Csv,
    /// One [`AuditEvent`] in JSON a line.
    Jsonl,
}

impl ExportFormat {
    /// The name on the wire, and of files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }
}

/// The query of `GET /audit-events/export`: the filters of [`AuditQuery`], and the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExportQuery {
    /// As which.
    pub format: ExportFormat,
    /// Not before this point in time (RFC 3339).
    pub from: Option<Timestamp>,
    /// Before this point in time (RFC 3339).
    pub to: Option<Timestamp>,
    /// Only this action.
    pub action: Option<Action>,
    /// Only this operation.
    pub operation: Option<Action>,
    /// Only this outcome.
    pub outcome: Option<Outcome>,
    /// Only events performed by, or on behalf of, the member with this email.
    pub email: Option<String>,
    /// Only events of this impersonation.
    pub impersonation_id: Option<ImpersonationId>,
    /// The identity that it is asked for under, as `X-Session-Epoch` says it elsewhere: a browser that
    /// saves a file sends no such header.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u64>))]
    pub epoch: Option<Epoch>,
}

impl ExportQuery {
    /// All that `query` shows, on whatever page.
    pub fn of(format: ExportFormat, query: AuditQuery) -> Self {
        let AuditQuery { from, to, action, operation, outcome, email, impersonation_id, .. } =
            query;
        let epoch = None;
        Self { format, from, to, action, operation, outcome, email, impersonation_id, epoch }
    }

    /// The filters alone.
    pub fn filters(self) -> AuditQuery {
        let Self { from, to, action, operation, outcome, email, impersonation_id, .. } = self;
        let (cursor, limit) = (None, None);
        AuditQuery { from, to, action, operation, outcome, email, impersonation_id, cursor, limit }
    }
}

impl Query for ExportQuery {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.clone().filters().pairs();
        push(&mut pairs, "format", Some(self.format.as_str()));
        push(&mut pairs, "epoch", self.epoch);
        pairs
    }
}

/// One impersonation, running or past, as admins see it on the dashboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImpersonationRecord {
    /// Its id.
    pub id: ImpersonationId,
    /// Who is or was at the keyboard.
    pub actor: Person,
    /// Who is or was impersonated.
    pub subject: Person,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    /// Whether every change is refused.
    pub read_only: bool,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ends unless something is done before; absent once it ended.
    pub idle_expires_at: Option<Timestamp>,
    /// When it ended; absent while it runs.
    pub ended_at: Option<Timestamp>,
    /// Why it ended; absent while it runs.
    pub cause: Option<EndCause>,
}

/// The query of `GET /impersonations`; the newest come first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ImpersonationQuery {
    /// Only running ones, or only past ones.
    pub running: Option<bool>,
    /// A cursor of a page that was given under the same filters.
    pub cursor: Option<String>,
    /// 1 to [`crate::page::MAX_LIMIT`].
    pub limit: Option<u32>,
}

impl Query for ImpersonationQuery {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        push(&mut pairs, "running", self.running);
        push(&mut pairs, "cursor", self.cursor.as_deref());
        push(&mut pairs, "limit", self.limit);
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_named_the_same_in_code_and_on_the_wire() {
        for &action in Action::ALL {
            assert_eq!(serde_json::to_value(action).expect("serialises"), action.as_str());
            assert_eq!(Action::parse(action.as_str()), Some(action));
        }
    }

    #[test]
    fn an_export_has_the_filters_of_the_list_that_it_is_of() {
        let list = AuditQuery {
            outcome: Some(Outcome::Refused),
            email: Some("eli@acme.example".into()),
            cursor: Some("abc".into()),
            limit: Some(7),
            ..AuditQuery::default()
        };
        let export = ExportQuery::of(ExportFormat::Csv, list.clone());
        assert_eq!(export.clone().filters(), AuditQuery { cursor: None, limit: None, ..list });
        let names: Vec<_> = export.pairs().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["outcome", "email", "format"]);
        let with_epoch = ExportQuery { epoch: Some(7), ..export };
        assert_eq!(with_epoch.pairs().pop(), Some(("epoch", "7".to_owned())));
    }
}
