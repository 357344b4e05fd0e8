//! Why an impersonation is over: one sentence a cause, once a tab.

use super::return_to::storage;
use crate::components::Notice;
use crate::format::duration;
use crate::markup::{component, view};
use crate::reactive::RwSignal;
use understudy_contract::Session;
use understudy_contract::session::{EndCause, EndedImpersonation};

/// The end that this tab has already told.
const TOLD: &str = "ended-told";

/// Says why an impersonation ended, unless the person ended it or this tab has said it before.
#[component]
pub fn EndedNotice(
    /// The session that the page around it was drawn for. A page of an older identity, which is
    /// about to go, has nothing to tell.
    session: Option<Session>,
) -> impl IntoView {
    let words = session.and_then(|session| {
        let ended = session.ended_impersonation?;
        let words = sentence(&ended, &session.organization.name)?;
        first_time(&ended).then_some(words)
    });
    words.map(|words| view! { <EndedWords words=words/> })
}

/// The notice, until it is dismissed.
#[component]
pub fn EndedWords(
    /// The sentence.
    words: String,
) -> impl IntoView {
    let words = RwSignal::new(Some(words));
    move || {
        words.get().map(|sentence| {
            view! {
                <Notice icon="mask" on_dismiss=move |()| words.set(None)>
                    <p>{sentence}</p>
                </Notice>
            }
        })
    }
}

/// Whether this tab has not told of it yet; it has from now on.
fn first_time(ended: &EndedImpersonation) -> bool {
    let Some(storage) = storage() else { return true };
    let this = ended.ended_at.as_str();
    let told = storage.get_item(TOLD).ok().flatten();
    // Where it cannot be kept, it is told again after a reload.
    let _kept = storage.set_item(TOLD, this);
    told.as_deref() != Some(this)
}

/// The sentence for people; none where they ended it themselves.
pub fn sentence(ended: &EndedImpersonation, organization: &str) -> Option<String> {
    let email = &ended.email;
    let because = |why: &str| Some(format!("Impersonation of {email} ended: {why}."));
    match ended.cause {
        EndCause::Stopped | EndCause::SignedOut => None,
        EndCause::IdleTimeout => Some(format!(
            "Impersonation of {email} ended after {} of inactivity.",
            duration(ended.idle_timeout_seconds)
        )),
        EndCause::AbsoluteTimeout => Some(format!(
            "Impersonation of {email} ended after {}, the longest that it may last.",
            duration(ended.lasted_seconds)
        )),
        EndCause::RestrictionsChanged => {
            because("they are now protected by impersonation restrictions")
        }
        EndCause::SubjectNotAllowed => because("their account has changed"),
        EndCause::ActorNotAllowed => because("you may no longer impersonate"),
        EndCause::Disabled => because("impersonation was switched off"),
        EndCause::PlanChanged => {
            because(&format!("{organization} is no longer on the Enterprise plan"))
        }
        EndCause::EndedByAdmin => {
            Some(format!("Impersonation of {email} was ended by another admin."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use understudy_contract::Timestamp;

    fn ended(cause: EndCause, seconds: u64) -> Option<String> {
        let ended = EndedImpersonation {
            cause,
            email: "eli@acme.example".into(),
            ended_at: Timestamp::new("2026-11-23T14:31:49.000Z"),
            idle_timeout_seconds: seconds,
            lasted_seconds: seconds,
        };
        sentence(&ended, "Acme")
    }

    #[test]
    fn inactivity_is_told_with_the_configured_duration() {
        let told = ended(EndCause::IdleTimeout, 3600);
        let expected = "Impersonation of eli@acme.example ended after 1 hour of inactivity.";
        assert_eq!(told.as_deref(), Some(expected));
        let told = ended(EndCause::IdleTimeout, 90);
        let expected = "Impersonation of eli@acme.example ended after 90 seconds of inactivity.";
        assert_eq!(told.as_deref(), Some(expected));
    }

    #[test]
    fn the_longest_duration_is_told_too() {
        let told = ended(EndCause::AbsoluteTimeout, 5400);
        let expected = "Impersonation of eli@acme.example ended after 90 minutes, \
            the longest that it may last.";
        assert_eq!(told.as_deref(), Some(expected));
    }

    #[test]
    fn whoever_pressed_stop_is_told_nothing() {
        assert_eq!(ended(EndCause::Stopped, 3600), None);
    }

    #[test]
    fn each_other_cause_has_a_sentence_of_its_own() {
        let told: Vec<_> =
            EndCause::ALL.into_iter().filter_map(|cause| ended(cause, 3600)).collect();
        assert_eq!(told.len(), EndCause::ALL.len() - 2);
        assert_eq!(told.iter().collect::<HashSet<_>>().len(), told.len());
    }
}
