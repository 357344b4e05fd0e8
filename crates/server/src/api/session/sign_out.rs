//! `DELETE /session`: out, and out of an impersonation too. Needs only the cookie and the origin
//! check, so that it always works; a pending sign-in is given up the same way.

use super::event;
use crate::authority::{Ending, EventMode, Halt, conclude, end, over, write_event, write_refusal};
use crate::db::Tx;
use crate::http::{Call, Caller, Failure, Reply};
use crate::state::AppState;
use crate::store::sessions;
use understudy_contract::audit::Action;
use understudy_contract::endpoint::DeleteSession;
use understudy_contract::session::EndCause;
use understudy_contract::{Operation, ProblemCode};

pub(crate) async fn handle(call: Call<DeleteSession>) -> Result<Reply<()>, Failure> {
    let (state, caller) = call.gate.open().await?;
    let token_hash = caller.token_hash.clone().ok_or(ProblemCode::Unauthenticated)?;
    let mut answer = leave(&state, &token_hash, &caller, Extent::Everything).await;
    if answer.as_ref().is_err_and(|failure| failure.code == ProblemCode::AuditUnavailable) {
        // Signing out must be recorded; that the impersonation ends must not wait for it.
        leave(&state, &token_hash, &caller, Extent::Impersonation).await?;
        answer = Err(ProblemCode::AuditUnavailable.into());
    }
    match answer? {
        Left::Out => Ok(Reply::anonymous(()).without_token()),
        Left::Not => Err(ProblemCode::CsrfFailed.into()),
    }
}

/// Whether whoever asked is out; not where another site asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    Out,
    Not,
}

/// How much is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// The impersonation and the session.
    Everything,
    /// The impersonation alone, its event still to be written.
    Impersonation,
}

async fn leave(
    state: &AppState,
    token_hash: &str,
    caller: &Caller,
    extent: Extent,
) -> Result<Left, Failure> {
    let (job_state, token_hash, caller) = (state.clone(), token_hash.to_owned(), caller.clone());
    let job =
        move |tx: &mut dyn Tx| conclude(leave_in(tx, &job_state, &token_hash, &caller, extent));
    state.db.write(job).await?
}

fn leave_in(
    tx: &mut dyn Tx,
    state: &AppState,
    token_hash: &str,
    caller: &Caller,
    extent: Extent,
) -> Result<Left, Halt> {
    let Some(session) = sessions::lock(tx, token_hash)? else {
        return Err(ProblemCode::Unauthenticated.into());
    };
    let now = state.now();
    if !caller.is_same_origin {
        let (operation, code) = (Operation::SignOut, ProblemCode::CsrfFailed);
        write_refusal(tx, state, &session, operation, &caller.source, code)?;
        return Ok(Left::Not);
    }
    // One that was over already ended then, and for its own cause.
    let (cause, at) = over(state, &session, now).unwrap_or((EndCause::SignedOut, now));
    let ending = Ending {
        cause,
        at,
        performed_by: &session.actor.person,
        source: &caller.source,
        event: match extent {
            Extent::Everything => EventMode::Write,
            Extent::Impersonation => EventMode::Pend,
        },
        active_at: now,
        token_hash: None,
    };
    end(tx, state, &session, &ending)?;
    if extent == Extent::Everything {
        if session.pending_until.is_none() {
            let (organization, person) = (&session.organization.id, &session.actor.person);
            let action = Action::SessionSignedOut;
            write_event(tx, &event(state, organization, person, action, None, &caller.source))?;
        }
        sessions::delete(tx, &session.id)?;
    }
    Ok(Left::Out)
}
