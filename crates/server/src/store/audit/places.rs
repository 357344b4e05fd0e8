//! Where each event stands among those of its kinds, so that any of them is listed and counted
//! without reading the others.
//!
//! A *kind* is an action, an operation and an outcome, or whatever happened, of everybody or of one
//! person whose part it was. An event is of two kinds for everybody and of two for each person. Each
//! kind has its places in the log's order, *numbered* from one: how many there were before a time is
//! the number of the last one before it. Events are written in order, so that a place is nearly
//! always the next one of its kind; one that is late moves those behind it by one.

use super::NewEvent;
use crate::db::{DbError, Tx, Value};
use crate::store::statements;

/// Whose kinds are everybody's.
pub(super) const ANYBODY: &str = "";
/// Action, operation and outcome of a kind that is whatever happened.
pub(super) const ANYTHING: &str = "";

/// The kinds of every event in `audit_events`, as often as it has some.
macro_rules! with_parts {
    ($select:expr) => {
        concat!(
            "WITH people (organization_id, email, action, operation, outcome, occurred_at, sequence) AS (\
                SELECT organization_id, '', action, operation, outcome, occurred_at, sequence \
                FROM audit_events \
                UNION ALL \
                SELECT organization_id, actor_email, action, operation, outcome, occurred_at, sequence \
                FROM audit_events WHERE actor_email IS NOT NULL \
                UNION ALL \
                SELECT organization_id, subject_email, action, operation, outcome, occurred_at, sequence \
                FROM audit_events WHERE subject_email IS NOT NULL \
                AND (actor_email IS NULL OR actor_email <> subject_email)\
            ), parts (organization_id, email, action, operation, outcome, occurred_at, sequence) AS (\
                SELECT organization_id, email, action, operation, outcome, occurred_at, sequence \
                FROM people \
                UNION ALL \
                SELECT organization_id, email, '', '', '', occurred_at, sequence FROM people\
            ) ",
            $select
        )
    };
}

macro_rules! last_of_kind {
    ($email:literal, $names:literal) => {
        concat!(
            "SELECT k.id, (SELECT p.occurred_at FROM audit_places p WHERE p.kind = k.id \
            ORDER BY p.occurred_at DESC, p.sequence DESC LIMIT 1), (SELECT p.number \
            FROM audit_places p WHERE p.kind = k.id \
            ORDER BY p.occurred_at DESC, p.sequence DESC LIMIT 1) \
            FROM audit_kinds k WHERE k.organization_id = $1 AND k.email = ",
            $email,
            $names
        )
    };
}

macro_rules! last_of_email {
    ($email:literal) => {
        concat!(
            last_of_kind!($email, " AND k.action = '' AND k.operation = '' AND k.outcome = ''"),
            " UNION ALL ",
            last_of_kind!($email, " AND k.action = $4 AND k.operation = $5 AND k.outcome = $6")
        )
    };
}

statements! {
    /// The kinds of an event, as far as there are such kinds, each with the time and the number of
    /// its last place. Each is looked up by itself: lists of values would be sorted first.
    LAST_OF_KINDS = concat!(
        last_of_email!("''"), " UNION ALL ", last_of_email!("$2"), " UNION ALL ", last_of_email!("$3")
    );
    PLACE = "INSERT INTO audit_places (kind, occurred_at, sequence, number) VALUES ($1, $2, $3, $4)";
    FIND_KIND = "SELECT id FROM audit_kinds WHERE organization_id = $1 AND email = $2 \
        AND action = $3 AND operation = $4 AND outcome = $5";
    KEEP_KIND = "INSERT INTO audit_kinds (organization_id, email, action, operation, outcome) \
        VALUES ($1, $2, $3, $4, $5) RETURNING id";
    /// Places an event behind those of its time.
    PLACE_LATE = "INSERT INTO audit_places (kind, occurred_at, sequence, number) \
        VALUES ($1, $2, $3, 1 + coalesce((SELECT number FROM audit_places \
        WHERE kind = $1 AND occurred_at <= $2 ORDER BY occurred_at DESC, sequence DESC LIMIT 1), 0))";
    MOVE_LATER = "UPDATE audit_places SET number = number + 1 WHERE kind = $1 AND occurred_at > $2";
}

