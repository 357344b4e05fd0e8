//! Second factors: secrets, the step that was used last, and failures.

use super::{Columns, statements};
use crate::db::{DbError, Tx};
use understudy_contract::{MemberId, OrganizationId};

statements! {
    INSERT = "INSERT INTO second_factors (member_id, organization_id, secret, created_at) \
        VALUES ($1, $2, $3, $4)";
    SET_FLAG = "UPDATE members SET second_factor = 1 WHERE id = $1";
    // Locks the row, so that of two parallel tries with one code only one finds it unused.
    LOCK = "UPDATE second_factors SET failed_count = failed_count WHERE member_id = $1 \
        RETURNING secret, last_used_step, failed_count, locked_until";
    USE_STEP = "UPDATE second_factors SET last_used_step = $2, failed_count = 0, locked_until = 0 \
        WHERE member_id = $1 AND last_used_step < $2";
    FAIL = "UPDATE second_factors SET failed_count = $2, locked_until = $3 WHERE member_id = $1";
}

/// A member's second factor, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// Base32 (RFC 4648 §6).
    pub secret: String,
    /// The last TOTP step that was used.
    pub last_used_step: i64,
    /// Wrong codes since the last right one or the last lock.
    pub failed_count: i64,
    /// Milliseconds since 1970; nothing is evaluated before.
    pub locked_until: i64,
}

/// Turns a member's second factor on.
pub fn insert(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    member: &MemberId,
    secret: &str,
    now: i64,
) -> Result<(), DbError> {
    let member = member.as_str();
    let params = [member.into(), organization.as_str().into(), secret.into(), now.into()];
    tx.execute(INSERT, &params)?;
    tx.execute(SET_FLAG, &[member.into()]).map(|_| ())
}

/// Locks and reads a member's second factor.
pub fn lock(tx: &mut dyn Tx, member: &MemberId) -> Result<Option<SecondFactor>, DbError> {
    let row = tx.query_one(LOCK, &[member.as_str().into()])?;
    row.map(|row| {
        let mut columns = Columns::of(&row);
        Ok(SecondFactor {
            secret: columns.text()?,
            last_used_step: columns.integer()?,
            failed_count: columns.integer()?,
            locked_until: columns.integer()?,
        })
    })
    .transpose()
}

/// Marks `step` as used and forgets failures. Gives whether it was unused.
pub fn use_step(tx: &mut dyn Tx, member: &MemberId, step: i64) -> Result<bool, DbError> {
    Ok(tx.execute(USE_STEP, &[member.as_str().into(), step.into()])? == 1)
}

/// Keeps how often it failed, and until when it is locked (0: not).
pub fn fail(
    tx: &mut dyn Tx,
    member: &MemberId,
    failed_count: i64,
    locked_until: i64,
) -> Result<(), DbError> {
    tx.execute(FAIL, &[member.as_str().into(), failed_count.into(), locked_until.into()])
        .map(|_| ())
}
