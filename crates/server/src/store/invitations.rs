//! Invitations: the links by which invited members set their password.

use super::{Columns, statements};
use crate::db::{DbError, Tx};
use understudy_contract::audit::Person;
use understudy_contract::{MemberId, OrganizationId};

statements! {
    REPLACE = "INSERT INTO invitations (token_hash, organization_id, member_id, created_at, \
        expires_at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (member_id) DO UPDATE SET token_hash = $1, created_at = $4, expires_at = $5";
    FIND = "SELECT m.id, m.email, m.name, o.id, o.name FROM invitations i \
        JOIN members m ON m.id = i.member_id JOIN organizations o ON o.id = i.organization_id \
        WHERE i.token_hash = $1 AND i.expires_at > $2 AND m.status = 'invited'";
    TAKE_BACK = "DELETE FROM invitations WHERE member_id = $1";
    // Of two who use one link at the same time only one finds it.
    TAKE = "DELETE FROM invitations WHERE token_hash = $1";
}

/// An invitation to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewInvitation<'a> {
    /// SHA-256 of the link's token.
    pub token_hash: &'a str,
    /// Where it leads.
    pub organization: &'a OrganizationId,
    /// Who is invited.
    pub member: &'a MemberId,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Milliseconds since 1970.
    pub expires_at: i64,
}

/// An invitation that can be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredInvitation {
    /// Who is invited.
    pub person: Person,
    /// Where to.
    pub organization: OrganizationId,
    /// What that is called.
    pub organization_name: String,
}

/// Keeps an invitation, in place of the one that the member has.
pub fn replace(tx: &mut dyn Tx, new: &NewInvitation<'_>) -> Result<(), DbError> {
    let params = [
        new.token_hash.into(),
        new.organization.as_str().into(),
        new.member.as_str().into(),
        new.created_at.into(),
        new.expires_at.into(),
    ];
    tx.execute(REPLACE, &params).map(|_| ())
}

/// The invitation of a token, unless it is too old.
pub fn find(
    tx: &mut dyn Tx,
    token_hash: &str,
    now: i64,
) -> Result<Option<StoredInvitation>, DbError> {
    let row = tx.query_one(FIND, &[token_hash.into(), now.into()])?;
    row.map(|row| {
        let mut columns = Columns::of(row);
        let id = MemberId::new(columns.text()?);
        Ok(StoredInvitation {
            person: Person { id, email: columns.text()?, name: columns.text()? },
            organization: OrganizationId::new(columns.text()?),
            organization_name: columns.text()?,
        })
    })
    .transpose()
}

/// Takes the invitation of a member back, if they have one.
pub fn take_back(tx: &mut dyn Tx, member: &MemberId) -> Result<(), DbError> {
    tx.execute(TAKE_BACK, &[member.as_str().into()]).map(|_| ())
}

/// Uses an invitation up. Gives whether it was still there.
pub fn take(tx: &mut dyn Tx, token_hash: &str) -> Result<bool, DbError> {
    Ok(tx.execute(TAKE, &[token_hash.into()])? == 1)
}
