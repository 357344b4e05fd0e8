//! `POST /settings/impersonation/preview`: what saving these restrictions would do.

use super::restrictions::ending_cause;
use crate::authority::{Halt, Reading};
use crate::http::{Call, Failure, Rendered, Reply};
use crate::store::sessions;
use crate::store::settings;
use understudy_contract::MemberId;
use understudy_contract::endpoint::PreviewRestrictions;
use understudy_contract::policy::{Company, Standing, may_impersonate};
use understudy_contract::settings::{Restrictions, RestrictionsImpact};

pub(crate) async fn handle(
    call: Call<PreviewRestrictions>,
) -> Result<Reply<Rendered<RestrictionsImpact>>, Failure> {
    let Call { gate, query, body, .. } = call;
    gate.read(move |reading| impact(reading, &query.and(body)?)).await
}

fn impact(reading: &mut Reading<'_>, after: &Restrictions) -> Result<RestrictionsImpact, Halt> {
    let (actor, organization) = (&reading.session.actor, &reading.session.organization);
    // Whoever else it is; the actor is an admin and so never counts.
    let somebody = MemberId::new("");
    let mut members_protected = 0;
    for (roles, status, count) in settings::members_by_standing(reading.tx, &organization.id)? {
        let target = Standing { id: &somebody, roles: &roles, status };
        let is_allowed = |restrictions| {
            let company = Company { plan: organization.plan, restrictions };
            may_impersonate(actor.standing(), company, target).is_ok()
        };
        if is_allowed(&organization.restrictions) && !is_allowed(after) {
            members_protected += count;
        }
    }
    let running = sessions::impersonating(reading.tx, Some(&organization.id))?;
    let ending = running.iter().filter(|session| ending_cause(session, after).is_some());
    let impersonations_ending = u64::try_from(ending.count()).unwrap_or(u64::MAX);
    Ok(RestrictionsImpact { members_protected, impersonations_ending })
}
