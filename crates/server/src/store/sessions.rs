//! Sessions: whose they are, whose rights apply, and the tokens that name them.
//!
//! Whatever changes the identity of a session, or ends it, announces its id, because its tabs listen.

mod own;
mod row;

pub use own::{OwnSession, own, own_count, own_statements};
pub(super) use row::read_account;
pub use row::{Account, ApiTokenUse, Ended, Running, StoredSession};

use super::audit::Source;
use super::{Columns, statements};
use crate::db::{DbError, Tx, Value};
use understudy_contract::session::Epoch;
use understudy_contract::{ImpersonationId, MemberId, OrganizationId};

macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT s.id, s.epoch, s.csrf_token, s.created_at, s.active_at, s.pending_until, \
            o.id, o.name, o.plan, o.restrictions, \
            a.id, a.email, a.name, a.roles, a.status, a.second_factor, \
            u.id, u.email, u.name, u.roles, u.status, u.second_factor, \
            i.id, i.reason, i.read_only, i.started_at, i.idle_timeout, \
            e.id, e.cause, e.subject_email, e.started_at, e.ended_at, e.idle_timeout \
            FROM sessions s JOIN organizations o ON o.id = s.organization_id \
            JOIN members a ON a.id = s.actor_id JOIN members u ON u.id = s.subject_id \
            LEFT JOIN impersonations i ON i.id = s.impersonation_id \
            LEFT JOIN impersonations e ON e.id = s.ended_impersonation_id WHERE ",
            $condition
        )
    };
}

statements! {
    INSERT = "INSERT INTO sessions (id, organization_id, token_hash, actor_id, subject_id, epoch, \
        csrf_token, created_at, active_at, pending_until, ip_address, user_agent) \
        VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $7, $8, $9, $10)";
    // Changes nothing. It takes the row's lock before anything is read, without which two
    // parallel starts on one session could both read "not impersonating". Of a column that no index
    // has, because SQLite writes those anew.
    LOCK = "UPDATE sessions SET csrf_token = csrf_token WHERE token_hash = $1";
    LOCK_BY_ID = "UPDATE sessions SET csrf_token = csrf_token WHERE id = $1";
    FIND = select!("s.token_hash = $1");
    FIND_BY_ID = select!("s.id = $1");
    IMPERSONATING = select!("s.impersonation_id IS NOT NULL");
    IMPERSONATING_IN = select!("s.impersonation_id IS NOT NULL AND s.organization_id = $1");
    OF_MEMBER = select!("s.actor_id = $1 OR s.subject_id = $1");
    OF_ACTOR = select!("s.actor_id = $1");
    FIND_BY_IMPERSONATION = select!("s.impersonation_id = $1 AND s.organization_id = $2");
    CHANGE_IDENTITY = "UPDATE sessions SET subject_id = $3, epoch = $4, csrf_token = $5, \
        active_at = $6, impersonation_id = $7, ended_impersonation_id = $8, \
        token_hash = coalesce($9, token_hash) WHERE id = $1 AND epoch = $2";
    FINISH_SIGN_IN = "UPDATE sessions SET pending_until = NULL, epoch = $3, csrf_token = $4, \
        created_at = $5, active_at = $5 WHERE id = $1 AND epoch = $2";
    REPLACE_TOKEN = "UPDATE sessions SET token_hash = $2 WHERE id = $1";
    RETIRE_TOKEN = "INSERT INTO retired_tokens (token_hash, organization_id, session_id, epoch, \
        by_stop, expires_at) \
        SELECT token_hash, organization_id, id, $2, $3, $4 FROM sessions WHERE id = $1 \
        ON CONFLICT (session_id, by_stop) DO UPDATE \
        SET token_hash = excluded.token_hash, epoch = excluded.epoch, expires_at = excluded.expires_at";
    FIND_RETIRED = "SELECT session_id, epoch, by_stop FROM retired_tokens \
        WHERE token_hash = $1 AND expires_at > $2";
    SET_ACTIVE = "UPDATE sessions SET active_at = $3 \
        WHERE id = $1 AND epoch = $2 AND active_at < $3";
    DELETE = "DELETE FROM sessions WHERE id = $1";
    DELETE_PENDING_OF = "DELETE FROM sessions WHERE actor_id = $1 AND pending_until IS NOT NULL";
    DELETE_EXPIRED_TOKENS = "DELETE FROM retired_tokens WHERE expires_at <= $1";
    DELETE_PENDING = "DELETE FROM sessions WHERE pending_until <= $1";
    FIND_STALE = "SELECT id FROM sessions WHERE active_at <= $1 OR created_at <= $2 LIMIT 1000";
}

