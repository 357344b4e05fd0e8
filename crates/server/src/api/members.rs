//! Members, and whether each may be impersonated by whoever asks.

pub(crate) mod list;
pub(crate) mod read;

use crate::store::sessions::StoredSession;
use understudy_contract::Permission;
use understudy_contract::member::{Impersonability, Member};
use understudy_contract::policy::{Company, Standing, may_impersonate};
use understudy_contract::role::allows;

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
