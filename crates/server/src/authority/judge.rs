//! Whether a session, and the impersonation in it, may go on.

use crate::config::Config;
use crate::store::sessions::StoredSession;
use std::time::Duration;
use understudy_contract::member::MemberStatus;
use understudy_contract::policy::{Company, may_continue};
use understudy_contract::session::EndCause;

/// What holds of a session now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// Everything goes on.
    Good,
    /// A code is still needed.
    Pending,
    /// Something has ended and is still to be written down.
    Over {
        /// The impersonation: why, and when (milliseconds since 1970).
        impersonation: Option<(EndCause, i64)>,
        /// Whether the session itself has.
        session: bool,
    },
}

/// Judges a session whose last activity was at `active_at`.
pub(crate) fn judge(
    session: &StoredSession,
    active_at: i64,
    now: i64,
    config: &Config,
) -> Judgement {
    let session_end = session_deadline(session, active_at, config).filter(|&end| end <= now);
    let is_actor_gone = session.actor.status != MemberStatus::Active;
    let impersonation = impersonation_end(session, active_at, now, session_end, config);
    if session_end.is_some() || is_actor_gone || impersonation.is_some() {
        let session = session_end.is_some() || is_actor_gone;
        return Judgement::Over { impersonation, session };
    }
    if session.pending_until.is_some() { Judgement::Pending } else { Judgement::Good }
}

/// When the impersonation ends unless something is done.
pub(super) fn impersonation_deadline(
    session: &StoredSession,
    active_at: i64,
    config: &Config,
) -> Option<(EndCause, i64)> {
    let running = session.impersonation.as_ref()?;
    Some(deadline(active_at, running.idle_timeout, running.started_at, config))
}

/// The earlier of the two limits of an impersonation; all in milliseconds.
pub(crate) fn deadline(
    active_at: i64,
    idle_timeout: i64,
    started_at: i64,
    config: &Config,
) -> (EndCause, i64) {
    let idle = (EndCause::IdleTimeout, active_at.saturating_add(idle_timeout));
    let absolute = config
        .impersonation_absolute_timeout
        .map(|limit| (EndCause::AbsoluteTimeout, after(started_at, limit)));
    absolute.filter(|(_, end)| *end < idle.1).unwrap_or(idle)
}

fn session_deadline(session: &StoredSession, active_at: i64, config: &Config) -> Option<i64> {
    let idle = config.session_idle_timeout.map(|limit| after(active_at, limit));
    let absolute = config.session_absolute_timeout.map(|limit| after(session.created_at, limit));
    [idle, absolute, session.pending_until].into_iter().flatten().min()
}

fn impersonation_end(
    session: &StoredSession,
    active_at: i64,
    now: i64,
    session_end: Option<i64>,
    config: &Config,
) -> Option<(EndCause, i64)> {
    // Time first: whatever else was found today did not end what had ended yesterday.
    let (cause, end) = impersonation_deadline(session, active_at, config)?;
    if end <= now && session_end.is_none_or(|session_end| end <= session_end) {
        return Some((cause, end));
    }
    if let Some(session_end) = session_end {
        return Some((EndCause::SignedOut, session_end));
    }
    let company = Company {
        plan: session.organization.plan,
        restrictions: &session.organization.restrictions,
    };
    let answer = may_continue(session.actor.standing(), company, session.subject.standing());
    answer.err().map(|cause| (cause, now))
}

/// `limit` after `start`.
fn after(start: i64, limit: Duration) -> i64 {
    start.saturating_add(millis(limit))
}

