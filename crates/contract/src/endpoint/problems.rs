//! Which problems an endpoint can answer with: what the OpenAPI document says, and what the server's
//! tests hold every answer against.

use super::{Method, Row};
use crate::operation::{Access, Meanwhile, Operation};
use crate::problem::ProblemCode as P;

/// A status with a code. The code alone does not tell it: `second_factor_required` is 401 while a
/// sign-in is pending.
pub type Answer = (u16, P);

/// Wherever somebody is asked for a code.
const CODE: [P; 4] =
    [P::SecondFactorRequired, P::SecondFactorLocked, P::SecondFactorReused, P::SecondFactorInvalid];

impl Row {
    /// Every problem that this endpoint can answer with, by status and name. Not what the router
    /// says before it knows the endpoint: 404 and 405.
    pub fn problems(&self) -> Vec<Answer> {
        let mut codes = vec![
            P::PayloadTooLarge,
            P::UnsupportedMediaType,
            P::ValidationFailed,
            P::Unavailable,
            P::Internal,
            P::Unauthenticated,
        ];
        codes.extend(self.by_rule());
        codes.extend_from_slice(self.own());
        if self.asks_for_code() {
            codes.extend(CODE);
        }
        if self.path.contains('{') {
            codes.push(P::NotFound);
        }
        let mut answers: Vec<Answer> =
            codes.into_iter().map(|code| (code.status(), code)).collect();
        if !self.is_for_the_pending() {
            answers.push((401, P::SecondFactorRequired));
        }
        answers.sort_unstable_by_key(|(status, code)| (*status, code.as_str()));
        answers.dedup();
        answers
    }

    /// What follows from the operation's row in the policy table.
    fn by_rule(&self) -> Vec<P> {
        let rule = self.operation.rule();
        let mut codes = Vec::new();
        if self.method != Method::Get {
            codes.push(P::CsrfFailed);
        }
        if rule.action.is_some() {
            codes.push(P::AuditUnavailable);
        }
        if !rule.takes_api_token {
            codes.push(P::TokenNotAllowed);
        }
        match rule.meanwhile {
            Meanwhile::Blocked => codes.push(P::BlockedWhileImpersonating),
            Meanwhile::Conflict => codes.push(P::AlreadyImpersonating),
            Meanwhile::Allowed if rule.is_change && !self.leaves() => {
                codes.push(P::ReadOnlyImpersonation);
            }
            Meanwhile::Allowed => {}
        }
        if !self.leaves() && rule.access != Access::Public {
            codes.push(P::IdentityChanged);
        }
        if let Access::Permission(_) = rule.access {
            codes.push(P::PermissionDenied);
        }
        codes
    }

    /// What is this endpoint's alone.
    fn own(&self) -> &'static [P] {
        use Operation as O;
        match self.operation {
            O::SignIn => &[P::SignInFailed, P::RateLimited],
            // Too many tries; too many tabs.
            O::SignInSecondFactor | O::FollowSession => &[P::RateLimited],
            O::StartImpersonation => &[
                P::PlanRequired,
                P::ImpersonationDisabled,
                P::NotFound,
                P::CannotImpersonateSelf,
                P::CannotImpersonateAdmin,
                P::MemberInactive,
                P::MemberRestricted,
            ],
            O::EditTree
            | O::PublishTree
            | O::UnpublishTree
            | O::EditFact
            | O::CertifyFact
            | O::UncertifyFact => &[P::VersionConflict],
            O::ListMembers
            | O::ListTrees
            | O::ListFacts
            | O::ListAuditEvents
            | O::ListImpersonations
            | O::ListAccountSessions
            | O::ListApiTokens => &[P::InvalidCursor],
            O::ChangeMember | O::RemoveMember => &[P::LastAdmin],
            // Of a browser that is signed in already, as somebody else than its page believes.
            O::AcceptInvitation => &[P::IdentityChanged],
            // Of a link on another site.
            O::ExportAuditEvents => &[P::CsrfFailed],
            O::EnrolSecondFactor => {
                &[P::CurrentPasswordWrong, P::RateLimited, P::SecondFactorAlreadyEnabled]
            }
            O::ConfirmSecondFactor => &[
                P::CurrentPasswordWrong,
                P::RateLimited,
                P::SecondFactorAlreadyEnabled,
                P::SecondFactorInvalid,
                P::NotFound,
            ],
            O::DisableSecondFactor | O::RenewBackupCodes => {
                &[P::CurrentPasswordWrong, P::RateLimited, P::NotFound]
            }
            O::ChangePassword => &[P::CurrentPasswordWrong, P::RateLimited],
            _ => &[],
        }
    }

    /// Whether it needs nothing but the cookie.
    fn leaves(&self) -> bool {
        matches!(self.operation, Operation::SignOut | Operation::StopImpersonation)
    }

    /// Whether whoever owes a code may do it.
    fn is_for_the_pending(&self) -> bool {
        let is_sign_in = self.operation.rule().access == Access::Public;
        is_sign_in || self.operation == Operation::SignOut
    }

    fn asks_for_code(&self) -> bool {
        matches!(
            self.operation,
            Operation::SignInSecondFactor
                | Operation::StartImpersonation
                | Operation::DisableSecondFactor
                | Operation::RenewBackupCodes
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::ALL;

    #[test]
    fn what_the_policy_refuses_is_among_an_endpoints_problems() {
        for row in ALL {
            let answers = row.problems();
            for impersonating in [None, Some(false), Some(true)] {
                if let Err(code) = row.operation.check(&[], impersonating) {
                    assert!(answers.contains(&(code.status(), code)), "{row:?}: {code:?}");
                }
            }
        }
    }

    #[test]
    fn each_problem_is_named_once() {
        for row in ALL {
            let answers = row.problems();
            let different: std::collections::HashSet<_> = answers.iter().collect();
            assert_eq!(different.len(), answers.len(), "{row:?}");
        }
    }
}
