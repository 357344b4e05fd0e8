//! Rules for text that people type, shared by the form that explains and the server that decides.

use crate::FieldError;

/// The longest reason for an impersonation, in characters (Unicode scalar values).
pub const MAX_REASON_CHARS: usize = 500;
/// The longest title, name, label or other one-line text, in characters.
pub const MAX_LINE_CHARS: usize = 200;
/// The fewest characters of a password that is set.
pub const MIN_PASSWORD_CHARS: usize = 12;
/// The longest password that is hashed, in characters; a limit against abuse, not advice.
pub const MAX_PASSWORD_CHARS: usize = 256;
/// The letters of a backup code: no `i`, `l`, `o` and `u`, which look like others (Crockford's
/// base 32). Five bits each.
pub const BACKUP_CODE_LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// How many letters a backup code has: 80 bits.
pub const BACKUP_CODE_CHARS: usize = 16;

/// A reason as it is kept: line breaks as `\n`, no space around it, and `None` where nothing is left.
///
/// # Errors
/// The sentence for the field: longer than [`MAX_REASON_CHARS`], a control character other than
/// a line break, or nothing although `required`.
pub fn reason(text: Option<&str>, required: bool) -> Result<Option<String>, FieldError> {
    let text = line_breaks(text.unwrap_or_default());
    let text = text.trim();
    if text.is_empty() {
        return if required {
            Err(FieldError::new("reason", "Give a reason: your company requires one."))
        } else {
            Ok(None)
        };
    }
    let length = text.chars().count();
    if length > MAX_REASON_CHARS {
        return Err(FieldError::new(
            "reason",
            format!("Shorten the reason to {MAX_REASON_CHARS} characters; it has {length}."),
        ));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(FieldError::new(
            "reason",
            "Remove the invisible control characters from the reason.",
        ));
    }
    Ok(Some(text.to_owned()))
}

/// One line of text between 1 and `max` characters, without control characters, trimmed.
///
/// # Errors
/// The sentence for `field`, whose human name is `label`.
pub fn line(field: &str, label: &str, text: &str, max: usize) -> Result<String, FieldError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldError::new(field, format!("{label} is missing.")));
    }
    block(field, label, text, max).and_then(|text| {
        if text.contains('\n') {
            Err(FieldError::new(field, format!("{label} must be one line.")))
        } else {
            Ok(text)
        }
    })
}

/// Text of any number of lines, at most `max` characters, possibly empty, trimmed.
///
/// # Errors
/// The sentence for `field`, whose human name is `label`.
pub fn block(field: &str, label: &str, text: &str, max: usize) -> Result<String, FieldError> {
    let text = line_breaks(text.trim());
    let length = text.chars().count();
    if length > max {
        return Err(FieldError::new(
            field,
            format!("{label} must have at most {max} characters; it has {length}."),
        ));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(FieldError::new(field, format!("{label} has invisible control characters.")));
    }
    Ok(text)
}

/// The text with each line break as `\n`.
fn line_breaks(text: &str) -> String {
    let mut rest = text.chars().peekable();
    let mut kept = String::with_capacity(text.len());
    while let Some(c) = rest.next() {
        if c != '\r' || rest.peek() != Some(&'\n') {
            kept.push(c);
        }
    }
    kept
}

/// An email address as it is kept: trimmed and lower-cased.
///
/// Deliberately lenient (RFC 5321 §4.1.2 allows far more than any rule here would): something,
/// an `@`, something with no space; a mail that arrives is the only proof.
///
/// # Errors
/// The sentence for `field`.
pub fn email(field: &str, text: &str) -> Result<String, FieldError> {
    check_email(field, text).map(str::to_lowercase)
}

/// An email address as it was typed, trimmed: for a form, which leaves its case to the server.
///
/// # Errors
/// The sentence for `field`.
pub fn check_email<'a>(field: &str, text: &'a str) -> Result<&'a str, FieldError> {
    let email = text.trim();
    let has_form = email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@')
    });
    if !has_form || email.chars().any(|c| c.is_whitespace() || c.is_control()) || email.len() > 254
    {
        return Err(FieldError::new(field, "Give an email address, like ada@acme.example."));
    }
    Ok(email)
}

