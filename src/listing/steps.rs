//! Rows that are drawn one after another: a phone is busy with fifty for longer than a person
//! waits for an answer to their touch.

use crate::clock::{Millis, use_clock};
use crate::prelude::*;
use crate::reactive::{RwSignal, Signal, StoredValue, derive, effect};
use std::time::Duration;

/// The height of the lowest row, in CSS pixels.
const ROW: f64 = 48.0;
/// How long rows are drawn without a pause: with what else there is to do, a task that takes longer
/// than 50 ms is one that a person may notice (the Long Tasks API counts from there).
const AT_ONCE: Millis = 40.0;

/// How many of `count` rows are to be drawn by now: first as many as fill the window, so that
/// nothing that is seen moves, then half as many more with each step, and soon all of them. Steps
/// follow at once, until they have taken a while: then the browser can do something else before the
/// next one. It never goes down again. For one who draws, and asks whenever they begin.
pub fn in_steps(count: Signal<usize>) -> Signal<usize> {
    let clock = use_clock();
    let drawn = RwSignal::new(in_window());
    let began = StoredValue::new(None::<Millis>);
    let more = move || drawn.update(|drawn| *drawn += *drawn / 2 + 1);
    effect(move || {
        let since = began.get_value();
        if drawn.get() >= count.get() {
            began.set_value(None);
        } else if since.is_none_or(|since| clock.now() - since < AT_ONCE) {
            spawn_local(async move {
                // Whoever drew may be gone by now.
                if began.try_get_value().is_some() {
                    more();
                }
            });
        } else {
            began.set_value(None);
            let timer = set_timeout_with_handle(more, Duration::ZERO);
            on_cleanup(move || {
                if let Ok(timer) = timer {
                    timer.clear();
                }
            });
        }
    });
    derive(move || {
        let now = drawn.get();
        if began.get_value().is_none() && now < count.get_untracked() {
            began.set_value(Some(clock.now()));
        }
        now
    })
}

/// How many rows the window has room for.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a window is some thousand pixels high"
)]
fn in_window() -> usize {
    let height = window().inner_height().ok().and_then(|height| height.as_f64());
    (height.unwrap_or_default() / ROW) as usize + 1
}