/// A session to be made, for an actor who is their own subject.
#[derive(Debug, Clone, Copy)]
pub struct NewSession<'a> {
    /// Never shown to anybody.
    pub id: &'a str,
    /// Where the actor belongs.
    pub organization: &'a OrganizationId,
    /// SHA-256 of the token.
    pub token_hash: &'a str,
    /// Whose it is.
    pub actor: &'a MemberId,
    /// Its first identity.
    pub epoch: Epoch,
    /// What a change must carry.
    pub csrf_token: &'a str,
    /// Milliseconds since 1970.
    pub now: i64,
    /// Set where a code is still needed; milliseconds since 1970.
    pub pending_until: Option<i64>,
    /// Where from and with what.
    pub source: &'a Source,
}

/// What a change of subject makes of a session.
#[derive(Debug, Clone, Copy)]
pub struct Identity<'a> {
    /// Whose rights apply from now on.
    pub subject: &'a MemberId,
    /// Random and new.
    pub epoch: Epoch,
    /// Random and new.
    pub csrf_token: &'a str,
    /// The last activity, milliseconds since 1970.
    pub active_at: i64,
    /// The impersonation that began.
    pub impersonation: Option<&'a ImpersonationId>,
    /// The impersonation that ended.
    pub ended: Option<&'a ImpersonationId>,
    /// SHA-256 of the token that it gets; without one the old token goes on.
    pub token_hash: Option<&'a str>,
}

/// A token that was replaced a moment ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetiredToken {
    /// Of which session.
    pub session_id: String,
    /// The identity that it was good for.
    pub epoch: Epoch,
    /// Whether a stop replaced it.
    pub by_stop: bool,
}

/// Makes a session.
pub fn insert(tx: &mut dyn Tx, new: &NewSession<'_>) -> Result<(), DbError> {
    let params = [
        new.id.into(),
        new.organization.as_str().into(),
        new.token_hash.into(),
        new.actor.as_str().into(),
        number(new.epoch)?,
        new.csrf_token.into(),
        new.now.into(),
        new.pending_until.into(),
        new.source.ip_address.as_deref().into(),
        new.source.user_agent.as_deref().into(),
    ];
    tx.execute(INSERT, &params).map(|_| ())
}

/// Locks and reads the session of a token: the first thing that a change does.
pub fn lock(tx: &mut dyn Tx, token_hash: &str) -> Result<Option<StoredSession>, DbError> {
    match tx.execute(LOCK, &[token_hash.into()])? {
        0 => Ok(None),
        _ => find(tx, token_hash),
    }
}

/// The same for whoever knows the session and not its token.
pub fn lock_by_id(tx: &mut dyn Tx, id: &str) -> Result<Option<StoredSession>, DbError> {
    match tx.execute(LOCK_BY_ID, &[id.into()])? {
        0 => Ok(None),
        _ => find_by_id(tx, id),
    }
}

/// The session of a token.
pub fn find(tx: &mut dyn Tx, token_hash: &str) -> Result<Option<StoredSession>, DbError> {
    tx.query_one(FIND, &[token_hash.into()])?.map(row::read).transpose()
}

/// The session with this id.
pub fn find_by_id(tx: &mut dyn Tx, id: &str) -> Result<Option<StoredSession>, DbError> {
    tx.query_one(FIND_BY_ID, &[id.into()])?.map(row::read).transpose()
}

/// Every session that is impersonating, of one organization or of all.
pub fn impersonating(
    tx: &mut dyn Tx,
    organization: Option<&OrganizationId>,
) -> Result<Vec<StoredSession>, DbError> {
    let rows = match organization {
        None => tx.query(IMPERSONATING, &[])?,
        Some(id) => tx.query(IMPERSONATING_IN, &[id.as_str().into()])?,
    };
    rows.into_iter().map(row::read).collect()
}

/// Every session in which a member is the actor or the subject.
pub fn of_member(tx: &mut dyn Tx, member: &MemberId) -> Result<Vec<StoredSession>, DbError> {
    let rows = tx.query(OF_MEMBER, &[member.as_str().into()])?;
    rows.into_iter().map(row::read).collect()
}

/// Every session of an actor, those that wait for a code too.
pub fn of_actor(tx: &mut dyn Tx, actor: &MemberId) -> Result<Vec<StoredSession>, DbError> {
    tx.query(OF_ACTOR, &[actor.as_str().into()])?.into_iter().map(row::read).collect()
}

