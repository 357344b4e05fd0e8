//! The audit event of an attempt: filled in while it is made, written when it is over.

use super::Halt;
use crate::db::Tx;
use crate::state::AppState;
use crate::store::audit::{self, NewEvent, Source};
use crate::store::sessions::StoredSession;
use understudy_contract::audit::{Action, Change, Details, Outcome, Person, Resource};
use understudy_contract::{ImpersonationId, Operation, ProblemCode};

/// What is known of an event so far.
#[derive(Debug, Clone)]
pub(crate) struct EventDraft {
    /// What it is done to.
    pub(crate) resource: Option<Resource>,
    /// Field by field.
    pub(crate) details: Details,
    /// The subject, where it is not the actor.
    pub(crate) impersonated_user: Option<Person>,
    /// Why the impersonation was started.
    pub(crate) reason: Option<String>,
    /// Groups the events of one impersonation.
    pub(crate) impersonation_id: Option<ImpersonationId>,
    /// Whether there was anything to do; nothing is not recorded.
    pub(crate) is_recorded: bool,
}

impl EventDraft {
    /// The draft of what this session attempts.
    pub(super) fn of(session: &StoredSession, resource: Option<Resource>) -> Self {
        let running = session.impersonation.as_ref();
        Self {
            resource,
            details: Details {
                api_token: session.api_token.as_ref().map(|token| token.prefix.clone()),
                ..Details::default()
            },
            impersonated_user: running.map(|_| session.subject.person.clone()),
            reason: running.and_then(|running| running.reason.clone()),
            impersonation_id: running.map(|running| running.id.clone()),
            is_recorded: true,
        }
    }

    /// Notes one field, unless it stays as it is.
    pub(crate) fn note(&mut self, field: &str, before: Option<String>, after: Option<String>) {
        if before != after {
            self.details.changes.push(change_of(field, before, after));
        }
    }

    /// Calls what it is done to by its name.
    pub(crate) fn name_resource(&mut self, name: impl Into<String>) {
        if let Some(resource) = &mut self.resource {
            resource.name = Some(name.into());
        }
    }

    /// The event as it is written.
    pub(super) fn into_event(
        self,
        state: &AppState,
        session: &StoredSession,
        operation: Action,
        source: &Source,
        now: i64,
        end: (Outcome, Option<ProblemCode>),
    ) -> NewEvent {
        let is_impersonating = session.impersonation.is_some();
        NewEvent {
            id: state.new_id(),
            organization: session.organization.id.clone(),
            occurred_at: now,
            action: if is_impersonating { Action::ImpersonationAction } else { operation },
            operation,
            outcome: end.0,
            performed_by: Some(session.actor.person.clone()),
            impersonated_user: self.impersonated_user,
            reason: self.reason,
            impersonation_id: self.impersonation_id,
            resource: self.resource,
            details: self.details,
            source: source.clone(),
            code: end.1,
        }
    }
}

/// One field, before and after.
pub(crate) fn change_of(field: &str, before: Option<String>, after: Option<String>) -> Change {
    Change { field: field.to_owned(), before, after }
}

/// Writes an event; what it describes must not happen when this fails.
pub(crate) fn write_event(tx: &mut dyn Tx, event: &NewEvent) -> Result<(), Halt> {
    audit::insert(tx, event).map_err(Halt::Audit)
}

/// Records that `session` was refused `operation`, where no [`super::Gate`] does.
pub(crate) fn write_refusal(
    tx: &mut dyn Tx,
    state: &AppState,
    session: &StoredSession,
    operation: Operation,
    source: &Source,
    code: ProblemCode,
) -> Result<(), Halt> {
    let Some(action) = operation.rule().action else { return Ok(()) };
    let end = (Outcome::Refused, Some(code));
    let draft = EventDraft::of(session, None);
    write_event(tx, &draft.into_event(state, session, action, source, state.now(), end))
}

/// How an attempt that ended with `code` is recorded, if it is. Not recorded: whoever is nobody,
/// whoever was somebody else a moment ago, and what was not understood.
pub(super) fn outcome(operation: Operation, status: u16, code: ProblemCode) -> Option<Outcome> {
    match status {
        _ if code == ProblemCode::IdentityChanged => None,
        403 => Some(Outcome::Refused),
        // For a start each of its refusals is one, whatever its status.
        404 | 409 if operation == Operation::StartImpersonation => Some(Outcome::Refused),
        404 | 409 => Some(Outcome::Failed),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_understood_or_came_too_often_is_not_recorded() {
        use ProblemCode as P;
        for code in [
            P::Unauthenticated,
            P::IdentityChanged,
            P::UnsupportedMediaType,
            P::ValidationFailed,
            P::SecondFactorLocked,
        ] {
            assert_eq!(outcome(Operation::EditTree, code.status(), code), None, "{code:?}");
        }
    }

    #[test]
    fn a_rule_refuses_and_a_conflict_fails() {
        use ProblemCode as P;
        let of = |operation, code: ProblemCode| outcome(operation, code.status(), code);
        for code in [P::CsrfFailed, P::BlockedWhileImpersonating, P::PermissionDenied] {
            assert_eq!(of(Operation::EditTree, code), Some(Outcome::Refused));
        }
        assert_eq!(of(Operation::EditTree, P::VersionConflict), Some(Outcome::Failed));
        assert_eq!(of(Operation::EditTree, P::NotFound), Some(Outcome::Failed));
        assert_eq!(of(Operation::StartImpersonation, P::NotFound), Some(Outcome::Refused));
    }
}
