//! How often a password or a code may be tried: per email that is given and per address it comes
//! from.
//!
//! Only failures count. A try takes its place in advance, and others wait for its outcome where
//! they would be too many if it failed: so parallel guesses gain nothing, and parallel right ones
//! all get through. Whoever hangs up before the outcome has failed. Memory is fixed, however many emails and addresses
//! are made up: each key has a place in each of two rows of buckets, chosen by a keyed hash, and
//! counts for what the emptier of both says. Whoever shares one place with an attacker hardly ever
//! shares the other.
//!
//! Nobody is locked out for long. A bucket that is full lets one try through every so often; and
//! whoever signed in from an address before has, from there, a bucket that strangers who know
//! nothing but the email cannot fill. All of it is in memory: a restart forgets it.

mod buckets;

use crate::http::Failure;
use crate::random::Random;
use buckets::{Buckets, Rate, Room, limited};
use sha2::{Digest as _, Sha256};
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Places in each row; two rows of buckets are two megabytes.
const PLACES: usize = 65_536;
/// How many may wait for others' outcomes; more are told to come again.
const MAX_WAITING: usize = 128;
/// Emails that somebody guesses passwords for: ten at once, then one every half minute.
const PASSWORDS: Rate = Rate { burst: 10, interval: 30_000 };
/// Second steps. The factor's own lock comes long before; this bounds everything else.
const CODES: Rate = Rate { burst: 60, interval: 10_000 };
/// Addresses, behind which a whole office can be: a hundred failures at once, then ten a minute.
const ADDRESSES: Rate = Rate { burst: 100, interval: 6_000 };

/// What is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Secret {
    /// At sign-in, or the current one for a change of the account.
    Password,
    /// At the second step of signing in.
    Code,
}

/// All counts. Clones are the same ones.
#[derive(Clone)]
pub(crate) struct Limits(Arc<Inner>);

struct Inner {
    /// Keys the hashes, so that nobody can choose emails that share places with another's.
    key: [u8; 32],
    tables: Mutex<Tables>,
    /// Rings whenever a try has its outcome.
    outcome: Notify,
    waiting: AtomicUsize,
}

struct Tables {
    passwords: Buckets,
    /// For whoever signed in from the same address before.
    familiar: Buckets,
    codes: Buckets,
    addresses: Buckets,
    /// Marks of pairs of email and address that were right before; a newer one replaces another.
    pairs: Box<[u64]>,
}

/// A try that was let through. It has failed unless it is said to be right.
#[must_use = "a try that is dropped has failed"]
pub(crate) struct Try {
    limits: Limits,
    table: Table,
    places: [usize; 2],
    address: Option<[usize; 2]>,
    /// Of email and address: its place and its mark.
    pair: Option<(usize, u64)>,
    /// Milliseconds since 1970.
    now: i64,
    is_failure: bool,
}

#[derive(Debug, Clone, Copy)]
enum Table {
    Passwords,
    Familiar,
    Codes,
}

impl Limits {
    /// No failures yet.
    pub(crate) fn new(random: &dyn Random) -> Self {
        let mut key = [0; 32];
        random.fill(&mut key);
        let tables = Mutex::new(Tables {
            passwords: Buckets::new(PASSWORDS),
            familiar: Buckets::new(PASSWORDS),
            codes: Buckets::new(CODES),
            addresses: Buckets::new(ADDRESSES),
            pairs: vec![0; PLACES].into(),
        });
        let (outcome, waiting) = (Notify::new(), AtomicUsize::new(0));
        Self(Arc::new(Inner { key, tables, outcome, waiting }))
    }

    /// Takes the place of one try at `now`, in milliseconds since 1970.
    ///
    /// # Errors
    /// `429 rate_limited` with the seconds after which one is let through again.
    pub(crate) async fn take(
        &self,
        secret: Secret,
        email: &str,
        address: Option<&str>,
        now: i64,
    ) -> Result<Try, Failure> {
        let mut place = None;
        loop {
            let mut outcome = std::pin::pin!(self.0.outcome.notified());
            // From here on, so that none is missed between a look and the wait for it.
            outcome.as_mut().enable();
            if let Some(taken) = self.try_take(secret, email, address, now)? {
                return Ok(taken);
            }
            if place.is_none() {
                let waits = Waiting::take(&self.0.waiting);
                place = Some(waits.ok_or_else(|| limited(1_000))?);
            }
            outcome.await;
        }
    }

