//! Trees.

use super::columns::json;
use super::documents::{Document, Statements, page, person};
use super::paging::Key;
use super::{Columns, statements};
use crate::clock;
use crate::db::{DbError, Row, Value};
use understudy_contract::audit::Person;
use understudy_contract::tree::{Node, Tree, TreeStatus};
use understudy_contract::{OrganizationId, TreeId};

macro_rules! columns {
    () => {
        "id, title, status, version, nodes, updated_at, updated_by, impersonated_by"
    };
}

statements! {
    INSERT = "INSERT INTO trees (id, organization_id, title, status, version, nodes, created_at, \
        updated_at, updated_by, impersonated_by, search_text) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10)";
    FIND = concat!("SELECT ", columns!(), " FROM trees WHERE id = $1 AND organization_id = $2");
    UPDATE = "UPDATE trees SET title = $3, status = $4, version = $5, nodes = $6, \
        updated_at = $7, updated_by = $8, impersonated_by = $9, search_text = $10 \
        WHERE id = $1 AND organization_id = $2 AND version = $5 - 1";
    NEWEST_FIRST = page!("trees" by "updated_at", columns!(), " ORDER BY updated_at DESC, id DESC LIMIT $6");
    OLDEST_FIRST = page!("trees" by "updated_at", columns!(), " ORDER BY updated_at ASC, id ASC LIMIT $6");
    COUNT = page!("trees" by "updated_at", "count(*)", "");
}

/// A tree as it is kept: whole, with its time as a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTree {
    /// Its id.
    pub id: TreeId,
    /// One line.
    pub title: String,
    /// Whether customers see it.
    pub status: TreeStatus,
    /// Counts changes, from 1.
    pub version: u32,
    /// The first one is where a diagnosis begins.
    pub nodes: Vec<Node>,
    /// Milliseconds since 1970.
    pub updated_at: i64,
    /// The subject who changed it last.
    pub updated_by: Option<Person>,
    /// The actor, where the last change was made while impersonating.
    pub impersonated_by: Option<Person>,
}

impl From<StoredTree> for Tree {
    fn from(tree: StoredTree) -> Self {
        Self {
            id: tree.id,
            title: tree.title,
            status: tree.status,
            version: tree.version,
            nodes: tree.nodes,
            updated_at: clock::wire_millis(tree.updated_at),
            updated_by: tree.updated_by,
            impersonated_by: tree.impersonated_by,
        }
    }
}

impl Document for StoredTree {
    type Wire = Tree;
    type Status = TreeStatus;
    const STATEMENTS: Statements = Statements {
        insert: INSERT,
        find: FIND,
        update: UPDATE,
        newest_first: NEWEST_FIRST,
        oldest_first: OLDEST_FIRST,
        count: COUNT,
    };

    fn status(status: TreeStatus) -> &'static str {
        status.as_str()
    }

    fn key(&self) -> Key {
        Key(self.updated_at.into(), self.id.as_str().into())
    }

    fn params(&self, organization: &OrganizationId) -> Result<Vec<Value>, DbError> {
        Ok(vec![
            self.id.as_str().into(),
            organization.as_str().into(),
            self.title.as_str().into(),
            self.status.as_str().into(),
            self.version.into(),
            json(&self.nodes, "nodes")?.into(),
            self.updated_at.into(),
            person(self.updated_by.as_ref())?,
            person(self.impersonated_by.as_ref())?,
            self.title.to_lowercase().into(),
        ])
    }

    fn read(row: Row) -> Result<Self, DbError> {
        let mut columns = Columns::of(row);
        Ok(Self {
            id: TreeId::new(columns.text()?),
            title: columns.text()?,
            status: columns.parsed("status", TreeStatus::parse)?,
            version: columns.unsigned("version")?,
            nodes: columns.json("nodes")?,
            updated_at: columns.integer()?,
            updated_by: columns.optional_json("person")?,
            impersonated_by: columns.optional_json("person")?,
        })
    }
}
