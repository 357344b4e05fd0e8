//! Who is let through, and who is kept out by whom.

use super::*;
use crate::random::SeededRandom;
use understudy_contract::ProblemCode;

const NOON: i64 = 1_795_435_200_000;
const HERE: Option<&str> = Some("192.0.2.7");

fn limits() -> Limits {
    Limits::new(&SeededRandom::new(7))
}

/// How many of 40 wrong tries are let through.
fn wrong(limits: &Limits, email: &str, address: Option<&str>, now: i64) -> usize {
    (0..40).filter(|_| tries(limits, email, address, now)).count()
}

/// Whether a wrong try is let through.
fn tries(limits: &Limits, email: &str, address: Option<&str>, now: i64) -> bool {
    let taken = limits.try_take(Secret::Password, email, address, now);
    taken.is_ok_and(|taken| taken.is_some())
}

fn right(limits: &Limits, email: &str, address: Option<&str>, now: i64) -> bool {
    let taken = limits.try_take(Secret::Password, email, address, now).ok().flatten();
    taken.map(Try::was_right).is_some()
}

#[test]
fn an_email_has_ten_failures_and_then_one_every_half_minute() {
    let limits = limits();
    assert_eq!(wrong(&limits, "eli", None, NOON), 10);
    assert_eq!(wrong(&limits, "eli", None, NOON + 29_999), 0);
    assert_eq!(wrong(&limits, "eli", None, NOON + 30_000), 1);
    assert_eq!(wrong(&limits, "vera", None, NOON), 10, "each email for itself");
    assert_eq!(wrong(&limits, "eli", None, NOON + 3_600_000), 10, "forgotten within minutes");
}

#[test]
fn whoever_is_right_is_never_limited() {
    let limits = limits();
    assert!((0..1_000).all(|_| right(&limits, "eli", HERE, NOON)));
}

#[test]
fn an_address_has_a_hundred_failures_whatever_emails_it_makes_up() {
    let limits = limits();
    let made_up = |from: usize| {
        let emails = (from..from + 150).map(|number| format!("{number}@made.up"));
        let let_through = emails.filter(|email| tries(&limits, email, HERE, NOON));
        let_through.count()
    };
    assert_eq!(made_up(0), 100);
    assert_eq!(made_up(150), 0);
    assert_eq!(wrong(&limits, "eli", Some("192.0.2.8"), NOON), 10);
}

#[test]
fn the_addresses_of_one_network_are_one() {
    let limits = limits();
    let from = |host: usize| {
        let address = format!("2001:db8:1:2::{host:x}");
        let email = format!("{host}@made.up");
        tries(&limits, &email, Some(&address), NOON)
    };
    assert_eq!((1..=150).filter(|&host| from(host)).count(), 100);
    assert!(tries(&limits, "eli", Some("2001:db8:1:3::1"), NOON));
}

#[test]
fn an_attacker_elsewhere_does_not_keep_out_whoever_signed_in_from_here_before() {
    let limits = limits();
    assert!(right(&limits, "eli", HERE, NOON));
    let attack = |now| wrong(&limits, "eli", Some("198.51.100.9"), now);
    assert_eq!(attack(NOON), 10);
    for minute in 1..=60 {
        let now = NOON + minute * 60_000;
        assert!(attack(now) <= 2);
        assert!(right(&limits, "eli", HERE, now));
    }
    // From where nobody was before it takes its turn, and no longer than half a minute.
    assert!(!right(&limits, "eli", Some("203.0.113.1"), NOON + 60 * 60_000));
    assert!(right(&limits, "eli", Some("203.0.113.1"), NOON + 60 * 60_000 + 30_000));
}

#[test]
fn thousands_of_made_up_emails_take_no_memory_and_hardly_anybody_elses_place() {
    let limits = limits();
    for number in 0..10_000 {
        tries(&limits, &format!("{number}@made.up"), None, NOON);
    }
    let others = (0..300).map(|number| format!("{number}@acme.example"));
    let kept_out = others.filter(|email| {
        // Somebody who mistypes their password a few times.
        (0..4).any(|_| !tries(&limits, email, None, NOON))
    });
    assert_eq!(kept_out.count(), 0);
}

#[test]
fn a_clock_that_was_set_back_keeps_nobody_out() {
    let limits = limits();
    assert_eq!(wrong(&limits, "eli", HERE, NOON), 10);
    let yesterday = NOON - 24 * 3_600_000;
    assert_eq!(wrong(&limits, "eli", HERE, yesterday), 1);
    assert!(right(&limits, "eli", HERE, yesterday + 30_000));
}

#[tokio::test]
async fn parallel_guesses_gain_nothing_and_parallel_right_ones_all_get_through() {
    let limits = limits();
    let take = || limits.take(Secret::Password, "eli", None, NOON);
    let mut under_way = Vec::new();
    for _ in 0..10 {
        under_way.push(take().await.expect("is let through"));
    }
    // The eleventh waits, and is let through by one that was right, not by one that was wrong.
    let waits = take();
    let mut waits = std::pin::pin!(waits);
    assert!(futures_now(waits.as_mut()).is_none());
    under_way.pop().expect("a try").was_right();
    let eleventh = futures_now(waits.as_mut()).expect("has its turn").expect("is let through");
    drop((eleventh, under_way));
    let refused = take().await.map(|_| ()).expect_err("ten failed");
    assert_eq!(refused.code, ProblemCode::RateLimited);
}

/// What a future has by now, if it has anything.
fn futures_now<T>(future: std::pin::Pin<&mut impl Future<Output = T>>) -> Option<T> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.poll(&mut context) {
        std::task::Poll::Ready(value) => Some(value),
        std::task::Poll::Pending => None,
    }
}

#[tokio::test]
async fn no_more_than_a_few_wait_for_others() {
    let limits = limits();
    let mut under_way = Vec::new();
    for _ in 0..10 {
        let taken = limits.take(Secret::Password, "eli", None, NOON).await;
        under_way.push(taken.expect("is let through"));
    }
    let mut waiting: Vec<_> = (0..MAX_WAITING)
        .map(|_| Box::pin(limits.take(Secret::Password, "eli", None, NOON)))
        .collect();
    assert!(waiting.iter_mut().all(|waits| futures_now(waits.as_mut()).is_none()));
    let refused = limits.take(Secret::Password, "eli", None, NOON).await;
    assert!(refused.is_err());
    drop(waiting);
    assert_eq!(limits.0.waiting.load(Ordering::Relaxed), 0);
}
