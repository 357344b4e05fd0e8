//! How many events there are: exactly, and without counting them where it can be avoided.
//!
//! Events of each kind (action, operation, outcome) are counted as they are written, ever, by day
//! and by hour. Any time is some whole days and hours, which are added up, and at each end a part
//! of an hour, which is counted. Events of each person are counted ever and by day, and what they
//! did on a part of a day is counted along its index. What was done in one impersonation is counted
//! along its index too, and costs as much as there is of it.

use super::pages::params;
use super::{Filter, Kind, NewEvent};
use crate::db::{DbError, Row, Tx, Value};
use crate::store::paging::Scan;
use crate::store::{Columns, statements};
use std::collections::HashMap;
use std::hash::Hash;
use understudy_contract::OrganizationId;
use understudy_contract::audit::{Action, Outcome};

const HOUR: i64 = 60 * 60 * 1_000;
const DAY: i64 = 24 * HOUR;
/// The span under which all events are counted.
const EVER: i64 = 0;
/// Beginnings of days before and after everything that can be said in RFC 3339.
const BEFORE: i64 = -100_000_000 * DAY;
const AFTER: i64 = 100_000_000 * DAY;

macro_rules! of_kinds {
    () => {
        "($5 IS NULL OR action = $5) AND ($6 IS NULL OR operation = $6) \
        AND ($7 IS NULL OR outcome = $7)"
    };
}

macro_rules! count_kind {
    ($conditions:literal) => {
        concat!(
            "SELECT count(*) FROM audit_events WHERE organization_id = $1 ",
            $conditions,
            " AND action = $4 AND operation = $5 AND outcome = $6 \
            AND occurred_at >= $2 AND occurred_at < $3"
        )
    };
}

statements! {
    // `audit_counts` alone would be ambiguous to PostgreSQL.
    ADD = "INSERT INTO audit_counts \
        (organization_id, span, start, action, operation, outcome, events) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) \
        ON CONFLICT (organization_id, span, start, action, operation, outcome) \
        DO UPDATE SET events = audit_counts.events + $7";
    KINDS = concat!("SELECT action, operation, outcome FROM audit_counts \
        WHERE organization_id = $1 AND span = 0 AND ", of_kinds!());
    SUM = concat!("SELECT CAST(coalesce(sum(events), 0) AS BIGINT) FROM audit_counts \
        WHERE organization_id = $1 AND span = $2 AND start >= $3 AND start < $4 AND ", of_kinds!());
    ADD_OF_PERSON = "INSERT INTO audit_person_counts \
        (organization_id, span, start, action, operation, outcome, events, email) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
        ON CONFLICT (organization_id, email, span, start, action, operation, outcome) \
        DO UPDATE SET events = audit_person_counts.events + $7";
    KINDS_OF_PERSON = concat!("SELECT action, operation, outcome FROM audit_person_counts \
        WHERE organization_id = $1 AND email = $8 AND span = 0 AND ", of_kinds!());
    SUM_OF_PERSON = concat!("SELECT CAST(coalesce(sum(events), 0) AS BIGINT) \
        FROM audit_person_counts WHERE organization_id = $1 AND email = $8 AND span = $2 \
        AND start >= $3 AND start < $4 AND ", of_kinds!());
    COUNT = "SELECT count(*) FROM audit_events \
        WHERE organization_id = $1 AND occurred_at >= $2 AND occurred_at < $3";
    COUNT_KIND = count_kind!("");
    COUNT_ACTOR = count_kind!("AND actor_email = $7");
    COUNT_SUBJECT = count_kind!(
        "AND subject_email = $7 AND (actor_email IS NULL OR actor_email <> $7)"
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
    /// By span and start.
    times: HashMap<(OrganizationId, i64, i64, KindNames), i64>,
    /// By email, span and start.
    people: HashMap<(OrganizationId, String, i64, i64, KindNames), i64>,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, event: &NewEvent) {
        let kind = [event.action.as_str(), event.operation.as_str(), event.outcome.as_str()];
        let start = |span| if span == EVER { 0 } else { floor(event.occurred_at, span) };
        for span in [EVER, DAY, HOUR] {
            let key = (event.organization.clone(), span, start(span), kind);
            *self.times.entry(key).or_default() += 1;
        }
        let people = [&event.performed_by, &event.impersonated_user];
        let mut emails = people.map(|person| person.as_ref().map(|person| &person.email));
        if emails[0] == emails[1] {
            emails[1] = None;
        }
        for email in emails.into_iter().flatten() {
            for span in [EVER, DAY] {
                let key = (event.organization.clone(), email.clone(), span, start(span), kind);
                *self.people.entry(key).or_default() += 1;
            }
        }
    }

    /// Keeps the counts.
    pub fn write(self, tx: &mut dyn Tx) -> Result<(), DbError> {
        for ((organization, span, start, kind), events) in sorted(self.times) {
            tx.execute(ADD, &add_params(&organization, span, start, kind, events))?;
        }
        for ((organization, email, span, start, kind), events) in sorted(self.people) {
            let params = add_params(&organization, span, start, kind, events);
            tx.execute(ADD_OF_PERSON, &[params.as_slice(), &[email.into()]].concat())?;
        }
        Ok(())
    }
}

