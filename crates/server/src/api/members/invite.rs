//! `POST /members`: somebody is invited, and gets in by a link that is shown once.

use super::{explain, labels, refused, roles_in_order};
use crate::api::resource;
use crate::authority::{Change, Halt};
use crate::db::DbError;
use crate::http::{Call, Failure, Reply};
use crate::invitation::Link;
use crate::store::members::{self, NewMember};
use crate::store::settings;
use understudy_contract::endpoint::PostMember;
use understudy_contract::member::{InviteMember, Member, MemberStatus};
use understudy_contract::policy::may_give;
use understudy_contract::text::{self, MAX_LINE_CHARS};
use understudy_contract::{FieldError, MemberId, ProblemCode};

pub(crate) async fn handle(call: Call<PostMember>) -> Result<Reply<Member>, Failure> {
    let Call { gate, query, body, .. } = call;
    let (link, url) = Link::new(gate.new_token(), gate.origin());
    let body = query.and(body);
    let reply = gate.perform(None, move |change| invite(change, &body, &link)).await?;
    Ok(reply.map(|member| Member { invitation_url: Some(url), ..member }))
}

fn invite(
    change: &mut Change<'_>,
    body: &Result<InviteMember, Failure>,
    link: &Link,
) -> Result<Member, Halt> {
    let body = body.as_ref().map_err(Clone::clone)?;
    let organization = change.organization().clone();
    let roles = match &body.roles {
        Some(roles) => roles.clone(),
        None => vec![settings::team(change.tx, &organization)?.default_role],
    };
    let email = text::email("email", &body.email);
    let name = text::line("name", "The name", &body.name, MAX_LINE_CHARS);
    // Refused tries are on record with what was tried, if it can be that.
    change.event.note("email", None, email.clone().ok());
    change.event.note("name", None, name.clone().ok());
    change.event.note("roles", None, Some(labels(&roles)));
    may_give(&change.session.subject.roles, &roles).map_err(refused)?;

    let roles = roles_in_order(&roles);
    let (Ok(email), Ok(name), Ok(roles)) = (&email, &name, &roles) else {
        let errors = [email.err(), name.err(), roles.err()];
        return Err(Failure::fields(errors.into_iter().flatten().collect()).into());
    };
    if members::find_credentials(change.tx, email)?.is_some() {
        return Err(taken().into());
    }
    let id = MemberId::new(change.state.new_id());
    let new = NewMember {
        id: &id,
        organization: &organization,
        email,
        name,
        roles,
        status: MemberStatus::Invited,
        password_hash: None,
        created_at: change.now,
        last_active_at: 0,
    };
    members::insert(change.tx, &new).map_err(or_taken)?;
    link.give_to(change.tx, &organization, &id, change.now)?;
    change.event.resource = Some(resource("member", id.as_str()));
    change.event.name_resource(email);
    let member = members::find(change.tx, &organization, &id)?.ok_or(ProblemCode::Internal)?;
    Ok(explain(change.session, member))
}

/// Emails are unique in the installation, so this may speak of another company's member.
fn taken() -> FieldError {
    FieldError::new("email", "Somebody has this email already. Give another one.")
}

/// Somebody else may have invited them between looking and writing.
fn or_taken(error: DbError) -> Halt {
    if error.is_unique_violation() { taken().into() } else { error.into() }
}
