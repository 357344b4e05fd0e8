//! Who is here, and what becomes of it.

use crate::api::{Credentials, json};
use understudy_contract::Session;
use understudy_contract::session::{Epoch, SignInReply};

/// Who is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// Not known yet: the page came without a stamp.
    Unknown,
    /// Nobody.
    SignedOut,
    /// Somebody who still owes a code.
    SecondFactorPending,
    /// Somebody.
    SignedIn(Box<Session>),
}

impl Presence {
    /// The session, if anybody is signed in.
    pub fn session(&self) -> Option<&Session> {
        match self {
            Self::SignedIn(session) => Some(session),
            Self::Unknown | Self::SignedOut | Self::SecondFactorPending => None,
        }
    }

    /// Whose identity it is, if anybody is signed in.
    pub fn epoch(&self) -> Option<Epoch> {
        self.session().map(|session| session.epoch)
    }

    /// Whether `other` says the same, except how late it is and how long an impersonation lasts:
    /// that changes with every answer, and no view but the countdown follows it.
    pub(super) fn is_same_but_for_time(&self, other: &Self) -> bool {
        let (Self::SignedIn(before), Self::SignedIn(after)) = (self, other) else {
            return self == other;
        };
        let mut after = after.clone();
        after.server_time.clone_from(&before.server_time);
        if let (Some(before), Some(after)) = (&before.impersonation, &mut after.impersonation) {
            after.idle_expires_at.clone_from(&before.idle_expires_at);
        }
        *before == after
    }

    pub(super) fn credentials(&self) -> Option<Credentials> {
        self.session().map(|session| Credentials {
            epoch: session.epoch,
            csrf_token: session.csrf_token.clone(),
        })
    }
}

/// Somebody else is here than before.
#[derive(Debug, Clone)]
pub struct Change {
    /// Who was.
    pub before: Presence,
    /// Who is.
    pub after: Presence,
}

/// Something that happened to the identity, for those who must react to it at once.
#[derive(Debug, Clone)]
pub enum News {
    /// Somebody else is here. Told before any view has followed, so that what was typed can
    /// still be read.
    Changed(Box<Change>),
    /// The idle clock started anew by something done here.
    Extended,
}

/// What the server stamped into the page; [`Presence::Unknown`] where nobody did.
pub fn stamped(text: &str) -> Presence {
    match json::read::<Option<SignInReply>>(text) {
        Some(None) => Presence::SignedOut,
        Some(Some(SignInReply::Pending { .. })) => Presence::SecondFactorPending,
        Some(Some(SignInReply::Done(session))) => Presence::SignedIn(session),
        None => Presence::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_nobody_stamped_knows_nothing() {
        assert_eq!(stamped(""), Presence::Unknown);
        assert_eq!(stamped("null"), Presence::SignedOut);
        let pending = stamped(r#"{"second_factor_required":true}"#);
        assert_eq!(pending, Presence::SecondFactorPending);
    }
}
