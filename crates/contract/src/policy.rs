//! Who may impersonate whom, and whether a running impersonation may go on; who may manage whom.

mod managing;

pub use managing::{
    ManageRefusal, link_outlives, may_change, may_get_link, may_give, may_remove, new_status,
};

use crate::member::MemberStatus;
use crate::role::allows;
use crate::session::{EndCause, Plan};
use crate::settings::Restrictions;
use crate::{MemberId, Permission, ProblemCode, Role};

/// What the policy must know of a member.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// Their account.
    pub id: &'a MemberId,
    /// One or more.
    pub roles: &'a [Role],
    /// Whether they can sign in.
    pub status: MemberStatus,
}

impl Standing<'_> {
    fn is_active_admin(&self) -> bool {
        self.status == MemberStatus::Active && allows(self.roles, Permission::ImpersonationStart)
    }
}

/// What the policy must know of the organization that both belong to.
#[derive(Debug, Clone, Copy)]
pub struct Company<'a> {
    /// What it pays for.
    pub plan: Plan,
    /// What its admins decided.
    pub restrictions: &'a Restrictions,
}

/// Why a member cannot be impersonated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The actor is no active admin.
    PermissionDenied,
    /// The plan does not include impersonation.
    PlanRequired,
    /// The organization switched it off.
    Disabled,
    /// Actor and target are the same.
    Myself,
    /// The target is an admin.
    Admin,
    /// The target has not joined yet, or has left.
    Inactive(MemberStatus),
    /// A role of the target is protected.
    ProtectedRole(Role),
    /// A permission of the target is protected.
    ProtectedPermission(Permission),
}

impl Refusal {
    /// The code that the server answers with.
    pub const fn code(self) -> ProblemCode {
        match self {
            Self::PermissionDenied => ProblemCode::PermissionDenied,
            Self::PlanRequired => ProblemCode::PlanRequired,
            Self::Disabled => ProblemCode::ImpersonationDisabled,
            Self::Myself => ProblemCode::CannotImpersonateSelf,
            Self::Admin => ProblemCode::CannotImpersonateAdmin,
            Self::Inactive(_) => ProblemCode::MemberInactive,
            Self::ProtectedRole(_) | Self::ProtectedPermission(_) => ProblemCode::MemberRestricted,
        }
    }

    /// Why, in one sentence for people: the tooltip of the mask button.
    pub fn sentence(self) -> String {
        match self {
            Self::Inactive(MemberStatus::Invited) => "Has not joined yet".into(),
            Self::Inactive(status) => status.label().into(),
            Self::ProtectedRole(role) => format!("{} ({})", self.code().title(), role.label()),
            Self::ProtectedPermission(permission) => {
                format!("{} ({})", self.code().title(), permission.label())
            }
            Self::PermissionDenied
            | Self::PlanRequired
            | Self::Disabled
            | Self::Myself
            | Self::Admin => self.code().title().into(),
        }
    }
}

/// Whether `actor` may impersonate anybody at all.
///
/// # Errors
/// The first refusal that holds, in the API's order.
pub fn may_start(actor: Standing<'_>, company: Company<'_>) -> Result<(), Refusal> {
    if !actor.is_active_admin() {
        Err(Refusal::PermissionDenied)
    } else if company.plan != Plan::Enterprise {
        Err(Refusal::PlanRequired)
    } else if !company.restrictions.enabled {
        Err(Refusal::Disabled)
    } else {
        Ok(())
    }
}

/// Whether `actor` may impersonate `target`, a member of the same organization.
///
/// # Errors
/// The first refusal that holds, in the API's order. That a target is unknown (`not_found`)
/// comes after [`may_start`] and before the rest; the caller, who looks it up, answers that.
pub fn may_impersonate(
    actor: Standing<'_>,
    company: Company<'_>,
    target: Standing<'_>,
) -> Result<(), Refusal> {
    may_start(actor, company)?;
    if actor.id == target.id {
        return Err(Refusal::Myself);
    }
    if target.roles.contains(&Role::Admin) {
        return Err(Refusal::Admin);
    }
    if !matches!(target.status, MemberStatus::Active | MemberStatus::Locked) {
        return Err(Refusal::Inactive(target.status));
    }
    protection(company.restrictions, target.roles).map_or(Ok(()), Err)
}