/// In the order in which they are kept, so that many are written one beside the other.
fn sorted<K: Ord + Hash>(counts: HashMap<K, i64>) -> Vec<(K, i64)> {
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_unstable();
    counts
}

fn add_params(
    organization: &OrganizationId,
    span: i64,
    start: i64,
    kind: KindNames,
    events: i64,
) -> [Value; 7] {
    let [action, operation, outcome] = kind.map(Value::from);
    let organization = organization.as_str().into();
    [organization, span.into(), start.into(), action, operation, outcome, events.into()]
}

/// How many events a filter lets through, whenever they were written (`up_to` is not asked for).
pub fn count(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter,
) -> Result<u64, DbError> {
    if filter.impersonation_id.is_some() {
        return number(tx, COUNT_IMPERSONATION, &params(organization, filter, &Scan::all()));
    }
    let (low, high) = (filter.from.unwrap_or(BEFORE), filter.to.unwrap_or(AFTER));
    let is_ever = filter.from.is_none() && filter.to.is_none();
    let parts = match &filter.email {
        _ if is_ever => Parts { whole: vec![(EVER, 0, 1)], rest: Vec::new() },
        Some(_) => parts(low, high, DAY),
        None => parts(low, high, HOUR),
    };
    let mut sum = 0;
    for (span, low, high) in parts.whole {
        let mut params = sum_params(organization, filter, span, low, high).to_vec();
        params.extend(filter.email.as_deref().map(Value::from));
        let sql = if filter.email.is_some() { SUM_OF_PERSON } else { SUM };
        sum += number(tx, sql, &params)?;
    }
    for (low, high) in parts.rest {
        sum += count_between(tx, organization, filter, low, high)?;
    }
    Ok(sum)
}

/// Every kind of event that was ever written, of the person that the filter asks for if it does, and
/// that the filter lets through.
pub(super) fn kinds(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter,
) -> Result<Vec<Kind>, DbError> {
    let mut params = sum_params(organization, filter, EVER, 0, 1).to_vec();
    params.extend(filter.email.as_deref().map(Value::from));
    let sql = if filter.email.is_some() { KINDS_OF_PERSON } else { KINDS };
    tx.query(sql, &params)?.iter().map(kind).collect()
}

fn kind(row: &Row) -> Result<Kind, DbError> {
    let mut columns = Columns::of(row);
    Ok(Kind {
        action: columns.parsed("action", Action::parse)?,
        operation: columns.parsed("operation", Action::parse)?,
        outcome: columns.parsed("outcome", Outcome::parse)?,
    })
}

