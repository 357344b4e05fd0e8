//! `DELETE /impersonation`: an admin becomes themselves again. Needs only the cookie and the origin
//! check, so that it always works; to stop what is not running is no error.

use super::start::RETIRED_MILLIS;
use crate::authority::{
    Ending, EventMode, Halt, Judgement, conclude, end, judge, settle, view, write_refusal,
};
use crate::db::Tx;
use crate::http::{Call, Caller, Failure, Reply};
use crate::state::{AppState, Token};
use crate::store::sessions::{self, StoredSession};
use understudy_contract::endpoint::DeleteImpersonation;
use understudy_contract::session::{EndCause, Epoch};
use understudy_contract::{Operation, ProblemCode, Session};

pub(crate) async fn handle(call: Call<DeleteImpersonation>) -> Result<Reply<Session>, Failure> {
    let (state, caller) = call.gate.open().await?;
    let Stopped { session, token } = stop(&state, &caller).await?;
    let epoch = session.epoch;
    let reply = Reply::new(view(&state, &session, state.now()), epoch);
    Ok(match token {
        Some(token) => reply.with_token(&token),
        None => reply,
    })
}

/// What a stop leaves.
pub(crate) struct Stopped {
    session: StoredSession,
    /// The new token, where it had an effect.
    pub(crate) token: Option<Token>,
}

/// Stops; recorded now if possible, later if not.
pub(crate) async fn stop(state: &AppState, caller: &Caller) -> Result<Stopped, Failure> {
    let token_hash = caller.token_hash.as_deref().ok_or(ProblemCode::Unauthenticated)?;
    match stop_with(state, caller, token_hash, EventMode::Write).await {
        Err(failure) if failure.code == ProblemCode::AuditUnavailable => {
            stop_with(state, caller, token_hash, EventMode::Pend).await
        }
        answer => answer,
    }
}

/// What a stop found.
enum Found {
    Stopped(StoredSession),
    /// No impersonation, or only its replaced token: nothing was done.
    Nothing(StoredSession),
    /// It had ended before, by itself.
    Over(String),
    /// Another site asked for it.
    Forged(Epoch),
}

async fn stop_with(
    state: &AppState,
    caller: &Caller,
    token_hash: &str,
    event: EventMode,
) -> Result<Stopped, Failure> {
    let token = state.new_token();
    let (job_state, job_caller, job_token) = (state.clone(), caller.clone(), token.clone());
    let token_hash = token_hash.to_owned();
    let job = move |tx: &mut dyn Tx| {
        conclude(stop_in(tx, &job_state, &job_caller, &token_hash, &job_token, event))
    };
    match state.db.write(job).await?? {
        Found::Stopped(session) => Ok(Stopped { session, token: Some(token) }),
        Found::Nothing(session) => Ok(Stopped { session, token: None }),
        Found::Forged(epoch) => Err(Failure::new(ProblemCode::CsrfFailed).with_epoch(epoch)),
        Found::Over(session_id) => {
            let session = settle(state, &session_id, &caller.source).await?;
            let session = session.ok_or(ProblemCode::Unauthenticated)?;
            Ok(Stopped { session, token: None })
        }
    }
}

fn stop_in(
    tx: &mut dyn Tx,
    state: &AppState,
    caller: &Caller,
    token_hash: &str,
    token: &Token,
    event: EventMode,
) -> Result<Found, Halt> {
    let now = state.now();
    let Some(session) = sessions::lock(tx, token_hash)? else {
        return repeated(tx, caller, token_hash, now);
    };
    let active_at = state.activity.latest(&session.id, session.epoch, session.active_at);
    match judge(&session, active_at, now, &state.config) {
        Judgement::Good => {}
        Judgement::Pending => return Err(Failure::pending().into()),
        Judgement::Over { .. } => return Ok(Found::Over(session.id)),
    }
    if !caller.is_same_origin {
        let (operation, code) = (Operation::StopImpersonation, ProblemCode::CsrfFailed);
        write_refusal(tx, state, &session, operation, &caller.source, code)?;
        return Ok(Found::Forged(session.epoch));
    }
    if session.impersonation.is_none() {
        return Ok(Found::Nothing(session));
    }
    sessions::retire_token(tx, &session.id, session.epoch, true, now + RETIRED_MILLIS)?;
    let ending = Ending {
        cause: EndCause::Stopped,
        at: now,
        performed_by: &session.actor.person,
        source: &caller.source,
        event,
        active_at: now,
        token_hash: Some(&token.hash),
    };
    end(tx, state, &session, &ending)?;
    let session = sessions::find_by_id(tx, &session.id)?;
    Ok(Found::Stopped(session.ok_or(ProblemCode::Internal)?))
}

/// The same stop once more, by a second tab or after an answer that got lost: its token is dead
/// by now, and good for nothing but this.
fn repeated(tx: &mut dyn Tx, caller: &Caller, token_hash: &str, now: i64) -> Result<Found, Halt> {
    let retired = sessions::find_retired(tx, token_hash, now)?.filter(|retired| retired.by_stop);
    let retired = retired.ok_or(ProblemCode::Unauthenticated)?;
    if !caller.is_same_origin {
        return Err(ProblemCode::CsrfFailed.into());
    }
    let session = sessions::find_by_id(tx, &retired.session_id)?;
    Ok(Found::Nothing(session.ok_or(ProblemCode::Unauthenticated)?))
}
