//! What an audit event says, as one sentence for people.

use understudy_contract::audit::{Action, AuditEvent, Outcome};
use understudy_contract::session::EndCause;

/// A sentence in three parts, so that the view can stress who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// What comes before the name; mostly nothing.
    pub before: String,
    /// The name of the human at the keyboard.
    pub who: String,
    /// What they did.
    pub after: String,
}

/// The verb in both tenses, and how what it was done to is named.
struct Words(&'static str, &'static str, Object);

enum Object {
    /// Always the same words, or none.
    Just(&'static str),
    /// Its kind and its name in quotes: tree “The cable is stuck”. The kind has its article, for
    /// where the name is not known.
    Titled(&'static str),
    /// Its name alone: an email.
    Named,
}

/// The sentence of `event`.
pub fn sentence(event: &AuditEvent) -> Sentence {
    let who = event.performed_by.as_ref().map_or("Somebody", |person| person.name.as_str());
    let is_done = event.outcome == Outcome::Succeeded;
    let target = target(event);
    if event.operation == Action::ImpersonationStopped
        && is_done
        && let Some(ending) = event.details.cause.and_then(ending)
    {
        return Sentence {
            before: format!("Impersonation of {target} by "),
            who: who.into(),
            after: format!(" {ending}"),
        };
    }
    let did = match event.operation {
        Action::ImpersonationStarted if is_done => {
            let view_only = if event.details.read_only == Some(true) { ", view only" } else { "" };
            let reason = event.reason.as_ref().map(|reason| format!(": {reason}"));
            format!("started impersonating {target}{view_only}{}", reason.unwrap_or_default())
        }
        Action::ImpersonationStarted => format!("tried to impersonate {target}"),
        Action::ImpersonationStopped if is_done => {
            let is_other = event.details.cause == Some(EndCause::EndedByAdmin);
            let verb =
                if is_other { "ended the impersonation of" } else { "stopped impersonating" };
            format!("{verb} {target}")
        }
        Action::ImpersonationStopped => format!("tried to end the impersonation of {target}"),
        Action::SessionSignInFailed => "failed to sign in".into(),
        operation => {
            let Words(past, infinitive, object) = words(operation);
            let object = object.words(resource_name(event));
            let verb = if is_done { past.to_owned() } else { format!("tried to {infinitive}") };
            format!("{verb}{object}")
        }
    };
    // Start and stop name the impersonated member themselves.
    let is_border =
        matches!(event.operation, Action::ImpersonationStarted | Action::ImpersonationStopped);
    let after = match &event.impersonated_user {
        Some(subject) if !is_border => format!(", as {}, {did}", subject.email),
        _ => format!(" {did}"),
    };
    Sentence { before: String::new(), who: who.into(), after }
}

impl Object {
    /// What follows the verb, with the space before it.
    fn words(self, name: Option<&str>) -> String {
        match (self, name) {
            (Self::Just(""), _) => String::new(),
            (Self::Just(words), _) => format!(" {words}"),
            (Self::Titled(kind), None) => format!(" {kind}"),
            (Self::Titled(kind), Some(name)) => {
                let noun = kind.split_once(' ').map_or(kind, |(_article, noun)| noun);
                format!(" {noun} “{name}”")
            }
            (Self::Named, name) => format!(" {}", name.unwrap_or("a member")),
        }
    }
}

fn resource_name(event: &AuditEvent) -> Option<&str> {
    event.resource.as_ref().and_then(|resource| resource.name.as_deref())
}

/// Whom a start or stop is about.
fn target(event: &AuditEvent) -> &str {
    let subject = event.impersonated_user.as_ref().map(|person| person.email.as_str());
    subject.or(resource_name(event)).unwrap_or("a member")
}

/// How an impersonation ended, where its actor did not stop it by hand.
fn ending(cause: EndCause) -> Option<&'static str> {
    Some(match cause {
        // These are somebody's doing, and are told as such.
        EndCause::Stopped | EndCause::EndedByAdmin => return None,
        EndCause::IdleTimeout => "ended after inactivity",
        EndCause::AbsoluteTimeout => "ended: it had lasted as long as it may",
        EndCause::SignedOut => "ended by signing out",
        EndCause::ActorNotAllowed => "ended: they may no longer impersonate",
        EndCause::SubjectNotAllowed => "ended: the member’s account has changed",
        EndCause::RestrictionsChanged => "ended: the member is now protected",
        EndCause::Disabled => "ended: impersonation was switched off",
        EndCause::PlanChanged => "ended: the plan no longer includes it",
    })
}

fn words(operation: Action) -> Words {
    use Object::{Just, Named, Titled};
    match operation {
        Action::SessionSignedIn => Words("signed", "sign", Just("in")),
        Action::SessionSignInFailed => Words("failed to sign", "sign", Just("in")),
        Action::SessionSignedOut => Words("signed", "sign", Just("out")),
        Action::ImpersonationStarted => Words("started impersonating", "impersonate", Named),
        Action::ImpersonationStopped => Words("stopped impersonating", "stop impersonating", Named),
        Action::TreeCreated => Words("created", "create", Titled("a tree")),
        Action::TreeEdited => Words("edited", "edit", Titled("a tree")),
        Action::TreePublished => Words("published", "publish", Titled("a tree")),
        Action::TreeUnpublished => Words("unpublished", "unpublish", Titled("a tree")),
        Action::FactCreated => Words("added", "add", Titled("a fact")),
        Action::FactEdited => Words("edited", "edit", Titled("a fact")),
        Action::FactCertified => Words("certified", "certify", Titled("a fact")),
        Action::FactUncertified => Words("uncertified", "uncertify", Titled("a fact")),
        Action::MemberInvited => Words("invited", "invite", Named),
        Action::InvitationRenewed => Words("re-invited", "re-invite", Named),
        Action::MemberJoined => Words("joined", "join", Just("")),
        Action::MemberChanged => Words("changed", "change", Named),
        Action::MemberRemoved => Words("removed", "remove", Named),
        Action::TeamChanged => Words("changed", "change", Just("team settings")),
        Action::BillingChanged => Words("changed", "change", Just("billing")),
        Action::RestrictionsChanged => {
            Words("changed", "change", Just("impersonation restrictions"))
        }
        Action::ApiTokenCreated => Words("created", "create", Titled("an API token")),
        Action::ApiTokenRevoked => Words("revoked", "revoke", Titled("an API token")),
        Action::SecondFactorEnabled => {
            Words("turned on", "turn on", Just("two-factor authentication"))
        }
        Action::SecondFactorDisabled => {
            Words("turned off", "turn off", Just("two-factor authentication"))
        }
        Action::BackupCodesRenewed => Words("renewed", "renew", Just("their backup codes")),
        Action::PasswordChanged => Words("changed", "change", Just("their password")),
        Action::AuditExported => Words("exported", "export", Just("the audit log")),
        Action::ImpersonationAction | Action::Unknown => {
            Words("did", "do", Just("something that this console does not know yet"))
        }
    }
}

#[cfg(test)]
mod tests;
