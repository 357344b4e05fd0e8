//! Why a call did not give what was asked for.

use super::{Reply, json};
use understudy_contract::{FieldError, Problem, ProblemCode};

/// Why a call did not give what was asked for. Show people [`ApiError::sentence`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiError {
    /// No answer came: no network, or no server.
    Offline,
    /// The identity that asked is no more; its views are about to go, so there is nothing to show.
    Gone,
    /// The server explained it.
    Problem {
        /// Its explanation.
        problem: Box<Problem>,
        /// How long to wait before another try.
        retry_after_seconds: Option<u32>,
    },
    /// An answer that this build cannot read.
    Garbled,
}

impl ApiError {
    pub(super) const fn garbled() -> Self {
        Self::Garbled
    }

    pub(super) const fn gone() -> Self {
        Self::Gone
    }

    pub(crate) fn from_reply(reply: &Reply) -> Self {
        match json::read(&reply.body) {
            Some(problem) => Self::Problem {
                problem: Box::new(problem),
                retry_after_seconds: reply.retry_after_seconds,
            },
            // A proxy in between answers for a server that is down.
            None if reply.status >= 502 => Self::Offline,
            None => Self::Garbled,
        }
    }

    /// What a program decides by; absent where no answer came.
    pub fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Problem { problem, .. } => Some(problem.code),
            Self::Offline | Self::Gone | Self::Garbled => None,
        }
    }

    /// Whether the session's token was replaced by a start or a stop while this was under way: a
    /// race in this browser, whose next request brings the new one.
    pub fn is_overtaken(&self) -> bool {
        matches!(
            self,
            Self::Problem { problem, retry_after_seconds: Some(_) }
                if problem.code == ProblemCode::Unauthenticated
        )
    }

    /// What is wrong with `field`, if the server said so. What it refuses because of a proof of
    /// identity is about the fields `current_password` and `code`.
    pub fn field(&self, field: &str) -> Option<String> {
        let said = self.fields().iter().find(|error| error.field == field);
        let said = said.map(|error| error.message.clone());
        said.or_else(|| (self.proof() == Some(field)).then(|| self.sentence()))
    }

    /// The sentence for what no field tells.
    pub fn general(&self) -> Option<String> {
        (self.fields().is_empty() && self.proof().is_none()).then(|| self.sentence())
    }

    /// Whether the code that was sent is spent, so that typing it again helps nobody.
    pub fn spends_code(&self) -> bool {
        matches!(
            self.code(),
            Some(ProblemCode::SecondFactorInvalid | ProblemCode::SecondFactorReused)
        )
    }

    /// The field of the proof that was missing or wrong.
    fn proof(&self) -> Option<&'static str> {
        match self.code()? {
            ProblemCode::CurrentPasswordWrong => Some("current_password"),
            ProblemCode::SecondFactorRequired
            | ProblemCode::SecondFactorInvalid
            | ProblemCode::SecondFactorReused
            | ProblemCode::SecondFactorLocked => Some("code"),
            _ => None,
        }
    }

    /// What is wrong, field by field.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Problem { problem, .. } => &problem.errors,
            Self::Offline | Self::Gone | Self::Garbled => &[],
        }
    }

    /// What finds this request in the server's log.
    pub fn request_id(&self) -> Option<String> {
        match self {
            Self::Problem { problem, .. } => Some(problem.request_id.clone()),
            Self::Offline | Self::Gone | Self::Garbled => None,
        }
    }

    /// What happened and what to do, in our words.
    pub fn sentence(&self) -> String {
        match self {
            Self::Offline => {
                "The server did not answer. Nothing was changed; check your connection and try again."
                    .into()
            }
            Self::Gone => "You are somebody else now. Nothing was changed.".into(),
            Self::Garbled => {
                "The server's answer could not be read. Reload the page to get the newest console."
                    .into()
            }
            Self::Problem { problem, retry_after_seconds } => {
                let title = problem.code.title().trim_end_matches('.');
                match (problem.code, retry_after_seconds) {
                    (ProblemCode::Unknown, _) if !problem.title.is_empty() => {
                        format!("{}.", problem.title.trim_end_matches('.'))
                    }
                    // Whoever is busy asks for seconds.
                    (code, Some(seconds)) if code != ProblemCode::Unavailable => {
                        let minutes = seconds.div_ceil(60);
                        let unit = if minutes == 1 { "minute" } else { "minutes" };
                        format!("{title}. Try again in {minutes} {unit}.")
                    }
                    (code, _) => match advice(code) {
                        Some(advice) => format!("{title}. {advice}"),
                        None => format!("{title}."),
                    },
                }
            }
        }
    }
}

