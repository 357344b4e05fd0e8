//! What the console does when somebody else is here: where it goes, and what it keeps for once.

use super::return_to;
use super::unsaved::Unsaved;
use crate::identity::{Change, Identity, News, Presence};
use crate::motion;
use crate::query::{self, Address};
use crate::reactive::Callback;
use crate::sign_in::next;
use understudy_contract::Session;

/// What a change of identity means for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// The actor became somebody else.
    Started,
    /// The actor is themselves again.
    Ended,
    /// Somebody signed in.
    SignedIn,
    /// The person is as they were, or nobody is here any more.
    Other,
}

/// Keeps the address and what was typed as `identity` changes.
pub fn follow(identity: Identity, address: Address, unsaved: Unsaved) {
    identity.on_news(Callback::new(move |news| {
        let News::Changed(change) = news else { return };
        motion::end();
        unsaved.keep(&change);
        match meaning(&change) {
            // Other tabs than the one that started stay where they are, as somebody else.
            Meaning::Started if return_to::is_remembered() => address.go("/"),
            Meaning::Ended => address.go(return_to::take_address()),
            Meaning::SignedIn => {
                let here = address.here();
                if let Some((next::SIGN_IN, search)) = here.split_once('?').or(Some((&here, ""))) {
                    let pairs = query::pairs(search);
                    address.replace(next::destination(query::value(&pairs, "next")));
                }
            }
            Meaning::Started | Meaning::Other => {}
        }
    }));
}

fn meaning(change: &Change) -> Meaning {
    let is_masked = |session: &Session| session.impersonation.is_some();
    match (&change.before, &change.after) {
        (Presence::SignedIn(before), Presence::SignedIn(after)) => {
            match (is_masked(before), is_masked(after)) {
                (false, true) => Meaning::Started,
                (true, false) => Meaning::Ended,
                _ => Meaning::Other,
            }
        }
        (Presence::SignedOut | Presence::SecondFactorPending, Presence::SignedIn(_)) => {
            Meaning::SignedIn
        }
        _ => Meaning::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::stamped;

    fn signed_in(epoch: u32, impersonation: &str) -> Presence {
        let time = "2026-11-23T13:32:07.000Z";
        let person = r#""id":"a","email":"a@acme.example","name":"A","roles":["admin"]"#;
        let presence = stamped(&format!(
            r#"{{"epoch":{epoch},"csrf_token":"c","server_time":"{time}",
            "actor":{{{person},"second_factor":false}},"subject":{{{person},"permissions":[]}},
            "organization":{{"id":"o","name":"Acme","plan":"enterprise"}},
            "impersonation":{impersonation},"ended_impersonation":null,
            "impersonation_rules":null}}"#
        ));
        assert!(presence.session().is_some(), "the test's session is read");
        presence
    }

    fn myself(epoch: u32) -> Presence {
        signed_in(epoch, "null")
    }

    fn masked(epoch: u32) -> Presence {
        let time = "2026-11-23T13:32:07.000Z";
        signed_in(
            epoch,
            &format!(
                r#"{{"id":"i","reason":null,"read_only":false,"started_at":"{time}",
                "idle_timeout_seconds":60,"idle_expires_at":"{time}"}}"#
            ),
        )
    }

    fn meaning_of(before: Presence, after: Presence) -> Meaning {
        meaning(&Change { before, after })
    }

    #[test]
    fn a_mask_that_comes_is_a_start_and_one_that_goes_is_an_end() {
        assert_eq!(meaning_of(myself(1), masked(2)), Meaning::Started);
        assert_eq!(meaning_of(masked(2), myself(3)), Meaning::Ended);
    }

    #[test]
    fn one_mask_after_another_keeps_the_page() {
        assert_eq!(meaning_of(masked(2), masked(4)), Meaning::Other);
    }

    #[test]
    fn only_who_was_nobody_has_signed_in() {
        for before in [Presence::SignedOut, Presence::SecondFactorPending] {
            assert_eq!(meaning_of(before, myself(1)), Meaning::SignedIn);
        }
        assert_eq!(meaning_of(Presence::Unknown, myself(1)), Meaning::Other);
        assert_eq!(meaning_of(masked(1), Presence::SignedOut), Meaning::Other);
    }
}
