//! `POST /members/{id}/invitation`: another link for whoever has not joined yet, because the one that
//! they had is lost or too old, or because they came by an import and never had one.

use super::{explain, refused, standing};
use crate::api::resource;
use crate::authority::{Change, Halt};
use crate::http::{Call, Failure, Reply};
use crate::invitation::Link;
use crate::store::members;
use understudy_contract::endpoint::RenewInvitation;
use understudy_contract::member::Member;
use understudy_contract::policy::{may_change, may_get_link};
use understudy_contract::{MemberId, ProblemCode};

pub(crate) async fn handle(call: Call<RenewInvitation>) -> Result<Reply<Member>, Failure> {
    let Call { gate, id, query, body, .. } = call;
    let (link, url) = Link::new(gate.new_token(), gate.origin());
    let target = resource("member", &id);
    let (id, body) = (MemberId::new(id), query.and(body));
    let reply = gate.perform(Some(target), move |change| renew(change, &id, &body, &link)).await?;
    Ok(reply.map(|member| Member { invitation_url: Some(url), ..member }))
}

fn renew(
    change: &mut Change<'_>,
    id: &MemberId,
    body: &Result<(), Failure>,
    link: &Link,
) -> Result<Member, Halt> {
    let organization = change.organization().clone();
    let member = members::find(change.tx, &organization, id)?.ok_or(ProblemCode::NotFound)?;
    change.event.name_resource(&member.email);
    // Whoever has the link becomes this member, so that it takes as much as to give them their roles;
    // and a change of these takes it back where that would no longer be so.
    may_change(change.session.subject.standing(), standing(&member), None).map_err(refused)?;
    body.as_ref().map_err(Clone::clone)?;
    may_get_link(member.status)?;
    link.give_to(change.tx, &organization, id, change.now)?;
    Ok(explain(change.session, member))
}
