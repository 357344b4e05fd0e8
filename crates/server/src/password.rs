//! Passwords: Argon2id (RFC 9106) on blocking threads, never more at once than the machine bears.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{self, PasswordHasher as _, PasswordVerifier as _};
use argon2::{Argon2, Params};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// How many may wait for each one that is being hashed. At some 30 ms a hash nobody waits longer
/// than about two seconds; whoever comes later is told so at once.
const WAITING_PER_HASH: usize = 64;

/// What a hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
}

impl Cost {
    /// OWASP's recommendation for Argon2id: 19 MiB, two passes, one lane.
    pub const PRODUCTION: Self = Self { memory_kib: 19_456, passes: 2 };
    /// The least that Argon2 can do: for tests, which hash by the dozen.
    pub const CHEAP: Self = Self { memory_kib: 8, passes: 1 };

    fn hasher(self) -> Result<Argon2<'static>, PasswordError> {
        let params = Params::new(self.memory_kib, self.passes, 1, None)
            .map_err(|error| PasswordError::Hash(error.into()))?;
        Ok(Argon2::from(params))
    }

    /// A hash that no password has, and that takes as long to find that out.
    fn dummy(self) -> String {
        let Self { memory_kib, passes } = self;
        let (salt, hash) = ("bm8gcGFzc3dvcmQgaGVyZQ", "A".repeat(43));
        format!("$argon2id$v=19$m={memory_kib},t={passes},p=1${salt}${hash}")
    }
}

/// Why a password was neither hashed nor verified.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too many are waiting already; the same try a little later is fine.
    #[error("too many passwords are being checked")]
    Busy,
    /// The stored hash is none, or the algorithm failed.
    #[error("a password hash could not be computed")]
    Hash(#[from] password_hash::Error),
    /// The thread that hashed is gone.
    #[error("the thread that hashed a password failed")]
    Thread(#[from] tokio::task::JoinError),
}

/// Hashes and verifies passwords. Clones share one limit.
#[derive(Debug, Clone)]
pub struct Passwords {
    cost: Cost,
    permits: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    max_waiting: usize,
}

impl Passwords {
    /// At most `concurrency` at once (at least one), each of this `cost`.
    pub fn new(cost: Cost, concurrency: usize) -> Self {
        let concurrency = concurrency.max(1);
        Self {
            cost,
            permits: Arc::new(Semaphore::new(concurrency)),
            waiting: Arc::default(),
            max_waiting: concurrency * WAITING_PER_HASH,
        }
    }

    /// The PHC string of `password`, with a salt of its own.
    ///
    /// # Errors
    /// [`PasswordError::Busy`] when too many wait.
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        let cost = self.cost;
        self.run(move || {
            let hash: PasswordHash = cost.hasher()?.hash_password(password.as_bytes())?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether `password` is the one of `hash`, a PHC string. Without one the answer is no, and
    /// takes as long as with one: whether an account exists cannot be told by the clock.
    ///
    /// # Errors
    /// [`PasswordError::Busy`] when too many wait; [`PasswordError::Hash`] when `hash` is none.
    pub async fn verify(
        &self,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, PasswordError> {
        let cost = self.cost;
        self.run(move || {
            let is_known = hash.is_some();
            let hash = hash.unwrap_or_else(|| cost.dummy());
            let hash = PasswordHash::new(&hash).map_err(password_hash::Error::from)?;
            match cost.hasher()?.verify_password(password.as_bytes(), &hash) {
                Ok(()) => Ok(is_known),
                Err(password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(error.into()),
            }
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let place = Place::take(&self.waiting, self.max_waiting).ok_or(PasswordError::Busy)?;
        let permits = Arc::clone(&self.permits);
        let permit = permits.acquire_owned().await.map_err(|_| PasswordError::Busy)?;
        drop(place);
        // The permit goes along: a client that hangs up does not stop the thread, so it must not
        // let another one in either.
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await?
    }
}

/// A place in the queue, given back when dropped (also by a client that hangs up).
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(waiting: &Arc<AtomicUsize>, max: usize) -> Option<Self> {
        let place = Self(Arc::clone(waiting));
        // Counted first and compared then, so that two at once never both take the last place.
        (waiting.fetch_add(1, Ordering::Relaxed) < max).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The PHC string of `password` under a salt that is given: for the demo, which is the same every
/// time. Never for anybody's real password.
///
/// # Errors
/// The salt is shorter than 8 bytes, or the algorithm failed.
pub fn hash_with_salt(cost: Cost, password: &str, salt: &[u8]) -> Result<String, PasswordError> {
    let hash: PasswordHash = cost.hasher()?.hash_password_with_salt(password.as_bytes(), salt)?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_recognised_and_another_one_is_not() {
        let passwords = Passwords::new(Cost::CHEAP, 2);
        let hash = passwords.hash("correct horse".into()).await.expect("hashes");
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        let verify = |password: &str| passwords.verify(password.into(), Some(hash.clone()));
        assert!(verify("correct horse").await.expect("verifies"));
        assert!(!verify("Correct horse").await.expect("verifies"));
    }

    #[tokio::test]
    async fn the_same_password_never_has_the_same_hash_twice() {
        let passwords = Passwords::new(Cost::CHEAP, 2);
        let first = passwords.hash("correct horse".into()).await.expect("hashes");
        let second = passwords.hash("correct horse".into()).await.expect("hashes");
        assert_ne!(first, second);
    }

    #[tokio::test]
    async fn nobody_has_the_password_of_an_unknown_account() {
        let passwords = Passwords::new(Cost::CHEAP, 1);
        assert!(!passwords.verify("anything".into(), None).await.expect("verifies"));
    }

    #[test]
    fn an_unknown_account_costs_as_much_as_a_known_one() {
        let dummy = Cost::PRODUCTION.dummy();
        let hash = PasswordHash::new(&dummy).expect("a PHC string");
        let params = Params::try_from(&hash).expect("has parameters");
        assert_eq!((params.m_cost(), params.t_cost(), params.p_cost()), (19_456, 2, 1));
        assert_eq!(hash.hash.expect("has a hash").len(), Params::DEFAULT_OUTPUT_LEN);
    }

    #[tokio::test]
    async fn a_hash_that_is_none_is_an_error_and_not_a_no() {
        let passwords = Passwords::new(Cost::CHEAP, 1);
        let answer = passwords.verify("anything".into(), Some("plain".into())).await;
        assert!(matches!(answer, Err(PasswordError::Hash(_))), "{answer:?}");
    }

    #[tokio::test]
    async fn whoever_finds_the_queue_full_is_told_at_once_and_those_who_wait_are_served() {
        let passwords = Passwords::new(Cost::CHEAP, 1);
        let all = passwords.permits.clone().acquire_owned().await.expect("is open");
        let waiting: Vec<_> = (0..WAITING_PER_HASH)
            .map(|_| {
                let passwords = passwords.clone();
                tokio::spawn(async move { passwords.verify("x".into(), None).await })
            })
            .collect();
        while passwords.waiting.load(Ordering::Relaxed) < WAITING_PER_HASH {
            tokio::task::yield_now().await;
        }
        let refused = passwords.verify("x".into(), None).await;
        assert!(matches!(refused, Err(PasswordError::Busy)), "{refused:?}");
        drop(all);
        for answer in waiting {
            assert!(!answer.await.expect("was not aborted").expect("is served"));
        }
        assert_eq!(passwords.waiting.load(Ordering::Relaxed), 0);
    }
}
