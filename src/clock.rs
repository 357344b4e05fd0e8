//! The browser's clock, corrected by the server's.

use crate::prelude::*;
use crate::reactive::RwSignal;
use understudy_contract::Timestamp;

/// Milliseconds since 1970, UTC. An `f64`, as JavaScript counts them.
pub type Millis = f64;

/// Where the console takes the time from; scenes and tests give a fixed one.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    now: fn() -> Millis,
    /// Server minus browser; the countdown must not depend on how a laptop's clock is set.
    offset: RwSignal<Millis>,
}

impl Clock {
    /// The real one.
    pub fn browser() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place that asks the browser")]
        Self { now: js_sys::Date::now, offset: RwSignal::new(0.0) }
    }

    /// Whatever `now` says.
    pub fn new(now: fn() -> Millis) -> Self {
        Self { now, offset: RwSignal::new(0.0) }
    }

    /// The server's time, as far as known.
    pub fn now(self) -> Millis {
        self.by_server((self.now)())
    }

    /// What [`Clock::now`] was when the browser's clock said `at`.
    pub fn by_server(self, at: Millis) -> Millis {
        at + self.offset.get_untracked()
    }

    /// Learns the difference from an answer of the server.
    pub fn correct(self, server_time: &Timestamp) {
        if let Some(time) = millis(server_time) {
            self.offset.set(time - (self.now)());
        }
    }

    /// Learns that the time which it was corrected by had been told at `at`, by the browser's clock.
    pub fn was_corrected_at(self, at: Millis) {
        let age = (self.now)() - at;
        self.offset.update(|offset| *offset += age);
    }
}

/// The clock of this part of the page.
pub fn use_clock() -> Clock {
    use_context().unwrap_or_else(Clock::browser)
}

/// A wire timestamp as a number; absent where it is none.
pub fn millis(timestamp: &Timestamp) -> Option<Millis> {
    let time = js_sys::Date::parse(timestamp.as_str());
    (!time.is_nan()).then_some(time)
}
