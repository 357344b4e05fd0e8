//! Settings of a company: impersonation restrictions, the team, billing.

use crate::json::Read;
use crate::session::Plan;
use crate::{Permission, Role};
use serde::{Deserialize, Serialize};

/// Who cannot be impersonated, and what a start needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Restrictions {
    /// Whether anybody can be impersonated at all.
    pub enabled: bool,
    /// Members with any of these roles cannot be.
    pub protected_roles: Vec<Role>,
    /// Members with any of these permissions cannot be.
    pub protected_permissions: Vec<Permission>,
    /// Whether a start needs a reason.
    pub reason_required: bool,
}

impl Default for Restrictions {
    /// A new company's: allowed, nothing protected, no reason required.
    fn default() -> Self {
        Self {
            enabled: true,
            protected_roles: Vec::new(),
            protected_permissions: Vec::new(),
            reason_required: false,
        }
    }
}

/// What saving [`Restrictions`] would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RestrictionsImpact {
    /// How many members could not be impersonated who can be now.
    pub members_protected: u64,
    /// How many running impersonations would end.
    pub impersonations_ending: u64,
}

/// The team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TeamSettings {
    /// One line.
    pub name: String,
    /// What an invited member is unless the invitation says otherwise; never admin.
    pub default_role: Role,
}

/// What the company pays, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Billing {
    /// Set on the server, never here.
    pub plan: Plan,
    /// How many members are paid for.
    pub seats: u32,
    /// Where invoices go.
    pub billing_email: String,
    /// Absent until one is given.
    pub payment_method: Option<PaymentMethod>,
}

/// A card, as much as may be shown of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentMethod {
    /// As `Visa`.
    pub brand: String,
    /// The last four digits.
    pub last_four: String,
}

/// `PUT /billing`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeBilling {
    /// 1 to 1,000,000.
    pub seats: u32,
    /// Where invoices go.
    pub billing_email: String,
}
