//! How many events there are: exactly, and without counting them where it can be avoided.
//!
//! Of each kind (action, operation, outcome), of everybody and of each person, there are *running
//! totals*: how many events there were by the end of five minutes. An event that is written changes
//! those of its own five minutes (and later ones, if it is late), and the events of any time are the
//! difference of two, beside what is counted in the minutes at its ends. What was done in one
//! impersonation is counted along its index, and costs as much as there is of it.

use super::pages::params;
use super::{Filter, Kind, NewEvent};
use crate::db::{DbError, Tx, Value};
use crate::store::paging::Scan;
use crate::store::{Columns, statements};
use std::collections::HashMap;
use understudy_contract::OrganizationId;
use understudy_contract::audit::{Action, Outcome};

/// How long the time is of which there is one total, in milliseconds.
const SPAN: i64 = 5 * 60 * 1_000;
const DAY: i64 = 24 * 60 * 60 * 1_000;
/// Beginnings of days before and after everything that can be said in RFC 3339.
const BEFORE: i64 = -100_000_000 * DAY;
const AFTER: i64 = 100_000_000 * DAY;
/// Whose totals are everybody's.
const ANYBODY: &str = "";

macro_rules! of_kinds {
    () => {
        "k.organization_id = $1 AND k.email = $2 AND ($3 IS NULL OR k.action = $3) \
        AND ($4 IS NULL OR k.operation = $4) AND ($5 IS NULL OR k.outcome = $5)"
    };
}

macro_rules! find_kind {
    () => {
        "SELECT id FROM audit_kinds WHERE organization_id = $1 AND email = $2 \
        AND action = $3 AND operation = $4 AND outcome = $5"
    };
}

/// Counts, kind by kind, along an index that begins with these conditions. Only kinds are looked
/// for of which something happened in the five minutes that begin at `$6`.
macro_rules! count_kinds {
    ($($conditions:literal),+) => {
        concat!(
            "SELECT CAST(coalesce(sum(",
            $(
                "(SELECT count(*) FROM audit_events e WHERE e.organization_id = k.organization_id ",
                $conditions,
                " AND e.action = k.action AND e.operation = k.operation \
                AND e.outcome = k.outcome AND e.occurred_at >= $7 AND e.occurred_at < $8) + ",
            )+
            "0), 0) AS BIGINT) FROM audit_kinds k WHERE ",
            of_kinds!(),
            " AND EXISTS (SELECT 1 FROM audit_totals t WHERE t.kind = k.id AND t.start = $6)"
        )
    };
}

statements! {
    /// The kinds of which there is something in the five minutes that begin at `$6` or before, and
    /// when the last of those begin.
    KINDS_BEFORE = concat!(
        "SELECT k.action, k.operation, k.outcome, (SELECT t.start FROM audit_totals t \
        WHERE t.kind = k.id AND t.start <= $6 ORDER BY t.start DESC LIMIT 1) \
        FROM audit_kinds k WHERE ", of_kinds!()
    );
    /// The same, from them on, and when the first ones begin.
    KINDS_BEHIND = concat!(
        "SELECT k.action, k.operation, k.outcome, (SELECT t.start FROM audit_totals t \
        WHERE t.kind = k.id AND t.start >= $6 ORDER BY t.start LIMIT 1) \
        FROM audit_kinds k WHERE ", of_kinds!()
    );
    /// How many there were before the five minutes that begin at `$6`.
    TOTAL_BEFORE = concat!(
        "SELECT CAST(coalesce(sum((SELECT t.events FROM audit_totals t WHERE t.kind = k.id \
        AND t.start < $6 ORDER BY t.start DESC LIMIT 1)), 0) AS BIGINT) FROM audit_kinds k WHERE ",
        of_kinds!()
    );
    FIND_KIND = find_kind!();
    KEEP_KIND = "INSERT INTO audit_kinds (organization_id, email, action, operation, outcome) \
        VALUES ($1, $2, $3, $4, $5) RETURNING id";
    /// Finds the kind, too: nearly always it is there.
    ADD = concat!(
        "UPDATE audit_totals SET events = events + $7 WHERE kind = (", find_kind!(),
        ") AND start >= $6 RETURNING start"
    );
    LAST_BEFORE = "SELECT events FROM audit_totals WHERE kind = $1 AND start < $2 \
        ORDER BY start DESC LIMIT 1";
    BEGIN_SPAN = "INSERT INTO audit_totals (kind, start, events) VALUES ($1, $2, $3)";
    COUNT = "SELECT count(*) FROM audit_events \
        WHERE organization_id = $1 AND occurred_at >= $2 AND occurred_at < $3";
    COUNT_KINDS = count_kinds!("");
    COUNT_OF_PERSON = count_kinds!(
        "AND e.actor_email = k.email",
        "AND e.subject_email = k.email AND (e.actor_email IS NULL OR e.actor_email <> k.email)"
    );
    COUNT_IMPERSONATION = "SELECT count(*) FROM audit_events \
        WHERE organization_id = $1 AND impersonation_id = $10 \
        AND ($11 IS NULL OR actor_email = $11 OR subject_email = $11) \
        AND occurred_at >= $2 AND occurred_at < $4 \
        AND ($7 IS NULL OR action = $7) AND ($8 IS NULL OR operation = $8) \
        AND ($9 IS NULL OR outcome = $9)";
}

