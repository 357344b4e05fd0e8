//! Every endpoint in one place: method, path, request and response. The console's client is
//! built on it, and a test of the server compares its routes with [`ALL`].

mod problems;

pub use problems::Answer;

use crate::account::{
    AccountSession, AccountSessionQuery, BackupCodes, ChangePassword, ConfirmSecondFactor,
    EnrolSecondFactor, Reauthentication, SecondFactorEnrolment, SecondFactorState,
};
use crate::api_token::{ApiToken, ApiTokenQuery, CreateApiToken};
use crate::audit::{AuditEvent, AuditQuery, ExportQuery, ImpersonationQuery, ImpersonationRecord};
use crate::fact::{ChangeStatus, CreateFact, Fact, FactQuery, UpdateFact};
use crate::json::Read;
use crate::member::{
    AcceptInvitation, ChangeMember, Invitation, InviteMember, Member, MemberQuery,
};
use crate::operation::Operation;
use crate::page::Page;
use crate::session::{EpochNotice, SecondFactor, Session, SignIn, SignInReply, StartImpersonation};
use crate::settings::{Billing, ChangeBilling, Restrictions, RestrictionsImpact, TeamSettings};
use crate::tree::{CreateTree, Tree, TreeQuery, UpdateTree};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The methods that the API uses (RFC 9110 §9.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names of the methods")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// The name in a request line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// A query string, as pairs that are still to be percent-encoded.
pub trait Query {
    /// Absent fields have no pair.
    fn pairs(&self) -> Vec<(&'static str, String)>;
}

/// No query.
impl Query for () {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// Adds a pair for `value` unless it is absent.
pub(crate) fn push(
    pairs: &mut Vec<(&'static str, String)>,
    name: &'static str,
    value: Option<impl ToString>,
) {
    pairs.extend(value.map(|value| (name, value.to_string())));
}

/// What has a schema, where schemas are asked for (the feature `openapi`); else everything.
#[cfg(feature = "openapi")]
pub trait Described: utoipa::ToSchema {}
#[cfg(feature = "openapi")]
impl<T: utoipa::ToSchema> Described for T {}
/// What has a schema, where schemas are asked for (the feature `openapi`); else everything.
#[cfg(not(feature = "openapi"))]
pub trait Described {}
#[cfg(not(feature = "openapi"))]
impl<T> Described for T {}

/// What comes back from an address that answers with a file: no JSON, and nothing for a client to
/// read but to save.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Download(());

/// One address that answers.
pub trait Endpoint {
    /// How it is asked.
    const METHOD: Method;
    /// Where, with `{id}` or `{token}` for what varies.
    const PATH: &'static str;
    /// What it does, and so who may ask.
    const OPERATION: Operation;
    /// The status of success.
    const SUCCESS: u16;
    /// The query string.
    type Query: Query + Serialize + DeserializeOwned + Described;
    /// The body that is sent; `()` for none.
    type Request: Serialize + DeserializeOwned + Described;
    /// The body that comes back; `()` for none. `GET /events` sends one in each of its events.
    type Response: Serialize + DeserializeOwned + Read + Described;
}

/// Whoever looks at every endpoint with its types; see [`visit_all`].
pub trait Visitor {
    /// Looks at one.
    fn visit<E: Endpoint>(&mut self, name: &'static str);
}

/// One row of [`ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// How it is asked.
    pub method: Method,
    /// Where, with `{id}` or `{token}` for what varies.
    pub path: &'static str,
    /// What it does.
    pub operation: Operation,
    /// The status of success.
    pub success: u16,
}

macro_rules! endpoints {
    ($($name:ident: $method:ident $path:literal $operation:ident ($query:ty, $request:ty) -> $success:literal $response:ty;)*) => {
        $(
            #[doc = concat!("`", stringify!($method), " ", $path, "`")]
            #[derive(Debug)]
            pub struct $name;

            impl Endpoint for $name {
                const METHOD: Method = Method::$method;
                const PATH: &'static str = concat!("/api/v1", $path);
                const OPERATION: Operation = Operation::$operation;
                const SUCCESS: u16 = $success;
                type Query = $query;
                type Request = $request;
                type Response = $response;
            }
        )*

        /// Every endpoint of version 1.
        pub const ALL: &[Row] = &[$(Row {
            method: $name::METHOD,
            path: $name::PATH,
            operation: $name::OPERATION,
            success: $name::SUCCESS,
        }),*];

        /// Shows every endpoint to `visitor`, in the order of [`ALL`].
        pub fn visit_all(visitor: &mut impl Visitor) {
            $(visitor.visit::<$name>(stringify!($name));)*
        }
    };
}

endpoints! {
    PostSession: Post "/session" SignIn ((), SignIn) -> 200 SignInReply;
    PostSecondFactor: Post "/session/second-factor" SignInSecondFactor ((), SecondFactor) -> 200 Session;
    GetSession: Get "/session" ReadSession ((), ()) -> 200 Session;
    GetEvents: Get "/events" FollowSession ((), ()) -> 200 EpochNotice;
    DeleteSession: Delete "/session" SignOut ((), ()) -> 204 ();

    PostImpersonation: Post "/impersonation" StartImpersonation ((), StartImpersonation) -> 201 Session;
    DeleteImpersonation: Delete "/impersonation" StopImpersonation ((), ()) -> 200 Session;
    PostActivity: Post "/impersonation/activity" ReportActivity ((), ()) -> 200 Session;
    GetImpersonations: Get "/impersonations" ListImpersonations (ImpersonationQuery, ()) -> 200 Page<ImpersonationRecord>;
    EndImpersonation: Delete "/impersonations/{id}" EndImpersonation ((), ()) -> 204 ();

    GetMembers: Get "/members" ListMembers (MemberQuery, ()) -> 200 Page<Member>;
    GetMember: Get "/members/{id}" ReadMember ((), ()) -> 200 Member;
    PostMember: Post "/members" InviteMember ((), InviteMember) -> 201 Member;
    PatchMember: Patch "/members/{id}" ChangeMember ((), ChangeMember) -> 200 Member;
    DeleteMember: Delete "/members/{id}" RemoveMember ((), ()) -> 204 ();
    RenewInvitation: Post "/members/{id}/invitation" RenewInvitation ((), ()) -> 200 Member;
    GetInvitation: Get "/invitations/{token}" ReadInvitation ((), ()) -> 200 Invitation;
    PostInvitation: Post "/invitations/{token}" AcceptInvitation ((), AcceptInvitation) -> 200 Member;

    GetTrees: Get "/trees" ListTrees (TreeQuery, ()) -> 200 Page<Tree>;
    PostTree: Post "/trees" CreateTree ((), CreateTree) -> 201 Tree;
    GetTree: Get "/trees/{id}" ReadTree ((), ()) -> 200 Tree;
    PutTree: Put "/trees/{id}" EditTree ((), UpdateTree) -> 200 Tree;
    PublishTree: Post "/trees/{id}/publish" PublishTree ((), ChangeStatus) -> 200 Tree;
    UnpublishTree: Post "/trees/{id}/unpublish" UnpublishTree ((), ChangeStatus) -> 200 Tree;

    GetFacts: Get "/facts" ListFacts (FactQuery, ()) -> 200 Page<Fact>;
    PostFact: Post "/facts" CreateFact ((), CreateFact) -> 201 Fact;
    PutFact: Put "/facts/{id}" EditFact ((), UpdateFact) -> 200 Fact;
    CertifyFact: Post "/facts/{id}/certify" CertifyFact ((), ChangeStatus) -> 200 Fact;
    UncertifyFact: Post "/facts/{id}/uncertify" UncertifyFact ((), ChangeStatus) -> 200 Fact;

    GetAuditEvents: Get "/audit-events" ListAuditEvents (AuditQuery, ()) -> 200 Page<AuditEvent>;
    ExportAuditEvents: Get "/audit-events/export" ExportAuditEvents (ExportQuery, ()) -> 200 Download;

    GetTeam: Get "/settings/team" ReadTeam ((), ()) -> 200 TeamSettings;
    PutTeam: Put "/settings/team" ChangeTeam ((), TeamSettings) -> 200 TeamSettings;
    GetBilling: Get "/billing" ReadBilling ((), ()) -> 200 Billing;
    PutBilling: Put "/billing" ChangeBilling ((), ChangeBilling) -> 200 Billing;
    GetRestrictions: Get "/settings/impersonation" ReadRestrictions ((), ()) -> 200 Restrictions;
    PutRestrictions: Put "/settings/impersonation" ChangeRestrictions ((), Restrictions) -> 200 Restrictions;
    PreviewRestrictions: Post "/settings/impersonation/preview" PreviewRestrictions ((), Restrictions) -> 200 RestrictionsImpact;

    GetSecondFactor: Get "/account/second-factor" ReadSecondFactor ((), ()) -> 200 SecondFactorState;
    PostAccountSecondFactor: Post "/account/second-factor" EnrolSecondFactor ((), EnrolSecondFactor) -> 200 SecondFactorEnrolment;
    ConfirmAccountSecondFactor: Post "/account/second-factor/confirm" ConfirmSecondFactor ((), ConfirmSecondFactor) -> 200 BackupCodes;
    DeleteAccountSecondFactor: Delete "/account/second-factor" DisableSecondFactor ((), Reauthentication) -> 204 ();
    PostBackupCodes: Post "/account/backup-codes" RenewBackupCodes ((), Reauthentication) -> 200 BackupCodes;
    PostPassword: Post "/account/password" ChangePassword ((), ChangePassword) -> 204 ();
    GetAccountSessions: Get "/account/sessions" ListAccountSessions (AccountSessionQuery, ()) -> 200 Page<AccountSession>;
    DeleteAccountSession: Delete "/account/sessions/{id}" EndAccountSession ((), ()) -> 204 ();
    GetApiTokens: Get "/account/api-tokens" ListApiTokens (ApiTokenQuery, ()) -> 200 Page<ApiToken>;
    PostApiToken: Post "/account/api-tokens" CreateApiToken ((), CreateApiToken) -> 201 ApiToken;
    DeleteApiToken: Delete "/account/api-tokens/{id}" RevokeApiToken ((), ()) -> 204 ();
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_endpoints_share_method_and_path() {
        let mut seen = HashSet::new();
        for row in ALL {
            assert!(seen.insert((row.method, row.path)), "{row:?}");
        }
    }

    #[test]
    fn every_operation_has_its_endpoint() {
        for operation in Operation::ALL {
            let count = ALL.iter().filter(|row| row.operation == operation).count();
            assert_eq!(count, 1, "{operation:?}");
        }
    }

    #[test]
    fn a_get_never_changes_anything() {
        for row in ALL {
            assert!(!(row.method == Method::Get && row.operation.rule().is_change), "{row:?}");
        }
    }
}
