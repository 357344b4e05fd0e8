//! Whatever the filters, pages and totals are those that a look at every event gives.

use super::*;
use crate::store::paging::Scan;
use crate::store::scratch::{on_a_database, organization};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use understudy_contract::member::Order;

const ACTIONS: [Action; 3] =
    [Action::ImpersonationAction, Action::FactCreated, Action::TeamChanged];
const EMAILS: [&str; 3] = ["a@ab.example", "b@ab.example", "c@ab.example"];

/// Times that are often the same, and next to one another.
fn times() -> impl Strategy<Value = i64> {
    -20_i64..40
}

fn person(email: &str) -> Person {
    Person { id: MemberId::new(email), email: email.into(), name: "Somebody".into() }
}

fn events() -> impl Strategy<Value = NewEvent> {
    let kinds = (select(ACTIONS.to_vec()), select(ACTIONS.to_vec()), select(&Outcome::ALL[..]));
    let people = (weighted(0.8, select(&EMAILS[..])), weighted(0.4, select(&EMAILS[..])));
    (kinds, people, times(), weighted(0.5, 0..2_u8), 0..2_usize).prop_map(
        |((action, operation, outcome), (actor, subject), occurred_at, impersonation, at)| {
            NewEvent {
                id: String::new(),
                organization: organization(at),
                occurred_at,
                action,
                operation,
                outcome,
                performed_by: actor.map(person),
                impersonated_user: subject.map(person),
                reason: None,
                impersonation_id: impersonation.map(|id| ImpersonationId::new(id.to_string())),
                resource: None,
                details: Details::default(),
                source: Source::default(),
                code: None,
            }
        },
    )
}

fn filters() -> impl Strategy<Value = Filter> {
    let times = (weighted(0.3, times()), weighted(0.3, times()));
    let kinds = (
        weighted(0.4, select(ACTIONS.to_vec())),
        weighted(0.3, select(ACTIONS.to_vec())),
        weighted(0.3, select(&Outcome::ALL[..])),
    );
    let rest = (weighted(0.3, select(&EMAILS[..])), weighted(0.2, 0..2_u8));
    (times, kinds, rest).prop_map(
        |((from, to), (action, operation, outcome), (email, impersonation))| Filter {
            from,
            to,
            action,
            operation,
            outcome,
            email: email.map(str::to_owned),
            impersonation_id: impersonation.map(|id| ImpersonationId::new(id.to_string())),
            up_to: None,
        },
    )
}

fn lets_through(filter: &Filter, event: &NewEvent) -> bool {
    let is_of = |person: &Option<Person>, email: &str| {
        person.as_ref().is_some_and(|person| person.email == email)
    };
    filter.from.is_none_or(|from| event.occurred_at >= from)
        && filter.to.is_none_or(|to| event.occurred_at < to)
        && filter.action.is_none_or(|action| event.action == action)
        && filter.operation.is_none_or(|operation| event.operation == operation)
        && filter.outcome.is_none_or(|outcome| event.outcome == outcome)
        && filter.email.as_ref().is_none_or(|email| {
            is_of(&event.performed_by, email) || is_of(&event.impersonated_user, email)
        })
        && (filter.impersonation_id.is_none() || filter.impersonation_id == event.impersonation_id)
}

fn check(tx: &mut dyn Tx, written: &[NewEvent], filter: &Filter, half: i64) {
    for at in 0..2 {
        let mut expected: Vec<(i64, i64, &str)> = (1_i64..)
            .zip(written)
            .filter(|(_, event)| {
                event.organization == organization(at) && lets_through(filter, event)
            })
            .map(|(sequence, event)| (event.occurred_at, sequence, event.id.as_str()))
            .collect();
        expected.sort_unstable();
        let total = count(tx, &organization(at), filter).expect("counts");
        assert_eq!(total, expected.len() as u64, "{filter:?}");
        for order in [Order::Asc, Order::Desc] {
            // More than are looked up together, and fewer.
            for (up_to, limit) in [(None, 4), (None, 40), (Some(half), 4)] {
                let filter = Filter { up_to, ..filter.clone() };
                let mut expected: Vec<&str> = expected
                    .iter()
                    .filter(|(_, sequence, _)| up_to.is_none_or(|up_to| *sequence <= up_to))
                    .map(|(_, _, id)| *id)
                    .collect();
                if order == Order::Desc {
                    expected.reverse();
                }
                let (mut listed, mut from) = (Vec::new(), None);
                loop {
                    let page = list(tx, &organization(at), &filter, &Scan { order, from, limit });
                    let page = page.expect("lists");
                    let left = expected.len() - listed.len();
                    assert_eq!(page.len(), left.min(limit as usize), "{filter:?} {order:?}");
                    from = page.last().map(|(_, key)| key.clone());
                    listed.extend(page.into_iter().map(|(event, _)| event.id.as_str().to_owned()));
                    if from.is_none() {
                        break;
                    }
                }
                assert_eq!(listed, expected, "{filter:?} {order:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn pages_and_totals_are_those_that_a_look_at_every_event_gives(
        events in vec(events(), 0..120),
        filters in vec(filters(), 12),
        bulk in 0..120_usize,
    ) {
        on_a_database(move |tx| {
            let mut written = events.clone();
            let bulk = bulk.min(written.len());
            for (at, event) in written.iter_mut().enumerate() {
                event.id = format!("event-{at}");
                if at < bulk {
                    insert_unplaced(tx, event).expect("is written");
                    continue;
                }
                if at == bulk {
                    place_all(tx).expect("is placed");
                }
                insert(tx, event).expect("is written");
            }
            if bulk == written.len() {
                place_all(tx).expect("is placed");
            }
            let half = i64::try_from(written.len() / 2).expect("is small");
            for filter in filters.iter().chain([&Filter::default()]) {
                check(tx, &written, filter, half);
            }
        });
    }
}