/// Whether a running impersonation may go on: everything that allowed its start, asked again on
/// every request.
///
/// # Errors
/// The cause with which it ends now.
pub fn may_continue(
    actor: Standing<'_>,
    company: Company<'_>,
    subject: Standing<'_>,
) -> Result<(), EndCause> {
    may_impersonate(actor, company, subject).map_err(|refusal| match refusal {
        Refusal::PermissionDenied => EndCause::ActorNotAllowed,
        Refusal::PlanRequired => EndCause::PlanChanged,
        Refusal::Disabled => EndCause::Disabled,
        Refusal::Myself | Refusal::Admin | Refusal::Inactive(_) => EndCause::SubjectNotAllowed,
        Refusal::ProtectedRole(_) | Refusal::ProtectedPermission(_) => {
            EndCause::RestrictionsChanged
        }
    })
}

/// What protects a member with `roles`, if anything does: roles first, in their own order.
fn protection(restrictions: &Restrictions, roles: &[Role]) -> Option<Refusal> {
    let by_role = roles
        .iter()
        .find(|role| restrictions.protected_roles.contains(role))
        .map(|&role| Refusal::ProtectedRole(role));
    by_role.or_else(|| {
        restrictions
            .protected_permissions
            .iter()
            .find(|&&permission| allows(roles, permission))
            .map(|&permission| Refusal::ProtectedPermission(permission))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ADMIN: &[Role] = &[Role::Admin];

    fn ask(
        plan: Plan,
        restrictions: &Restrictions,
        roles: &[Role],
        status: MemberStatus,
    ) -> Result<(), Refusal> {
        let (ada, eli) = (MemberId::new("ada"), MemberId::new("eli"));
        may_impersonate(
            Standing { id: &ada, roles: ADMIN, status: MemberStatus::Active },
            Company { plan, restrictions },
            Standing { id: &eli, roles, status },
        )
    }

    fn ask_default(roles: &[Role], status: MemberStatus) -> Result<(), Refusal> {
        ask(Plan::Enterprise, &Restrictions::default(), roles, status)
    }

    #[test]
    fn an_admin_can_impersonate_an_editor_even_a_locked_one() {
        assert_eq!(ask_default(&[Role::Editor], MemberStatus::Active), Ok(()));
        assert_eq!(ask_default(&[Role::Editor], MemberStatus::Locked), Ok(()));
    }

    #[test]
    fn an_admin_cannot_impersonate_another_admin() {
        let answer = ask_default(&[Role::Viewer, Role::Admin], MemberStatus::Active);
        assert_eq!(answer, Err(Refusal::Admin));
        assert_eq!(Refusal::Admin.sentence(), "Admins cannot be impersonated");
    }

    #[test]
    fn an_admin_cannot_impersonate_themselves() {
        let ada = MemberId::new("ada");
        let standing = Standing { id: &ada, roles: ADMIN, status: MemberStatus::Active };
        let restrictions = Restrictions::default();
        let company = Company { plan: Plan::Enterprise, restrictions: &restrictions };
        assert_eq!(may_impersonate(standing, company, standing), Err(Refusal::Myself));
        assert_eq!(Refusal::Myself.sentence(), "This is you");
    }

    #[test]
    fn nobody_but_an_active_admin_can_impersonate() {
        let (a, b) = (MemberId::new("a"), MemberId::new("b"));
        let restrictions = Restrictions::default();
        let company = Company { plan: Plan::Enterprise, restrictions: &restrictions };
        let target = Standing { id: &b, roles: &[Role::Viewer], status: MemberStatus::Active };
        for roles in [&[Role::Editor][..], &[Role::TeamManager, Role::BillingManager], &[]] {
            let actor = Standing { id: &a, roles, status: MemberStatus::Active };
            assert_eq!(may_impersonate(actor, company, target), Err(Refusal::PermissionDenied));
        }
        for status in [MemberStatus::Locked, MemberStatus::Invited, MemberStatus::Deactivated] {
            let actor = Standing { id: &a, roles: ADMIN, status };
            assert_eq!(may_impersonate(actor, company, target), Err(Refusal::PermissionDenied));
        }
    }

    #[test]
    fn impersonation_needs_the_enterprise_plan() {
        for plan in [Plan::Free, Plan::Pro] {
            let answer = ask(plan, &Restrictions::default(), &[Role::Editor], MemberStatus::Active);
            assert_eq!(answer, Err(Refusal::PlanRequired));
        }
    }

    #[test]
    fn invited_and_deactivated_members_are_refused_each_with_its_own_words() {
        let invited = ask_default(&[Role::Editor], MemberStatus::Invited).expect_err("refused");
        assert_eq!(invited.sentence(), "Has not joined yet");
        let left = ask_default(&[Role::Editor], MemberStatus::Deactivated).expect_err("refused");
        assert_eq!(left.sentence(), "Deactivated");
        assert_eq!((invited.code(), left.code()), (left.code(), ProblemCode::MemberInactive));
    }

    #[test]
    fn a_protected_permission_protects_whoever_has_it_by_any_role() {
        let restrictions = Restrictions {
            protected_permissions: vec![Permission::BillingRead],
            ..Restrictions::default()
        };
        let roles = [Role::Viewer, Role::BillingManager];
        let refusal = ask(Plan::Enterprise, &restrictions, &roles, MemberStatus::Active)
            .expect_err("refused");
        let sentence = "Protected by impersonation restrictions (Billing access)";
        assert_eq!(refusal.sentence(), sentence);
        assert_eq!(
            ask(Plan::Enterprise, &restrictions, &[Role::Viewer], MemberStatus::Active),
            Ok(())
        );
    }

    #[test]
    fn the_first_refusal_in_the_documented_order_is_the_answer() {
        let off = Restrictions {
            enabled: false,
            protected_roles: vec![Role::Admin],
            ..Restrictions::default()
        };
        let ask = |plan, restrictions| ask(plan, restrictions, ADMIN, MemberStatus::Deactivated);
        assert_eq!(ask(Plan::Pro, &off), Err(Refusal::PlanRequired));
        assert_eq!(ask(Plan::Enterprise, &off), Err(Refusal::Disabled));
        let on = Restrictions { enabled: true, ..off.clone() };
        assert_eq!(ask(Plan::Enterprise, &on), Err(Refusal::Admin));
    }

    fn roles() -> impl Strategy<Value = Vec<Role>> {
        proptest::sample::subsequence(Role::ALL.to_vec(), 1..=5)
    }

    proptest! {
        #[test]
        fn whoever_could_not_be_impersonated_cannot_go_on_being_so(
            actor_roles in roles(),
            roles in roles(),
            status in proptest::sample::select(MemberStatus::ALL.to_vec()),
            plan in proptest::sample::select(Plan::ALL.to_vec()),
            enabled: bool,
        ) {
            let (a, b) = (MemberId::new("a"), MemberId::new("b"));
            let restrictions = Restrictions { enabled, ..Restrictions::default() };
            let company = Company { plan, restrictions: &restrictions };
            let actor = Standing { id: &a, roles: &actor_roles, status: MemberStatus::Active };
            let target = Standing { id: &b, roles: &roles, status };
            let start = may_impersonate(actor, company, target);
            prop_assert_eq!(start.is_ok(), may_continue(actor, company, target).is_ok());
            if start.is_ok() {
                prop_assert!(!roles.contains(&Role::Admin) && actor_roles.contains(&Role::Admin));
            }
        }
    }
}
