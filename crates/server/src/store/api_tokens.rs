//! API tokens, and whom they mean.

use super::organizations::Organization;
use super::paging::{Key, Scan};
use super::sessions::{ApiTokenUse, StoredSession, read_account};
use super::{Columns, statements};
use crate::clock;
use crate::db::{DbError, Row, Tx, Value};
use understudy_contract::api_token::ApiToken;
use understudy_contract::member::Order;
use understudy_contract::{ApiTokenId, MemberId, OrganizationId};

macro_rules! page {
    ($order:literal) => {
        concat!(
            "SELECT id, name, prefix, created_at, expires_at, last_used_at FROM api_tokens \
            WHERE member_id = $1 AND (created_at, id) > ($2, $3) AND (created_at, id) < ($4, $5) \
            ORDER BY created_at ",
            $order,
            ", id ",
            $order,
            " LIMIT $6"
        )
    };
}

statements! {
    INSERT = "INSERT INTO api_tokens (id, organization_id, member_id, name, prefix, token_hash, \
        created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    // Changes nothing; takes the row's lock, so that nothing is done after it was revoked.
    LOCK = "UPDATE api_tokens SET name = name WHERE token_hash = $1";
    FIND_OWNER = "SELECT t.id, t.prefix, t.created_at, o.id, o.name, o.plan, o.restrictions, \
        m.id, m.email, m.name, m.roles, m.status, m.second_factor \
        FROM api_tokens t JOIN members m ON m.id = t.member_id \
        JOIN organizations o ON o.id = t.organization_id WHERE t.token_hash = $1 \
        AND (t.expires_at IS NULL OR t.expires_at > $2) AND m.status = 'active'";
    FIND = "SELECT id, name, prefix, created_at, expires_at, last_used_at FROM api_tokens \
        WHERE id = $1 AND member_id = $2";
    NEWEST_FIRST = page!("DESC");
    OLDEST_FIRST = page!("ASC");
    COUNT = "SELECT count(*) FROM api_tokens WHERE member_id = $1";
    SET_USED = "UPDATE api_tokens SET last_used_at = $2 WHERE id = $1 AND last_used_at < $2";
    DELETE = "DELETE FROM api_tokens WHERE id = $1";
}

/// A token to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewApiToken<'a> {
    /// Its id.
    pub id: &'a ApiTokenId,
    /// Where its owner belongs.
    pub organization: &'a OrganizationId,
    /// Whom it means.
    pub owner: &'a MemberId,
    /// What it is for.
    pub name: &'a str,
    /// How it begins.
    pub prefix: &'a str,
    /// SHA-256 of all of it.
    pub token_hash: &'a str,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Milliseconds since 1970; absent for never.
    pub expires_at: Option<i64>,
}

/// A token as it is kept. Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredApiToken {
    /// Its id.
    pub id: ApiTokenId,
    /// What it is for.
    pub name: String,
    /// How it begins.
    pub prefix: String,
    /// When it was made.
    pub created_at: i64,
    /// Absent for never.
    pub expires_at: Option<i64>,
    /// The last use that was written down; 0 for never.
    pub last_used_at: i64,
}

impl StoredApiToken {
    /// The form on the wire, last used at `last_used_at` (0 for never).
    pub fn into_api_token(self, last_used_at: i64) -> ApiToken {
        ApiToken {
            id: self.id,
            name: self.name,
            prefix: self.prefix,
            created_at: clock::wire_millis(self.created_at),
            expires_at: self.expires_at.map(clock::wire_millis),
            last_used_at: (last_used_at > 0).then(|| clock::wire_millis(last_used_at)),
            token: None,
        }
    }
}

/// Keeps a token.
pub fn insert(tx: &mut dyn Tx, new: &NewApiToken<'_>) -> Result<(), DbError> {
    let params = [
        new.id.as_str().into(),
        new.organization.as_str().into(),
        new.owner.as_str().into(),
        new.name.into(),
        new.prefix.into(),
        new.token_hash.into(),
        new.created_at.into(),
        new.expires_at.into(),
    ];
    tx.execute(INSERT, &params).map(|_| ())
}

