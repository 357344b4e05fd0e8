//! How many events there are: exactly, and without counting them where it can be avoided.
//!
//! Events of each kind (action, operation, outcome) are counted as they are written, ever, by day
//! and by hour. Any time is some whole days and hours, which are added up, and at each end a part
//! of an hour, which is counted. Events of each person are counted ever; what one person did in
//! some time, and what was done in one impersonation, is counted along its index, and costs as much
//! as there is of it.

use super::pages::params;
use super::{Filter, Kind, NewEvent};
use crate::db::{DbError, Tx, Value};
use crate::store::paging::Scan;
use crate::store::{Columns, statements};
use std::collections::BTreeMap;
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

macro_rules! count {
    ($conditions:literal) => {
        concat!(
            "SELECT count(*) FROM audit_events WHERE organization_id = $1 AND ",
            $conditions,
            " AND occurred_at >= $2 AND occurred_at < $4 \
            AND ($7 IS NULL OR action = $7) AND ($8 IS NULL OR operation = $8) \
            AND ($9 IS NULL OR outcome = $9)"
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
        (organization_id, email, action, operation, outcome, events) \
        VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (organization_id, email, action, operation, outcome) \
        DO UPDATE SET events = audit_person_counts.events + $6";
    SUM_OF_PERSON = concat!("SELECT CAST(coalesce(sum(events), 0) AS BIGINT) \
        FROM audit_person_counts WHERE organization_id = $1 AND email = $2 AND ", of_kinds!());
    COUNT = "SELECT count(*) FROM audit_events \
        WHERE organization_id = $1 AND occurred_at >= $2 AND occurred_at < $3";
    COUNT_KIND = "SELECT count(*) FROM audit_events WHERE organization_id = $1 \
        AND action = $4 AND operation = $5 AND outcome = $6 \
        AND occurred_at >= $2 AND occurred_at < $3";
    COUNT_ACTOR = count!("actor_email = $11");
    COUNT_SUBJECT = count!("subject_email = $11 AND (actor_email IS NULL OR actor_email <> $11)");
    COUNT_IMPERSONATION = count!("impersonation_id = $10 \
        AND ($11 IS NULL OR actor_email = $11 OR subject_email = $11)");
}

/// An action, an operation and an outcome.
type KindNames = [&'static str; 3];

/// Counts of events that are written in this transaction and not counted yet.
#[derive(Debug, Default)]
pub struct Tally {
    /// By span and start.
    times: BTreeMap<(OrganizationId, i64, i64, KindNames), i64>,
    /// By email.
    people: BTreeMap<(OrganizationId, String, KindNames), i64>,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, event: &NewEvent) {
        let kind = [event.action.as_str(), event.operation.as_str(), event.outcome.as_str()];
        for span in [EVER, DAY, HOUR] {
            let start = if span == EVER { 0 } else { floor(event.occurred_at, span) };
            let key = (event.organization.clone(), span, start, kind);
            *self.times.entry(key).or_default() += 1;
        }
        let people = [&event.performed_by, &event.impersonated_user];
        let mut emails = people.map(|person| person.as_ref().map(|person| &person.email));
        if emails[0] == emails[1] {
            emails[1] = None;
        }
        for email in emails.into_iter().flatten() {
            let key = (event.organization.clone(), email.clone(), kind);
            *self.people.entry(key).or_default() += 1;
        }
    }

    /// Keeps the counts.
    pub fn write(self, tx: &mut dyn Tx) -> Result<(), DbError> {
        for ((organization, span, start, kind), events) in self.times {
            let [action, operation, outcome] = kind.map(Value::from);
            let organization = organization.as_str().into();
            let params = [
                organization,
                span.into(),
                start.into(),
                action,
                operation,
                outcome,
                events.into(),
            ];
            tx.execute(ADD, &params)?;
        }
        for ((organization, email, kind), events) in self.people {
            let [action, operation, outcome] = kind.map(Value::from);
            let organization = organization.as_str().into();
            let params = [organization, email.into(), action, operation, outcome, events.into()];
            tx.execute(ADD_OF_PERSON, &params)?;
        }
        Ok(())
    }
}

/// How many events a filter lets through, whenever they were written (`up_to` is not asked for).
pub fn count(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter,
) -> Result<u64, DbError> {
    let (low, high) = (filter.from.unwrap_or(BEFORE), filter.to.unwrap_or(AFTER));
    let is_ever = filter.from.is_none() && filter.to.is_none();
    let indexed: &[&'static str] = match (&filter.impersonation_id, &filter.email) {
        (Some(_), _) => &[COUNT_IMPERSONATION],
        (None, Some(email)) if is_ever => {
            let mut params = sum_params(organization, filter, EVER, 0, 1);
            params[1] = email.as_str().into();
            return number(tx, SUM_OF_PERSON, &params);
        }
        (None, Some(_)) => &[COUNT_ACTOR, COUNT_SUBJECT],
        (None, None) if is_ever => {
            return number(tx, SUM, &sum_params(organization, filter, EVER, 0, 1));
        }
        (None, None) => return count_kinds(tx, organization, filter, low, high),
    };
    let params = params(organization, filter, &Scan::all());
    indexed.iter().try_fold(0, |sum, sql| Ok(sum + number(tx, sql, &params)?))
}

/// Every kind of event that was ever written and that the filter lets through.
pub(super) fn kinds(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter,
) -> Result<Vec<Kind>, DbError> {
    let rows = tx.query(KINDS, &sum_params(organization, filter, EVER, 0, 1))?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok(Kind {
                action: columns.parsed("action", Action::parse)?,
                operation: columns.parsed("operation", Action::parse)?,
                outcome: columns.parsed("outcome", Outcome::parse)?,
            })
        })
        .collect()
}

