//! `POST /session/second-factor`: the code that a pending sign-in waits for.

use super::event;
use crate::authority::{Halt, Judgement, judge, settle, view, write_event};
use crate::db::{DbError, Outcome, Tx};
use crate::http::{Call, Caller, Failure, Reply};
use crate::limits::Secret;
use crate::second_factor::{note_backup_code, use_code};
use crate::state::{AppState, Token};
use crate::store::members;
use crate::store::sessions::{self, StoredSession};
use understudy_contract::audit::Action;
use understudy_contract::endpoint::PostSecondFactor;
use understudy_contract::session::SecondFactor;
use understudy_contract::{ProblemCode, Session};

pub(crate) async fn handle(call: Call<PostSecondFactor>) -> Result<Reply<Session>, Failure> {
    let Call { gate, query, body, .. } = call;
    let (state, caller) = gate.open().await?;
    let token_hash = caller.token_hash.clone().ok_or(ProblemCode::Unauthenticated)?;
    let body = query.and(body);
    let token = state.new_token();
    let (job_state, job_token, source) = (state.clone(), token.clone(), caller.source.clone());
    let job = move |tx: &mut dyn Tx| {
        let Some(session) = sessions::lock(tx, &token_hash)? else {
            return Ok(Outcome::Rollback(Answer::Refused(ProblemCode::Unauthenticated.into())));
        };
        let entered = enter(tx, &job_state, &caller, &session, body.as_ref(), &job_token);
        answer(tx, &job_state, &caller, session, entered)
    };
    match state.db.write(job).await? {
        Answer::Entered(session) => {
            let epoch = session.epoch;
            Ok(Reply::new(view(&state, &session, state.now()), epoch).with_token(&token))
        }
        Answer::Refused(failure) => Err(failure),
        Answer::Over(session_id) => {
            settle(&state, &session_id, &source).await?;
            Err(ProblemCode::Unauthenticated.into())
        }
    }
}

enum Answer {
    Entered(Box<StoredSession>),
    Refused(Failure),
    Over(String),
}

/// Lets the pending session through: the code is used up, token and identity are new.
fn enter(
    tx: &mut dyn Tx,
    state: &AppState,
    caller: &Caller,
    session: &StoredSession,
    body: Result<&SecondFactor, &Failure>,
    token: &Token,
) -> Result<Option<StoredSession>, Halt> {
    let now = state.now();
    match judge(session, session.active_at, now, &state.config) {
        Judgement::Over { .. } => return Ok(None),
        Judgement::Good if session.impersonation.is_some() => {
            return Err(ProblemCode::AlreadyImpersonating.into());
        }
        Judgement::Good => {
            let failure = Failure::new(ProblemCode::Unauthenticated);
            return Err(failure.with_detail("No sign-in waits for a code here.").into());
        }
        Judgement::Pending => {}
    }
    if !caller.is_same_origin {
        return Err(ProblemCode::CsrfFailed.into());
    }
    let SecondFactor { code } = body.map_err(Clone::clone)?;
    let actor = &session.actor.person;
    let address = caller.source.ip_address.as_deref();
    let this_try = state.limits.try_take(Secret::Code, &actor.email, address, now)?;
    let left = use_code(tx, &actor.id, Some(code), now)?;
    if let Some(this_try) = this_try {
        this_try.was_right();
    }
    sessions::replace_token(tx, &session.id, &token.hash)?;
    let (epoch, csrf_token) = (state.new_epoch(), state.new_token().secret);
    sessions::finish_sign_in(tx, &session.id, session.epoch, epoch, &csrf_token, now)?;
    members::set_active(tx, &actor.id, now)?;
    let (organization, action) = (&session.organization.id, Action::SessionSignedIn);
    let mut signed_in = event(state, organization, actor, action, None, &caller.source);
    note_backup_code(&mut signed_in.details, left);
    write_event(tx, &signed_in)?;
    Ok(sessions::find_by_id(tx, &session.id)?)
}

/// Keeps a success, and of a failure its count and its event.
fn answer(
    tx: &mut dyn Tx,
    state: &AppState,
    caller: &Caller,
    session: StoredSession,
    entered: Result<Option<StoredSession>, Halt>,
) -> Result<Outcome<Answer>, DbError> {
    let failure = match entered {
        Ok(Some(session)) => return Ok(Outcome::Commit(Answer::Entered(Box::new(session)))),
        Ok(None) => return Ok(Outcome::Rollback(Answer::Over(session.id))),
        Err(Halt::Database(error)) => return Err(error),
        Err(Halt::Audit(error)) => {
            tracing::error!(error = ?error, "a sign-in could not be recorded");
            let failure = ProblemCode::AuditUnavailable.into();
            return Ok(Outcome::Rollback(Answer::Refused(failure)));
        }
        Err(Halt::Refused(failure)) => failure,
    };
    let is_recorded =
        matches!(failure.code, ProblemCode::SecondFactorInvalid | ProblemCode::SecondFactorReused);
    if is_recorded {
        let (organization, actor) = (&session.organization.id, &session.actor.person);
        let (action, code) = (Action::SessionSignInFailed, Some(failure.code));
        let failed = event(state, organization, actor, action, code, &caller.source);
        if let Err(Halt::Audit(error) | Halt::Database(error)) = write_event(tx, &failed) {
            tracing::error!(error = ?error, "a failed sign-in could not be recorded");
            let failure = ProblemCode::AuditUnavailable.into();
            return Ok(Outcome::Rollback(Answer::Refused(failure)));
        }
    }
    Ok(Outcome::Commit(Answer::Refused(failure)))
}
