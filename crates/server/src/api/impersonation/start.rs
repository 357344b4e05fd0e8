//! `POST /impersonation`: an admin becomes a colleague.

use crate::api::{is_id, resource};
use crate::authority::{Change, Halt, idle_timeout};
use crate::http::{Call, Failure, Reply};
use crate::second_factor::{note_backup_code, use_code};
use crate::state::Token;
use crate::store::impersonations::{self, StoredImpersonation};
use crate::store::members;
use crate::store::sessions::{self, Identity, StoredSession};
use understudy_contract::audit::Person;
use understudy_contract::endpoint::PostImpersonation;
use understudy_contract::policy::{Company, Standing, may_impersonate, may_start};
use understudy_contract::session::StartImpersonation;
use understudy_contract::{ImpersonationId, ProblemCode, Session, text};

/// How long a replaced token is remembered, in milliseconds.
pub(in crate::api) const RETIRED_MILLIS: i64 = 30 * 1000;

pub(crate) async fn handle(call: Call<PostImpersonation>) -> Result<Reply<Session>, Failure> {
    let Call { gate, query, body, .. } = call;
    let (token, viewer) = (gate.new_token(), gate.viewer());
    let target = body.as_ref().ok().map(|body| resource("member", body.member_id.as_str()));
    let body = query.and(body);
    let job_token = token.clone();
    let reply = gate.perform(target, move |change| start(change, &body, &job_token)).await?;
    let reply = reply.map(|session| viewer.view(&session));
    let epoch = reply.body().epoch;
    Ok(reply.with_epoch(epoch).with_token(&token))
}

/// The refusals come in the order that the API promises.
fn start(
    change: &mut Change<'_>,
    body: &Result<StartImpersonation, Failure>,
    token: &Token,
) -> Result<StoredSession, Halt> {
    let (session, now) = (change.session, change.now);
    let (actor, organization) = (&session.actor, &session.organization);
    let company = Company { plan: organization.plan, restrictions: &organization.restrictions };
    if let Ok(body) = body {
        // Refused ones are on record with the reason that was given, if it can be one.
        change.event.reason = text::reason(body.reason.as_deref(), false).unwrap_or_default();
        change.event.details.read_only = Some(body.read_only);
    }
    may_start(actor.standing(), company).map_err(refused)?;
    let body = body.as_ref().map_err(Clone::clone)?;
    let target = if is_id(body.member_id.as_str()) {
        members::find(change.tx, &organization.id, &body.member_id)?
    } else {
        None
    };
    let target = target.ok_or(ProblemCode::NotFound)?;
    change.event.name_resource(&target.email);
    let standing = Standing { id: &target.id, roles: &target.roles, status: target.status };
    may_impersonate(actor.standing(), company, standing).map_err(refused)?;
    let required = organization.restrictions.reason_required;
    let reason = text::reason(body.reason.as_deref(), required)
        .map_err(|error| Failure::fields(vec![error]))?;
    if actor.second_factor {
        let code = body.second_factor_code.as_deref();
        let left = use_code(change.tx, &actor.person.id, code, now)?;
        note_backup_code(&mut change.event.details, left);
    }

    let impersonation = StoredImpersonation {
        id: ImpersonationId::new(change.state.new_id()),
        organization: organization.id.clone(),
        actor: actor.person.clone(),
        subject: Person { id: target.id, email: target.email, name: target.name },
        reason,
        read_only: body.read_only,
        started_at: now,
        idle_timeout: idle_timeout(change.state),
        end: None,
    };
    impersonations::insert(change.tx, &impersonation)?;
    let csrf_token = change.state.new_token().secret;
    let identity = Identity {
        subject: &impersonation.subject.id,
        epoch: change.state.new_epoch(),
        csrf_token: &csrf_token,
        active_at: now,
        impersonation: Some(&impersonation.id),
        ended: None,
        token_hash: Some(&token.hash),
    };
    sessions::retire_token(change.tx, &session.id, session.epoch, false, now + RETIRED_MILLIS)?;
    if !sessions::change_identity(change.tx, &session.id, session.epoch, &identity)? {
        return Err(ProblemCode::IdentityChanged.into());
    }
    change.event.impersonated_user = Some(impersonation.subject);
    change.event.reason = impersonation.reason;
    change.event.impersonation_id = Some(impersonation.id);
    let session = sessions::find_by_id(change.tx, &session.id)?;
    session.ok_or_else(|| ProblemCode::Internal.into())
}

/// A refusal of the policy, with its own sentence.
fn refused(refusal: understudy_contract::policy::Refusal) -> Halt {
    Failure::new(refusal.code()).with_detail(format!("{}.", refusal.sentence())).into()
}
