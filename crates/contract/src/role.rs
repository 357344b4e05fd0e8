//! Roles and the permissions they give.

use crate::json::Read;
use serde::{Deserialize, Serialize};

/// What a member is. A member has one or more; their permissions are the union.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Read,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything; the only role that impersonates, and the only one never impersonated.
    Admin,
    /// Works on trees and facts.
    Editor,
    /// Reads trees and facts.
    Viewer,
    /// Sees and changes what the company pays.
    BillingManager,
    /// Manages members that are no admins.
    TeamManager,
}

/// One thing that an account may do.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Read,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the serialised names say it all; `label` says it in words")]
pub enum Permission {
    #[serde(rename = "trees.read")]
    TreesRead,
    #[serde(rename = "trees.edit")]
    TreesEdit,
    #[serde(rename = "trees.publish")]
    TreesPublish,
    #[serde(rename = "facts.read")]
    FactsRead,
    #[serde(rename = "facts.edit")]
    FactsEdit,
    #[serde(rename = "facts.certify")]
    FactsCertify,
    #[serde(rename = "members.read")]
    MembersRead,
    #[serde(rename = "members.manage")]
    MembersManage,
    #[serde(rename = "team.read")]
    TeamRead,
    #[serde(rename = "team.manage")]
    TeamManage,
    #[serde(rename = "billing.read")]
    BillingRead,
    #[serde(rename = "billing.manage")]
    BillingManage,
    #[serde(rename = "audit.read")]
    AuditRead,
    #[serde(rename = "impersonation.start")]
    ImpersonationStart,
    #[serde(rename = "impersonation.configure")]
    ImpersonationConfigure,
}

impl Role {
    /// Every role, in the order in which they are shown.
    pub const ALL: [Self; 5] =
        [Self::Admin, Self::Editor, Self::Viewer, Self::BillingManager, Self::TeamManager];

    /// What this role allows.
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::Admin => &P::ALL,
            Self::Editor => &[
                P::TreesRead,
                P::TreesEdit,
                P::TreesPublish,
                P::FactsRead,
                P::FactsEdit,
                P::FactsCertify,
                P::MembersRead,
            ],
            Self::Viewer => &[P::TreesRead, P::FactsRead, P::MembersRead],
            Self::BillingManager => &[P::MembersRead, P::BillingRead, P::BillingManage],
            Self::TeamManager => &[P::MembersRead, P::MembersManage, P::TeamRead, P::TeamManage],
        }
    }

    /// The name on the wire and in the database, as `billing_manager`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Editor => "editor",
            Self::Viewer => "viewer",
            Self::BillingManager => "billing_manager",
            Self::TeamManager => "team_manager",
        }
    }

    /// The inverse of [`Role::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// The name that people read, as `Billing manager`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Admin => "Admin",
            Self::Editor => "Editor",
            Self::Viewer => "Viewer",
            Self::BillingManager => "Billing manager",
            Self::TeamManager => "Team manager",
        }
    }
}

impl Permission {
    /// Every permission, in the order of the table in the API's documentation.
    pub const ALL: [Self; 15] = [
        Self::TreesRead,
        Self::TreesEdit,
        Self::TreesPublish,
        Self::FactsRead,
        Self::FactsEdit,
        Self::FactsCertify,
        Self::MembersRead,
        Self::MembersManage,
        Self::TeamRead,
        Self::TeamManage,
        Self::BillingRead,
        Self::BillingManage,
        Self::AuditRead,
        Self::ImpersonationStart,
        Self::ImpersonationConfigure,
    ];

    /// The name that people read, as `Billing access`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::TreesRead => "Reading trees",
            Self::TreesEdit => "Editing trees",
            Self::TreesPublish => "Publishing trees",
            Self::FactsRead => "Reading facts",
            Self::FactsEdit => "Editing facts",
            Self::FactsCertify => "Certifying facts",
            Self::MembersRead => "Reading members",
            Self::MembersManage => "Managing members",
            Self::TeamRead => "Team settings access",
            Self::TeamManage => "Changing team settings",
            Self::BillingRead => "Billing access",
            Self::BillingManage => "Changing billing",
            Self::AuditRead => "Reading the audit log",
            Self::ImpersonationStart => "Impersonating",
            Self::ImpersonationConfigure => "Changing impersonation restrictions",
        }
    }
}

/// The union of what `roles` allow, in the order of [`Permission::ALL`], each once.
pub fn permissions_of(roles: &[Role]) -> Vec<Permission> {
    Permission::ALL.into_iter().filter(|&p| allows(roles, p)).collect()
}

/// Whether any of `roles` gives `permission`.
pub fn allows(roles: &[Role], permission: Permission) -> bool {
    roles.iter().any(|role| role.permissions().contains(&permission))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_admins_read_the_audit_log_impersonate_and_configure_it() {
        for permission in [
            Permission::AuditRead,
            Permission::ImpersonationStart,
            Permission::ImpersonationConfigure,
        ] {
            let holders: Vec<_> =
                Role::ALL.into_iter().filter(|role| allows(&[*role], permission)).collect();
            assert_eq!(holders, [Role::Admin]);
        }
    }

    #[test]
    fn permissions_of_several_roles_are_their_union_in_table_order() {
        assert_eq!(
            permissions_of(&[Role::BillingManager, Role::Viewer]),
            [
                Permission::TreesRead,
                Permission::FactsRead,
                Permission::MembersRead,
                Permission::BillingRead,
                Permission::BillingManage,
            ]
        );
    }

    #[test]
    fn every_role_is_found_by_its_name() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
            assert_eq!(serde_json::to_value(role).expect("serialises"), role.as_str());
        }
        assert_eq!(Role::parse("owner"), None);
    }

    #[test]
    fn the_permission_table_is_as_documented() {
        let names = |role: Role| {
            role.permissions()
                .iter()
                .map(|p| serde_json::to_value(p).expect("serialises").as_str().map(str::to_owned))
                .map(Option::unwrap_or_default)
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(
            names(Role::Editor),
            "trees.read trees.edit trees.publish facts.read facts.edit facts.certify members.read"
        );
        assert_eq!(names(Role::Viewer), "trees.read facts.read members.read");
        assert_eq!(names(Role::BillingManager), "members.read billing.read billing.manage");
        assert_eq!(names(Role::TeamManager), "members.read members.manage team.read team.manage");
        assert_eq!(Role::Admin.permissions().len(), Permission::ALL.len());
    }
}
