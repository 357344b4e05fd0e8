//! How API tokens are made and recognised. A token is `understudy_`, 256 random bits and a checksum,
//! both in hexadecimal: whoever finds one, a scanner for leaked secrets say, can tell it for sure
//! without asking us, and a mistyped one is refused without a look into the database.

use crate::random::Random;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use understudy_contract::api_token::TOKEN_PREFIX;

/// Hexadecimal digits of the random part.
const RANDOM_DIGITS: usize = 64;
/// Hexadecimal digits of the checksum: the first of the SHA-256 of all that comes before.
const CHECKSUM_DIGITS: usize = 8;
/// How many of the random digits are shown for good: 24 of 256 bits.
const SHOWN_DIGITS: usize = 6;

/// A new token.
pub(crate) fn new(random: &dyn Random) -> String {
    let mut bytes = [0; RANDOM_DIGITS / 2];
    random.fill(&mut bytes);
    let start = format!("{TOKEN_PREFIX}{}", hex(&bytes));
    let checksum = checksum(&start);
    start + &checksum
}

/// Whether `text` has the form of a token, its checksum included.
pub(crate) fn is_well_formed(text: &str) -> bool {
    let length = TOKEN_PREFIX.len() + RANDOM_DIGITS + CHECKSUM_DIGITS;
    let digits = text.strip_prefix(TOKEN_PREFIX).unwrap_or_default();
    text.len() == length
        && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        && text
            .split_at_checked(length - CHECKSUM_DIGITS)
            .is_some_and(|(start, end)| checksum(start) == end)
}

/// How a token begins: what is shown of it from then on.
pub(crate) fn shown(token: &str) -> &str {
    token.get(..TOKEN_PREFIX.len() + SHOWN_DIGITS).unwrap_or_default()
}

fn checksum(start: &str) -> String {
    let digest = Sha256::digest(start.as_bytes());
    hex(&digest[..CHECKSUM_DIGITS / 2])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string never fails.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{OsRandom, SeededRandom};

    #[test]
    fn a_token_is_recognised_by_its_form() {
        let token = new(&OsRandom);
        assert_eq!(token.len(), 83);
        assert!(token.starts_with("understudy_"));
        assert!(is_well_formed(&token));
        assert_ne!(token, new(&OsRandom));
        assert_eq!(shown(&token).len(), 17);
    }

    #[test]
    fn one_wrong_digit_is_noticed() {
        let token = new(&SeededRandom::new(1));
        for at in TOKEN_PREFIX.len()..token.len() {
            let mut wrong = token.clone().into_bytes();
            wrong[at] = if wrong[at] == b'0' { b'1' } else { b'0' };
            assert!(!is_well_formed(&String::from_utf8(wrong).expect("is ASCII")), "{at}");
        }
        for wrong in ["", "understudy_", &token[..82], &token.to_uppercase(), &"é".repeat(42)] {
            assert!(!is_well_formed(wrong), "{wrong}");
        }
    }
}
