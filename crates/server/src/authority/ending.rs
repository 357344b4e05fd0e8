//! Ending impersonations: by hand, by time, or because something that allowed one no longer holds.

use super::{Change, Halt, Judgement, conclude, judge, write_event};
use crate::db::Tx;
use crate::http::Failure;
use crate::state::AppState;
use crate::store::audit::{NewEvent, Source};
use crate::store::impersonations::{self, StoredImpersonation};
use crate::store::sessions::{self, Identity, StoredSession};
use understudy_contract::audit::{Action, Details, Outcome, Person, Resource};
use understudy_contract::session::EndCause;
use understudy_contract::{ImpersonationId, MemberId, OrganizationId, ProblemCode};

/// Whether an end writes its audit event, or leaves that for later because it could not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventMode {
    Write,
    Pend,
}

/// Why an impersonation ends, and by whom.
#[derive(Debug, Clone)]
pub(crate) struct Ending<'a> {
    pub(crate) cause: EndCause,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    /// Who ends it; the actor, or another admin.
    pub(crate) performed_by: &'a Person,
    pub(crate) source: &'a Source,
    pub(crate) event: EventMode,
    /// The last activity that the session goes on with, milliseconds since 1970.
    pub(crate) active_at: i64,
    /// SHA-256 of the token that the session goes on with, where that is another one.
    pub(crate) token_hash: Option<&'a str>,
}

/// Ends the impersonation that runs in `session`, and makes the actor their own subject again.
/// Without one it does nothing.
pub(crate) fn end(
    tx: &mut dyn Tx,
    state: &AppState,
    session: &StoredSession,
    ending: &Ending<'_>,
) -> Result<(), Halt> {
    let Some(running) = &session.impersonation else { return Ok(()) };
    let pending = ending.event == EventMode::Pend;
    let is_first = impersonations::end(tx, &running.id, ending.at, ending.cause, pending)?;
    let csrf_token = state.new_token().secret;
    let identity = Identity {
        subject: &session.actor.person.id,
        epoch: state.new_epoch(),
        csrf_token: &csrf_token,
        active_at: ending.active_at,
        impersonation: None,
        ended: Some(&running.id),
        token_hash: ending.token_hash,
    };
    if !sessions::change_identity(tx, &session.id, session.epoch, &identity)? {
        return Err(ProblemCode::IdentityChanged.into());
    }
    if is_first && ending.event == EventMode::Write {
        let stopped = Stopped {
            impersonation: &running.id,
            organization: &session.organization.id,
            performed_by: ending.performed_by,
            subject: &session.subject.person,
            reason: running.reason.as_deref(),
            cause: ending.cause,
            at: ending.at,
        };
        write_event(tx, &stopped.event(state, ending.source))?;
    }
    Ok(())
}

/// Why and when the impersonation in `session` ended, if it is over and nobody has noticed yet.
pub(crate) fn over(state: &AppState, session: &StoredSession, now: i64) -> Option<(EndCause, i64)> {
    let active_at = state.activity.latest(&session.id, session.epoch, session.active_at);
    match judge(session, active_at, now, &state.config) {
        Judgement::Over { impersonation, .. } => impersonation,
        Judgement::Good | Judgement::Pending => None,
    }
}

/// Ends `session`'s impersonation within `change`, for `cause` and by `performed_by`. One that was
/// over already ended then, for its own cause, and by its own actor.
pub(crate) fn end_within(
    change: &mut Change<'_>,
    session: &StoredSession,
    cause: EndCause,
    performed_by: &Person,
) -> Result<(), Halt> {
    let before = over(change.state, session, change.now);
    let performed_by = if before.is_some() { &session.actor.person } else { performed_by };
    let (cause, at) = before.unwrap_or((cause, change.now));
    let activity = &change.state.activity;
    let active_at = activity.latest(&session.id, session.epoch, session.active_at);
    let (source, event) = (change.source, EventMode::Write);
    let ending = Ending { cause, at, performed_by, source, event, active_at, token_hash: None };
    end(change.tx, change.state, session, &ending)
}

