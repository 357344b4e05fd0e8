//! Randomness as a parameter, so that a demo is the same every time, and what is made of it.

use crate::clock::{self, Clock};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{Rng as _, SeedableRng as _, TryRng as _, rngs::StdRng, rngs::SysRng};
use std::sync::Mutex;

/// Gives random bytes.
pub trait Random: Send + Sync + 'static {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's generator, for everything that must not be guessed.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    /// # Panics
    /// When the operating system has no randomness: to go on would make tokens that can be guessed.
    fn fill(&self, bytes: &mut [u8]) {
        SysRng.try_fill_bytes(bytes).expect("the operating system gives randomness");
    }
}

/// The same bytes for the same seed, for tests and the demo. Everybody can guess them.
#[derive(Debug)]
pub struct SeededRandom(Mutex<StdRng>);

impl SeededRandom {
    /// A generator that begins at `seed`.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(bytes);
    }
}

/// A secret of 256 bits as 43 characters of base64url without padding (RFC 4648 §5).
pub fn token(random: &dyn Random) -> String {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A session's epoch: 1 to 2^53 − 1, so that JavaScript keeps it exactly.
pub fn epoch(random: &dyn Random) -> u64 {
    loop {
        let mut bytes = [0; 8];
        random.fill(&mut bytes);
        // Zero is left out, so that it can mean "none" to a client.
        let epoch = u64::from_le_bytes(bytes) >> 11;
        if epoch != 0 {
            return epoch;
        }
    }
}

/// An id that sorts by the time it was made (UUID version 7, RFC 9562 §5.7).
pub fn uuid_v7(clock: &dyn Clock, random: &dyn Random) -> String {
    let mut bytes = [0; 10];
    random.fill(&mut bytes);
    let millis = u64::try_from(clock::millis(clock.now())).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use std::time::Duration;

    #[test]
    fn a_token_is_43_characters_and_never_the_same() {
        let random = OsRandom;
        assert_eq!(token(&random).len(), 43);
        assert_ne!(token(&random), token(&random));
    }

    #[test]
    fn an_epoch_is_exact_in_javascript_and_never_zero() {
        struct Ones(Mutex<bool>);
        impl Random for Ones {
            fn fill(&self, bytes: &mut [u8]) {
                let mut was_asked = self.0.lock().expect("not poisoned");
                bytes.fill(if *was_asked { 0xff } else { 0 });
                *was_asked = true;
            }
        }
        assert_eq!(epoch(&Ones(Mutex::new(false))), (1 << 53) - 1);
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        assert_eq!(token(&SeededRandom::new(7)), token(&SeededRandom::new(7)));
        assert_ne!(token(&SeededRandom::new(7)), token(&SeededRandom::new(8)));
    }

    #[test]
    fn ids_sort_by_the_time_they_were_made() {
        let (clock, random) = (ManualClock::default(), SeededRandom::new(1));
        let first = uuid_v7(&clock, &random);
        clock.advance(Duration::from_millis(1));
        let second = uuid_v7(&clock, &random);
        assert!(first < second);
        assert_eq!(uuid::Uuid::parse_str(&first).expect("a UUID").get_version_num(), 7);
    }
}
