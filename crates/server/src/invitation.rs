//! The link by which somebody who is invited joins, whoever makes it.

use crate::db::{DbError, Tx};
use crate::state::Token;
use crate::store::invitations::{self, NewInvitation};
use understudy_contract::{MemberId, OrganizationId};

/// How long a link is good for, in milliseconds: a week.
const LINK_MILLIS: i64 = 7 * 24 * 60 * 60 * 1000;

/// What the server keeps of a link.
pub(crate) struct Link {
    token_hash: String,
}

impl Link {
    /// A link to nobody yet, and its address, which is told once. `origin` is where people reach the
    /// console; where that is empty, the address is a path.
    pub(crate) fn new(token: Token, origin: &str) -> (Self, String) {
        let Token { secret, hash } = token;
        (Self { token_hash: hash }, format!("{origin}/invitations/{secret}"))
    }

    /// Has it lead `member` in from now on, and no other link that they had.
    pub(crate) fn give_to(
        &self,
        tx: &mut dyn Tx,
        organization: &OrganizationId,
        member: &MemberId,
        now: i64,
    ) -> Result<(), DbError> {
        let invitation = NewInvitation {
            token_hash: &self.token_hash,
            organization,
            member,
            created_at: now,
            expires_at: now + LINK_MILLIS,
        };
        invitations::replace(tx, &invitation)
    }
}
