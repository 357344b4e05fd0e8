//! Members, and whether each may be impersonated by whoever asks.

pub(crate) mod change;
pub(crate) mod invite;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod remove;
pub(crate) mod renew;

use crate::authority::{Change, Halt};
use crate::http::Failure;
use crate::store::members;
use crate::store::organizations;
use crate::store::sessions::StoredSession;
use understudy_contract::member::{Impersonability, Member, MemberStatus};
use understudy_contract::policy::{Company, ManageRefusal, Standing, may_impersonate};
use understudy_contract::role::allows;
use understudy_contract::{FieldError, Permission, ProblemCode, Role};

/// Adds whether `member` may be impersonated, for those who may impersonate at all, as themselves.
fn explain(session: &StoredSession, mut member: Member) -> Member {
    let (actor, organization) = (&session.actor, &session.organization);
    if session.impersonation.is_none() && allows(&actor.roles, Permission::ImpersonationStart) {
        let company = Company { plan: organization.plan, restrictions: &organization.restrictions };
        let target = Standing { id: &member.id, roles: &member.roles, status: member.status };
        let answer = may_impersonate(actor.standing(), company, target);
        member.impersonation = Some(Impersonability::from(answer));
    }
    member
}

/// What the policy must know of a member.
fn standing(member: &Member) -> Standing<'_> {
    Standing { id: &member.id, roles: &member.roles, status: member.status }
}

/// A refusal of the policy, with its own sentence.
fn refused(refusal: ManageRefusal) -> Halt {
    Failure::new(refusal.code()).with_detail(format!("{}.", refusal.sentence())).into()
}

/// Refuses what takes the last admin away who can sign in: `before` is about to become one who is
/// `roles` and has `status`.
fn keep_an_admin(
    change: &mut Change<'_>,
    before: &Member,
    roles: &[Role],
    status: MemberStatus,
) -> Result<(), Halt> {
    let is_one =
        |roles: &[Role], status| roles.contains(&Role::Admin) && status == MemberStatus::Active;
    if !is_one(&before.roles, before.status) || is_one(roles, status) {
        return Ok(());
    }
    let organization = change.organization().clone();
    organizations::lock(change.tx, &organization)?;
    let (role, status) = (Some(Role::Admin), Some(MemberStatus::Active));
    if members::count(change.tx, &organization, role, status)? > 1 {
        Ok(())
    } else {
        Err(ProblemCode::LastAdmin.into())
    }
}

/// Each role once, in the contract's order.
///
/// # Errors
/// There is none at all.
fn roles_in_order(roles: &[Role]) -> Result<Vec<Role>, FieldError> {
    if roles.is_empty() {
        return Err(FieldError::new("roles", "Choose at least one role."));
    }
    Ok(Role::ALL.into_iter().filter(|role| roles.contains(role)).collect())
}

/// Roles as the audit log tells them.
fn labels(roles: &[Role]) -> String {
    let roles = Role::ALL.into_iter().filter(|role| roles.contains(role));
    roles.map(Role::label).collect::<Vec<_>>().join(", ")
}
