//! Second factors: whether a code is right, was used before, or may be tried at all; and new ones.
//!
//! Codes are of an authenticator app (TOTP, RFC 6238) or one of the backup codes. Passkeys come
//! later: as another [`understudy_contract::account::SecondFactorKind`], with an answer instead of a
//! code.

use crate::authority::Halt;
use crate::db::{DbError, Tx};
use crate::http::Failure;
use crate::random::Random;
use crate::state::hash_token;
use crate::store::second_factors::{self, TotpFactor, Tries};
use totp_rs::{Algorithm, Builder, Secret, Totp};
use understudy_contract::account::BACKUP_CODES;
use understudy_contract::audit::{Change, Details};
use understudy_contract::text::{self, BACKUP_CODE_CHARS, BACKUP_CODE_LETTERS};
use understudy_contract::{MemberId, ProblemCode};

/// Seconds that a code is shown for.
const STEP_SECONDS: u64 = 30;
/// Wrong codes after which nothing is evaluated for a while.
const MAX_FAILURES: i64 = 5;
/// How long that is, in milliseconds.
const LOCK_MILLIS: i64 = 15 * 60 * 1000;

/// Uses `code` up for `member`, or counts that it was wrong; both are kept only when the caller's
/// transaction is. Gives how many backup codes are left where one of them was used.
///
/// # Errors
/// Refused with the code that says why: none was given, too many were wrong, it was used before,
/// it is wrong.
pub(crate) fn use_code(
    tx: &mut dyn Tx,
    member: &MemberId,
    code: Option<&str>,
    now: i64,
) -> Result<Option<u64>, Halt> {
    let code = code.map(text::code).unwrap_or_default();
    if code.is_empty() {
        return Err(ProblemCode::SecondFactorRequired.into());
    }
    let Some(tries) = second_factors::lock(tx, member)? else {
        return Err(DbError::corrupt("second factor").into());
    };
    if tries.locked_until > now {
        let seconds = (tries.locked_until - now).unsigned_abs().div_ceil(1000);
        let locked = Failure::new(ProblemCode::SecondFactorLocked).with_retry_after(seconds);
        return Err(locked.into());
    }
    let backup_code = text::backup_code(&code);
    let answer = match &backup_code {
        Some(code) => use_backup_code(tx, member, code, now)?,
        None => use_totp(tx, member, &code, now)?,
    };
    match answer {
        Evaluation::Right(_) => {
            let none = Tries { failed_count: 0, locked_until: 0 };
            second_factors::set_tries(tx, member, none)?;
            let left = backup_code.map(|_| second_factors::backup_codes_left(tx, member));
            Ok(left.transpose()?)
        }
        Evaluation::Reused(detail) => {
            let reused = Failure::new(ProblemCode::SecondFactorReused);
            Err(detail.map_or(reused.clone(), |detail| reused.with_detail(detail)).into())
        }
        Evaluation::Wrong => {
            let failures = tries.failed_count + 1;
            let (failed_count, locked_until) =
                if failures >= MAX_FAILURES { (0, now + LOCK_MILLIS) } else { (failures, 0) };
            second_factors::set_tries(tx, member, Tries { failed_count, locked_until })?;
            Err(ProblemCode::SecondFactorInvalid.into())
        }
    }
}

fn use_totp(
    tx: &mut dyn Tx,
    member: &MemberId,
    code: &str,
    now: i64,
) -> Result<Evaluation, DbError> {
    let Some(factor) = second_factors::find_totp(tx, member)? else {
        return Ok(Evaluation::Wrong);
    };
    let answer = evaluate(&factor, code, now);
    Ok(match answer {
        Evaluation::Right(step) if !second_factors::use_step(tx, member, step)? => {
            Evaluation::Reused(None)
        }
        answer => answer,
    })
}

fn use_backup_code(
    tx: &mut dyn Tx,
    member: &MemberId,
    code: &str,
    now: i64,
) -> Result<Evaluation, DbError> {
    let hash = hash_backup_code(member, code);
    Ok(match second_factors::use_backup_code(tx, member, &hash, now)? {
        Some(true) => Evaluation::Right(0),
        Some(false) => Evaluation::Reused(Some("Each backup code works once. Take another one.")),
        None => Evaluation::Wrong,
    })
}

/// What an event says of a backup code that was used up, of which so many are left.
pub(crate) fn note_backup_code(details: &mut Details, left: Option<u64>) {
    if let Some(left) = left {
        details.changes.push(Change {
            field: "backup_codes".to_owned(),
            before: Some((left + 1).to_string()),
            after: Some(left.to_string()),
        });
    }
}

/// What the database keeps of a backup code. They have 80 random bits, too many to be found by
/// trying, so a hash without stretching is enough; the member in it makes each one's differ.
fn hash_backup_code(member: &MemberId, code: &str) -> String {
    hash_token(&format!("{member}\n{code}"))
}

/// Makes backup codes, as people read them, and what the database keeps of each.
pub(crate) fn new_backup_codes(
    random: &dyn Random,
    member: &MemberId,
) -> (Vec<String>, Vec<String>) {
    let code = |_| {
        let mut bytes = [0; BACKUP_CODE_CHARS];
        random.fill(&mut bytes);
        // 256 is a multiple of 32, so that no letter comes more often than another.
        let letter = |byte| char::from(BACKUP_CODE_LETTERS[usize::from(byte) % 32]);
        let code: String = bytes.into_iter().map(letter).collect();
        let groups: Vec<&str> = (0..4).map(|group| &code[group * 4..group * 4 + 4]).collect();
        (groups.join("-"), hash_backup_code(member, &code))
    };
    (0..BACKUP_CODES).map(code).unzip()
}