/// What is done to all events at once reads all of them.
pub(super) const STATEMENTS_OF_ALL: &[&str] = &[ANY, KEEP_ALL_KINDS, PLACE_ALL];

/// Not `EXISTS`, for which SQLite may read all of it.
const ANY: &str = "SELECT (SELECT sequence FROM audit_events LIMIT 1), \
    (SELECT sequence FROM audit_places LIMIT 1)";
const KEEP_ALL_KINDS: &str = with_parts!(
    "INSERT INTO audit_kinds (organization_id, email, action, operation, outcome) \
    SELECT DISTINCT organization_id, email, action, operation, outcome FROM parts WHERE 1 = 1 \
    ON CONFLICT (organization_id, email, action, operation, outcome) DO NOTHING"
);
const PLACE_ALL: &str = with_parts!(
    "INSERT INTO audit_places (kind, occurred_at, sequence, number) \
    SELECT kind, occurred_at, sequence, \
    row_number() OVER (PARTITION BY kind ORDER BY occurred_at, sequence) FROM (\
        SELECT k.id AS kind, p.occurred_at, p.sequence FROM parts p CROSS JOIN audit_kinds k \
        WHERE k.organization_id = p.organization_id AND k.email = p.email \
        AND k.action = p.action AND k.operation = p.operation AND k.outcome = p.outcome\
    ) AS placed WHERE 1 = 1 ORDER BY kind, occurred_at, sequence \
    ON CONFLICT (kind, occurred_at, sequence) DO UPDATE SET number = excluded.number"
);

/// Places an event that was just written as number `sequence` of the log.
pub(super) fn place(tx: &mut dyn Tx, event: &NewEvent, sequence: i64) -> Result<(), DbError> {
    let actor = event.performed_by.as_ref().map(|person| person.email.as_str());
    let subject = event.impersonated_user.as_ref().map(|person| person.email.as_str());
    // Who does something to themselves has one part in it.
    let whose = [Some(ANYBODY), actor, subject.filter(|_| subject != actor)];
    let kind = [event.action.as_str(), event.operation.as_str(), event.outcome.as_str()];
    let organization = Value::from(event.organization.as_str());
    let [_, actor, subject] = whose.map(Value::from);
    let [action, operation, outcome] = kind.map(Value::from);
    let params = [organization.clone(), actor, subject, action, operation, outcome];
    let mut kinds = Vec::new();
    for row in tx.query(LAST_OF_KINDS, &params)? {
        let (last, number) = (row.optional_integer(1)?, row.optional_integer(2)?);
        if last.is_none_or(|last| last <= event.occurred_at) {
            kinds.push((row.integer(0)?, number.unwrap_or(0)));
        }
    }
    let (at, sequence) = (Value::from(event.occurred_at), Value::from(sequence));
    if kinds.len() == 2 * whose.iter().flatten().count() {
        for (kind, number) in kinds {
            let place = [kind.into(), at.clone(), sequence.clone(), (number + 1).into()];
            tx.execute(PLACE, &place)?;
        }
        return Ok(());
    }
    for email in whose.into_iter().flatten() {
        for names in [[ANYTHING; 3], kind] {
            let [action, operation, outcome] = names.map(Value::from);
            let names = [organization.clone(), email.into(), action, operation, outcome];
            place_in(tx, &names, &at, &sequence)?;
        }
    }
    Ok(())
}

/// Places an event among those of one kind, which may be new, or have later ones.
fn place_in(
    tx: &mut dyn Tx,
    names: &[Value; 5],
    at: &Value,
    sequence: &Value,
) -> Result<(), DbError> {
    let kind = match tx.query_one(FIND_KIND, names)? {
        Some(kind) => Some(kind),
        None => tx.query_one(KEEP_KIND, names)?,
    };
    let kind = Value::from(kind.ok_or_else(|| DbError::corrupt("kind"))?.integer(0)?);
    tx.execute(PLACE_LATE, &[kind.clone(), at.clone(), sequence.clone()])?;
    tx.execute(MOVE_LATER, &[kind, at.clone()]).map(|_| ())
}