fn count_kinds(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter,
    low: i64,
    high: i64,
) -> Result<u64, DbError> {
    let parts = parts(low, high);
    let mut sum = 0;
    for (span, low, high) in parts.whole {
        sum += number(tx, SUM, &sum_params(organization, filter, span, low, high))?;
    }
    for (low, high) in parts.rest {
        sum += count_between(tx, organization, filter, low, high)?;
    }
    Ok(sum)
}

/// Counts events one by one: of less than an hour.
fn count_between(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter,
    low: i64,
    high: i64,
) -> Result<u64, DbError> {
    let between = [organization.as_str().into(), low.into(), high.into()];
    if filter.is_of_every_kind() {
        return number(tx, COUNT, &between);
    }
    let mut sum = 0;
    for kind in kinds(tx, organization, filter)? {
        let params = [between.as_slice(), &kind.values()].concat();
        sum += number(tx, COUNT_KIND, &params)?;
    }
    Ok(sum)
}

/// A time in parts, all from their beginning up to their end.
#[derive(Debug, PartialEq, Eq)]
struct Parts {
    /// Spans that are counted, and from which one to before which one.
    whole: Vec<(i64, i64, i64)>,
    /// Less than an hour each.
    rest: Vec<(i64, i64)>,
}

fn parts(low: i64, high: i64) -> Parts {
    let (low, high) = (low.clamp(BEFORE, AFTER), high.clamp(BEFORE, AFTER));
    let ceil = |at: i64, span: i64| floor(at + span - 1, span);
    let (first_hour, last_hour) = (ceil(low, HOUR), floor(high, HOUR));
    let (mut whole, mut rest) = (Vec::new(), Vec::new());
    if first_hour >= last_hour {
        // The end of one hour and the beginning of the next, at most.
        rest.push((low, high));
    } else {
        rest.extend([(low, first_hour), (last_hour, high)]);
        let (first_day, last_day) = (ceil(first_hour, DAY), floor(last_hour, DAY));
        if first_day >= last_day {
            whole.push((HOUR, first_hour, last_hour));
        } else {
            whole.push((HOUR, first_hour, first_day));
            whole.push((DAY, first_day, last_day));
            whole.push((HOUR, last_day, last_hour));
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
        ) {
            let (low, high) = (floor(low, step), floor(low + length, step));
            let parts = parts(low, high);
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
                prop_assert!(last - first < 2 * HOUR);
            }
        }
    }

    #[test]
    fn what_has_no_beginning_and_ends_with_a_day_is_nothing_but_days() {
        let whole = vec![(DAY, BEFORE, 5 * DAY)];
        assert_eq!(parts(i64::MIN, 5 * DAY), Parts { whole, rest: Vec::new() });
        let whole = vec![(DAY, 5 * DAY, AFTER)];
        assert_eq!(parts(5 * DAY, i64::MAX), Parts { whole, rest: Vec::new() });
    }
}