/// An action, an operation and an outcome.
type KindNames = [&'static str; 3];

/// Counts of events that are written in this transaction and not counted yet.
#[derive(Debug, Default)]
pub struct Tally {
    /// By email (of [`ANYBODY`] too), kind, and the start of the five minutes.
    counts: HashMap<(OrganizationId, String, KindNames, i64), i64>,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, event: &NewEvent) {
        let kind = [event.action.as_str(), event.operation.as_str(), event.outcome.as_str()];
        let people = [&event.performed_by, &event.impersonated_user];
        let mut emails = people.map(|person| person.as_ref().map(|person| person.email.as_str()));
        if emails[0] == emails[1] {
            emails[1] = None;
        }
        for email in std::iter::once(ANYBODY).chain(emails.into_iter().flatten()) {
            let start = floor(event.occurred_at);
            let key = (event.organization.clone(), email.to_owned(), kind, start);
            *self.counts.entry(key).or_default() += 1;
        }
    }

    /// Keeps the counts.
    pub fn write(self, tx: &mut dyn Tx) -> Result<(), DbError> {
        // In the order in which they are kept, so that many are written one beside the other.
        let mut counts: Vec<_> = self.counts.into_iter().collect();
        counts.sort_unstable();
        for ((organization, email, kind, start), events) in counts {
            let [action, operation, outcome] = kind.map(Value::from);
            let names = [organization.as_str().into(), email.into(), action, operation, outcome];
            if add(tx, &names, start, events)? {
                continue;
            }
            let kind = match tx.query_one(FIND_KIND, &names)? {
                Some(kind) => Some(kind),
                None => tx.query_one(KEEP_KIND, &names)?,
            };
            let kind = kind.ok_or_else(|| DbError::corrupt("kind"))?.integer(0)?;
            begin(tx, kind, start, events)?;
        }
        Ok(())
    }
}

/// Adds events to the total of five minutes, and to all that are later. Gives whether those five
/// minutes had one.
fn add(tx: &mut dyn Tx, names: &[Value; 5], start: i64, events: i64) -> Result<bool, DbError> {
    let params = [names.as_slice(), &[start.into(), events.into()]].concat();
    let mut is_there = false;
    for changed in tx.query(ADD, &params)? {
        is_there |= changed.integer(0)? == start;
    }
    Ok(is_there)
}

/// Keeps the total of five minutes that had no event of this kind before.
fn begin(tx: &mut dyn Tx, kind: i64, start: i64, events: i64) -> Result<(), DbError> {
    let last = tx.query_one(LAST_BEFORE, &[kind.into(), start.into()])?;
    let before = last.map_or(Ok(0), |row| row.integer(0))?;
    let params = [kind.into(), start.into(), (before + events).into()];
    tx.execute(BEGIN_SPAN, &params).map(|_| ())
}

/// How many events a filter lets through, whenever they were written (`up_to` is not asked for).
pub fn count(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter,
) -> Result<u64, DbError> {
    if filter.impersonation_id.is_some() {
        let params = params(organization, filter, &Scan::all());
        return number(tx, COUNT_IMPERSONATION, &params)?
            .try_into()
            .map_err(|_| DbError::corrupt("count"));
    }
    let high = count_before(tx, organization, filter, filter.to.unwrap_or(AFTER))?;
    let low = match filter.from {
        None => 0,
        Some(from) => count_before(tx, organization, filter, from)?,
    };
    // Nothing is between an end and a beginning behind it.
    Ok(u64::try_from(high - low).unwrap_or(0))
}

/// A kind of which there may be something on a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walked {
    pub(super) kind: Kind,
    /// The first time at which there may be something of it, seen from where the page begins.
    pub(super) nearest: i64,
}

/// Every kind of event of which there is something from `at` on, in the direction of a page (the
/// newest first, or last), and that the filter lets through; the nearest ones first.
pub(super) fn kinds(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter,
    at: i64,
    is_newest: bool,
) -> Result<Vec<Walked>, DbError> {
    let start = floor(at.clamp(BEFORE, AFTER)).into();
    let params = [kind_params(organization, filter).as_slice(), &[start]].concat();
    let mut kinds = Vec::new();
    for row in tx.query(if is_newest { KINDS_BEFORE } else { KINDS_BEHIND }, &params)? {
        let mut columns = Columns::of(row);
        let kind = Kind {
            action: columns.parsed("action", Action::parse)?,
            operation: columns.parsed("operation", Action::parse)?,
            outcome: columns.parsed("outcome", Outcome::parse)?,
        };
        if let Some(start) = columns.optional_integer()? {
            let nearest = if is_newest { start + SPAN - 1 } else { start };
            kinds.push(Walked { kind, nearest });
        }
    }
    kinds.sort_by_key(|walked| if is_newest { -walked.nearest } else { walked.nearest });
    Ok(kinds)
}

