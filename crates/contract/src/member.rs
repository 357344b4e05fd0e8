//! Members of an organization, and the list of them.

use crate::endpoint::{Query, push};
use crate::json::Read;
use crate::{MemberId, ProblemCode, Role, Timestamp};
use serde::{Deserialize, Serialize};

/// One person's account.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    /// Its id.
    pub id: MemberId,
    /// Lower case, unique in the installation.
    pub email: String,
    /// As they are called; any script, any direction.
    pub name: String,
    /// One or more.
    pub roles: Vec<Role>,
    /// Whether they can sign in.
    pub status: MemberStatus,
    /// When they last did something themselves; being impersonated does not count.
    pub last_active_at: Option<Timestamp>,
    /// Whether two-factor authentication is on.
    pub second_factor: bool,
    /// Whether the asking admin may impersonate them; absent for those who may not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impersonation: Option<Impersonability>,
    /// Where they set their password and join. Only in the answer to the invitation itself: the
    /// server keeps nothing that it could be told from again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation_url: Option<String>,
}

/// `POST /members`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InviteMember {
    /// Where they will sign in with; nobody in the installation may have it.
    pub email: String,
    /// As they are called.
    pub name: String,
    /// At least one; where absent, the team's default role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<Role>>,
}

/// `PATCH /members/{id}`. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeMember {
    /// At least one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<Role>>,
    /// Anything but invited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<MemberStatus>,
}

/// What whoever has the link of an invitation is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// The company's name.
    pub organization: String,
    /// Where they will sign in with.
    pub email: String,
    /// As they are called.
    pub name: String,
}

/// `POST /invitations/{token}`. Not `Debug`: it has a password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// The one that they will sign in with; see [`crate::text::password`].
    pub password: String,
}

/// Whether a member can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MemberStatus {
    /// Can sign in.
    Active,
    /// Cannot sign in for now, and can be impersonated: someone to help.
    Locked,
    /// Has not joined yet.
    Invited,
    /// Has left.
    Deactivated,
}

impl MemberStatus {
    /// Every status, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Active, Self::Locked, Self::Invited, Self::Deactivated];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Locked => "locked",
            Self::Invited => "invited",
            Self::Deactivated => "deactivated",
        }
    }

    /// The inverse of [`MemberStatus::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Locked => "Locked",
            Self::Invited => "Invited",
            Self::Deactivated => "Deactivated",
        }
    }
}

/// Whether a member may be impersonated by the one who asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Impersonability {
    /// Whether a start would be let through.
    pub allowed: bool,
    /// Why not: the code that a start would be refused with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<ProblemCode>,
    /// Why not, as the sentence of [`crate::policy::Refusal::sentence`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl From<Result<(), crate::policy::Refusal>> for Impersonability {
    fn from(answer: Result<(), crate::policy::Refusal>) -> Self {
        match answer {
            Ok(()) => Self { allowed: true, code: None, detail: None },
            Err(refusal) => Self {
                allowed: false,
                code: Some(refusal.code()),
                detail: Some(refusal.sentence()),
            },
        }
    }
}

/// What the list is sorted by. Ties are broken by id, so that the order is total.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names of the columns")]
pub enum MemberSort {
    #[default]
    Name,
    Email,
    Role,
    LastActive,
}

impl MemberSort {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Role => "role",
            Self::LastActive => "last_active",
        }
    }

    /// The inverse of [`MemberSort::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Name, Self::Email, Self::Role, Self::LastActive]
            .into_iter()
            .find(|sort| sort.as_str() == text)
    }
}

/// Ascending or descending.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Order {
    #[default]
    Asc,
    Desc,
}

impl Order {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asc => "asc",
            Self::Desc => "desc",
        }
    }

    /// The other one.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Asc => Self::Desc,
            Self::Desc => Self::Asc,
        }
    }
}

/// The query of `GET /members`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct MemberQuery {
    /// Part of a name or email, in any case.
    pub q: Option<String>,
    /// Only members with this role.
    pub role: Option<Role>,
    /// Only members with this status.
    pub status: Option<MemberStatus>,
    /// Sorted by.
    pub sort: Option<MemberSort>,
    /// In this direction.
    pub order: Option<Order>,
    /// A cursor of a page that was given under the same filters and order.
    pub cursor: Option<String>,
    /// 1 to [`crate::page::MAX_LIMIT`].
    pub limit: Option<u32>,
}

impl Query for MemberQuery {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        push(&mut pairs, "q", self.q.as_deref().filter(|q| !q.is_empty()));
        push(&mut pairs, "role", self.role.map(Role::as_str));
        push(&mut pairs, "status", self.status.map(MemberStatus::as_str));
        push(&mut pairs, "sort", self.sort.map(MemberSort::as_str));
        push(&mut pairs, "order", self.order.map(Order::as_str));
        push(&mut pairs, "cursor", self.cursor.as_deref());
        push(&mut pairs, "limit", self.limit);
        pairs
    }
}
