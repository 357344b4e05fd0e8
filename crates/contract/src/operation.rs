//! The table of operations: what each needs, and what becomes of it while impersonating.
//!
//! A new operation is blocked while impersonating until its row says otherwise: the default of
//! the table is the safe one.

use crate::audit::Action;
use crate::{Permission, ProblemCode};

/// One thing that the API does. Decisions are made by operation, never by path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the table below says of each what it is")]
pub enum Operation {
    SignIn,
    SignInSecondFactor,
    ReadSession,
    FollowSession,
    SignOut,
    StartImpersonation,
    StopImpersonation,
    ReportActivity,
    ListMembers,
    ReadMember,
    InviteMember,
    RenewInvitation,
    ChangeMember,
    RemoveMember,
    ReadInvitation,
    AcceptInvitation,
    ListTrees,
    ReadTree,
    CreateTree,
    EditTree,
    PublishTree,
    UnpublishTree,
    ListFacts,
    CreateFact,
    EditFact,
    CertifyFact,
    UncertifyFact,
    ListAuditEvents,
    ExportAuditEvents,
    ListImpersonations,
    EndImpersonation,
    ReadTeam,
    ChangeTeam,
    ReadBilling,
    ChangeBilling,
    ReadRestrictions,
    ChangeRestrictions,
    PreviewRestrictions,
    ReadSecondFactor,
    EnrolSecondFactor,
    ConfirmSecondFactor,
    DisableSecondFactor,
    RenewBackupCodes,
    ChangePassword,
    ListAccountSessions,
    EndAccountSession,
    ListApiTokens,
    CreateApiToken,
    RevokeApiToken,
}

/// Who may ask for an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Anybody signed in.
    SignedIn,
    /// Subjects with this permission.
    Permission(Permission),
}

/// What becomes of an operation while impersonating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meanwhile {
    /// `403 blocked_while_impersonating`, whatever the subject may do.
    Blocked,
    /// Allowed as the subject's rights allow it.
    Allowed,
    /// `409 already_impersonating`: identities never nest.
    Conflict,
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Who may ask.
    pub access: Access,
    /// Whether it changes something; then it needs a CSRF token, an event, and no view-only mode.
    pub is_change: bool,
    /// What becomes of it while impersonating.
    pub meanwhile: Meanwhile,
    /// Whether success extends the idle clock (unless the request is in the background).
    pub extends_idle_clock: bool,
    /// Whether an API token may ask, as far as its owner may; what it may not only a person can do.
    pub takes_api_token: bool,
    /// What an attempt is called in the audit log; reads have none, but for an export of it.
    pub action: Option<Action>,
}

impl Rule {
    /// The safe default: a change for signed-in people, blocked while impersonating, and none of a
    /// program's business.
    const CHANGE: Self = Self {
        access: Access::SignedIn,
        is_change: true,
        meanwhile: Meanwhile::Blocked,
        extends_idle_clock: true,
        takes_api_token: false,
        action: None,
    };

    const fn read(permission: Permission) -> Self {
        Self {
            access: Access::Permission(permission),
            is_change: false,
            meanwhile: Meanwhile::Allowed,
            takes_api_token: true,
            ..Self::CHANGE
        }
    }

    /// A change of the subject's own work, allowed while impersonating.
    const fn work(permission: Permission, action: Action) -> Self {
        Self { meanwhile: Meanwhile::Allowed, ..Self::administer(permission, action) }
    }

    /// A change of how one proves who one is: anybody's own, blocked while impersonating.
    const fn secure(action: Action) -> Self {
        Self { extends_idle_clock: false, action: Some(action), ..Self::CHANGE }
    }

    /// A change of settings or accounts, blocked while impersonating.
    const fn administer(permission: Permission, action: Action) -> Self {
        Self {
            access: Access::Permission(permission),
            takes_api_token: true,
            action: Some(action),
            ..Self::CHANGE
        }
    }
}

