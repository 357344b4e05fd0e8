//! Facts.

use super::documents::{Document, Statements, page, person};
use super::paging::Key;
use super::{Columns, statements};
use crate::clock;
use crate::db::{DbError, Row, Value};
use understudy_contract::audit::Person;
use understudy_contract::fact::{Fact, FactStatus};
use understudy_contract::{FactId, OrganizationId};

macro_rules! columns {
    () => {
        "id, statement, source_url, status, version, created_at, certified_by, certified_at, \
        impersonated_by"
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
    NEWEST_FIRST = page!("facts" by "created_at", columns!(), " ORDER BY created_at DESC, id DESC LIMIT $6");
    OLDEST_FIRST = page!("facts" by "created_at", columns!(), " ORDER BY created_at ASC, id ASC LIMIT $6");
    COUNT = page!("facts" by "created_at", "count(*)", "");
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

impl Document for StoredFact {
    type Wire = Fact;
    type Status = FactStatus;
    const STATEMENTS: Statements = Statements {
        insert: INSERT,
        find: FIND,
        update: UPDATE,
        newest_first: NEWEST_FIRST,
        oldest_first: OLDEST_FIRST,
        count: COUNT,
    };

    fn status(status: FactStatus) -> &'static str {
        status.as_str()
    }

    fn key(&self) -> Key {
        Key(self.created_at.into(), self.id.as_str().into())
    }

    fn params(&self, organization: &OrganizationId) -> Result<Vec<Value>, DbError> {
        let source_url = self.source_url.as_deref();
        let search_text = format!("{}\n{}", self.statement, source_url.unwrap_or_default());
        Ok(vec![
            self.id.as_str().into(),
            organization.as_str().into(),
            self.statement.as_str().into(),
            source_url.into(),
            self.status.as_str().into(),
            self.version.into(),
            self.created_at.into(),
            person(self.certified_by.as_ref())?,
            self.certified_at.into(),
            person(self.impersonated_by.as_ref())?,
            search_text.to_lowercase().into(),
        ])
    }

    fn read(row: Row) -> Result<Self, DbError> {
        let mut columns = Columns::of(row);
        Ok(Self {
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
}
