//! Telling the server that a person is there, although nothing was asked of it.

use super::still_there::Asking;
use crate::api::Origin;
use crate::clock::{Clock, Millis};
use crate::identity::Identity;
use crate::listening::listen;
use crate::prelude::*;
use crate::reactive::StoredValue;
use std::time::Duration;
use understudy_contract::endpoint::PostActivity;
use wasm_bindgen::JsCast;

/// The longest time between two reports, in milliseconds.
const LONGEST_INTERVAL: Millis = 30_000.0;

/// Reports what a person does, at most every [`interval`]; the last thing always counts.
pub fn report(identity: Identity, clock: Clock, asking: Asking) {
    let reporter = Reporter {
        identity,
        clock,
        asking,
        last: StoredValue::new(Millis::NEG_INFINITY),
        is_planned: StoredValue::new(false),
        pointer: StoredValue::new((0, 0)),
    };
    let window = window();
    for event in ["keydown", "pointerdown", "touchmove", "wheel"] {
        listen(&window, event, move |_| reporter.note());
    }
    listen(&window, "pointermove", move |event| {
        let event: web_sys::PointerEvent = event.unchecked_into();
        // Browsers repeat the last move when the page changes below a pointer at rest.
        let place = (event.screen_x(), event.screen_y());
        if reporter.pointer.get_value() != place {
            reporter.pointer.set_value(place);
            reporter.note();
        }
    });
}

/// How often activity is reported, in milliseconds: often enough that ten reports fit into a
/// timeout, and at most every 30 seconds.
fn interval(idle_timeout_seconds: u64) -> Millis {
    #[expect(clippy::cast_precision_loss, reason = "a timeout is far below 2^53")]
    let tenth = idle_timeout_seconds as Millis * 100.0;
    tenth.min(LONGEST_INTERVAL)
}

/// How long to wait before a report of something done `now`, in milliseconds; 0 to send it at once.
fn wait(last: Millis, now: Millis, interval: Millis) -> Millis {
    (last + interval - now).clamp(0.0, interval)
}

#[derive(Clone, Copy)]
struct Reporter {
    identity: Identity,
    clock: Clock,
    asking: Asking,
    /// When the last report was sent.
    last: StoredValue<Millis>,
    /// Whether a report waits for its time.
    is_planned: StoredValue<bool>,
    /// Where the pointer was last seen.
    pointer: StoredValue<(i32, i32)>,
}

impl Reporter {
    /// A person did something.
    fn note(self) {
        if self.is_planned.try_get_value() != Some(false)
            || self.asking.0.try_get_untracked() != Some(false)
        {
            return;
        }
        let Some(timeout) = self.timeout() else { return };
        let wait = wait(self.last.get_value(), self.clock.now(), interval(timeout));
        if wait > 0.0 {
            self.is_planned.set_value(true);
            set_timeout(
                move || {
                    if self.is_planned.try_update_value(|is_planned| *is_planned = false).is_some()
                    {
                        self.send();
                    }
                },
                Duration::from_secs_f64(wait / 1000.0),
            );
        } else {
            self.send();
        }
    }

    fn send(self) {
        // What was planned may be over.
        if self.timeout().is_none() {
            return;
        }
        self.last.set_value(self.clock.now());
        let api = self.identity.api();
        spawn_local(async move {
            // An error is heard by the identity; there is nothing to tell the person.
            if let Ok(session) = api.call::<PostActivity>(Origin::Person, &[], (), ()).await {
                self.identity.take_if_same(session);
            }
        });
    }

    /// The idle timeout of the running impersonation, in seconds.
    fn timeout(self) -> Option<u64> {
        let session = self.identity.session_untracked()?;
        session.impersonation.map(|running| running.idle_timeout_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_reports_fit_into_a_short_timeout() {
        assert!((interval(10) - 1_000.0).abs() < f64::EPSILON);
        assert!((interval(3600) - 30_000.0).abs() < f64::EPSILON);
    }

    #[test]
    fn the_first_report_goes_out_at_once_and_the_next_waits_its_time() {
        assert!(wait(Millis::NEG_INFINITY, 5.0, 1_000.0) <= 0.0);
        assert!((wait(1_000.0, 1_400.0, 1_000.0) - 600.0).abs() < f64::EPSILON);
        assert!(wait(1_000.0, 2_000.0, 1_000.0) <= 0.0);
    }

    #[test]
    fn a_clock_that_was_set_back_delays_a_report_by_one_interval_at_most() {
        assert!((wait(9_000_000.0, 0.0, 1_000.0) - 1_000.0).abs() < f64::EPSILON);
    }
}
