//! Asking from some clients at once, and what it comes to: interleaved rounds, and their medians.

use anyhow::{Result, anyhow};
use std::thread::scope;
use std::time::{Duration, Instant};

/// Runs from its making.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// What one round came to. Times are in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Round {
    /// Answers a second.
    pub(crate) rate: f64,
    pub(crate) median: f64,
    pub(crate) p99: f64,
}

/// Has all clients ask at once, each again and again until `least` has passed.
pub(crate) fn load<C: Send>(
    clients: &mut [C],
    least: Duration,
    ask: impl Fn(&mut C) -> Result<()> + Sync,
) -> Result<Round> {
    let ask = &ask;
    let one = |client: &mut C| -> Result<Vec<Duration>> {
        let (all, mut times) = (Stopwatch::start(), Vec::new());
        while times.is_empty() || all.elapsed() < least {
            let watch = Stopwatch::start();
            ask(client)?;
            times.push(watch.elapsed());
        }
        Ok(times)
    };
    let watch = Stopwatch::start();
    let times = scope(|scope| {
        let threads: Vec<_> =
            clients.iter_mut().map(|client| scope.spawn(move || one(client))).collect();
        let times = threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_panic| Err(anyhow!("a client panicked"))));
        times.collect::<Result<Vec<_>>>()
    })?;
    Ok(figures(times.concat(), watch.elapsed()))
}

fn figures(mut times: Vec<Duration>, elapsed: Duration) -> Round {
    times.sort_unstable();
    let at = |percent: usize| {
        let time = times.get((times.len() * percent / 100).min(times.len().saturating_sub(1)));
        time.copied().unwrap_or_default().as_secs_f64() * 1000.0
    };
    let count = f64::from(u32::try_from(times.len()).unwrap_or(u32::MAX));
    Round { rate: count / elapsed.as_secs_f64(), median: at(50), p99: at(99) }
}

/// One of those that are compared.
pub(crate) type Side<'a> = Box<dyn FnMut() -> Result<Round> + 'a>;

/// The rounds of each of those that were compared.
pub(crate) struct Compared(Vec<Vec<Round>>);

/// Lets each do its part, one after the other, `rounds` times; before the first time each warms up.
pub(crate) fn compare(rounds: u32, mut sides: Vec<Side<'_>>) -> Result<Compared> {
    let mut all = vec![Vec::new(); sides.len()];
    for round in 0..=rounds {
        for (side, figures) in sides.iter_mut().zip(&mut all) {
            let measured = side()?;
            if round > 0 {
                figures.push(measured);
            }
        }
    }
    Ok(Compared(all))
}

impl Compared {
    /// The median of a side's rounds.
    pub(crate) fn of(&self, side: usize, figure: impl Fn(&Round) -> f64) -> f64 {
        median(self.0[side].iter().map(figure).collect())
    }

    /// The median of what one side has for each of the other's, round by round.
    pub(crate) fn ratio(&self, one: usize, other: usize, figure: impl Fn(&Round) -> f64) -> f64 {
        let rounds = self.0[one].iter().zip(&self.0[other]);
        median(rounds.map(|(one, other)| figure(one) / figure(other)).collect())
    }
}

/// The middle one, or the mean of the two in the middle.
pub(crate) fn median(mut all: Vec<f64>) -> f64 {
    all.sort_unstable_by(f64::total_cmp);
    let middle = all.len() / 2;
    let at = |at: usize| all.get(at).copied().unwrap_or(f64::NAN);
    if all.len().is_multiple_of(2) {
        f64::midpoint(at(middle.saturating_sub(1)), at(middle))
    } else {
        at(middle)
    }
}