/// Counts events one by one: of an hour or two, or of a person's day or two.
fn count_between(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter,
    low: i64,
    high: i64,
) -> Result<u64, DbError> {
    let between = [organization.as_str().into(), low.into(), high.into()];
    if filter.email.is_none() && filter.is_of_every_kind() {
        return number(tx, COUNT, &between);
    }
    let statements: &[&'static str] =
        if filter.email.is_some() { &[COUNT_ACTOR, COUNT_SUBJECT] } else { &[COUNT_KIND] };
    let mut sum = 0;
    for kind in kinds(tx, organization, filter)? {
        let mut params = [between.as_slice(), &kind.values()].concat();
        params.extend(filter.email.as_deref().map(Value::from));
        for sql in statements {
            sum += number(tx, sql, &params)?;
        }
    }
    Ok(sum)
}

/// A time in parts, all from their beginning up to their end.
#[derive(Debug, PartialEq, Eq)]
struct Parts {
    /// Spans that are counted, and from which one to before which one.
    whole: Vec<(i64, i64, i64)>,
    /// Less than the least span each, or than two of it in all.
    rest: Vec<(i64, i64)>,
}

/// Parts with spans of days, and of hours if that is the `least` span.
fn parts(low: i64, high: i64, least: i64) -> Parts {
    let (low, high) = (low.clamp(BEFORE, AFTER), high.clamp(BEFORE, AFTER));
    let ceil = |at: i64, span: i64| floor(at + span - 1, span);
    let (first, end) = (ceil(low, least), floor(high, least));
    let (mut whole, mut rest) = (Vec::new(), Vec::new());
    if first >= end {
        // The end of one and the beginning of the next, at most.
        rest.push((low, high));
    } else {
        rest.extend([(low, first), (end, high)]);
        let (first_day, last_day) = (ceil(first, DAY), floor(end, DAY));
        if first_day >= last_day {
            whole.push((least, first, end));
        } else {
            whole.push((least, first, first_day));
            whole.push((DAY, first_day, last_day));
            whole.push((least, last_day, end));
        }
    }
    whole.retain(|(_, low, high)| low < high);
    rest.retain(|(low, high)| low < high);
    Parts { whole, rest }
}

fn floor(at: i64, span: i64) -> i64 {
    at - at.rem_euclid(span)
}

fn sum_params(
    organization: &OrganizationId,
    filter: &Filter,
    span: i64,
    low: i64,
    high: i64,
) -> [Value; 7] {
    [
        organization.as_str().into(),
        span.into(),
        low.into(),
        high.into(),
        filter.action.map(Action::as_str).into(),
        filter.operation.map(Action::as_str).into(),
        filter.outcome.map(Outcome::as_str).into(),
    ]
}

fn number(tx: &mut dyn Tx, sql: &'static str, params: &[Value]) -> Result<u64, DbError> {
    let row = tx.query_one(sql, params)?.ok_or_else(|| DbError::corrupt("count"))?;
    Columns::of(&row).unsigned("count")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_parts_of_a_time_are_all_of_it_once(
            low in -3 * DAY..3 * DAY,
            length in 0_i64..5 * DAY,
            step in prop_oneof![Just(1), Just(HOUR), Just(DAY)],
            least in prop_oneof![Just(HOUR), Just(DAY)],
        ) {
            let (low, high) = (floor(low, step), floor(low + length, step));
            let parts = parts(low, high, least);
            let mut all: Vec<(i64, i64)> =
                parts.whole.iter().map(|(_, low, high)| (*low, *high)).collect();
            all.extend(&parts.rest);
            all.sort_unstable();
            let mut end = low;
            for (first, last) in all {
                prop_assert_eq!(first, end);
                end = last;
            }
            prop_assert_eq!(end, high.max(low));
            for (span, first, last) in parts.whole {
                prop_assert_eq!((first % span, last % span), (0, 0));
            }
            for (first, last) in parts.rest {
                prop_assert!(last - first < 2 * least);
            }
        }
    }

    #[test]
    fn what_has_no_beginning_and_ends_with_a_day_is_nothing_but_days() {
        let whole = vec![(DAY, BEFORE, 5 * DAY)];
        assert_eq!(parts(i64::MIN, 5 * DAY, HOUR), Parts { whole, rest: Vec::new() });
        let whole = vec![(DAY, 5 * DAY, AFTER)];
        assert_eq!(parts(5 * DAY, i64::MAX, DAY), Parts { whole, rest: Vec::new() });
    }
}
