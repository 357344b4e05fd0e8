//! Second factors: what is on, what is being enrolled, backup codes, and wrong tries.

use super::{Columns, statements};
use crate::db::{DbError, Tx};
use understudy_contract::account::SecondFactorKind;
use understudy_contract::{MemberId, OrganizationId};

statements! {
    INSERT = "INSERT INTO second_factors (id, organization_id, member_id, kind, secret, \
        last_used_step, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    DELETE = "DELETE FROM second_factors WHERE member_id = $1";
    FIND_TOTP = "SELECT secret, last_used_step FROM second_factors \
        WHERE member_id = $1 AND kind = 'totp'";
    USE_STEP = "UPDATE second_factors SET last_used_step = $2 \
        WHERE member_id = $1 AND kind = 'totp' AND last_used_step < $2";
    SET_FLAG = "UPDATE members SET second_factor = $2 WHERE id = $1";
    INSERT_TRIES = "INSERT INTO second_factor_tries (member_id, organization_id) VALUES ($1, $2)";
    DELETE_TRIES = "DELETE FROM second_factor_tries WHERE member_id = $1";
    // Locks the row, so that of two parallel tries with one code only one finds it unused.
    LOCK_TRIES = "UPDATE second_factor_tries SET failed_count = failed_count WHERE member_id = $1 \
        RETURNING failed_count, locked_until";
    SET_TRIES = "UPDATE second_factor_tries SET failed_count = $2, locked_until = $3 \
        WHERE member_id = $1";
    BEGIN_ENROLMENT = "INSERT INTO second_factor_enrolments (member_id, organization_id, kind, \
        secret, expires_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (member_id) \
        DO UPDATE SET kind = excluded.kind, secret = excluded.secret, \
        expires_at = excluded.expires_at";
    FIND_ENROLMENT = "SELECT kind, secret FROM second_factor_enrolments \
        WHERE member_id = $1 AND expires_at > $2";
    END_ENROLMENT = "DELETE FROM second_factor_enrolments WHERE member_id = $1";
    DELETE_EXPIRED_ENROLMENTS = "DELETE FROM second_factor_enrolments WHERE expires_at <= $1";
    INSERT_BACKUP_CODE = "INSERT INTO backup_codes (member_id, organization_id, code_hash) \
        VALUES ($1, $2, $3)";
    DELETE_BACKUP_CODES = "DELETE FROM backup_codes WHERE member_id = $1";
    USE_BACKUP_CODE = "UPDATE backup_codes SET used_at = $3 \
        WHERE member_id = $1 AND code_hash = $2 AND used_at IS NULL";
    FIND_BACKUP_CODE = "SELECT code_hash FROM backup_codes WHERE member_id = $1 AND code_hash = $2";
    COUNT_BACKUP_CODES = "SELECT count(*) FROM backup_codes \
        WHERE member_id = $1 AND used_at IS NULL";
}

/// An app that shows codes, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotpFactor {
    /// Base32 (RFC 4648 §6).
    pub secret: String,
    /// The last TOTP step that was used.
    pub last_used_step: i64,
}

/// Wrong codes of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// Since the last right one or the last lock.
    pub failed_count: i64,
    /// Milliseconds since 1970; nothing is evaluated before.
    pub locked_until: i64,
}

/// A factor to be turned on.
#[derive(Debug, Clone, Copy)]
pub struct NewFactor<'a> {
    /// Its id.
    pub id: &'a str,
    /// Where the member belongs.
    pub organization: &'a OrganizationId,
    /// Whose.
    pub member: &'a MemberId,
    /// Base32 (RFC 4648 §6).
    pub secret: &'a str,
    /// The step that confirmed it, which is thereby used; 0 for none.
    pub last_used_step: i64,
    /// Milliseconds since 1970.
    pub now: i64,
}

/// Turns a member's second factor on, as an app.
pub fn insert(tx: &mut dyn Tx, new: &NewFactor<'_>) -> Result<(), DbError> {
    let member = new.member.as_str();
    let params = [
        new.id.into(),
        new.organization.as_str().into(),
        member.into(),
        SecondFactorKind::Totp.as_str().into(),
        new.secret.into(),
        new.last_used_step.into(),
        new.now.into(),
    ];
    tx.execute(INSERT, &params)?;
    tx.execute(INSERT_TRIES, &[member.into(), new.organization.as_str().into()])?;
    tx.execute(SET_FLAG, &[member.into(), true.into()]).map(|_| ())
}

/// Turns a member's second factor off, with all that belongs to it.
pub fn delete(tx: &mut dyn Tx, member: &MemberId) -> Result<(), DbError> {
    let member = member.as_str();
    for sql in [DELETE, DELETE_TRIES, DELETE_BACKUP_CODES, END_ENROLMENT] {
        tx.execute(sql, &[member.into()])?;
    }
    tx.execute(SET_FLAG, &[member.into(), false.into()]).map(|_| ())
}

