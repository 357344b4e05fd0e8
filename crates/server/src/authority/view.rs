//! A session as it is told to the console.

use super::judge::{impersonation_deadline, millis};
use crate::clock;
use crate::state::AppState;
use crate::store::sessions::StoredSession;
use understudy_contract::role::permissions_of;
use understudy_contract::session::{
    Actor, EndedImpersonation, Impersonation, ImpersonationRules, Organization, Subject,
};
use understudy_contract::{Permission, Session};

/// When the impersonation in `session` ends unless something is done; milliseconds since 1970.
fn idle_deadline(state: &AppState, session: &StoredSession) -> Option<i64> {
    let active_at = state.activity.latest(&session.id, session.epoch, session.active_at);
    impersonation_deadline(session, active_at, &state.config).map(|(_, end)| end)
}

/// What `GET /session` tells.
pub(crate) fn view(state: &AppState, session: &StoredSession, now: i64) -> Session {
    let StoredSession { actor, subject, organization, .. } = session;
    let permissions = permissions_of(&subject.roles);
    let may_start = session.impersonation.is_none()
        && session.api_token.is_none()
        && permissions.contains(&Permission::ImpersonationStart);
    let rules = ImpersonationRules {
        idle_timeout_seconds: state.config.impersonation_idle_timeout.as_secs(),
        reason_required: organization.restrictions.reason_required,
    };
    Session {
        epoch: session.epoch,
        csrf_token: session.csrf_token.clone(),
        server_time: clock::wire_millis(now),
        actor: Actor {
            id: actor.person.id.clone(),
            email: actor.person.email.clone(),
            name: actor.person.name.clone(),
            roles: actor.roles.clone(),
            second_factor: actor.second_factor,
        },
        subject: Subject {
            id: subject.person.id.clone(),
            email: subject.person.email.clone(),
            name: subject.person.name.clone(),
            roles: subject.roles.clone(),
            permissions,
        },
        organization: Organization {
            id: organization.id.clone(),
            name: organization.name.clone(),
            plan: organization.plan,
        },
        impersonation: session.impersonation.as_ref().map(|running| Impersonation {
            id: running.id.clone(),
            reason: running.reason.clone(),
            read_only: running.read_only,
            started_at: clock::wire_millis(running.started_at),
            idle_timeout_seconds: seconds(running.idle_timeout),
            idle_expires_at: clock::wire_millis(idle_deadline(state, session).unwrap_or(now)),
        }),
        ended_impersonation: session.ended.as_ref().map(|ended| EndedImpersonation {
            cause: ended.cause,
            email: ended.email.clone(),
            ended_at: clock::wire_millis(ended.ended_at),
            idle_timeout_seconds: seconds(ended.idle_timeout),
            lasted_seconds: seconds(ended.ended_at - ended.started_at),
        }),
        impersonation_rules: may_start.then_some(rules),
    }
}

/// The timeout that an impersonation which begins now gets, in milliseconds.
pub(crate) fn idle_timeout(state: &AppState) -> i64 {
    millis(state.config.impersonation_idle_timeout)
}

fn seconds(millis: i64) -> u64 {
    u64::try_from(millis / 1000).unwrap_or(0)
}