/// A duration in milliseconds; what no number holds is forever.
pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::organizations::Organization;
    use crate::store::sessions::{Account, Running};
    use understudy_contract::audit::Person;
    use understudy_contract::session::Plan;
    use understudy_contract::settings::Restrictions;
    use understudy_contract::{ImpersonationId, MemberId, OrganizationId, Role};

    const HOUR: i64 = 3_600_000;

    fn account(name: &str, role: Role) -> Account {
        let person =
            Person { id: MemberId::new(name), email: name.to_owned(), name: name.to_owned() };
        let (roles, status) = (vec![role], MemberStatus::Active);
        Account { person, roles, status, second_factor: false }
    }

    /// Ada, who became Eli at 0.
    fn impersonating() -> StoredSession {
        StoredSession {
            id: "s".into(),
            epoch: 1,
            csrf_token: "c".into(),
            created_at: 0,
            active_at: 0,
            pending_until: None,
            organization: Organization {
                id: OrganizationId::new("acme"),
                name: "Acme".into(),
                plan: Plan::Enterprise,
                restrictions: Restrictions::default(),
            },
            actor: account("ada", Role::Admin),
            subject: account("eli", Role::Editor),
            impersonation: Some(Running {
                id: ImpersonationId::new("i"),
                reason: None,
                read_only: false,
                started_at: 0,
                idle_timeout: HOUR,
            }),
            ended: None,
            api_token: None,
        }
    }

    fn over(cause: EndCause, at: i64, session: bool) -> Judgement {
        Judgement::Over { impersonation: Some((cause, at)), session }
    }

    fn ask(session: &StoredSession, now: i64) -> Judgement {
        judge(session, 0, now, &Config::default())
    }

    #[test]
    fn an_hour_without_activity_ends_it_to_the_millisecond() {
        let session = impersonating();
        assert_eq!(ask(&session, HOUR - 1), Judgement::Good);
        assert_eq!(ask(&session, HOUR), over(EndCause::IdleTimeout, HOUR, false));
        assert_eq!(judge(&session, 1, HOUR, &Config::default()), Judgement::Good);
    }

    #[test]
    fn it_ended_at_its_deadline_whenever_that_is_noticed_and_whatever_came_after() {
        let mut session = impersonating();
        session.organization.plan = Plan::Pro;
        assert_eq!(ask(&session, 3 * HOUR), over(EndCause::IdleTimeout, HOUR, false));
        assert_eq!(ask(&session, 30 * HOUR), over(EndCause::IdleTimeout, HOUR, true));
    }

    #[test]
    fn an_absolute_limit_ends_even_the_busiest() {
        let limit = Some(Duration::from_mins(90));
        let config = Config { impersonation_absolute_timeout: limit, ..Config::default() };
        let (session, end) = (impersonating(), 3 * HOUR / 2);
        assert_eq!(judge(&session, end - 1, end - 1, &config), Judgement::Good);
        let expected = over(EndCause::AbsoluteTimeout, end, false);
        assert_eq!(judge(&session, end - 1, end, &config), expected);
    }

    #[test]
    fn the_end_of_the_session_ends_the_impersonation_in_it() {
        let session = impersonating();
        let active_at = 24 * HOUR - 1;
        let expected = over(EndCause::SignedOut, 24 * HOUR, true);
        assert_eq!(judge(&session, active_at, 24 * HOUR, &Config::default()), expected);
    }

    #[test]
    fn whatever_allowed_the_start_must_go_on_holding() {
        let ended = |change: fn(&mut StoredSession), cause, is_session_gone| {
            let mut session = impersonating();
            change(&mut session);
            assert_eq!(ask(&session, 5), over(cause, 5, is_session_gone));
        };
        let gone = true;
        ended(|s| s.organization.plan = Plan::Pro, EndCause::PlanChanged, !gone);
        ended(|s| s.organization.restrictions.enabled = false, EndCause::Disabled, !gone);
        ended(|s| s.actor.roles = vec![Role::Editor], EndCause::ActorNotAllowed, !gone);
        ended(|s| s.actor.status = MemberStatus::Locked, EndCause::ActorNotAllowed, gone);
        ended(|s| s.actor.status = MemberStatus::Deactivated, EndCause::ActorNotAllowed, gone);
        ended(|s| s.subject.roles.push(Role::Admin), EndCause::SubjectNotAllowed, !gone);
        let left = |s: &mut StoredSession| s.subject.status = MemberStatus::Deactivated;
        ended(left, EndCause::SubjectNotAllowed, !gone);
        let protect = |s: &mut StoredSession| {
            s.organization.restrictions.protected_roles = vec![Role::Editor];
        };
        ended(protect, EndCause::RestrictionsChanged, !gone);
    }

    #[test]
    fn locking_the_subject_ends_nothing() {
        let mut session = impersonating();
        session.subject.status = MemberStatus::Locked;
        assert_eq!(ask(&session, 5), Judgement::Good);
    }

    #[test]
    fn a_sign_in_waits_five_minutes_for_its_code_and_no_longer() {
        let mut session = impersonating();
        session.impersonation = None;
        session.pending_until = Some(300_000);
        assert_eq!(ask(&session, 299_999), Judgement::Pending);
        let gone = Judgement::Over { impersonation: None, session: true };
        assert_eq!(ask(&session, 300_000), gone);
    }
}
