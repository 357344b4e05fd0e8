//! Trees.

use super::columns::json;
use super::paging::{Key, Scan};
use super::{Columns, statements};
use crate::clock;
use crate::db::{DbError, Row, Tx, Value};
use understudy_contract::audit::Person;
use understudy_contract::member::Order;
use understudy_contract::tree::{Node, Tree, TreeStatus};
use understudy_contract::{OrganizationId, TreeId};

macro_rules! columns {
    () => {
        "id, title, status, version, nodes, updated_at, updated_by, impersonated_by"
    };
}

macro_rules! page {
    ($order:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM trees WHERE organization_id = $1 \
            AND (updated_at, id) > ($2, $3) AND (updated_at, id) < ($4, $5) \
            AND ($7 IS NULL OR status = $7) AND ($8 IS NULL OR search_text LIKE $8 ESCAPE '!') \
            ORDER BY updated_at ",
            $order,
            ", id ",
            $order,
            " LIMIT $6"
        )
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
    NEWEST_FIRST = page!("DESC");
    OLDEST_FIRST = page!("ASC");
    COUNT = "SELECT count(*) FROM trees WHERE organization_id = $1 \
        AND (updated_at, id) > ($2, $3) AND (updated_at, id) < ($4, $5) \
        AND ($7 IS NULL OR status = $7) AND ($8 IS NULL OR search_text LIKE $8 ESCAPE '!')";
}

/// Which trees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// A pattern, see [`super::paging::pattern`].
    pub search: Option<String>,
    /// Only trees with this status.
    pub status: Option<TreeStatus>,
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

/// Keeps a new tree.
pub fn insert(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    tree: &StoredTree,
) -> Result<(), DbError> {
    tx.execute(INSERT, &params(organization, tree)?).map(|_| ())
}

/// Keeps a tree whose version was counted up by one. Gives whether it was still the version before.
pub fn update(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    tree: &StoredTree,
) -> Result<bool, DbError> {
    Ok(tx.execute(UPDATE, &params(organization, tree)?)? == 1)
}

/// One tree of an organization.
pub fn find(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    id: &TreeId,
) -> Result<Option<StoredTree>, DbError> {
    let row = tx.query_one(FIND, &[id.as_str().into(), organization.as_str().into()])?;
    row.as_ref().map(read).transpose()
}

/// A page, the most recently changed first (`Order::Desc`) or last.
pub fn list(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter,
    scan: &Scan,
) -> Result<Vec<(Tree, Key)>, DbError> {
    let sql = match scan.order {
        Order::Asc => OLDEST_FIRST,
        Order::Desc => NEWEST_FIRST,
    };
    let rows = tx.query(sql, &page_params(organization, filter, scan))?;
    rows.iter()
        .map(|row| {
            let tree = read(row)?;
            let key = Key(tree.updated_at.into(), tree.id.as_str().into());
            Ok((tree.into(), key))
        })
        .collect()
}

/// How many trees `scan` would pass if it had no limit.
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
        filter.status.map(TreeStatus::as_str).into(),
        filter.search.as_deref().into(),
    ]
}

fn params(organization: &OrganizationId, tree: &StoredTree) -> Result<[Value; 10], DbError> {
    let person = |person: &Option<Person>| {
        person.as_ref().map(|person| json(person, "person")).transpose().map(Value::from)
    };
    Ok([
        tree.id.as_str().into(),
        organization.as_str().into(),
        tree.title.as_str().into(),
        tree.status.as_str().into(),
        tree.version.into(),
        json(&tree.nodes, "nodes")?.into(),
        tree.updated_at.into(),
        person(&tree.updated_by)?,
        person(&tree.impersonated_by)?,
        tree.title.to_lowercase().into(),
    ])
}

fn read(row: &Row) -> Result<StoredTree, DbError> {
    let mut columns = Columns::of(row);
    Ok(StoredTree {
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
