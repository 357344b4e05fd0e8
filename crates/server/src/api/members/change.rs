//! `PATCH /members/{id}`: what a member is, and whether they can sign in.

use super::{explain, keep_an_admin, labels, refused, roles_in_order, standing};
use crate::api::resource;
use crate::authority::{Change, Halt, settle_within};
use crate::http::{Call, Failure, Reply};
use crate::store::{invitations, members};
use understudy_contract::endpoint::PatchMember;
use understudy_contract::member::{ChangeMember, Member, MemberStatus};
use understudy_contract::policy::{link_outlives, may_change, new_status};
use understudy_contract::{MemberId, ProblemCode};

pub(crate) async fn handle(call: Call<PatchMember>) -> Result<Reply<Member>, Failure> {
    let Call { gate, id, query, body, .. } = call;
    let target = resource("member", &id);
    let (id, body) = (MemberId::new(id), query.and(body));
    gate.perform(Some(target), move |change| save(change, &id, &body)).await
}

fn save(
    change: &mut Change<'_>,
    id: &MemberId,
    body: &Result<ChangeMember, Failure>,
) -> Result<Member, Halt> {
    let organization = change.organization().clone();
    let before = members::find(change.tx, &organization, id)?.ok_or(ProblemCode::NotFound)?;
    change.event.name_resource(&before.email);
    let wanted = body.as_ref().cloned().unwrap_or_default();
    // Refused tries are on record with what was tried.
    if let Some(roles) = &wanted.roles {
        change.event.note("roles", Some(labels(&before.roles)), Some(labels(roles)));
    }
    if let Some(status) = wanted.status {
        let label = |status: MemberStatus| Some(status.label().to_owned());
        change.event.note("status", label(before.status), label(status));
    }
    let actor = change.session.subject.standing();
    may_change(actor, standing(&before), wanted.roles.as_deref()).map_err(refused)?;

    let ChangeMember { roles, status } = body.as_ref().map_err(Clone::clone)?;
    let roles = roles.as_deref().map_or_else(|| Ok(before.roles.clone()), roles_in_order);
    let status = new_status(before.status, status.unwrap_or(before.status));
    let (Ok(roles), &Ok(status)) = (&roles, &status) else {
        let errors = [roles.err(), status.err()];
        return Err(Failure::fields(errors.into_iter().flatten().collect()).into());
    };
    if (roles, status) == (&before.roles, before.status) {
        change.event.is_recorded = false;
        return Ok(explain(change.session, before));
    }
    keep_an_admin(change, &before, roles, status)?;
    if !link_outlives(&before.roles, roles) {
        invitations::take_back(change.tx, id)?;
    }
    members::set_roles(change.tx, id, roles)?;
    members::set_status(change.tx, id, status)?;
    settle_within(change, id)?;
    let after = members::find(change.tx, &organization, id)?.ok_or(ProblemCode::Internal)?;
    Ok(explain(change.session, after))
}