    /// The same for whoever cannot wait: nothing where others' outcomes have to be waited for.
    ///
    /// # Errors
    /// The same.
    pub(crate) fn try_take(
        &self,
        secret: Secret,
        email: &str,
        address: Option<&str>,
        now: i64,
    ) -> Result<Option<Try>, Failure> {
        let network = address.and_then(network);
        let pair = network.as_ref().map(|network| self.hash(&["pair", email, network]));
        let address = network.as_ref().map(|network| places(self.hash(&["address", network])));
        let mut tables = self.tables();
        let is_known = pair.is_some_and(|[at, mark]| tables.pairs[place(at)] == mark);
        let (table, hash) = match (secret, pair) {
            (Secret::Code, _) => (Table::Codes, self.hash(&["email", email])),
            (Secret::Password, Some(pair)) if is_known => (Table::Familiar, pair),
            (Secret::Password, _) => (Table::Passwords, self.hash(&["email", email])),
        };
        let places = places(hash);
        let by_email = tables.of(table).look(places, now)?;
        let by_address = address.map_or(Ok(Room::Free), |at| tables.addresses.look(at, now))?;
        if (by_email, by_address) != (Room::Free, Room::Free) {
            return Ok(None);
        }
        tables.of(table).enter(places);
        if let Some(places) = address {
            tables.addresses.enter(places);
        }
        let pair = pair.map(|[at, mark]| (place(at), mark));
        let (limits, is_failure) = (self.clone(), true);
        Ok(Some(Try { limits, table, places, address, pair, now, is_failure }))
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.0.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Two hashes of a key. Lengths come first, so that no part passes for the next one's start.
    fn hash(&self, parts: &[&str]) -> [u64; 2] {
        let mut hasher = Sha256::new_with_prefix(self.0.key);
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let digest = hasher.finalize();
        let word = |at: usize| u64::from_le_bytes(std::array::from_fn(|byte| digest[at + byte]));
        [word(0), word(8)]
    }
}

impl Try {
    /// It was right: it does not count, and whoever it was is known at this address from now on.
    pub(crate) fn was_right(self) {
        if let Some((place, mark)) = self.pair {
            self.limits.tables().pairs[place] = mark;
        }
        self.was_not_made();
    }

    /// It was not evaluated after all: it does not count.
    pub(crate) fn was_not_made(mut self) {
        self.is_failure = false;
    }
}

impl Drop for Try {
    fn drop(&mut self) {
        // By its own time: an outcome that comes late does not count for later.
        let mut tables = self.limits.tables();
        tables.of(self.table).leave(self.places, self.is_failure.then_some(self.now));
        if let Some(places) = self.address {
            tables.addresses.leave(places, self.is_failure.then_some(self.now));
        }
        drop(tables);
        self.limits.0.outcome.notify_waiters();
    }
}

/// A place among those who wait, given back when dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn take(waiting: &'a AtomicUsize) -> Option<Self> {
        let place = Self(waiting);
        // Counted first and compared then, so that two at once never both take the last place.
        (waiting.fetch_add(1, Ordering::Relaxed) < MAX_WAITING).then_some(place)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Who shares an address: an IPv6 network of 64 bits, which one customer has, or one IPv4 address.
fn network(address: &str) -> Option<String> {
    Some(match address.parse().ok()? {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
    })
}

fn places([first, second]: [u64; 2]) -> [usize; 2] {
    [place(first), place(second)]
}

fn place(hash: u64) -> usize {
    usize::try_from(hash % PLACES as u64).unwrap_or(0)
}

impl Tables {
    fn of(&mut self, table: Table) -> &mut Buckets {
        match table {
            Table::Passwords => &mut self.passwords,
            Table::Familiar => &mut self.familiar,
            Table::Codes => &mut self.codes,
        }
    }
}

#[cfg(test)]
mod tests;
