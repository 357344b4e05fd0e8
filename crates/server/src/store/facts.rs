//! Facts.

use super::columns::json;
use super::paging::{Key, Scan};
use super::{Columns, statements};
use crate::clock;
use crate::db::{DbError, Row, Tx, Value};
use understudy_contract::audit::Person;
use understudy_contract::fact::{Fact, FactStatus};
use understudy_contract::member::Order;
use understudy_contract::{FactId, OrganizationId};

macro_rules! columns {
    () => {
        "id, statement, source_url, status, version, created_at, certified_by, certified_at, \
        impersonated_by"
    };
}

macro_rules! page {
    ($order:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM facts WHERE organization_id = $1 \
            AND (created_at, id) > ($2, $3) AND (created_at, id) < ($4, $5) \
            AND ($7 IS NULL OR status = $7) AND ($8 IS NULL OR search_text LIKE $8 ESCAPE '!') \
            ORDER BY created_at ",
            $order,
            ", id ",
            $order,
            " LIMIT $6"
        )
    };
}

statements! {
    INSERT = "INSERT INTO facts (id, organization_id, statement, source_url, status, version, \
        created_at, certified_by, certified_at, impersonated_by, search_text) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    FIND = concat!("SELECT ", columns!(), " FROM facts WHERE id = $1 AND organization_id = $2");
    UPDATE = "UPDATE facts SET statement = $3, source_url = $4, status = $5, version = $6, \
        certified_by = $8, certified_at = $9, impersonated_by = $10, search_text = $11 \
        WHERE id = $1 AND organization_id = $2 AND version = $6 - 1";
    NEWEST_FIRST = page!("DESC");
    OLDEST_FIRST = page!("ASC");
    COUNT = "SELECT count(*) FROM facts WHERE organization_id = $1 \
        AND (created_at, id) > ($2, $3) AND (created_at, id) < ($4, $5) \
        AND ($7 IS NULL OR status = $7) AND ($8 IS NULL OR search_text LIKE $8 ESCAPE '!')";
}

/// Which facts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// A pattern, see [`super::paging::pattern`].
    pub search: Option<String>,
    /// Only facts with this status.
    pub status: Option<FactStatus>,
}

/// A fact as it is kept: with its times as numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFact {
    /// Its id.
    pub id: FactId,
    /// What is claimed.
    pub statement: String,
    /// Where it can be checked.
    pub source_url: Option<String>,
    /// Whether somebody vouches for it.
    pub status: FactStatus,
    /// Counts changes, from 1.
    pub version: u32,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// The subject who certified it.
    pub certified_by: Option<Person>,
    /// Milliseconds since 1970.
    pub certified_at: Option<i64>,
    /// The actor, where it was certified while impersonating.
    pub impersonated_by: Option<Person>,
}

impl From<StoredFact> for Fact {
    fn from(fact: StoredFact) -> Self {
        Self {
            id: fact.id,
            statement: fact.statement,
            source_url: fact.source_url,
            status: fact.status,
            version: fact.version,
            certified_by: fact.certified_by,
            certified_at: fact.certified_at.map(clock::wire_millis),
            impersonated_by: fact.impersonated_by,
        }
    }
}

/// Keeps a new fact.
pub fn insert(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    fact: &StoredFact,
) -> Result<(), DbError> {
    tx.execute(INSERT, &params(organization, fact)?).map(|_| ())
}

/// Keeps a fact whose version was counted up by one. Gives whether it was still the version before.
pub fn update(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    fact: &StoredFact,
) -> Result<bool, DbError> {
    Ok(tx.execute(UPDATE, &params(organization, fact)?)? == 1)
}

/// One fact of an organization.
pub fn find(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    id: &FactId,
) -> Result<Option<StoredFact>, DbError> {
    let row = tx.query_one(FIND, &[id.as_str().into(), organization.as_str().into()])?;
    row.as_ref().map(read).transpose()
}

/// A page, the newest first (`Order::Desc`) or last.
pub fn list(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter,
    scan: &Scan,
) -> Result<Vec<(Fact, Key)>, DbError> {
    let sql = match scan.order {
        Order::Asc => OLDEST_FIRST,
        Order::Desc => NEWEST_FIRST,
    };
    let rows = tx.query(sql, &page_params(organization, filter, scan))?;
    rows.iter()
        .map(|row| {
            let fact = read(row)?;
            let key = Key(fact.created_at.into(), fact.id.as_str().into());
            Ok((fact.into(), key))
        })
        .collect()
}

/// How many facts `scan` would pass if it had no limit.
pub fn count(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter,
    scan: &Scan,
) -> Result<u64, DbError> {
    let row = tx.query_one(COUNT, &page_params(organization, filter, scan))?;
    Columns::of(&row.ok_or_else(|| DbError::corrupt("count"))?).unsigned("count")
}

fn page_params(organization: &OrganizationId, filter: &Filter, scan: &Scan) -> [Value; 8] {
    let edge = |at: i64| Key(at.into(), "".into());
    let [low, low_id, high, high_id] = scan.bounds(edge(i64::MIN), edge(i64::MAX));
    [
        organization.as_str().into(),
        low,
        low_id,
        high,
        high_id,
        scan.limit.into(),
        filter.status.map(FactStatus::as_str).into(),
        filter.search.as_deref().into(),
    ]
}

fn params(organization: &OrganizationId, fact: &StoredFact) -> Result<[Value; 11], DbError> {
    let person = |person: &Option<Person>| {
        person.as_ref().map(|person| json(person, "person")).transpose().map(Value::from)
    };
    let source_url = fact.source_url.as_deref();
    let search_text = format!("{}\n{}", fact.statement, source_url.unwrap_or_default());
    Ok([
        fact.id.as_str().into(),
        organization.as_str().into(),
        fact.statement.as_str().into(),
        source_url.into(),
        fact.status.as_str().into(),
        fact.version.into(),
        fact.created_at.into(),
        person(&fact.certified_by)?,
        fact.certified_at.into(),
        person(&fact.impersonated_by)?,
        search_text.to_lowercase().into(),
    ])
}

fn read(row: &Row) -> Result<StoredFact, DbError> {
    let mut columns = Columns::of(row);
    Ok(StoredFact {
        id: FactId::new(columns.text()?),
        statement: columns.text()?,
        source_url: columns.optional_text()?,
        status: columns.parsed("status", FactStatus::parse)?,
        version: columns.unsigned("version")?,
        created_at: columns.integer()?,
        certified_by: columns.optional_json("person")?,
        certified_at: columns.optional_integer()?,
        impersonated_by: columns.optional_json("person")?,
    })
}
