//! The session itself: signing in, with a code where the account has one, and out.

pub(crate) mod read;
pub(crate) mod second_factor;
pub(crate) mod sign_in;
pub(crate) mod sign_out;

use crate::state::AppState;
use crate::store::audit::{NewEvent, Source};
use understudy_contract::audit::{Action, Details, Outcome, Person};
use understudy_contract::{OrganizationId, ProblemCode};

/// The event of somebody who came, went, or failed to come, as themselves.
pub(super) fn event(
    state: &AppState,
    organization: &OrganizationId,
    person: &Person,
    action: Action,
    code: Option<ProblemCode>,
    source: &Source,
) -> NewEvent {
    NewEvent {
        id: state.new_id(),
        organization: organization.clone(),
        occurred_at: state.now(),
        action,
        operation: action,
        outcome: if code.is_some() { Outcome::Failed } else { Outcome::Succeeded },
        performed_by: Some(person.clone()),
        impersonated_user: None,
        reason: None,
        impersonation_id: None,
        resource: None,
        details: Details::default(),
        source: source.clone(),
        code,
    }
}
