//! Second factors: whether a TOTP code (RFC 6238) is right, was used before, or may be tried at all.

use crate::authority::Halt;
use crate::db::Tx;
use crate::http::Failure;
use crate::store::second_factors::{self, SecondFactor};
use totp_rs::{Algorithm, Builder, Secret, Totp};
use understudy_contract::{MemberId, ProblemCode, text};

/// Seconds that a code is shown for.
const STEP_SECONDS: u64 = 30;
/// Wrong codes after which nothing is evaluated for a while.
const MAX_FAILURES: i64 = 5;
/// How long that is, in milliseconds.
const LOCK_MILLIS: i64 = 15 * 60 * 1000;

/// Uses `code` up for `member`, or counts that it was wrong; both are kept only when the caller's
/// transaction is.
///
/// # Errors
/// Refused with the code that says why: none was given, too many were wrong, it was used before,
/// it is wrong.
pub(crate) fn use_code(
    tx: &mut dyn Tx,
    member: &MemberId,
    code: Option<&str>,
    now: i64,
) -> Result<(), Halt> {
    let code = code.map(text::code).unwrap_or_default();
    if code.is_empty() {
        return Err(ProblemCode::SecondFactorRequired.into());
    }
    let Some(factor) = second_factors::lock(tx, member)? else {
        return Err(crate::db::DbError::corrupt("second factor").into());
    };
    if factor.locked_until > now {
        let seconds = (factor.locked_until - now).unsigned_abs().div_ceil(1000);
        let locked = Failure::new(ProblemCode::SecondFactorLocked).with_retry_after(seconds);
        return Err(locked.into());
    }
    match evaluate(&factor, &code, now) {
        Evaluation::Right(step) if second_factors::use_step(tx, member, step)? => Ok(()),
        Evaluation::Right(_) | Evaluation::Reused => Err(ProblemCode::SecondFactorReused.into()),
        Evaluation::Wrong => {
            let failures = factor.failed_count + 1;
            let (count, locked_until) =
                if failures >= MAX_FAILURES { (0, now + LOCK_MILLIS) } else { (failures, 0) };
            second_factors::fail(tx, member, count, locked_until)?;
            Err(ProblemCode::SecondFactorInvalid.into())
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Evaluation {
    /// For the first time; the step that it belongs to.
    Right(i64),
    /// It was right, and it or a later one was used.
    Reused,
    Wrong,
}

/// Compares a code with those of the last, this and the next step (RFC 6238 §5.2 allows for
/// clocks that differ), each only above the last one used.
fn evaluate(factor: &SecondFactor, code: &str, now: i64) -> Evaluation {
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
    if is_reused { Evaluation::Reused } else { Evaluation::Wrong }
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

    fn factor(last_used_step: i64) -> SecondFactor {
        SecondFactor { secret: SECRET.into(), last_used_step, failed_count: 0, locked_until: 0 }
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
        assert_eq!(evaluate(&factor(STEP), &code(0), NOON), Evaluation::Reused);
        assert_eq!(evaluate(&factor(STEP), &code(-1), NOON), Evaluation::Reused);
        assert_eq!(evaluate(&factor(STEP), &code(1), NOON), Evaluation::Right(STEP + 1));
    }

    #[test]
    fn what_is_no_code_at_all_is_wrong() {
        for code in ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "000000000000000000"] {
            assert_eq!(evaluate(&factor(0), code, NOON), Evaluation::Wrong, "{code}");
        }
    }
}
