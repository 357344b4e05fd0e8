//! Buckets that fill with failures and leak (GCRA, the generic cell rate algorithm), in fixed
//! memory.

use super::PLACES;
use crate::http::Failure;
use understudy_contract::ProblemCode;

/// How many tries at once, and how long until one more; milliseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    pub(super) burst: i64,
    pub(super) interval: i64,
}

/// Whether there is room for one more try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    Free,
    /// Only if one of those under way turns out right.
    Perhaps,
}

/// Leaking buckets (GCRA, the generic cell rate algorithm).
pub(super) struct Buckets {
    rate: Rate,
    rows: [Box<[Bucket]>; 2],
}

#[derive(Debug, Clone, Copy, Default)]
struct Bucket {
    /// When all failures are forgotten; milliseconds since 1970.
    empty_at: i64,
    /// Tries without an outcome.
    under_way: u32,
}

impl Buckets {
    pub(super) fn new(rate: Rate) -> Self {
        let row = || vec![Bucket::default(); PLACES].into();
        Self { rate, rows: [row(), row()] }
    }

    fn each(&mut self, places: [usize; 2]) -> [&mut Bucket; 2] {
        let [one, other] = &mut self.rows;
        [&mut one[places[0]], &mut other[places[1]]]
    }

    /// Whether one more try has room.
    ///
    /// # Errors
    /// `429 rate_limited`: there were too many failures.
    pub(super) fn look(&mut self, places: [usize; 2], now: i64) -> Result<Room, Failure> {
        let Rate { burst, interval } = self.rate;
        // What is above is how long until there is room; of both, the emptier one counts.
        let above = |level: [i64; 2]| level[0].min(level[1]) - now - (burst - 1) * interval;
        let buckets = self.each(places);
        let failures = buckets.map(|bucket| {
            // Fuller than full: the clock was set back, which must keep nobody out.
            if bucket.empty_at > now + burst * interval {
                bucket.empty_at = now + (burst - 1) * interval;
            }
            (bucket.empty_at.max(now), i64::from(bucket.under_way) * interval)
        });
        let wait = above(failures.map(|(failed, _)| failed));
        if wait > 0 {
            return Err(limited(wait));
        }
        let with_others = above(failures.map(|(failed, under_way)| failed + under_way));
        Ok(if with_others > 0 { Room::Perhaps } else { Room::Free })
    }

    pub(super) fn enter(&mut self, places: [usize; 2]) {
        for bucket in self.each(places) {
            bucket.under_way += 1;
        }
    }

    pub(super) fn leave(&mut self, places: [usize; 2], failed_at: Option<i64>) {
        let Rate { interval, .. } = self.rate;
        for bucket in self.each(places) {
            bucket.under_way = bucket.under_way.saturating_sub(1);
            if let Some(now) = failed_at {
                bucket.empty_at = bucket.empty_at.max(now) + interval;
            }
        }
    }
}

/// `429 rate_limited`, for so many milliseconds.
pub(super) fn limited(wait: i64) -> Failure {
    let seconds = wait.unsigned_abs().div_ceil(1000);
    Failure::new(ProblemCode::RateLimited).with_retry_after(seconds)
}
