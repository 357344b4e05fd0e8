//! `DELETE /members/{id}`: the account goes, and with it every session and impersonation that it
//! is part of. What it did stays in the audit log.

use super::{keep_an_admin, labels, refused, standing};
use crate::api::resource;
use crate::authority::{Change, Halt, settle_within};
use crate::http::{Call, Failure, Reply};
use crate::store::members;
use understudy_contract::endpoint::DeleteMember;
use understudy_contract::member::MemberStatus;
use understudy_contract::policy::may_remove;
use understudy_contract::{MemberId, ProblemCode};

pub(crate) async fn handle(call: Call<DeleteMember>) -> Result<Reply<()>, Failure> {
    let Call { gate, id, query, body, .. } = call;
    let target = resource("member", &id);
    let (id, body) = (MemberId::new(id), query.and(body));
    gate.perform(Some(target), move |change| remove(change, &id, &body)).await
}

fn remove(change: &mut Change<'_>, id: &MemberId, body: &Result<(), Failure>) -> Result<(), Halt> {
    let organization = change.organization().clone();
    let before = members::find(change.tx, &organization, id)?.ok_or(ProblemCode::NotFound)?;
    change.event.name_resource(&before.email);
    change.event.note("name", Some(before.name.clone()), None);
    change.event.note("roles", Some(labels(&before.roles)), None);
    change.event.note("status", Some(before.status.label().to_owned()), None);
    may_remove(change.session.subject.standing(), standing(&before)).map_err(refused)?;
    body.as_ref().map_err(Clone::clone)?;
    keep_an_admin(change, &before, &before.roles, MemberStatus::Deactivated)?;
    // Everything ends as it does for whoever leaves, and only then they are gone.
    members::set_status(change.tx, id, MemberStatus::Deactivated)?;
    settle_within(change, id)?;
    Ok(members::remove(change.tx, id)?)
}
