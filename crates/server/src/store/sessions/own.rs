//! A member's own sessions, as they see them.

use crate::db::{DbError, Row, Tx, Value};
use crate::store::paging::{Key, Scan};
use crate::store::{Columns, statements};
use understudy_contract::MemberId;
use understudy_contract::member::Order;
use understudy_contract::session::Epoch;

macro_rules! conditions {
    () => {
        " FROM sessions s LEFT JOIN impersonations i ON i.id = s.impersonation_id \
        WHERE s.actor_id = $1 AND s.pending_until IS NULL \
        AND (s.created_at, s.id) > ($2, $3) AND (s.created_at, s.id) < ($4, $5)"
    };
}

macro_rules! page {
    ($order:literal) => {
        concat!(
            "SELECT s.id, s.epoch, s.created_at, s.active_at, s.ip_address, s.user_agent, \
            i.subject_email",
            conditions!(),
            " ORDER BY s.created_at ",
            $order,
            ", s.id ",
            $order,
            " LIMIT $6"
        )
    };
}

statements! {
    NEWEST_FIRST = page!("DESC");
    OLDEST_FIRST = page!("ASC");
    COUNT = concat!("SELECT count(*)", conditions!());
}

/// The statements of this file.
pub fn own_statements() -> &'static [&'static str] {
    STATEMENTS
}

/// A session as its owner sees it. Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnSession {
    /// Its id.
    pub id: String,
    /// Its present identity.
    pub epoch: Epoch,
    /// When it was signed in with.
    pub created_at: i64,
    /// The last activity that was written down.
    pub active_at: i64,
    /// Where from.
    pub ip_address: Option<String>,
    /// With what.
    pub user_agent: Option<String>,
    /// The email of whoever is impersonated with it.
    pub impersonating: Option<String>,
}

/// A page of a member's sessions, the newest first (`Order::Desc`) or last.
pub fn own(
    tx: &mut dyn Tx,
    actor: &MemberId,
    scan: &Scan,
) -> Result<Vec<(OwnSession, Key)>, DbError> {
    let sql = match scan.order {
        Order::Asc => OLDEST_FIRST,
        Order::Desc => NEWEST_FIRST,
    };
    tx.query(sql, &params(actor, scan))?.into_iter().map(item).collect()
}

/// How many sessions a member has.
pub fn own_count(tx: &mut dyn Tx, actor: &MemberId) -> Result<u64, DbError> {
    let row = tx.query_one(COUNT, &params(actor, &Scan::all()))?;
    Columns::of(row.ok_or_else(|| DbError::corrupt("count"))?).unsigned("count")
}

fn params(actor: &MemberId, scan: &Scan) -> [Value; 6] {
    let edge = |at: i64| Key(at.into(), "".into());
    let [low, low_id, high, high_id] = scan.bounds(edge(i64::MIN), edge(i64::MAX));
    [actor.as_str().into(), low, low_id, high, high_id, scan.limit.into()]
}

fn item(row: Row) -> Result<(OwnSession, Key), DbError> {
    let mut columns = Columns::of(row);
    let session = OwnSession {
        id: columns.text()?,
        epoch: columns.unsigned("epoch")?,
        created_at: columns.integer()?,
        active_at: columns.integer()?,
        ip_address: columns.optional_text()?,
        user_agent: columns.optional_text()?,
        impersonating: columns.optional_text()?,
    };
    let key = Key(session.created_at.into(), session.id.as_str().into());
    Ok((session, key))
}
