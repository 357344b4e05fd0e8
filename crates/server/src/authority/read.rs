//! Reads: checked and answered in one snapshot. They wait for no write of their own.

use super::change::after_end;
use super::{Gate, Halt, Judgement, absent, judge, permit, settle};
use crate::db::{DbError, Tx};
use crate::http::{Failure, Reply};
use crate::state::AppState;
use crate::store::audit::Source;
use crate::store::sessions::{self, StoredSession};
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
    /// Lets `work` read if this request may.
    pub(crate) async fn read<T: Send + 'static>(
        self,
        work: impl FnOnce(&mut Reading<'_>) -> Result<T, Halt> + Send + 'static,
    ) -> Result<Reply<T>, Failure> {
        let Some(token_hash) = self.caller.token_hash.clone() else {
            return Err(ProblemCode::Unauthenticated.into());
        };
        let Self { state, caller, .. } = self;
        let (reader, source) = (state.clone(), caller.source.clone());
        let is_background = caller.is_background;
        let job = move |tx: &mut dyn Tx| {
            let now = reader.now();
            let session = match look(tx, &reader, &token_hash, caller.epoch, now)? {
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
                Err(Halt::Refused(failure)) => Ok(Look::Refused(failure.with_epoch(session.epoch))),
                Err(Halt::Database(error) | Halt::Audit(error)) => Err(error),
            }
        };
        match state.db.read(job).await? {
            Look::Seen((value, session, at)) => {
                if E::OPERATION.rule().extends_idle_clock && !is_background {
                    let actor = &session.actor.person.id;
                    state.activity.note(&session.id, session.epoch, actor, at);
                }
                Ok(Reply::new(value, session.epoch))
            }
            Look::Refused(failure) => Err(failure),
            Look::Over(session_id) => Err(after_end(&state, &session_id, &source).await?),
        }
    }
}

/// The session of a token, in whatever identity it has now. What is over in it is ended first.
pub(crate) async fn present(
    state: &AppState,
    token_hash: &str,
    claimed: Option<Epoch>,
    source: &Source,
) -> Result<StoredSession, Failure> {
    for _ in 0..LOOKS {
        let (reader, token_hash) = (state.clone(), token_hash.to_owned());
        let job = move |tx: &mut dyn Tx| look(tx, &reader, &token_hash, claimed, reader.now());
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
    token_hash: &str,
    claimed: Option<Epoch>,
    now: i64,
) -> Result<Look<StoredSession>, DbError> {
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
