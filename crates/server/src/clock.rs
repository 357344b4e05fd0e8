//! Time as a parameter, so that an hour passes in a test in no time, and its two forms: integer
//! milliseconds in the database, RFC 3339 text on the wire.

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use std::sync::Mutex;
use std::time::Duration;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the machine's time comes in"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is told otherwise, for tests.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock that shows `now`.
    pub fn new(now: Timestamp) -> Self {
        Self(Mutex::new(now))
    }

    /// Shows `now` from here on, be it earlier or later.
    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = now;
    }

    /// Lets `duration` pass.
    ///
    /// # Panics
    /// When that leaves the years that a [`Timestamp`] has (up to 9999).
    pub fn advance(&self, duration: Duration) {
        let mut now = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *now = now.checked_add(duration).expect("a test stays within the year 9999");
    }
}

impl Default for ManualClock {
    /// Noon of 2026-11-23, UTC.
    fn default() -> Self {
        Self::new(from_millis(1_795_435_200_000))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Milliseconds since 1970 (UTC), as the database keeps time; what is finer is cut off.
pub fn millis(time: Timestamp) -> i64 {
    time.as_millisecond()
}

/// The inverse of [`millis`]; what no calendar has becomes the nearest that it has.
pub fn from_millis(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(if millis < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

/// The form on the wire: `2026-11-23T12:00:00.250Z`, always UTC, always with milliseconds, so that
/// the texts sort as the times do.
pub fn wire(time: Timestamp) -> understudy_contract::Timestamp {
    const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));
    understudy_contract::Timestamp::new(PRINTER.timestamp_to_string(&time))
}

/// [`wire`] of milliseconds from the database.
pub fn wire_millis(millis: i64) -> understudy_contract::Timestamp {
    wire(from_millis(millis))
}

/// Reads a time as a request gives it: any RFC 3339 text, with any offset.
pub fn parse(text: &understudy_contract::Timestamp) -> Option<Timestamp> {
    text.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_on_the_wire_always_has_its_milliseconds_and_a_z() {
        assert_eq!(wire_millis(1_795_435_200_000).as_str(), "2026-11-23T12:00:00.000Z");
        assert_eq!(wire_millis(1_795_435_200_250).as_str(), "2026-11-23T12:00:00.250Z");
    }

    #[test]
    fn a_time_with_an_offset_is_understood() {
        let text = understudy_contract::Timestamp::new("2026-11-23T14:00:00.250+02:00");
        assert_eq!(parse(&text).map(millis), Some(1_795_435_200_250));
        assert_eq!(parse(&understudy_contract::Timestamp::new("yesterday")), None);
    }

    #[test]
    fn a_number_that_no_calendar_has_does_no_harm() {
        assert_eq!(from_millis(i64::MAX), Timestamp::MAX);
        assert_eq!(from_millis(i64::MIN), Timestamp::MIN);
    }

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = ManualClock::default();
        let noon = clock.now();
        assert_eq!(clock.now(), noon);
        clock.advance(Duration::from_hours(1));
        assert_eq!(millis(clock.now()) - millis(noon), 3_600_000);
    }
}