/// Whether `text` can be set as a password: [`MIN_PASSWORD_CHARS`] to [`MAX_PASSWORD_CHARS`]
/// characters, whatever they are (NIST SP 800-63B §3.1.1.2); nothing is trimmed.
///
/// # Errors
/// The sentence for `field`; it never repeats the password.
pub fn password(field: &str, text: &str) -> Result<(), FieldError> {
    let length = text.chars().count();
    if length < MIN_PASSWORD_CHARS {
        let message = format!("Give at least {MIN_PASSWORD_CHARS} characters; these are {length}.");
        return Err(FieldError::new(field, message));
    }
    if length > MAX_PASSWORD_CHARS {
        let message = format!("Give at most {MAX_PASSWORD_CHARS} characters; these are {length}.");
        return Err(FieldError::new(field, message));
    }
    Ok(())
}

/// A one-time code as it is compared: without the spaces that people and apps put in.
pub fn code(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A backup code as it is compared, if `code` has the form of one: in lower case, without hyphens
/// and spaces, and with what was misread put right.
pub fn backup_code(code: &str) -> Option<String> {
    let code: String = code
        .chars()
        .filter(|c| *c != '-' && !c.is_whitespace())
        .map(|c| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        })
        .collect();
    let is_one = code.len() == BACKUP_CODE_CHARS
        && code.bytes().all(|byte| BACKUP_CODE_LETTERS.contains(&byte));
    is_one.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_reason_of_500_characters_is_kept_and_one_of_501_is_not() {
        let longest = "ü".repeat(MAX_REASON_CHARS);
        assert_eq!(reason(Some(&longest), false), Ok(Some(longest.clone())));
        let error = reason(Some(&format!("{longest}x")), false).expect_err("too long");
        assert_eq!(error.field, "reason");
        assert!(error.message.contains("501"));
    }

    #[test]
    fn a_reason_may_break_lines_but_not_ring_the_bell() {
        assert_eq!(reason(Some("a\r\nb"), false), Ok(Some("a\nb".into())));
        assert!(reason(Some("a\u{7}b"), false).is_err());
        assert!(reason(Some("a\tb"), false).is_err());
    }

    #[test]
    fn blank_counts_as_no_reason() {
        assert_eq!(reason(Some(" \n "), false), Ok(None));
        assert!(reason(Some(" \n "), true).is_err());
        assert!(reason(None, true).is_err());
    }

    #[test]
    fn an_email_is_kept_in_lower_case() {
        assert_eq!(email("email", " Ada@Acme.Example "), Ok("ada@acme.example".into()));
        for wrong in ["", "ada", "@acme", "ada@", "a b@c", "a@b@c"] {
            assert!(email("email", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_password_has_twelve_characters_or_more_of_any_kind() {
        assert!(password("password", &"é".repeat(MIN_PASSWORD_CHARS)).is_ok());
        assert!(password("password", &"é".repeat(MAX_PASSWORD_CHARS)).is_ok());
        assert!(password("password", "пароль из слов").is_ok());
        for wrong in ["", "eleven char", &"x".repeat(MAX_PASSWORD_CHARS + 1)] {
            let error = password("password", wrong).expect_err("is refused");
            assert_eq!(error.field, "password");
            assert!(wrong.is_empty() || !error.message.contains(wrong));
        }
    }

    #[test]
    fn a_code_may_be_pasted_with_spaces() {
        assert_eq!(code(" 482 913\n"), "482913");
    }

    #[test]
    fn a_backup_code_may_be_typed_as_it_looks() {
        let kept = Some("01abcdefghjkmnpq".to_owned());
        for typed in ["01ab-cdef-ghjk-mnpq", " OLAB CDEF GHJK MNPQ ", "oiabcdefghjkmnpq"] {
            assert_eq!(backup_code(typed), kept);
        }
        for other in
            ["", "482913", "01ab-cdef-ghjk-mnp", "01ab-cdef-ghjk-mnpu", "01ab-cdef-ghjk-mnpqr"]
        {
            assert_eq!(backup_code(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn a_kept_reason_is_accepted_again_unchanged(text in "\\PC{0,600}") {
            if let Ok(Some(kept)) = reason(Some(&text), false) {
                prop_assert_eq!(reason(Some(&kept), true), Ok(Some(kept)));
            }
        }
    }
}