/// Makes the secret of an app: 160 bits, as RFC 4226 §4 recommends, in base32.
pub(crate) fn new_secret(random: &dyn Random) -> String {
    let mut bytes = [0; 20];
    random.fill(&mut bytes);
    Secret::from(bytes).to_base32()
}

/// The step that `code` belongs to, of a secret that was never used; absent where it is wrong.
pub fn first_step(secret: &str, code: &str, now: i64) -> Option<i64> {
    let factor = TotpFactor { secret: secret.to_owned(), last_used_step: 0 };
    match evaluate(&factor, &text::code(code), now) {
        Evaluation::Right(step) => Some(step),
        Evaluation::Reused(_) | Evaluation::Wrong => None,
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Evaluation {
    /// For the first time; the step that it belongs to.
    Right(i64),
    /// It was right, and it or a later one was used; what to do, if it is not to wait.
    Reused(Option<&'static str>),
    Wrong,
}

/// Compares a code with those of the last, this and the next step (RFC 6238 §5.2 allows for
/// clocks that differ), each only above the last one used.
fn evaluate(factor: &TotpFactor, code: &str, now: i64) -> Evaluation {
    let Some(totp) = totp(&factor.secret) else { return Evaluation::Wrong };
    let step = u64::try_from(now).unwrap_or(0) / 1000 / STEP_SECONDS;
    let mut is_reused = false;
    for step in step.saturating_sub(1)..=step + 1 {
        if totp.check(code, step * STEP_SECONDS).is_none() {
            continue;
        }
        match i64::try_from(step) {
            Ok(step) if step > factor.last_used_step => return Evaluation::Right(step),
            _ => is_reused = true,
        }
    }
    if is_reused { Evaluation::Reused(None) } else { Evaluation::Wrong }
}

/// SHA-1, six digits, 30 seconds: what every authenticator app does. Without a window of its own,
/// because [`evaluate`] must know each step apart.
fn totp(base32: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(base32).ok()?;
    let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_skew(0);
    builder.with_step_duration(STEP_SECONDS).with_secret(secret).build().ok()
}

/// The code that an authenticator app shows at `now`, milliseconds since 1970; absent where the
/// secret is no base32 of at least 128 bits. For tests and the demo.
pub fn code_at(secret: &str, now: i64) -> Option<String> {
    let seconds = u64::try_from(now).ok()? / 1000;
    Some(totp(secret)?.generate(seconds).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    /// 2026-11-23T12:00:00Z, the beginning of a step.
    const NOON: i64 = 1_795_435_200_000;
    const STEP: i64 = NOON / 30_000;

    fn factor(last_used_step: i64) -> TotpFactor {
        TotpFactor { secret: SECRET.into(), last_used_step }
    }

    fn code(steps_from_noon: i64) -> String {
        code_at(SECRET, NOON + steps_from_noon * 30_000).expect("a good secret")
    }

    #[test]
    fn the_rfcs_own_vector_is_right() {
        // RFC 6238, appendix B: "12345678901234567890" at 59 s gives 94287082, of which six digits.
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        assert_eq!(code_at(secret, 59_000).as_deref(), Some("287082"));
    }

    #[test]
    fn the_last_this_and_the_next_code_are_right_and_no_other() {
        for (steps, expected) in [
            (-2, Evaluation::Wrong),
            (-1, Evaluation::Right(STEP - 1)),
            (0, Evaluation::Right(STEP)),
            (1, Evaluation::Right(STEP + 1)),
            (2, Evaluation::Wrong),
        ] {
            assert_eq!(evaluate(&factor(0), &code(steps), NOON), expected, "{steps}");
        }
    }

    #[test]
    fn a_code_is_right_once_and_an_older_one_never_again() {
        assert_eq!(evaluate(&factor(STEP), &code(0), NOON), Evaluation::Reused(None));
        assert_eq!(evaluate(&factor(STEP), &code(-1), NOON), Evaluation::Reused(None));
        assert_eq!(evaluate(&factor(STEP), &code(1), NOON), Evaluation::Right(STEP + 1));
    }

    #[test]
    fn what_is_no_code_at_all_is_wrong() {
        for code in ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "000000000000000000"] {
            assert_eq!(evaluate(&factor(0), code, NOON), Evaluation::Wrong, "{code}");
        }
    }

    #[test]
    fn a_clock_that_was_set_back_gives_no_code_a_second_life() {
        assert_eq!(evaluate(&factor(STEP), &code(0), NOON - 30_000), Evaluation::Reused(None));
        assert_eq!(evaluate(&factor(STEP), &code(-1), NOON - 60_000), Evaluation::Reused(None));
    }

    #[test]
    fn backup_codes_are_ten_different_ones_that_are_recognised_as_they_look() {
        let (member, random) = (MemberId::new("ada"), crate::random::SeededRandom::new(7));
        let (codes, hashes) = new_backup_codes(&random, &member);
        let different: std::collections::HashSet<_> = hashes.iter().collect();
        assert_eq!((codes.len(), different.len()), (10, 10));
        for (code, hash) in codes.iter().zip(&hashes) {
            assert_eq!(code.len(), 19, "{code}");
            let typed = text::backup_code(&code.to_uppercase()).expect("has the form");
            assert_eq!(&hash_backup_code(&member, &typed), hash);
            assert_ne!(&hash_backup_code(&MemberId::new("alan"), &typed), hash);
        }
    }

    #[test]
    fn a_new_secret_works_with_an_app() {
        let secret = new_secret(&crate::random::SeededRandom::new(7));
        assert_eq!(secret.len(), 32, "160 bits in base32");
        let shown = code_at(&secret, NOON).expect("a good secret");
        assert_eq!(first_step(&secret, &format!(" {shown} "), NOON), Some(STEP));
        assert_eq!(first_step(&secret, "000000", NOON), None);
    }
}