impl Operation {
    /// Every operation.
    pub const ALL: [Self; 49] = [
        Self::SignIn,
        Self::SignInSecondFactor,
        Self::ReadSession,
        Self::FollowSession,
        Self::SignOut,
        Self::StartImpersonation,
        Self::StopImpersonation,
        Self::ReportActivity,
        Self::ListMembers,
        Self::ReadMember,
        Self::InviteMember,
        Self::RenewInvitation,
        Self::ChangeMember,
        Self::RemoveMember,
        Self::ReadInvitation,
        Self::AcceptInvitation,
        Self::ListTrees,
        Self::ReadTree,
        Self::CreateTree,
        Self::EditTree,
        Self::PublishTree,
        Self::UnpublishTree,
        Self::ListFacts,
        Self::CreateFact,
        Self::EditFact,
        Self::CertifyFact,
        Self::UncertifyFact,
        Self::ListAuditEvents,
        Self::ExportAuditEvents,
        Self::ListImpersonations,
        Self::EndImpersonation,
        Self::ReadTeam,
        Self::ChangeTeam,
        Self::ReadBilling,
        Self::ChangeBilling,
        Self::ReadRestrictions,
        Self::ChangeRestrictions,
        Self::PreviewRestrictions,
        Self::ReadSecondFactor,
        Self::EnrolSecondFactor,
        Self::ConfirmSecondFactor,
        Self::DisableSecondFactor,
        Self::RenewBackupCodes,
        Self::ChangePassword,
        Self::ListAccountSessions,
        Self::EndAccountSession,
        Self::ListApiTokens,
        Self::CreateApiToken,
        Self::RevokeApiToken,
    ];

