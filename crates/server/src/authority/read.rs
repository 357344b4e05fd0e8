//! Reads: checked and answered in one snapshot. They wait for no write of their own.

use super::bearer::{Access, owner};
use super::change::after_end;
use super::{Gate, Halt, Judgement, absent, judge, permit, settle};
use crate::db::{DbError, Tx};
use crate::http::{Credential, Failure, Rendered, Reply};
use crate::state::AppState;
use crate::store::audit::Source;
use crate::store::sessions::{self, StoredSession};
use serde::Serialize;
use understudy_contract::endpoint::Endpoint;
use understudy_contract::session::Epoch;
use understudy_contract::{OrganizationId, ProblemCode};

/// How often a session is looked at again that ends while it is looked at.
const LOOKS: usize = 3;

/// What a read has while its snapshot lasts: proof that it may be made, too.
pub(crate) struct Reading<'a> {
    pub(crate) tx: &'a mut dyn Tx,
    pub(crate) state: &'a AppState,
    pub(crate) session: &'a StoredSession,
}

impl Reading<'_> {
    pub(crate) fn organization(&self) -> &OrganizationId {
        &self.session.organization.id
    }
}

enum Look<T> {
    Seen(T),
    Refused(Failure),
    Over(String),
}

impl<E: Endpoint> Gate<E> {
    /// Lets `work` read if this request may, and writes its answer as JSON.
    pub(crate) async fn read<T: Serialize + 'static>(
        self,
        work: impl FnOnce(&mut Reading<'_>) -> Result<T, Halt> + Send + 'static,
    ) -> Result<Reply<Rendered<T>>, Failure> {
        self.read_value(move |reading| Ok(Rendered::new(work(reading)?)?)).await
    }

    /// Lets `work` read if this request may, for an answer that is still to be made of it.
    pub(crate) async fn read_value<T: Send + 'static>(
        self,
        work: impl FnOnce(&mut Reading<'_>) -> Result<T, Halt> + Send + 'static,
    ) -> Result<Reply<T>, Failure> {
        let credential = self.caller.credential()?;
        let Self { state, caller, .. } = self;
        let (reader, source) = (state.clone(), caller.source.clone());
        let is_background = caller.is_background;
        let job = move |tx: &mut dyn Tx| {
            let now = reader.now();
            let session = match look(tx, &reader, &credential, caller.epoch, now)? {
                Look::Seen(session) => session,
                Look::Refused(failure) => return Ok(Look::Refused(failure)),
                Look::Over(id) => return Ok(Look::Over(id)),
            };
            let mut reading = Reading { tx, state: &reader, session: &session };
            let result = match permit::<E>(&session, &caller) {
                Ok(()) => work(&mut reading),
                Err(failure) => Err(failure.into()),
            };
            match result {
                Ok(value) => Ok(Look::Seen((value, session, now))),
                Err(Halt::Refused(failure)) => Ok(Look::Refused(failure.to(&session))),
                Err(Halt::Database(error) | Halt::Audit(error)) => Err(error),
            }
        };
        match state.db.read(job).await? {
            Look::Seen((value, session, at)) => {
                if E::OPERATION.rule().extends_idle_clock && !is_background {
                    note_activity(&state, &session, at);
                }
                Ok(Reply::of(value, &session))
            }
            Look::Refused(failure) => Err(failure),
            Look::Over(session_id) => Err(after_end(&state, &session_id, &source).await?),
        }
    }
}

/// Notes that a person did something in `session`. A program is no person.
pub(super) fn note_activity(state: &AppState, session: &StoredSession, at: i64) {
    if let Some(epoch) = session.identity() {
        state.activity.note(&session.id, epoch, &session.actor.person.id, at);
    }
}

/// The session of a cookie's token, in whatever identity it has now. What is over in it is ended
/// first.
pub(crate) async fn present(
    state: &AppState,
    token_hash: &str,
    claimed: Option<Epoch>,
    source: &Source,
) -> Result<StoredSession, Failure> {
    present_as(state, Credential::Session(token_hash.to_owned()), claimed, source).await
}

/// The same for whoever may have brought an API token.
pub(crate) async fn present_as(
    state: &AppState,
    credential: Credential,
    claimed: Option<Epoch>,
    source: &Source,
) -> Result<StoredSession, Failure> {
    for _ in 0..LOOKS {
        let (reader, credential) = (state.clone(), credential.clone());
        let job = move |tx: &mut dyn Tx| look(tx, &reader, &credential, claimed, reader.now());
        match state.db.read(job).await? {
            Look::Seen(session) => return Ok(session),
            Look::Refused(failure) => return Err(failure),
            Look::Over(session_id) => {
                if settle(state, &session_id, source).await?.is_none() {
                    return Err(ProblemCode::Unauthenticated.into());
                }
            }
        }
    }
    Err(ProblemCode::Unavailable.into())
}

fn look(
    tx: &mut dyn Tx,
    state: &AppState,
    credential: &Credential,
    claimed: Option<Epoch>,
    now: i64,
) -> Result<Look<StoredSession>, DbError> {
    let token_hash = match credential {
        Credential::Session(token_hash) => token_hash,
        Credential::ApiToken(token_hash) => {
            let owner = owner(tx, state, token_hash, Access::Read)?;
            let nobody = || Look::Refused(ProblemCode::Unauthenticated.into());
            return Ok(owner.map_or_else(nobody, Look::Seen));
        }
    };
    let Some(session) = sessions::find(tx, token_hash)? else {
        return Ok(Look::Refused(absent(tx, token_hash, claimed, now)?));
    };
    let active_at = state.activity.latest(&session.id, session.epoch, session.active_at);
    Ok(match judge(&session, active_at, now, &state.config) {
        Judgement::Good => Look::Seen(session),
        Judgement::Pending => Look::Refused(Failure::pending()),
        Judgement::Over { .. } => Look::Over(session.id),
    })
}
