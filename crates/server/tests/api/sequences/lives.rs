//! What is known of each impersonation from the answers alone, beside what the server keeps: when
//! it must be over, and as whom each request was made.

use crate::company::Company;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use understudy_contract::audit::{Action, Outcome};
use understudy_contract::session::EndCause;
use understudy_contract::{ImpersonationId, Session};
use understudy_server::clock::wire_millis;
use understudy_server::db::Tx;

/// Milliseconds without activity after which one is over.
pub const IDLE: i64 = 60 * 60 * 1000;
/// Milliseconds after which each is over; the server of these tests is told so.
pub const ABSOLUTE: i64 = 150 * 60 * 1000;

/// A running or past impersonation.
struct Life {
    started_at: i64,
    active_at: i64,
    view_only: bool,
}

impl Life {
    fn deadline(&self) -> i64 {
        (self.active_at + IDLE).min(self.started_at + ABSOLUTE)
    }
}

/// Who sent a request, and as whom.
struct Sent {
    by: &'static str,
    impersonation: Option<String>,
}

#[derive(Default)]
pub struct Lives {
    /// The impersonation of each identity that was ever told; none of whoever is themselves.
    identities: HashMap<u64, Option<String>>,
    all: BTreeMap<String, Life>,
    /// Those of which the database said before this step that they have ended.
    ended: BTreeSet<String>,
    sent: HashMap<String, Sent>,
}

impl Lives {
    /// The impersonation under which a request with this epoch is made.
    pub fn impersonation(&self, epoch: Option<u64>) -> Option<&str> {
        self.identities.get(&epoch?)?.as_deref()
    }

    /// Keeps who sent a request, to be compared with its event.
    pub fn note_sender(&mut self, request_id: String, by: &'static str, epoch: Option<u64>) {
        let impersonation = self.impersonation(epoch).map(str::to_owned);
        self.sent.insert(request_id, Sent { by, impersonation });
    }

    /// A start that succeeded.
    pub fn begin(&mut self, session: &Session, now: i64) -> Result<(), String> {
        let running = session.impersonation.as_ref().ok_or("a start without an impersonation")?;
        let life = Life { started_at: now, active_at: now, view_only: running.read_only };
        self.all.insert(running.id.as_str().to_owned(), life);
        Ok(())
    }

    /// A session that was told. Its deadline is `exact` where nothing else was done meanwhile.
    pub fn told(&mut self, session: &Session, now: i64, exact: bool) -> Result<(), String> {
        let running = session.impersonation.as_ref();
        let id = running.map(|running| running.id.as_str().to_owned());
        self.identities.insert(session.epoch, id.clone());
        let (Some(running), Some(id)) = (running, id) else { return Ok(()) };
        self.is_alive(&id, now)?;
        let expected = wire_millis(self.all[&id].deadline());
        if exact && running.idle_expires_at != expected {
            let told = &running.idle_expires_at;
            return Err(format!("it ends at {told:?}, and {expected:?} was right"));
        }
        Ok(())
    }

    /// Something that succeeded as `id`, be it a read.
    pub fn done(
        &mut self,
        id: &str,
        now: i64,
        is_activity: bool,
        is_change: bool,
    ) -> Result<(), String> {
        self.is_alive(id, now)?;
        let life = self.all.get_mut(id).ok_or("an impersonation that nobody started")?;
        if is_change && life.view_only {
            return Err("a change in view only".into());
        }
        if is_activity {
            life.active_at = now;
        }
        Ok(())
    }

    fn is_alive(&self, id: &str, now: i64) -> Result<(), String> {
        let life = self.all.get(id).ok_or("an impersonation that nobody started")?;
        if self.ended.contains(id) {
            return Err("an impersonation that had ended was still there".into());
        }
        if now >= life.deadline() {
            let late = now - life.deadline();
            return Err(format!("an impersonation was alive {late} ms after its deadline"));
        }
        Ok(())
    }

    /// Asks the database which have ended, for the steps that follow.
    pub async fn look(&mut self, company: &Company) {
        let sql = "SELECT id FROM impersonations WHERE ended_at IS NOT NULL";
        let rows = company.state.db.read(move |tx: &mut dyn Tx| tx.query(sql, &[])).await;
        let rows = rows.expect("reads");
        self.ended = rows.iter().map(|row| row.text(0).expect("an id").to_owned()).collect();
    }

    /// Compares everything with the audit log, when all have ended. Gives how each ended.
    pub async fn compare(&self, company: &Company) -> Result<Vec<EndCause>, String> {
        let events = company.events().await;
        for event in &events {
            let sent = event.request_id.as_ref().and_then(|id| self.sent.get(id));
            // An end is its actor's, whoever's request brought it about.
            let Some(sent) = sent.filter(|_| event.action != Action::ImpersonationStopped) else {
                continue;
            };
            let by = event.performed_by.as_ref().map(|person| person.id.as_str());
            if by != Some(sent.by) {
                return Err(format!("{} did what is on record of {by:?}", sent.by));
            }
            let during = event.impersonation_id.as_ref().map(ImpersonationId::as_str);
            // These are their own, whatever they begin or end.
            let is_own = matches!(
                event.action,
                Action::ImpersonationStarted | Action::SessionSignedIn | Action::SessionSignedOut
            );
            if !is_own && during != sent.impersonation.as_deref() {
                return Err(format!("the wrong impersonation is on record of {event:?}"));
            }
        }
        let mut causes = Vec::new();
        for (id, life) in &self.all {
            let of = |action: Action| {
                let own = events.iter().filter(move |event| {
                    event.action == action && event.outcome == Outcome::Succeeded
                });
                own.filter(|event| {
                    event.impersonation_id.as_ref().is_some_and(|i| i.as_str() == id)
                })
            };
            let starts = of(Action::ImpersonationStarted).count();
            let stops: Vec<_> = of(Action::ImpersonationStopped).collect();
            let [stop] = &stops[..] else {
                return Err(format!("{starts} starts and {} stops of {id}", stops.len()));
            };
            let deadline = wire_millis(life.deadline());
            let cause = stop.details.cause.ok_or("a stop without a cause")?;
            let is_by_time = matches!(cause, EndCause::IdleTimeout | EndCause::AbsoluteTimeout);
            let is_right = if is_by_time {
                stop.occurred_at == deadline
            } else {
                stop.occurred_at.as_str() < deadline.as_str()
            };
            if starts != 1 || !is_right {
                let at = &stop.occurred_at;
                return Err(format!("{starts} starts, {cause:?} at {at:?}, deadline {deadline:?}"));
            }
            let late = of(Action::ImpersonationAction)
                .find(|event| event.occurred_at.as_str() > stop.occurred_at.as_str());
            if let Some(event) = late {
                return Err(format!("it had ended at {:?}: {event:?}", stop.occurred_at));
            }
            causes.push(cause);
        }
        let started = events.iter().filter(|event| {
            event.action == Action::ImpersonationStarted && event.outcome == Outcome::Succeeded
        });
        if started.count() != self.all.len() {
            return Err("a start that nobody was told of".into());
        }
        Ok(causes)
    }
}
