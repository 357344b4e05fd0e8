//! `GET` and `PUT /settings/impersonation`. Saved restrictions count at once: what they no longer
//! allow ends in the same transaction.

use super::about_organization;
use crate::authority::{Change, Halt, end_within};
use crate::http::{Call, Failure, Rendered, Reply};
use crate::store::sessions::{self, StoredSession};
use crate::store::settings;
use understudy_contract::endpoint::{GetRestrictions, PutRestrictions};
use understudy_contract::policy::{Company, may_continue};
use understudy_contract::session::EndCause;
use understudy_contract::settings::Restrictions;
use understudy_contract::{Permission, Role};

pub(crate) async fn read(
    call: Call<GetRestrictions>,
) -> Result<Reply<Rendered<Restrictions>>, Failure> {
    let Call { gate, query, .. } = call;
    gate.read(move |reading| {
        query?;
        Ok(reading.session.organization.restrictions.clone())
    })
    .await
}

pub(crate) async fn change(call: Call<PutRestrictions>) -> Result<Reply<Restrictions>, Failure> {
    let Call { gate, query, body, .. } = call;
    let body = query.and(body);
    gate.perform(None, move |change| save(change, &body)).await
}

fn save(
    change: &mut Change<'_>,
    body: &Result<Restrictions, Failure>,
) -> Result<Restrictions, Halt> {
    about_organization(change);
    let after = in_order(body.as_ref().map_err(Clone::clone)?);
    let before = &change.session.organization.restrictions;
    let yes_or_no = |yes: bool| Some(if yes { "Yes" } else { "No" }.to_owned());
    let event = &mut change.event;
    event.note("enabled", yes_or_no(before.enabled), yes_or_no(after.enabled));
    event.note("protected_roles", roles(before), roles(&after));
    event.note("protected_permissions", permissions(before), permissions(&after));
    let (was_required, is_required) = (before.reason_required, after.reason_required);
    event.note("reason_required", yes_or_no(was_required), yes_or_no(is_required));
    let organization = change.organization().clone();
    settings::change_restrictions(change.tx, &organization, &after)?;
    for session in sessions::impersonating(change.tx, Some(&organization))? {
        if let Some(cause) = ending_cause(&session, &after) {
            end_within(change, &session, cause, &session.actor.person)?;
        }
    }
    Ok(after)
}

/// Why the impersonation in `session` would have to end under `restrictions`.
pub(super) fn ending_cause(
    session: &StoredSession,
    restrictions: &Restrictions,
) -> Option<EndCause> {
    let company = Company { plan: session.organization.plan, restrictions };
    may_continue(session.actor.standing(), company, session.subject.standing()).err()
}

/// Each role and permission once, in the contract's order.
fn in_order(given: &Restrictions) -> Restrictions {
    let roles = Role::ALL.into_iter().filter(|role| given.protected_roles.contains(role));
    let permissions =
        Permission::ALL.into_iter().filter(|p| given.protected_permissions.contains(p));
    Restrictions {
        protected_roles: roles.collect(),
        protected_permissions: permissions.collect(),
        ..*given
    }
}

fn roles(restrictions: &Restrictions) -> Option<String> {
    list(restrictions.protected_roles.iter().map(|role| role.label()))
}

fn permissions(restrictions: &Restrictions) -> Option<String> {
    list(restrictions.protected_permissions.iter().map(|permission| permission.label()))
}

fn list(labels: impl Iterator<Item = &'static str>) -> Option<String> {
    let labels: Vec<_> = labels.collect();
    (!labels.is_empty()).then(|| labels.join(", "))
}
