//! What a team writes: rows with a version, a status and a text to be searched in, listed by a time.
//!
//! How such rows are found, changed and listed is the same for all and stands here; `facts` and
//! `trees` say what their rows have.

use super::Columns;
use super::columns::json;
use super::paging::{Key, Scan};
use crate::db::{DbError, Row, Tx, Value};
use understudy_contract::OrganizationId;
use understudy_contract::audit::Person;
use understudy_contract::member::Order;

/// The statements of one kind of documents. All take the parameters that the functions here give.
#[derive(Debug, Clone, Copy)]
pub struct Statements {
    /// Takes [`Document::params`].
    pub(super) insert: &'static str,
    /// Takes id and organization.
    pub(super) find: &'static str,
    /// Takes [`Document::params`], and changes the row that has the version before.
    pub(super) update: &'static str,
    /// A page in either direction, and how many there are: made by [`page!`].
    pub(super) newest_first: &'static str,
    /// See `newest_first`.
    pub(super) oldest_first: &'static str,
    /// See `newest_first`.
    pub(super) count: &'static str,
}

/// Selects from a table by organization, place, status and pattern; the place is that of a time
/// and, among those of one time, an id.
macro_rules! page {
    ($table:literal by $time:literal, $columns:expr, $end:expr) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM ",
            $table,
            " WHERE organization_id = $1 AND (",
            $time,
            ", id) > ($2, $3) AND (",
            $time,
            ", id) < ($4, $5) \
            AND ($7 IS NULL OR status = $7) AND ($8 IS NULL OR search_text LIKE $8 ESCAPE '!')",
            $end
        )
    };
}
pub(super) use page;

/// A document as it is kept, with its times as numbers.
pub trait Document: Sized {
    /// As it is sent.
    type Wire: From<Self>;
    /// What it can be.
    type Status: Copy;
    /// How it is kept.
    const STATEMENTS: Statements;

    /// As a parameter.
    fn status(status: Self::Status) -> &'static str;

    /// Where it stands in the list.
    fn key(&self) -> Key;

    /// What is kept of it, in the order of the statements.
    ///
    /// # Errors
    /// When a part of it cannot be JSON.
    fn params(&self, organization: &OrganizationId) -> Result<Vec<Value>, DbError>;

    /// Reads it.
    ///
    /// # Errors
    /// When a column holds what was never written.
    fn read(row: Row) -> Result<Self, DbError>;
}

/// Which documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter<S> {
    /// A pattern, see [`super::paging::pattern`].
    pub search: Option<String>,
    /// Only those with this status.
    pub status: Option<S>,
}

/// Keeps a new document.
pub fn insert<D: Document>(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    document: &D,
) -> Result<(), DbError> {
    tx.execute(D::STATEMENTS.insert, &document.params(organization)?).map(|_| ())
}

/// Keeps a document whose version was counted up by one. Gives whether it was still the version
/// before.
pub fn update<D: Document>(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    document: &D,
) -> Result<bool, DbError> {
    Ok(tx.execute(D::STATEMENTS.update, &document.params(organization)?)? == 1)
}

/// One document of an organization.
pub fn find<D: Document>(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    id: &str,
) -> Result<Option<D>, DbError> {
    let row = tx.query_one(D::STATEMENTS.find, &[id.into(), organization.as_str().into()])?;
    row.map(D::read).transpose()
}

/// A page, the newest first (`Order::Desc`) or last.
pub fn list<D: Document>(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter<D::Status>,
    scan: &Scan,
) -> Result<Vec<(D::Wire, Key)>, DbError> {
    let sql = match scan.order {
        Order::Asc => D::STATEMENTS.oldest_first,
        Order::Desc => D::STATEMENTS.newest_first,
    };
    let rows = tx.query(sql, &page_params::<D>(organization, filter, scan))?;
    rows.into_iter()
        .map(|row| {
            let document = D::read(row)?;
            let key = document.key();
            Ok((document.into(), key))
        })
        .collect()
}

/// How many documents there are.
pub fn count<D: Document>(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter<D::Status>,
) -> Result<u64, DbError> {
    let params = page_params::<D>(organization, filter, &Scan::all());
    let row = tx.query_one(D::STATEMENTS.count, &params)?;
    Columns::of(row.ok_or_else(|| DbError::corrupt("count"))?).unsigned("count")
}

fn page_params<D: Document>(
    organization: &OrganizationId,
    filter: &Filter<D::Status>,
    scan: &Scan,
) -> [Value; 8] {
    let edge = |at: i64| Key(at.into(), "".into());
    let [low, low_id, high, high_id] = scan.bounds(edge(i64::MIN), edge(i64::MAX));
    [
        organization.as_str().into(),
        low,
        low_id,
        high,
        high_id,
        scan.limit.into(),
        filter.status.map(D::status).into(),
        filter.search.as_deref().into(),
    ]
}

/// Somebody, as they were when it happened.
pub(super) fn person(person: Option<&Person>) -> Result<Value, DbError> {
    person.map(|person| json(person, "person")).transpose().map(Value::from)
}
