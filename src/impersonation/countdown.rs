//! How long an impersonation still lasts: pure functions, and the one ticking signal.

use crate::clock::{Millis, use_clock};
use crate::format::duration;
use crate::identity::Identity;
use crate::prelude::*;
use crate::reactive::{RwSignal, Signal, memo};
use std::time::Duration;

/// Remaining seconds at which the countdown is spoken, most first.
const SPOKEN_SECONDS: [u64; 4] = [600, 300, 60, 20];
/// How often the clock is read. Below a second, so that no second is skipped on screen.
const TICK: Duration = Duration::from_millis(250);

/// Whole seconds until `deadline`, rounded up; 0 from the deadline on.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not negative, and a browser's clock stays far below 2^53"
)]
pub fn remaining_seconds(deadline: Millis, now: Millis) -> u64 {
    ((deadline - now).max(0.0) / 1000.0).ceil() as u64
}

/// "59:42", or "1:59:42" above one hour.
pub fn clock_text(seconds: u64) -> String {
    let (minutes, rest) = (seconds / 60, seconds % 60);
    if seconds > 3600 {
        format!("{}:{:02}:{rest:02}", minutes / 60, minutes % 60)
    } else {
        format!("{minutes}:{rest:02}")
    }
}

/// How many seconds before the end the console asks "Still there?": 5 minutes, or a fifth of a
/// shorter timeout.
pub fn warning_seconds(idle_timeout_seconds: u64) -> u64 {
    (idle_timeout_seconds / 5).min(300)
}

/// What is spoken when the countdown goes from `before` to `now`; of several moments that
/// passed at once (a laptop that slept) only the last.
pub fn announcement(before: u64, now: u64) -> Option<String> {
    let passed = SPOKEN_SECONDS.into_iter().rfind(|&at| now <= at && at < before)?;
    if now == 0 {
        return None;
    }
    // A late tick rounds; after a sleep the moment's own words would be wrong by far.
    let left = duration(if passed - now <= 2 { passed } else { now });
    Some(format!("Impersonating ends in {left} without activity."))
}

/// Remaining seconds of the running impersonation, ticking; absent outside one.
pub fn use_remaining(identity: Identity) -> Signal<Option<u64>> {
    let clock = use_clock();
    let now = RwSignal::new(clock.now());
    let tick = set_interval_with_handle(
        move || {
            now.set(clock.now());
        },
        TICK,
    );
    on_cleanup(move || {
        if let Ok(tick) = tick {
            tick.clear();
        }
    });
    memo(move || {
        // The offset of the clock may have changed with the deadline, so the tick alone may be old.
        let deadline = identity.deadline();
        now.track();
        deadline.map(|deadline| remaining_seconds(deadline, clock.now()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_started_second_counts() {
        assert_eq!(remaining_seconds(10_000.0, 9_999.0), 1);
        assert_eq!(remaining_seconds(10_000.0, 9_000.0), 1);
        assert_eq!(remaining_seconds(10_000.0, 8_999.0), 2);
        assert_eq!(remaining_seconds(10_000.0, 10_000.0), 0);
        assert_eq!(remaining_seconds(10_000.0, 99_999.0), 0);
    }

    #[test]
    fn the_clock_shows_hours_only_where_there_are_some() {
        assert_eq!(clock_text(3582), "59:42");
        assert_eq!(clock_text(3600), "60:00");
        assert_eq!(clock_text(7182), "1:59:42");
        assert_eq!(clock_text(58), "0:58");
        assert_eq!(clock_text(0), "0:00");
    }

    #[test]
    fn the_question_comes_five_minutes_or_a_fifth_before_the_end() {
        assert_eq!(warning_seconds(3600), 300);
        assert_eq!(warning_seconds(1500), 300);
        assert_eq!(warning_seconds(600), 120);
        assert_eq!(warning_seconds(10), 2);
    }

    #[test]
    fn the_countdown_is_spoken_four_times_only() {
        let spoken: Vec<_> = (0..3600).rev().filter_map(|now| announcement(now + 1, now)).collect();
        assert_eq!(
            spoken,
            ["10 minutes", "5 minutes", "1 minute", "20 seconds"]
                .map(|left| format!("Impersonating ends in {left} without activity."))
        );
    }

    #[test]
    fn after_a_sleep_the_time_that_is_really_left_is_spoken() {
        let spoken = announcement(3000, 45);
        assert_eq!(spoken.as_deref(), Some("Impersonating ends in 45 seconds without activity."));
        assert_eq!(announcement(3000, 0), None);
        assert_eq!(announcement(45, 3600), None);
    }
}
