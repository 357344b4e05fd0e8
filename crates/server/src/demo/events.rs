//! Audit events by the million, to try the log with: what colleagues do, and now and then an admin in
//! one of their names. They stand in the log alone; nothing that they tell of was done.

use super::{Kind, id, names, people, spread};
use crate::db::{DbError, Tx};
use crate::store::audit::{self, NewEvent, Source};
use understudy_contract::audit::{Action, Change, Details, Outcome, Person, Resource};
use understudy_contract::session::EndCause;
use understudy_contract::{ImpersonationId, ProblemCode};

/// After how many events progress is told.
const STEP: u32 = 500_000;
/// Fewer than this are written with the indexes in place.
const MANY: u32 = 20_000;
/// Over how many days they are spread, up to now.
const DAYS: i64 = 365;
/// How many colleagues do them, at most.
const PEOPLE: u32 = 10_000;
/// Events that belong together: of one impersonation, from its start to its end, or of nobody.
const GROUP: u32 = 16;
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// Writes `events` more events into Acme's log, all or none.
pub(super) fn load(
    tx: &mut dyn Tx,
    now: i64,
    events: u32,
    progress: &dyn Fn(&str),
) -> Result<(), DbError> {
    let last = u32::try_from(audit::last_sequence(tx)?).unwrap_or(u32::MAX);
    let people = people::next_number(tx)?.min(PEOPLE);
    // Where most of them are new, indexes and places are made when all are there.
    let is_for_many = events >= MANY && events >= last / 2;
    let indexes = if is_for_many { tx.drop_indexes("audit_events")? } else { Vec::new() };
    let span = DAYS * 24 * 60 * 60 * 1_000;
    for made in 1..=events {
        let occurred_at = now - span + span * i64::from(made) / i64::from(events);
        // Above every sequence, so that no two calls make the same ids.
        let event = event(last.saturating_add(made), people, occurred_at);
        if is_for_many {
            audit::insert_unplaced(tx, &event)?;
        } else {
            audit::insert(tx, &event)?;
        }
        if made.is_multiple_of(STEP) {
            progress(&format!("{made} of {events} events…"));
        }
    }
    if is_for_many {
        progress("Making the log's index and places…");
        tx.create_indexes(&indexes)?;
        audit::place_all(tx)?;
    }
    Ok(())
}

fn event(number: u32, people: u32, occurred_at: i64) -> NewEvent {
    let (group, at) = (number / GROUP, number % GROUP);
    // An impersonation now and then; else everybody for themselves.
    let is_impersonation = group.is_multiple_of(4);
    let mixed = spread(number);
    let (action, operation) = match at {
        0 if is_impersonation => (Action::ImpersonationStarted, Action::ImpersonationStarted),
        15 if is_impersonation => (Action::ImpersonationStopped, Action::ImpersonationStopped),
        _ if is_impersonation => (Action::ImpersonationAction, done(mixed)),
        0..4 => (Action::SessionSignedIn, Action::SessionSignedIn),
        4 | 5 => (Action::SessionSignedOut, Action::SessionSignedOut),
        _ => (done(mixed), done(mixed)),
    };
    let (outcome, code) = match (mixed >> 8) % 40 {
        0 => (Outcome::Refused, Some(ProblemCode::PermissionDenied)),
        1 => (Outcome::Failed, Some(ProblemCode::VersionConflict)),
        _ => (Outcome::Succeeded, None),
    };
    let is_edit = !matches!(action, Action::SessionSignedIn | Action::SessionSignedOut)
        && !matches!(action, Action::ImpersonationStarted | Action::ImpersonationStopped);
    let colleague = |of: u64| person(people, of);
    NewEvent {
        id: id(Kind::Event, number),
        organization: people::organization_id("Acme"),
        occurred_at,
        action,
        operation,
        outcome,
        performed_by: if is_impersonation { admin(group) } else { Some(colleague(mixed >> 16)) },
        impersonated_user: is_impersonation.then(|| colleague(spread(group) >> 16)),
        reason: is_impersonation.then(|| format!("Ticket {}", 1_000 + group % 9_000)),
        impersonation_id: is_impersonation
            .then(|| ImpersonationId::new(id(Kind::Impersonation, group))),
        resource: is_edit.then(|| Resource {
            kind: if operation.as_str().starts_with("tree") { "tree" } else { "fact" }.into(),
            id: id(Kind::Fact, 100 + u32::try_from(mixed % 5_000).unwrap_or(0)),
            name: Some(format!("No. {}", mixed % 5_000)),
        }),
        details: details(action, operation),
        source: Source {
            ip_address: Some(format!("203.0.113.{}", mixed % 250)),
            user_agent: Some(BROWSER.to_owned()),
            request_id: Some(format!("{:016x}{mixed:016x}", u64::from(number))),
        },
        code,
    }
}

/// What somebody does who is at work.
fn done(mixed: u64) -> Action {
    match mixed % 8 {
        0 | 1 => Action::TreeEdited,
        2 | 3 => Action::FactEdited,
        4 => Action::FactCreated,
        5 => Action::FactCertified,
        6 => Action::TreePublished,
        _ => Action::TreeCreated,
    }
}

fn details(action: Action, operation: Action) -> Details {
    match (action, operation) {
        (Action::ImpersonationStarted, _) => {
            Details { read_only: Some(false), ..Details::default() }
        }
        (Action::ImpersonationStopped, _) => {
            Details { cause: Some(EndCause::Stopped), ..Details::default() }
        }
        (_, Action::TreeEdited | Action::FactEdited) => Details {
            changes: vec![Change {
                field: "title".into(),
                before: Some("Before the change".into()),
                after: Some("After the change".into()),
            }],
            ..Details::default()
        },
        _ => Details::default(),
    }
}

fn admin(group: u32) -> Option<Person> {
    people::person(if group.is_multiple_of(8) { "ada@acme.example" } else { "alan@acme.example" })
}

fn person(people: u32, of: u64) -> Person {
    let number = 1 + u32::try_from(of % u64::from(people.max(2) - 1)).unwrap_or(0);
    let (id, email) = people::identity(number);
    Person { id, email, name: names::of(number) }
}