/// How many events of the filter's kinds and person there were before `at`.
fn count_before(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter,
    at: i64,
) -> Result<i64, DbError> {
    let at = at.clamp(BEFORE, AFTER);
    let start = floor(at);
    // From whichever end of the five minutes there is less to be counted.
    let (edge, sign, low, high) = if at - start <= SPAN / 2 {
        (start, 1, start, at)
    } else {
        (start + SPAN, -1, at, start + SPAN)
    };
    let kinds = kind_params(organization, filter);
    let total = number(tx, TOTAL_BEFORE, &[kinds.as_slice(), &[edge.into()]].concat())?;
    if low == high {
        return Ok(total);
    }
    let counted = if filter.email.is_none() && filter.is_of_every_kind() {
        number(tx, COUNT, &[organization.as_str().into(), low.into(), high.into()])?
    } else {
        let sql = if filter.email.is_some() { COUNT_OF_PERSON } else { COUNT_KINDS };
        number(tx, sql, &[kinds.as_slice(), &[start.into(), low.into(), high.into()]].concat())?
    };
    Ok(total + sign * counted)
}

/// The beginning of the five minutes in which a time is.
fn floor(at: i64) -> i64 {
    at - at.rem_euclid(SPAN)
}

fn kind_params(organization: &OrganizationId, filter: &Filter) -> [Value; 5] {
    [
        organization.as_str().into(),
        filter.email.as_deref().unwrap_or(ANYBODY).into(),
        filter.action.map(Action::as_str).into(),
        filter.operation.map(Action::as_str).into(),
        filter.outcome.map(Outcome::as_str).into(),
    ]
}

fn number(tx: &mut dyn Tx, sql: &'static str, params: &[Value]) -> Result<i64, DbError> {
    let row = tx.query_one(sql, params)?.ok_or_else(|| DbError::corrupt("count"))?;
    row.integer(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Row;
    use crate::store::scratch::{on_a_database, organization};
    use understudy_contract::MemberId;
    use understudy_contract::audit::{Details, Person};

    fn event(at: usize, occurred_at: i64) -> NewEvent {
        NewEvent {
            id: format!("event-{at}"),
            organization: organization(0),
            occurred_at,
            action: Action::FactEdited,
            operation: Action::FactEdited,
            outcome: Outcome::Succeeded,
            performed_by: Some(Person {
                id: MemberId::new("a"),
                email: "a@ab.example".into(),
                name: "A".into(),
            }),
            impersonated_user: None,
            reason: None,
            impersonation_id: None,
            resource: None,
            details: Details::default(),
            source: super::super::Source::default(),
            code: None,
        }
    }

    #[test]
    fn an_event_that_is_late_is_in_every_total_behind_it() {
        on_a_database(|tx| {
            for (at, span) in [(0, 30), (1, 50), (2, 30), (3, 2), (4, 29), (5, 51)] {
                super::super::insert(tx, &event(at, span * SPAN)).expect("is written");
            }
            for email in [ANYBODY, "a@ab.example"] {
                let sql = "SELECT start, events FROM audit_totals \
                    WHERE kind = (SELECT id FROM audit_kinds WHERE email = $1) ORDER BY start";
                let rows = tx.query(sql, &[email.into()]).expect("reads");
                let numbers =
                    |row: &Row| Ok::<_, DbError>((row.integer(0)? / SPAN, row.integer(1)?));
                let totals: Vec<_> =
                    rows.iter().map(|row| numbers(row).expect("two numbers")).collect();
                assert_eq!(totals, [(2, 1), (29, 2), (30, 4), (50, 5), (51, 6)], "{email}");
            }
        });
    }

    #[test]
    fn an_event_changes_one_total_of_everybody_and_one_of_its_actor() {
        on_a_database(|tx| {
            super::super::insert(tx, &event(0, SPAN)).expect("is written");
            let changes = |tx: &mut dyn Tx| -> i64 {
                let row = tx.query_one("SELECT total_changes()", &[]).expect("reads");
                row.expect("a row").integer(0).expect("a number")
            };
            for time in [SPAN + 1, 2 * SPAN] {
                let before = changes(tx);
                super::super::insert(tx, &event(usize::try_from(time).expect("is small"), time))
                    .expect("is written");
                assert_eq!(changes(tx) - before, 3, "the event and two totals");
            }
        });
    }
}
