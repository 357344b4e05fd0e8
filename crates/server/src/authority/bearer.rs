//! API tokens: whom one means, and what it is not for.

use super::{Halt, conclude, write_refusal};
use crate::db::{DbError, Tx};
use crate::http::{Bearer, Caller, Failure};
use crate::state::AppState;
use crate::store::api_tokens;
use crate::store::sessions::StoredSession;
use understudy_contract::{Operation, ProblemCode};

/// Whether a token's row is locked as well as read: a change does that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Change,
}

/// Whom a token means; nobody where it was revoked, is too old, or has an owner who cannot sign in.
pub(super) fn owner(
    tx: &mut dyn Tx,
    state: &AppState,
    token_hash: &str,
    access: Access,
) -> Result<Option<StoredSession>, DbError> {
    let now = state.now();
    let owner = match access {
        Access::Read => api_tokens::find_owner(tx, token_hash, now)?,
        Access::Change => api_tokens::lock_owner(tx, token_hash, now)?,
    };
    if let Some(token) = owner.as_ref().and_then(|owner| owner.api_token.as_ref()) {
        state.token_uses.note(&token.id, now);
    }
    Ok(owner)
}

/// Refuses a request that brings an `Authorization` to an operation that takes none; where it was a
/// change, that is on record.
pub(super) async fn refuse_bearer(
    state: &AppState,
    caller: &Caller,
    operation: Operation,
) -> Result<(), Failure> {
    let token_hash = match &caller.bearer {
        Bearer::Absent => return Ok(()),
        Bearer::Malformed => return Err(ProblemCode::Unauthenticated.into()),
        Bearer::Token(token_hash) => token_hash.clone(),
    };
    let (job_state, source) = (state.clone(), caller.source.clone());
    let job = move |tx: &mut dyn Tx| {
        conclude(owner(tx, &job_state, &token_hash, Access::Change).map_err(Halt::from).and_then(
            |owner| {
                let owner = owner.ok_or(ProblemCode::Unauthenticated)?;
                let code = ProblemCode::TokenNotAllowed;
                write_refusal(tx, &job_state, &owner, operation, &source, code)
            },
        ))
    };
    state.db.write(job).await??;
    Err(ProblemCode::TokenNotAllowed.into())
}