/// Places every event that there is, whether it was placed before or not.
pub fn place_all(tx: &mut dyn Tx) -> Result<(), DbError> {
    tx.execute_on_files(KEEP_ALL_KINDS, &[])?;
    tx.execute_on_files(PLACE_ALL, &[]).map(|_| ())
}

/// Places the events of a database that had none of these places.
pub fn fill(tx: &mut dyn Tx) -> Result<(), DbError> {
    let any = tx.query_one(ANY, &[])?.ok_or_else(|| DbError::corrupt("places"))?;
    match (any.optional_integer(0)?, any.optional_integer(1)?) {
        (Some(_), None) => {
            tracing::info!(
                "giving every audit event its places: minutes, where there are millions"
            );
            place_all(tx)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Source, insert};
    use super::*;
    use crate::store::scratch::{on_a_database, organization};
    use understudy_contract::MemberId;
    use understudy_contract::audit::{Action, Details, Outcome, Person};

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
            source: Source::default(),
            code: None,
        }
    }

    /// The places of each kind, as times, sequences and numbers.
    fn placed(tx: &mut dyn Tx) -> Vec<Vec<[i64; 3]>> {
        let numbers = |tx: &mut dyn Tx, sql, params: &[Value]| -> Vec<Vec<i64>> {
            let rows = tx.query(sql, params).expect("reads");
            let columns = if params.is_empty() { 1 } else { 3 };
            let of = |row: &crate::db::Row| (0..columns).map(|at| row.integer(at)).collect();
            rows.iter().map(of).collect::<Result<_, _>>().expect("numbers")
        };
        let kinds = numbers(tx, "SELECT id FROM audit_kinds ORDER BY id", &[]);
        let places = "SELECT occurred_at, sequence, number FROM audit_places WHERE kind = $1 \
            ORDER BY occurred_at, sequence";
        let of = |kind: Vec<i64>| {
            let rows = numbers(tx, places, &[kind[0].into()]);
            rows.into_iter().map(|row| row.try_into().expect("three")).collect()
        };
        kinds.into_iter().map(of).collect()
    }

    #[test]
    fn an_event_that_is_late_moves_those_behind_it() {
        on_a_database(|tx| {
            for (at, time) in [30, 50, 30, 2, 29, 51].into_iter().enumerate() {
                insert(tx, &event(at, time)).expect("is written");
            }
            let expected = [[2, 4, 1], [29, 5, 2], [30, 1, 3], [30, 3, 4], [50, 2, 5], [51, 6, 6]];
            assert_eq!(
                placed(tx),
                vec![expected.to_vec(); 4],
                "two of everybody, two of the actor"
            );
        });
    }

    #[test]
    fn events_that_are_placed_all_at_once_stand_where_they_would_one_by_one() {
        on_a_database(|tx| {
            for (at, time) in [5, 1, 5, 9].into_iter().enumerate() {
                insert(tx, &event(at, time)).expect("is written");
            }
            let one_by_one = placed(tx);
            place_all(tx).expect("are placed");
            assert_eq!(placed(tx), one_by_one);
            fill(tx).expect("has nothing to do");
            assert_eq!(placed(tx), one_by_one);
        });
    }

    #[test]
    fn an_event_has_one_place_in_each_of_its_kinds_and_changes_no_other() {
        on_a_database(|tx| {
            insert(tx, &event(0, 1)).expect("is written");
            let changes = |tx: &mut dyn Tx| -> i64 {
                let row = tx.query_one("SELECT total_changes()", &[]).expect("reads");
                row.expect("a row").integer(0).expect("a number")
            };
            for (at, time) in [(1, 1), (2, 7)] {
                let before = changes(tx);
                insert(tx, &event(at, time)).expect("is written");
                assert_eq!(changes(tx) - before, 5, "the event and four places");
            }
        });
    }
}