/// Locks a token, and finds its owner: the first thing that a change by it does.
pub fn lock_owner(
    tx: &mut dyn Tx,
    token_hash: &str,
    now: i64,
) -> Result<Option<StoredSession>, DbError> {
    tx.execute(LOCK, &[token_hash.into()])?;
    find_owner(tx, token_hash, now)
}

/// Whom a token means, as if they had a session of their own; nobody where it is too old, or where
/// its owner cannot sign in.
pub fn find_owner(
    tx: &mut dyn Tx,
    token_hash: &str,
    now: i64,
) -> Result<Option<StoredSession>, DbError> {
    let row = tx.query_one(FIND_OWNER, &[token_hash.into(), now.into()])?;
    row.map(|row| {
        let mut columns = Columns::of(row);
        let (id, prefix) = (ApiTokenId::new(columns.text()?), columns.text()?);
        let created_at = columns.integer()?;
        let organization = Organization::read(&mut columns)?;
        let owner = read_account(&mut columns)?;
        Ok(StoredSession {
            id: String::new(),
            epoch: 0,
            csrf_token: String::new(),
            created_at,
            active_at: now,
            pending_until: None,
            organization,
            actor: owner.clone(),
            subject: owner,
            impersonation: None,
            ended: None,
            api_token: Some(ApiTokenUse { id, prefix }),
        })
    })
    .transpose()
}

/// One of a member's own tokens.
pub fn find(
    tx: &mut dyn Tx,
    owner: &MemberId,
    id: &ApiTokenId,
) -> Result<Option<StoredApiToken>, DbError> {
    let row = tx.query_one(FIND, &[id.as_str().into(), owner.as_str().into()])?;
    row.map(read).transpose()
}

/// A page of a member's own tokens, the newest first (`Order::Desc`) or last.
pub fn list(
    tx: &mut dyn Tx,
    owner: &MemberId,
    scan: &Scan,
) -> Result<Vec<(StoredApiToken, Key)>, DbError> {
    let sql = match scan.order {
        Order::Asc => OLDEST_FIRST,
        Order::Desc => NEWEST_FIRST,
    };
    let edge = |at: i64| Key(at.into(), "".into());
    let [low, low_id, high, high_id] = scan.bounds(edge(i64::MIN), edge(i64::MAX));
    let params: [Value; 6] = [owner.as_str().into(), low, low_id, high, high_id, scan.limit.into()];
    let rows = tx.query(sql, &params)?;
    rows.into_iter()
        .map(|row| {
            let token = read(row)?;
            let key = Key(token.created_at.into(), token.id.as_str().into());
            Ok((token, key))
        })
        .collect()
}

/// How many tokens a member has.
pub fn count(tx: &mut dyn Tx, owner: &MemberId) -> Result<u64, DbError> {
    let row = tx.query_one(COUNT, &[owner.as_str().into()])?;
    Columns::of(row.ok_or_else(|| DbError::corrupt("count"))?).unsigned("count")
}

/// Keeps when a token was used, unless a later use is kept already.
pub fn set_used(tx: &mut dyn Tx, id: &ApiTokenId, at: i64) -> Result<(), DbError> {
    tx.execute(SET_USED, &[id.as_str().into(), at.into()]).map(|_| ())
}

/// Takes a token back for good.
pub fn delete(tx: &mut dyn Tx, id: &ApiTokenId) -> Result<(), DbError> {
    tx.execute(DELETE, &[id.as_str().into()]).map(|_| ())
}

fn read(row: Row) -> Result<StoredApiToken, DbError> {
    let mut columns = Columns::of(row);
    Ok(StoredApiToken {
        id: ApiTokenId::new(columns.text()?),
        name: columns.text()?,
        prefix: columns.text()?,
        created_at: columns.integer()?,
        expires_at: columns.optional_integer()?,
        last_used_at: columns.integer()?,
    })
}
