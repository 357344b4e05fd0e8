//! The link by which somebody who is invited joins.

use crate::authority::{Change, Gate};
use crate::db::DbError;
use crate::store::invitations::{self, NewInvitation};
use understudy_contract::MemberId;
use understudy_contract::endpoint::Endpoint;

/// How long it is good for, in milliseconds: a week.
const LINK_MILLIS: i64 = 7 * 24 * 60 * 60 * 1000;

/// What the server keeps of it.
pub(super) struct Link {
    token_hash: String,
}

impl Link {
    /// A link to nobody yet, and its address, which is told once.
    pub(super) fn new<E: Endpoint>(gate: &Gate<E>) -> (Self, String) {
        let token = gate.new_token();
        let address = gate.address(&format!("/invitations/{}", token.secret));
        (Self { token_hash: token.hash }, address)
    }

    /// Has it lead `member` in from now on, and no other link that they had.
    pub(super) fn keep(&self, change: &mut Change<'_>, member: &MemberId) -> Result<(), DbError> {
        let organization = change.organization().clone();
        let invitation = NewInvitation {
            token_hash: &self.token_hash,
            organization: &organization,
            member,
            created_at: change.now,
            expires_at: change.now + LINK_MILLIS,
        };
        invitations::keep(change.tx, &invitation)
    }
}
