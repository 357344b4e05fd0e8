//! How long an impersonation still lasts: pure functions, and the one ticking signal.

use crate::clock::{Clock, Millis, use_clock};
use crate::format::duration;
use crate::identity::Identity;
use crate::prelude::*;
use crate::reactive::{RwSignal, Signal, effect, memo};
use std::time::Duration;

/// Remaining seconds at which the countdown is spoken, most first.
const SPOKEN_SECONDS: [u64; 4] = [600, 300, 60, 20];
/// A second, in milliseconds.
const SECOND: Millis = 1000.0;

/// Whole seconds that are left of the running impersonation; absent outside one. A context: however
/// many show it, the page has one timer.
#[derive(Clone, Copy)]
pub struct Remaining(Signal<Option<u64>>);

/// Whole seconds until `deadline`, rounded up; 0 from the deadline on.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not negative, and a browser's clock stays far below 2^53"
)]
pub fn remaining_seconds(deadline: Millis, now: Millis) -> u64 {
    ((deadline - now).max(0.0) / SECOND).ceil() as u64
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

/// How long [`remaining_seconds`] stays as it is at `now`: at most a second, and not less than a
/// millisecond.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 1,000")]
fn until_next(deadline: Millis, now: Millis) -> Duration {
    let left = deadline - now;
    // Not by the remainder of a division, which WebAssembly has no instruction for.
    let rest = left - ((left / SECOND).ceil() - 1.0) * SECOND;
    Duration::from_millis(rest.ceil() as u64)
}

impl Remaining {
    /// Counts down to the deadline of `identity`. The clock is read when the next second begins, not
    /// now and then: so none is skipped on screen, and nothing runs in between.
    pub fn of(identity: Identity, clock: Clock) -> Self {
        let ticks = RwSignal::new(0_u32);
        effect(move || {
            ticks.track();
            let Some(deadline) = identity.deadline() else { return };
            let pause = until_next(deadline, clock.now());
            let tick = move || ticks.update(|ticks| *ticks = ticks.wrapping_add(1));
            let timer = set_timeout_with_handle(tick, pause);
            on_cleanup(move || {
                if let Ok(timer) = timer {
                    timer.clear();
                }
            });
        });
        Self(memo(move || {
            ticks.track();
            // The offset of the clock may have changed with the deadline.
            identity.deadline().map(|deadline| remaining_seconds(deadline, clock.now()))
        }))
    }
}

/// Remaining seconds of the running impersonation, ticking; absent outside one.
pub fn use_remaining(identity: Identity) -> Signal<Option<u64>> {
    use_context().unwrap_or_else(|| Remaining::of(identity, use_clock())).0
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
    fn the_clock_is_read_when_another_second_begins() {
        let pause = |now| until_next(10_000.0, now).as_millis();
        assert_eq!([9_999.0, 9_000.0, 8_999.5, 8_250.0].map(pause), [1, 1000, 1, 750]);
        assert_eq!(
            [10_000.0, 10_250.0].map(pause),
            [1000, 750],
            "after the end, until it is known"
        );
        for now in [0.0, 1.5, 2_345.0, 8_999.5, 9_999.9] {
            #[expect(clippy::cast_precision_loss, reason = "at most 1,000")]
            let next = now + pause(now) as Millis;
            let left = remaining_seconds(10_000.0, now);
            assert_eq!(remaining_seconds(10_000.0, next), left - 1, "at {now}");
        }
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
