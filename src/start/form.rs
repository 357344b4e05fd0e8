//! What is typed into the start dialog, and what can be wrong with it.

use crate::api::ApiError;
use crate::format::duration;
use understudy_contract::session::{ImpersonationRules, StartImpersonation};
use understudy_contract::text::{self, MAX_REASON_CHARS};
use understudy_contract::{MemberId, ProblemCode};

/// From how many characters on the counter is shown.
const NEAR_CHARS: usize = MAX_REASON_CHARS - 50;

/// What is typed so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Why.
    pub reason: String,
    /// Whether every change shall be refused.
    pub read_only: bool,
    /// A one-time code or a backup code, spaces included.
    pub code: String,
}

/// What is wrong, at the place where it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// With the reason.
    pub reason: Option<String>,
    /// With the code.
    pub code: Option<String>,
    /// With neither.
    pub other: Option<String>,
}

impl Faults {
    /// Whether nothing is wrong.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Why the server refused, each sentence at its field.
    pub fn from_refusal(error: &ApiError) -> Self {
        let mut faults = Self {
            reason: error.field("reason"),
            code: error.field("second_factor_code").or_else(|| error.field("code")),
            other: None,
        };
        if faults.is_none() && *error != ApiError::Gone {
            faults.other = Some(match error.code() {
                Some(ProblemCode::NotFound) => "This member is no longer here.".into(),
                _ => error.sentence(),
            });
        }
        faults
    }
}

/// What is sent for `draft`.
///
/// # Errors
/// What is wrong with it, by the rules that the server decides with.
pub fn request(
    member_id: MemberId,
    draft: &Draft,
    is_reason_required: bool,
    needs_code: bool,
) -> Result<StartImpersonation, Faults> {
    let reason = text::reason(Some(&draft.reason), is_reason_required);
    let code = Some(text::code(&draft.code)).filter(|_| needs_code);
    let faults = Faults {
        reason: reason.as_ref().err().map(|error| error.message.clone()),
        code: (code.as_deref() == Some("")).then(|| "Give a code.".into()),
        other: None,
    };
    match reason {
        Ok(reason) if faults.is_none() => Ok(StartImpersonation {
            member_id,
            reason,
            second_factor_code: code,
            read_only: draft.read_only,
        }),
        _ => Err(faults),
    }
}

/// "480 of 500" once that is of interest, and whether it is too much.
pub fn counter(reason: &str) -> Option<(String, bool)> {
    let length = reason.trim().chars().count();
    let words = format!("{length} of {MAX_REASON_CHARS}");
    (length >= NEAR_CHARS).then_some((words, length > MAX_REASON_CHARS))
}

/// What will happen, in one line. Without `rules` the duration is not known.
pub fn what_happens(name: &str, rules: Option<ImpersonationRules>) -> String {
    let end = rules.map_or_else(String::new, |rules| {
        format!(" It ends after {} without activity.", duration(rules.idle_timeout_seconds))
    });
    format!(
        "You get exactly the permissions of {name}. Everything you do is logged under your name.{end}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_contract::{FieldError, Problem};

    fn refusal(code: ProblemCode, errors: Vec<FieldError>) -> ApiError {
        let problem = Problem {
            type_uri: String::new(),
            title: code.title().into(),
            status: code.status(),
            code,
            detail: String::new(),
            request_id: String::new(),
            errors,
        };
        ApiError::Problem { problem: Box::new(problem), retry_after_seconds: None }
    }

    fn draft(reason: &str, code: &str) -> Draft {
        Draft { reason: reason.into(), read_only: true, code: code.into() }
    }

    #[test]
    fn what_is_typed_is_sent_as_the_server_keeps_it() {
        let request =
            request(MemberId::new("eli"), &draft(" ticket\r\n4812 ", "482 913"), true, true)
                .expect("is right");
        assert_eq!(request.reason.as_deref(), Some("ticket\n4812"));
        assert_eq!(request.second_factor_code.as_deref(), Some("482913"));
        assert!(request.read_only);
    }

    #[test]
    fn no_code_is_sent_where_none_is_asked_for() {
        let request =
            request(MemberId::new("eli"), &draft("", "123456"), false, false).expect("is right");
        assert_eq!((request.reason, request.second_factor_code), (None, None));
    }

    #[test]
    fn every_field_that_is_wrong_says_so_before_anything_is_sent() {
        let faults =
            request(MemberId::new("eli"), &draft(" ", " "), true, true).expect_err("is wrong");
        assert!(faults.reason.is_some() && faults.code.is_some() && faults.other.is_none());
        let long = "x".repeat(MAX_REASON_CHARS + 1);
        let faults =
            request(MemberId::new("eli"), &draft(&long, "1"), false, true).expect_err("is wrong");
        assert!(faults.reason.is_some_and(|sentence| sentence.contains("501")));
        assert_eq!(faults.code, None);
    }

    #[test]
    fn a_refusal_stands_at_its_field() {
        let reused = refusal(ProblemCode::SecondFactorReused, Vec::new());
        let at_code = Faults::from_refusal(&reused);
        assert_eq!(
            at_code.code.as_deref(),
            Some("This code was already used. Wait for the next one.")
        );
        assert!(at_code.reason.is_none() && at_code.other.is_none());
        let invalid = vec![FieldError::new("reason", "Too long.")];
        let at_reason = Faults::from_refusal(&refusal(ProblemCode::ValidationFailed, invalid));
        assert_eq!(at_reason.reason.as_deref(), Some("Too long."));
        assert_eq!(at_reason.other, None);
        let restricted = Faults::from_refusal(&refusal(ProblemCode::MemberRestricted, Vec::new()));
        assert_eq!(restricted.other.as_deref(), Some("Protected by impersonation restrictions."));
    }

    #[test]
    fn the_counter_appears_near_the_limit() {
        assert_eq!(counter(&"ü".repeat(449)), None);
        assert_eq!(counter(&"ü".repeat(450)), Some(("450 of 500".into(), false)));
        assert_eq!(counter(&"ü".repeat(500)), Some(("500 of 500".into(), false)));
        assert_eq!(counter(&"ü".repeat(530)), Some(("530 of 500".into(), true)));
    }

    #[test]
    fn what_will_happen_names_the_configured_duration() {
        let rules = ImpersonationRules { idle_timeout_seconds: 90, reason_required: false };
        assert_eq!(
            what_happens("Eli Editor", Some(rules)),
            "You get exactly the permissions of Eli Editor. Everything you do is logged under your \
             name. It ends after 90 seconds without activity."
        );
        assert!(what_happens("Eli Editor", None).ends_with("your name."));
    }
}