    /// The row of this operation.
    #[expect(clippy::match_same_arms, reason = "a table, read row by row")]
    pub const fn rule(self) -> Rule {
        use Permission as P;
        const SIGN_IN: Rule = Rule {
            access: Access::Public,
            is_change: true,
            meanwhile: Meanwhile::Conflict,
            extends_idle_clock: false,
            takes_api_token: false,
            action: Some(Action::SessionSignedIn),
        };
        match self {
            Self::SignIn => SIGN_IN,
            Self::SignInSecondFactor => SIGN_IN,
            Self::ReadSession => Rule {
                access: Access::SignedIn,
                is_change: false,
                meanwhile: Meanwhile::Allowed,
                extends_idle_clock: false,
                takes_api_token: true,
                action: None,
            },
            Self::FollowSession => Rule {
                is_change: false,
                meanwhile: Meanwhile::Allowed,
                extends_idle_clock: false,
                ..Rule::CHANGE
            },
            Self::SignOut => Rule {
                meanwhile: Meanwhile::Allowed,
                extends_idle_clock: false,
                action: Some(Action::SessionSignedOut),
                ..Rule::CHANGE
            },
            Self::StartImpersonation => Rule {
                meanwhile: Meanwhile::Conflict,
                extends_idle_clock: false,
                takes_api_token: false,
                ..Rule::administer(P::ImpersonationStart, Action::ImpersonationStarted)
            },
            Self::StopImpersonation => Rule {
                meanwhile: Meanwhile::Allowed,
                extends_idle_clock: false,
                action: Some(Action::ImpersonationStopped),
                ..Rule::CHANGE
            },
            Self::ReportActivity => {
                Rule { is_change: false, meanwhile: Meanwhile::Allowed, ..Rule::CHANGE }
            }
            Self::ListMembers => Rule::read(P::MembersRead),
            Self::ReadMember => Rule::read(P::MembersRead),
            Self::InviteMember => Rule::administer(P::MembersManage, Action::MemberInvited),
            Self::RenewInvitation => Rule::administer(P::MembersManage, Action::InvitationRenewed),
            Self::ChangeMember => Rule::administer(P::MembersManage, Action::MemberChanged),
            Self::RemoveMember => Rule::administer(P::MembersManage, Action::MemberRemoved),
            // Whoever has the link, and they have no account yet.
            Self::ReadInvitation => Rule {
                access: Access::Public,
                is_change: false,
                meanwhile: Meanwhile::Allowed,
                extends_idle_clock: false,
                ..Rule::CHANGE
            },
            Self::AcceptInvitation => Rule {
                access: Access::Public,
                extends_idle_clock: false,
                action: Some(Action::MemberJoined),
                ..Rule::CHANGE
            },
            Self::ListTrees => Rule::read(P::TreesRead),
            Self::ReadTree => Rule::read(P::TreesRead),
            Self::CreateTree => Rule::work(P::TreesEdit, Action::TreeCreated),
            Self::EditTree => Rule::work(P::TreesEdit, Action::TreeEdited),
            Self::PublishTree => Rule::work(P::TreesPublish, Action::TreePublished),
            Self::UnpublishTree => Rule::work(P::TreesPublish, Action::TreeUnpublished),
            Self::ListFacts => Rule::read(P::FactsRead),
            Self::CreateFact => Rule::work(P::FactsEdit, Action::FactCreated),
            Self::EditFact => Rule::work(P::FactsEdit, Action::FactEdited),
            Self::CertifyFact => Rule::work(P::FactsCertify, Action::FactCertified),
            Self::UncertifyFact => Rule::work(P::FactsCertify, Action::FactUncertified),
            Self::ListAuditEvents => Rule::read(P::AuditRead),
            // A read that is on record: it carries the whole log away.
            Self::ExportAuditEvents => {
                Rule { action: Some(Action::AuditExported), ..Rule::read(P::AuditRead) }
            }
            Self::ListImpersonations => {
                Rule { meanwhile: Meanwhile::Blocked, ..Rule::read(P::ImpersonationStart) }
            }
            Self::EndImpersonation => {
                Rule::administer(P::ImpersonationStart, Action::ImpersonationStopped)
            }
            Self::ReadTeam => Rule::read(P::TeamRead),
            Self::ChangeTeam => Rule::administer(P::TeamManage, Action::TeamChanged),
            Self::ReadBilling => Rule::read(P::BillingRead),
            Self::ChangeBilling => Rule::administer(P::BillingManage, Action::BillingChanged),
            Self::ReadRestrictions => Rule::read(P::ImpersonationConfigure),
            Self::ChangeRestrictions => Rule {
                takes_api_token: false,
                ..Rule::administer(P::ImpersonationConfigure, Action::RestrictionsChanged)
            },
            Self::PreviewRestrictions => {
                Rule { meanwhile: Meanwhile::Blocked, ..Rule::read(P::ImpersonationConfigure) }
            }
            Self::ReadSecondFactor => Rule { is_change: false, ..Rule::CHANGE },
            Self::EnrolSecondFactor => Rule::secure(Action::SecondFactorEnabled),
            Self::ConfirmSecondFactor => Rule::secure(Action::SecondFactorEnabled),
            Self::DisableSecondFactor => Rule::secure(Action::SecondFactorDisabled),
            Self::RenewBackupCodes => Rule::secure(Action::BackupCodesRenewed),
            Self::ChangePassword => Rule::secure(Action::PasswordChanged),
            Self::ListAccountSessions => Rule { is_change: false, ..Rule::CHANGE },
            Self::EndAccountSession => {
                Rule { action: Some(Action::SessionSignedOut), ..Rule::CHANGE }
            }
            Self::ListApiTokens => Rule { is_change: false, ..Rule::CHANGE },
            Self::CreateApiToken => Rule { action: Some(Action::ApiTokenCreated), ..Rule::CHANGE },
            Self::RevokeApiToken => Rule { action: Some(Action::ApiTokenRevoked), ..Rule::CHANGE },
        }
    }

    /// Whether somebody with `permissions` may do this now: the one decision that the server
    /// enforces and the console explains. `impersonating` is absent outside an impersonation, and
    /// else says whether that is view only.
    ///
    /// # Errors
    /// The code of the refusal, in the API's order of checks.
    pub fn check(
        self,
        permissions: &[Permission],
        impersonating: Option<bool>,
    ) -> Result<(), ProblemCode> {
        let rule = self.rule();
        if let Some(read_only) = impersonating {
            match rule.meanwhile {
                Meanwhile::Blocked => return Err(ProblemCode::BlockedWhileImpersonating),
                Meanwhile::Conflict => return Err(ProblemCode::AlreadyImpersonating),
                Meanwhile::Allowed => {}
            }
            let leaves = matches!(self, Self::StopImpersonation | Self::SignOut);
            if read_only && rule.is_change && !leaves {
                return Err(ProblemCode::ReadOnlyImpersonation);
            }
        }
        match rule.access {
            Access::Permission(needed) if !permissions.contains(&needed) => {
                Err(ProblemCode::PermissionDenied)
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