/// Locks and reads what a member tried. Absent where no second factor is on.
pub fn lock(tx: &mut dyn Tx, member: &MemberId) -> Result<Option<Tries>, DbError> {
    let row = tx.query_one(LOCK_TRIES, &[member.as_str().into()])?;
    row.map(|row| {
        let mut columns = Columns::of(row);
        Ok(Tries { failed_count: columns.integer()?, locked_until: columns.integer()? })
    })
    .transpose()
}

/// Keeps how often it failed, and until when it is locked (0: not).
pub fn set_tries(tx: &mut dyn Tx, member: &MemberId, tries: Tries) -> Result<(), DbError> {
    let Tries { failed_count, locked_until } = tries;
    let params = [member.as_str().into(), failed_count.into(), locked_until.into()];
    tx.execute(SET_TRIES, &params).map(|_| ())
}

/// A member's app.
pub fn find_totp(tx: &mut dyn Tx, member: &MemberId) -> Result<Option<TotpFactor>, DbError> {
    let row = tx.query_one(FIND_TOTP, &[member.as_str().into()])?;
    row.map(|row| {
        let mut columns = Columns::of(row);
        Ok(TotpFactor { secret: columns.text()?, last_used_step: columns.integer()? })
    })
    .transpose()
}

/// Marks `step` as used. Gives whether it was unused.
pub fn use_step(tx: &mut dyn Tx, member: &MemberId, step: i64) -> Result<bool, DbError> {
    Ok(tx.execute(USE_STEP, &[member.as_str().into(), step.into()])? == 1)
}

/// Begins an enrolment, in place of one that was begun before.
pub fn begin_enrolment(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    member: &MemberId,
    kind: SecondFactorKind,
    secret: &str,
    expires_at: i64,
) -> Result<(), DbError> {
    let params = [
        member.as_str().into(),
        organization.as_str().into(),
        kind.as_str().into(),
        secret.into(),
        expires_at.into(),
    ];
    tx.execute(BEGIN_ENROLMENT, &params).map(|_| ())
}

/// The kind and the secret of the enrolment that is under way.
pub fn find_enrolment(
    tx: &mut dyn Tx,
    member: &MemberId,
    now: i64,
) -> Result<Option<(SecondFactorKind, String)>, DbError> {
    let row = tx.query_one(FIND_ENROLMENT, &[member.as_str().into(), now.into()])?;
    row.map(|row| {
        let mut columns = Columns::of(row);
        Ok((columns.parsed("kind", SecondFactorKind::parse)?, columns.text()?))
    })
    .transpose()
}

/// Forgets the enrolment that is under way.
pub fn end_enrolment(tx: &mut dyn Tx, member: &MemberId) -> Result<(), DbError> {
    tx.execute(END_ENROLMENT, &[member.as_str().into()]).map(|_| ())
}

/// Forgets enrolments that nobody confirmed in time.
pub fn delete_expired(tx: &mut dyn Tx, now: i64) -> Result<(), DbError> {
    tx.execute(DELETE_EXPIRED_ENROLMENTS, &[now.into()]).map(|_| ())
}

/// Gives a member these backup codes in place of all before.
pub fn set_backup_codes(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    member: &MemberId,
    code_hashes: &[String],
) -> Result<(), DbError> {
    tx.execute(DELETE_BACKUP_CODES, &[member.as_str().into()])?;
    for hash in code_hashes {
        let params = [member.as_str().into(), organization.as_str().into(), hash.as_str().into()];
        tx.execute(INSERT_BACKUP_CODE, &params)?;
    }
    Ok(())
}

/// Marks a backup code as used. Gives whether it was unused; absent where there is no such code.
pub fn use_backup_code(
    tx: &mut dyn Tx,
    member: &MemberId,
    code_hash: &str,
    now: i64,
) -> Result<Option<bool>, DbError> {
    let (member, hash) = (member.as_str(), code_hash);
    if tx.execute(USE_BACKUP_CODE, &[member.into(), hash.into(), now.into()])? == 1 {
        return Ok(Some(true));
    }
    let known = tx.query_one(FIND_BACKUP_CODE, &[member.into(), hash.into()])?;
    Ok(known.map(|_| false))
}

/// How many backup codes are left.
pub fn backup_codes_left(tx: &mut dyn Tx, member: &MemberId) -> Result<u64, DbError> {
    let row = tx.query_one(COUNT_BACKUP_CODES, &[member.as_str().into()])?;
    Columns::of(row.ok_or_else(|| DbError::corrupt("count"))?).unsigned("count")
}
