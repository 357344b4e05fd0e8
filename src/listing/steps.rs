//! Rows that are drawn one after another: a phone is busy with fifty for longer than a person
//! waits for an answer to their touch.

use crate::prelude::*;
use crate::reactive::{RwSignal, Signal, effect};
use std::time::Duration;

/// The height of the lowest row, in CSS pixels.
const ROW: f64 = 48.0;
/// How many of `count` rows are to be drawn by now: first as many as fill the window, so that
/// nothing that is seen moves, then half as many more each time that the browser could do something
/// else, and soon all of them. It never goes down again.
pub fn in_steps(count: Signal<usize>) -> Signal<usize> {
    let drawn = RwSignal::new(in_window());
    effect(move || {
        if drawn.get() < count.get() {
            let more = move || drawn.update(|drawn| *drawn += *drawn / 2 + 1);
            let timer = set_timeout_with_handle(more, Duration::ZERO);
            on_cleanup(move || {
                if let Ok(timer) = timer {
                    timer.clear();
                }
            });
        }
    });
    drawn.into()
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
