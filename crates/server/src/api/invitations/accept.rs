//! `POST /invitations/{token}`: whoever has the link sets their password, and is a member.

use crate::api::resource;
use crate::api::session::event;
use crate::authority::{Halt, change_of, conclude, present, write_event, write_refusal};
use crate::db::{Outcome, Tx};
use crate::http::{Call, Caller, Failure, Reply};
use crate::state::{AppState, hash_token};
use crate::store::audit::NewEvent;
use crate::store::{invitations, members, sessions};
use understudy_contract::audit::{Action, Details, Resource};
use understudy_contract::endpoint::PostInvitation;
use understudy_contract::member::{Member, MemberStatus};
use understudy_contract::{Operation, ProblemCode, text};

const BLOCKED: ProblemCode = ProblemCode::BlockedWhileImpersonating;

pub(crate) async fn handle(call: Call<PostInvitation>) -> Result<Reply<Member>, Failure> {
    let Call { gate, id: token, query, body, .. } = call;
    let (state, caller) = gate.open().await?;
    check_sender(&state, &caller).await?;
    let token_hash = hash_token(&token);
    let (wanted, now) = (token_hash.clone(), state.now());
    // Nothing is hashed for whoever has no link.
    let found = state.db.read(move |tx| invitations::find(tx, &wanted, now)).await?;
    found.ok_or(ProblemCode::NotFound)?;
    let password = query.and(body)?.password;
    text::password("password", &password).map_err(|error| Failure::fields(vec![error]))?;
    let hash = state.passwords.hash(password).await?;
    let job_state = state.clone();
    let job = move |tx: &mut dyn Tx| conclude(join(tx, &job_state, &caller, &token_hash, &hash));
    let member = state.db.write(job).await??;
    Ok(Reply::anonymous(member))
}

/// Refuses whoever is not our page, and whoever is somebody else at the moment.
async fn check_sender(state: &AppState, caller: &Caller) -> Result<(), Failure> {
    if !caller.is_same_origin {
        return Err(ProblemCode::CsrfFailed.into());
    }
    let Some(token_hash) = caller.token_hash.clone() else { return Ok(()) };
    let Ok(session) = present(state, &token_hash, None, &caller.source).await else {
        return Ok(());
    };
    if caller.epoch.is_some_and(|epoch| epoch != session.epoch) {
        return Err(Failure::new(ProblemCode::IdentityChanged).with_epoch(session.epoch));
    }
    if session.impersonation.is_none() {
        return Ok(());
    }
    let (job_state, source, epoch) = (state.clone(), caller.source.clone(), session.epoch);
    let job = move |tx: &mut dyn Tx| {
        let Some(session) = sessions::lock(tx, &token_hash)? else {
            return Ok(Outcome::Rollback(Ok(())));
        };
        let (operation, code) = (Operation::AcceptInvitation, BLOCKED);
        conclude(write_refusal(tx, &job_state, &session, operation, &source, code))
    };
    state.db.write(job).await??;
    Err(Failure::new(BLOCKED).with_epoch(epoch))
}

/// Lets them in. The link is looked at once more, because hashing takes its time.
fn join(
    tx: &mut dyn Tx,
    state: &AppState,
    caller: &Caller,
    token_hash: &str,
    password_hash: &str,
) -> Result<Member, Halt> {
    let found = invitations::find(tx, token_hash, state.now())?.ok_or(ProblemCode::NotFound)?;
    if !invitations::take(tx, token_hash)? {
        return Err(ProblemCode::NotFound.into());
    }
    let (person, organization) = (&found.person, &found.organization);
    members::set_password(tx, &person.id, password_hash)?;
    members::set_status(tx, &person.id, MemberStatus::Active)?;
    let label = |status: MemberStatus| Some(status.label().to_owned());
    let (invited, active) = (label(MemberStatus::Invited), label(MemberStatus::Active));
    let target = resource("member", person.id.as_str());
    let action = Action::MemberJoined;
    write_event(
        tx,
        &NewEvent {
            resource: Some(Resource { name: Some(person.email.clone()), ..target }),
            details: Details {
                changes: vec![change_of("status", invited, active)],
                ..Details::default()
            },
            ..event(state, organization, person, action, None, &caller.source)
        },
    )?;
    let member = members::find(tx, organization, &person.id)?;
    member.ok_or_else(|| ProblemCode::Internal.into())
}