/// Ends within `change` whatever a change of `member` no longer allows: their own sessions where
/// they cannot sign in any more, and impersonations by them and of them.
pub(crate) fn settle_within(change: &mut Change<'_>, member: &MemberId) -> Result<(), Halt> {
    let (state, source, now) = (change.state, change.source, change.now);
    for session in sessions::of_member(change.tx, member)? {
        let active_at = state.activity.latest(&session.id, session.epoch, session.active_at);
        let judgement = judge(&session, active_at, now, &state.config);
        let Judgement::Over { impersonation, session: is_session_over } = judgement else {
            continue;
        };
        if let Some((cause, at)) = impersonation {
            let (performed_by, event) = (&session.actor.person, EventMode::Write);
            let ending =
                Ending { cause, at, performed_by, source, event, active_at, token_hash: None };
            end(change.tx, state, &session, &ending)?;
        }
        if is_session_over {
            sessions::delete(change.tx, &session.id)?;
        }
    }
    Ok(())
}

/// Ends what is over in a session: the impersonation, or the session with it. Gives the session
/// as it is then; absent when it is gone. Takes effect even when it cannot be recorded now.
pub(crate) async fn settle(
    state: &AppState,
    session_id: &str,
    source: &Source,
) -> Result<Option<StoredSession>, Failure> {
    match settle_with(state, session_id, source, EventMode::Write).await {
        Err(failure) if failure.code == ProblemCode::AuditUnavailable => {
            settle_with(state, session_id, source, EventMode::Pend).await
        }
        answer => answer,
    }
}

async fn settle_with(
    state: &AppState,
    session_id: &str,
    source: &Source,
    event: EventMode,
) -> Result<Option<StoredSession>, Failure> {
    let (job_state, id, source) = (state.clone(), session_id.to_owned(), source.clone());
    let job = move |tx: &mut dyn Tx| conclude(settle_in(tx, &job_state, &id, &source, event));
    state.db.write(job).await?
}

fn settle_in(
    tx: &mut dyn Tx,
    state: &AppState,
    id: &str,
    source: &Source,
    event: EventMode,
) -> Result<Option<StoredSession>, Halt> {
    let Some(session) = sessions::lock_by_id(tx, id)? else { return Ok(None) };
    let active_at = state.activity.latest(&session.id, session.epoch, session.active_at);
    let judgement = judge(&session, active_at, state.now(), &state.config);
    let Judgement::Over { impersonation, session: is_session_over } = judgement else {
        // Somebody else was quicker, or something was done in the last moment.
        return Ok(Some(session));
    };
    if let Some((cause, at)) = impersonation {
        let performed_by = &session.actor.person;
        let ending = Ending { cause, at, performed_by, source, event, active_at, token_hash: None };
        end(tx, state, &session, &ending)?;
    }
    if is_session_over {
        sessions::delete(tx, id)?;
    }
    Ok(sessions::find_by_id(tx, id)?)
}

/// Writes the events of ends that could not be recorded when they happened.
pub(crate) fn write_pending(
    tx: &mut dyn Tx,
    state: &AppState,
    pending: &StoredImpersonation,
) -> Result<(), Halt> {
    let Some((at, cause)) = pending.end else { return Ok(()) };
    if impersonations::event_written(tx, &pending.id)? {
        let stopped = Stopped {
            impersonation: &pending.id,
            organization: &pending.organization,
            performed_by: &pending.actor,
            subject: &pending.subject,
            reason: pending.reason.as_deref(),
            cause,
            at,
        };
        write_event(tx, &stopped.event(state, &Source::default()))?;
    }
    Ok(())
}

/// What the event of an end is made of.
struct Stopped<'a> {
    impersonation: &'a ImpersonationId,
    organization: &'a OrganizationId,
    performed_by: &'a Person,
    subject: &'a Person,
    reason: Option<&'a str>,
    cause: EndCause,
    at: i64,
}

impl Stopped<'_> {
    fn event(&self, state: &AppState, source: &Source) -> NewEvent {
        NewEvent {
            id: state.new_id(),
            organization: self.organization.clone(),
            occurred_at: self.at,
            action: Action::ImpersonationStopped,
            operation: Action::ImpersonationStopped,
            outcome: Outcome::Succeeded,
            performed_by: Some(self.performed_by.clone()),
            impersonated_user: Some(self.subject.clone()),
            reason: self.reason.map(str::to_owned),
            impersonation_id: Some(self.impersonation.clone()),
            resource: Some(Resource {
                kind: "member".to_owned(),
                id: self.subject.id.as_str().to_owned(),
                name: Some(self.subject.email.clone()),
            }),
            details: Details { cause: Some(self.cause), ..Details::default() },
            source: source.clone(),
            code: None,
        }
    }
}
