//! Who may do what, now: the only way from a request to somebody's data.
//!
//! A handler gets a [`Gate`], and through it either [`Gate::read`] or [`Gate::perform`]. Both look
//! at session, epoch, deadline, actor, subject, plan and restrictions inside the very transaction
//! in which the handler then works, so nothing can change in between. Everything that allowed an
//! impersonation to begin is asked again every time ([`judge`]); when it no longer holds, the
//! impersonation ends there and then ([`ending`]).

mod bearer;
mod change;
pub(crate) mod ending;
mod event;
mod following;
mod gate;
mod judge;
mod password;
mod read;
mod view;

pub(crate) use change::Change;
pub(crate) use ending::{Ending, EventMode, end, end_within, over, settle, settle_within};
pub(crate) use event::{EventDraft, change_of, write_event, write_refusal};
pub(crate) use following::Following;
pub(crate) use gate::Gate;
pub(crate) use judge::{Judgement, deadline, judge};
pub(crate) use password::{Proof, is_password};
pub(crate) use read::{Reading, present, present_as};
pub(crate) use view::{idle_timeout, view};

use crate::db::{DbError, Outcome, Tx};
use crate::http::{Caller, Failure, Site};
use crate::state::hash_token;
use crate::store::sessions::{self, StoredSession};
use understudy_contract::endpoint::{Endpoint, Method};
use understudy_contract::role::permissions_of;
use understudy_contract::session::Epoch;
use understudy_contract::{FieldError, ProblemCode};

/// Why a job did not do what it was asked to.
#[derive(Debug)]
pub(crate) enum Halt {
    /// It must not, or cannot. What was written before is kept.
    Refused(Failure),
    /// The database failed. Nothing is kept.
    Database(DbError),
    /// It could not be recorded. Nothing is kept.
    Audit(DbError),
}

impl From<DbError> for Halt {
    fn from(error: DbError) -> Self {
        Self::Database(error)
    }
}

impl From<Failure> for Halt {
    fn from(failure: Failure) -> Self {
        Self::Refused(failure)
    }
}

impl From<FieldError> for Halt {
    fn from(error: FieldError) -> Self {
        Self::Refused(Failure::fields(vec![error]))
    }
}

impl From<ProblemCode> for Halt {
    fn from(code: ProblemCode) -> Self {
        Self::Refused(code.into())
    }
}

/// What a job that refuses before it writes anything makes of its end.
pub(crate) fn conclude<T>(result: Result<T, Halt>) -> Result<Outcome<Result<T, Failure>>, DbError> {
    match result {
        Ok(value) => Ok(Outcome::Commit(Ok(value))),
        Err(Halt::Refused(failure)) => Ok(Outcome::Rollback(Err(failure))),
        Err(Halt::Database(error)) => Err(error),
        Err(Halt::Audit(error)) => Ok(Outcome::Rollback(Err(unrecorded(&error)))),
    }
}

/// The failure of what could not be recorded; logs why.
fn unrecorded(error: &DbError) -> Failure {
    tracing::error!(error = ?error, "an audit event could not be written");
    ProblemCode::AuditUnavailable.into()
}

/// Refuses what `E` does not allow this session, in the API's order of checks.
fn permit<E: Endpoint>(session: &StoredSession, caller: &Caller) -> Result<(), Failure> {
    if session.api_token.is_none() {
        prove::<E>(session, caller)?;
    } else if !E::OPERATION.rule().takes_api_token {
        return Err(ProblemCode::TokenNotAllowed.into());
    }
    let permissions = permissions_of(&session.subject.roles);
    let read_only = session.impersonation.as_ref().map(|running| running.read_only);
    E::OPERATION.check(&permissions, read_only).map_err(Failure::new)
}

/// Refuses what does not prove that the console sent it, and as who the session is. A browser sends
/// no API token by itself, so whoever brings one has no need to.
fn prove<E: Endpoint>(session: &StoredSession, caller: &Caller) -> Result<(), Failure> {
    let is_unsafe = E::METHOD != Method::Get;
    if is_unsafe && !caller.is_same_origin {
        return Err(ProblemCode::CsrfFailed.into());
    }
    // A link from elsewhere can make a browser read, but not what is on record by being read.
    if E::OPERATION.rule().action.is_some() && caller.site == Site::Other {
        return Err(ProblemCode::CsrfFailed.into());
    }
    // Before the token, which is new with every identity: a page that believes to be somebody
    // else has the token of somebody else too, and is told the former.
    if caller.epoch.is_some_and(|epoch| epoch != session.epoch) {
        return Err(ProblemCode::IdentityChanged.into());
    }
    // Hashed, so that the time that a comparison takes tells nothing of the token.
    let csrf_hash = caller.csrf_token.as_deref().map(hash_token);
    if is_unsafe && csrf_hash != Some(hash_token(&session.csrf_token)) {
        return Err(ProblemCode::CsrfFailed.into());
    }
    if is_unsafe && caller.epoch.is_none() {
        let detail = "The request does not say which identity it was made under (X-Session-Epoch).";
        return Err(Failure::new(ProblemCode::IdentityChanged).with_detail(detail));
    }
    Ok(())
}

/// How soon a request is worth sending again whose token was replaced while it was under way: the
/// new cookie comes with the answer to the start or stop that replaced it.
const OVERTAKEN_SECONDS: u64 = 1;

/// Why a token names no session: it never did, or a start or stop replaced it a moment ago while
/// this request was under way. Both are nobody's. The latter, if it names the identity that it
/// had, is told to ask again (RFC 9110 §10.2.3), so that a race never looks like being signed out.
fn absent(
    tx: &mut dyn Tx,
    token_hash: &str,
    claimed: Option<Epoch>,
    now: i64,
) -> Result<Failure, DbError> {
    let retired = sessions::find_retired(tx, token_hash, now)?;
    let is_late = retired.is_some_and(|retired| claimed == Some(retired.epoch));
    let failure = Failure::new(ProblemCode::Unauthenticated);
    Ok(if is_late { failure.with_retry_after(OVERTAKEN_SECONDS) } else { failure })
}