/// What to do about `code`, where its title says only what happened and no field, button or page
/// around it says more.
const fn advice(code: ProblemCode) -> Option<&'static str> {
    match code {
        ProblemCode::NotFound => Some("It may have been removed, or the address may be wrong."),
        ProblemCode::Internal | ProblemCode::Unavailable | ProblemCode::AuditUnavailable => {
            Some("Try again in a moment.")
        }
        ProblemCode::PermissionDenied => Some("An admin of your company can change that."),
        ProblemCode::LastAdmin => Some("Make somebody else an admin first."),
        ProblemCode::CsrfFailed
        | ProblemCode::MethodNotAllowed
        | ProblemCode::UnsupportedMediaType => Some("Reload the page and try again."),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the server's explanation with `code` becomes.
    fn error(code: ProblemCode, retry_after_seconds: Option<u32>) -> ApiError {
        let body = format!(
            r#"{{"type":"t","title":"t","status":403,"code":"{}","detail":"d","request_id":"r"}}"#,
            code.as_str()
        );
        ApiError::from_reply(&Reply {
            status: 403,
            epoch: None,
            retry_after_seconds,
            sent_at: None,
            body,
        })
    }

    #[test]
    fn a_locked_second_factor_says_when_to_try_again() {
        let sentence = error(ProblemCode::SecondFactorLocked, Some(61)).sentence();
        assert_eq!(sentence, "Too many wrong codes. Try again in 2 minutes.");
    }

    #[test]
    fn what_is_busy_for_a_moment_does_not_say_a_minute() {
        let sentence = error(ProblemCode::Unavailable, Some(1)).sentence();
        assert_eq!(sentence, "The server is busy. Try again in a moment.");
    }

    #[test]
    fn what_is_wrong_with_a_proof_stands_at_its_field_and_nowhere_else() {
        let password = error(ProblemCode::CurrentPasswordWrong, None);
        assert_eq!(
            password.field("current_password").as_deref(),
            Some("The current password is wrong.")
        );
        assert_eq!((password.field("code"), password.general()), (None, None));
        let code = error(ProblemCode::SecondFactorReused, None);
        assert!(code.field("code").is_some() && code.general().is_none());
        let other = error(ProblemCode::RateLimited, None);
        assert_eq!(other.general().as_deref(), Some("Too many tries."));
    }

    #[test]
    fn what_happened_is_said_with_what_to_do() {
        let sentence = |code| error(code, None).sentence();
        assert_eq!(
            sentence(ProblemCode::Internal),
            "Something went wrong on our side. Try again in a moment."
        );
        assert_eq!(
            sentence(ProblemCode::NotFound),
            "Not found. It may have been removed, or the address may be wrong."
        );
        assert_eq!(
            sentence(ProblemCode::LastAdmin),
            "The last admin stays. Make somebody else an admin first."
        );
    }

    #[test]
    fn only_a_code_that_is_spent_is_cleared() {
        for code in ProblemCode::ALL {
            let spent =
                matches!(code, ProblemCode::SecondFactorInvalid | ProblemCode::SecondFactorReused);
            assert_eq!(error(*code, None).spends_code(), spent, "{code:?}");
        }
    }

    #[test]
    fn only_a_refusal_that_asks_for_another_try_is_a_race_in_this_browser() {
        assert!(error(ProblemCode::Unauthenticated, Some(1)).is_overtaken());
        assert!(!error(ProblemCode::Unauthenticated, None).is_overtaken());
        assert!(!error(ProblemCode::RateLimited, Some(1)).is_overtaken());
    }

    #[test]
    fn a_gateway_that_answers_for_a_dead_server_means_offline() {
        let reply = Reply {
            status: 502,
            epoch: None,
            retry_after_seconds: None,
            sent_at: None,
            body: "<html>".into(),
        };
        assert_eq!(ApiError::from_reply(&reply), ApiError::Offline);
    }
}
