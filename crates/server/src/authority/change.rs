//! Changes: checked, done and recorded in one write transaction.

use super::bearer::{Access, owner};
use super::event::{EventDraft, outcome, write_event};
use super::read::note_activity;
use super::{Gate, Halt, Judgement, absent, judge, permit, settle, unrecorded};
use crate::db::{DbError, Outcome, Tx};
use crate::http::{Caller, Credential, Failure, Reply};
use crate::state::AppState;
use crate::store::audit::Source;
use crate::store::sessions::{self, StoredSession};
use understudy_contract::audit::{self, Person, Resource};
use understudy_contract::endpoint::Endpoint;
use understudy_contract::session::Epoch;
use understudy_contract::{OrganizationId, ProblemCode};

/// What a change has while its transaction is open: proof that it may be made, too.
pub(crate) struct Change<'a> {
    pub(crate) tx: &'a mut dyn Tx,
    pub(crate) state: &'a AppState,
    /// The session as it was locked and read by this transaction.
    pub(crate) session: &'a StoredSession,
    pub(crate) source: &'a Source,
    /// Milliseconds since 1970.
    pub(crate) now: i64,
    /// What will be recorded of this attempt, however it ends.
    pub(crate) event: EventDraft,
}

impl Change<'_> {
    pub(crate) fn organization(&self) -> &OrganizationId {
        &self.session.organization.id
    }

    /// The subject, in whose name it is done.
    pub(crate) fn done_by(&self) -> Person {
        self.session.subject.person.clone()
    }

    /// The actor, where that is somebody else.
    pub(crate) fn impersonated_by(&self) -> Option<Person> {
        self.session.impersonation.as_ref().map(|_| self.session.actor.person.clone())
    }
}

/// How an attempt went.
enum Attempt<T> {
    Done {
        value: T,
        session: Box<StoredSession>,
        at: i64,
    },
    Refused(Failure),
    /// Something in this session has ended before and must be written down first.
    Over(String),
}

impl<E: Endpoint> Gate<E> {
    /// Lets `work` make its change to `resource` if this request may, and records the attempt.
    ///
    /// `work` looks first and writes then: what it writes before it halts with a refusal is kept,
    /// as the count of wrong codes must be. It may run more than once.
    pub(crate) async fn perform<T: Send + 'static>(
        self,
        resource: Option<Resource>,
        mut work: impl FnMut(&mut Change<'_>) -> Result<T, Halt> + Send + 'static,
    ) -> Result<Reply<T>, Failure> {
        let credential = self.caller.credential()?;
        let Self { state, caller, .. } = self;
        let (parts, source) = (state.clone(), caller.source.clone());
        let is_background = caller.is_background;
        let job = move |tx: &mut dyn Tx| {
            let now = state.now();
            let session = match lock(tx, &state, &credential, &caller, now)? {
                Ok(session) => session,
                Err(attempt) => return Ok(Outcome::Rollback(attempt)),
            };
            let mut change = Change {
                tx: &mut *tx,
                state: &state,
                session: &session,
                source: &caller.source,
                now,
                event: EventDraft::of(&session, resource.clone()),
            };
            let result = match permit::<E>(&session, &caller) {
                Ok(()) => work(&mut change),
                Err(failure) => Err(failure.into()),
            };
            let event = change.event;
            record::<E, T>(tx, &state, &session, &caller.source, now, event, result)
        };
        match parts.db.write(job).await? {
            Attempt::Done { value, session, at } => {
                if E::OPERATION.rule().extends_idle_clock && !is_background {
                    note_activity(&parts, &session, at);
                }
                Ok(Reply::of(value, &session))
            }
            Attempt::Refused(failure) => Err(failure),
            Attempt::Over(session_id) => Err(after_end(&parts, &session_id, &source).await?),
        }
    }
}

/// Locks and reads whoever asks, if they are somebody for whom nothing has ended.
fn lock<T>(
    tx: &mut dyn Tx,
    state: &AppState,
    credential: &Credential,
    caller: &Caller,
    now: i64,
) -> Result<Result<StoredSession, Attempt<T>>, DbError> {
    let token_hash = match credential {
        Credential::Session(token_hash) => token_hash,
        Credential::ApiToken(token_hash) => {
            let owner = owner(tx, state, token_hash, Access::Change)?;
            return Ok(owner.ok_or_else(|| Attempt::Refused(ProblemCode::Unauthenticated.into())));
        }
    };
    let Some(session) = sessions::lock(tx, token_hash)? else {
        return Ok(Err(Attempt::Refused(absent(tx, token_hash, caller.epoch, now)?)));
    };
    let active_at = state.activity.latest(&session.id, session.epoch, session.active_at);
    Ok(match judge(&session, active_at, now, &state.config) {
        Judgement::Good => Ok(session),
        Judgement::Pending => Err(Attempt::Refused(Failure::pending())),
        Judgement::Over { .. } => Err(Attempt::Over(session.id)),
    })
}

/// Writes the event of an attempt beside what it did, and says whether both are kept.
fn record<E: Endpoint, T>(
    tx: &mut dyn Tx,
    state: &AppState,
    session: &StoredSession,
    source: &Source,
    now: i64,
    draft: EventDraft,
    result: Result<T, Halt>,
) -> Result<Outcome<Attempt<T>>, DbError> {
    let end = match &result {
        Ok(_) if draft.is_recorded => Some((audit::Outcome::Succeeded, None)),
        Err(Halt::Refused(failure)) => outcome(E::OPERATION, failure.status, failure.code)
            .map(|outcome| (outcome, Some(failure.code))),
        Ok(_) | Err(Halt::Database(_) | Halt::Audit(_)) => None,
    };
    if let (Some(end), Some(operation)) = (end, E::OPERATION.rule().action) {
        let event = draft.into_event(state, session, operation, source, now, end);
        if let Err(Halt::Audit(error) | Halt::Database(error)) = write_event(tx, &event) {
            return Ok(Outcome::Rollback(Attempt::Refused(unrecorded(&error))));
        }
    }
    match result {
        Ok(value) => Ok(Outcome::Commit(Attempt::Done {
            value,
            session: Box::new(session.clone()),
            at: now,
        })),
        Err(Halt::Refused(failure)) => Ok(Outcome::Commit(Attempt::Refused(failure.to(session)))),
        Err(Halt::Database(error)) => Err(error),
        Err(Halt::Audit(error)) => Ok(Outcome::Rollback(Attempt::Refused(unrecorded(&error)))),
    }
}

/// Ends what is over in a session, and tells whoever came as the identity that it had.
pub(super) async fn after_end(
    state: &AppState,
    session_id: &str,
    source: &Source,
) -> Result<Failure, Failure> {
    let epoch: Option<Epoch> =
        settle(state, session_id, source).await?.map(|session| session.epoch);
    Ok(epoch.map_or_else(
        || ProblemCode::Unauthenticated.into(),
        |epoch| Failure::new(ProblemCode::IdentityChanged).with_epoch(epoch),
    ))
}