/// The session in which an impersonation of this organization runs.
pub fn find_by_impersonation(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    id: &ImpersonationId,
) -> Result<Option<StoredSession>, DbError> {
    let params = [id.as_str().into(), organization.as_str().into()];
    tx.query_one(FIND_BY_IMPERSONATION, &params)?.map(row::read).transpose()
}

/// Gives the session another subject, and another token with it. Gives whether it still had the
/// identity `epoch`.
pub fn change_identity(
    tx: &mut dyn Tx,
    id: &str,
    epoch: Epoch,
    new: &Identity<'_>,
) -> Result<bool, DbError> {
    let params = [
        id.into(),
        number(epoch)?,
        new.subject.as_str().into(),
        number(new.epoch)?,
        new.csrf_token.into(),
        new.active_at.into(),
        new.impersonation.map(ImpersonationId::as_str).into(),
        new.ended.map(ImpersonationId::as_str).into(),
        new.token_hash.into(),
    ];
    tx.announce(id);
    Ok(tx.execute(CHANGE_IDENTITY, &params)? == 1)
}

/// Lets a pending sign-in through. Gives whether it still had the identity `epoch`.
pub fn finish_sign_in(
    tx: &mut dyn Tx,
    id: &str,
    epoch: Epoch,
    new_epoch: Epoch,
    csrf_token: &str,
    now: i64,
) -> Result<bool, DbError> {
    let params = [id.into(), number(epoch)?, number(new_epoch)?, csrf_token.into(), now.into()];
    tx.announce(id);
    Ok(tx.execute(FINISH_SIGN_IN, &params)? == 1)
}

/// Gives the session another token.
pub fn replace_token(tx: &mut dyn Tx, id: &str, token_hash: &str) -> Result<(), DbError> {
    tx.execute(REPLACE_TOKEN, &[id.into(), token_hash.into()]).map(|_| ())
}

/// Keeps the token that is about to be replaced until `expires_at`, with the identity `epoch` that
/// it was good for; and forgets the one that the last start, or stop (`by_stop`), replaced.
pub fn retire_token(
    tx: &mut dyn Tx,
    id: &str,
    epoch: Epoch,
    by_stop: bool,
    expires_at: i64,
) -> Result<(), DbError> {
    let params = [id.into(), number(epoch)?, by_stop.into(), expires_at.into()];
    tx.execute(RETIRE_TOKEN, &params).map(|_| ())
}

/// What became of a token that names no session any more.
pub fn find_retired(
    tx: &mut dyn Tx,
    token_hash: &str,
    now: i64,
) -> Result<Option<RetiredToken>, DbError> {
    let row = tx.query_one(FIND_RETIRED, &[token_hash.into(), now.into()])?;
    row.map(|row| {
        let mut columns = Columns::of(row);
        Ok(RetiredToken {
            session_id: columns.text()?,
            epoch: columns.unsigned("epoch")?,
            by_stop: columns.boolean()?,
        })
    })
    .transpose()
}

/// Writes down the last activity, unless the identity changed or something later is kept.
pub fn set_active(tx: &mut dyn Tx, id: &str, epoch: Epoch, at: i64) -> Result<(), DbError> {
    tx.execute(SET_ACTIVE, &[id.into(), number(epoch)?, at.into()]).map(|_| ())
}

/// Ends a session for good.
pub fn delete(tx: &mut dyn Tx, id: &str) -> Result<(), DbError> {
    tx.announce(id);
    tx.execute(DELETE, &[id.into()]).map(|_| ())
}

/// Gives up an actor's sign-ins that wait for a code.
pub fn delete_pending_of(tx: &mut dyn Tx, actor: &MemberId) -> Result<(), DbError> {
    tx.execute(DELETE_PENDING_OF, &[actor.as_str().into()]).map(|_| ())
}

/// Forgets replaced tokens and pending sign-ins that are too old.
pub fn delete_expired(tx: &mut dyn Tx, now: i64) -> Result<(), DbError> {
    tx.execute(DELETE_EXPIRED_TOKENS, &[now.into()])?;
    tx.execute(DELETE_PENDING, &[now.into()]).map(|_| ())
}

/// Some sessions without a written activity since `active`, or made before `created`.
pub fn find_stale(tx: &mut dyn Tx, active: i64, created: i64) -> Result<Vec<String>, DbError> {
    let rows = tx.query(FIND_STALE, &[active.into(), created.into()])?;
    rows.into_iter().map(|row| Columns::of(row).text()).collect()
}

fn number(epoch: Epoch) -> Result<Value, DbError> {
    i64::try_from(epoch).map(Value::from).map_err(|_| DbError::corrupt("epoch"))
}
