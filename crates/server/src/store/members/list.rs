//! The list of members: a page is a walk along the one index that has filter and order, so it
//! never reads more rows than it gives plus one. Only a search reads what it must look into.

use super::pages::{self, Narrowed};
use super::read;
use crate::db::{DbError, Row, Tx, Value};
use crate::store::Columns;
use crate::store::paging::{Key, Scan};
use understudy_contract::member::{Member, MemberSort, MemberStatus, Order};
use understudy_contract::{OrganizationId, Role};

/// Which members.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// A `LIKE` pattern over the lower-cased name and email, see [`crate::store::paging::pattern`].
    pub search: Option<String>,
    /// Only members with this role.
    pub role: Option<Role>,
    /// Only members with this status.
    pub status: Option<MemberStatus>,
}

/// A page of the walk that `scan` describes, each member with their place in it.
pub fn list(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter,
    sort: MemberSort,
    scan: &Scan,
) -> Result<Vec<(Member, Key)>, DbError> {
    let sql = page_statement(filter, sort, scan.order);
    let start = scan.from.clone().unwrap_or_else(|| edge(sort, scan.order));
    let rows = tx.query(sql, &params(organization, filter, start, scan.limit))?;
    rows.iter().map(item).collect()
}

/// How many members the filter lets through: looked up, or, for a search, counted.
pub fn total(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter,
) -> Result<u64, DbError> {
    let sql = match (&filter.search, filter.role) {
        (None, _) => TOTAL,
        (Some(_), None) => COUNT_FOUND,
        (Some(_), Some(_)) => COUNT_FOUND_BY_ROLE,
    };
    let params = params(organization, filter, Key(Value::Null, Value::Null), 0);
    // The sum of no counts is NULL.
    let row = tx.query_one(sql, &params)?.ok_or_else(|| DbError::corrupt("count"))?;
    Columns::of(&row).unsigned("count")
}

/// Sums a few counts, kept by [`super::insert`] and whatever changes a member.
const TOTAL: &str = "SELECT CAST(coalesce(sum(members), 0) AS BIGINT) FROM member_counts \
    WHERE organization_id = $1 AND role = coalesce($6, '') AND ($5 IS NULL OR status = $5)";
const COUNT_FOUND: &str = "SELECT count(*) FROM members \
    WHERE organization_id = $1 AND ($5 IS NULL OR status = $5) \
    AND search_text LIKE $7 ESCAPE '!'";
const COUNT_FOUND_BY_ROLE: &str = "SELECT count(*) FROM member_roles r \
    JOIN members m ON m.id = r.member_id WHERE r.organization_id = $1 AND r.role = $6 \
    AND ($5 IS NULL OR r.status = $5) AND m.search_text LIKE $7 ESCAPE '!'";

/// The values of every statement of this file, by their numbers.
fn params(organization: &OrganizationId, filter: &Filter, from: Key, limit: u32) -> [Value; 7] {
    [
        organization.as_str().into(),
        from.0,
        from.1,
        limit.into(),
        filter.status.map(MemberStatus::as_str).into(),
        filter.role.map(Role::as_str).into(),
        filter.search.as_deref().into(),
    ]
}

/// A place before everything in that order.
fn edge(sort: MemberSort, order: Order) -> Key {
    let key = match (sort, order) {
        (MemberSort::LastActive, Order::Asc) => Value::Integer(-1),
        (MemberSort::LastActive, Order::Desc) => Value::Integer(i64::MAX),
        (_, Order::Asc) => Value::from(""),
        (_, Order::Desc) => Value::from("\u{10FFFF}"),
    };
    Key(key, Value::from(""))
}

fn item(row: &Row) -> Result<(Member, Key), DbError> {
    let mut columns = Columns::of(row);
    let key = columns.value()?;
    let member = read(&mut columns)?;
    let id = Value::from(member.id.as_str());
    Ok((member, Key(key, id)))
}

/// The statement that gives a page; `pub` for the test of its plan.
pub fn page_statement(filter: &Filter, sort: MemberSort, order: Order) -> &'static str {
    let narrowed = match (filter.status, filter.role) {
        (None, None) => Narrowed::Nothing,
        (Some(_), None) => Narrowed::ByStatus,
        (None, Some(_)) => Narrowed::ByRole,
        (Some(_), Some(_)) => Narrowed::ByBoth,
    };
    pages::statement(narrowed, filter.search.is_some(), sort, order)
}

/// Every statement of the list.
pub fn list_statements() -> Vec<&'static str> {
    let mut statements = vec![TOTAL, COUNT_FOUND, COUNT_FOUND_BY_ROLE];
    let sorts = [MemberSort::Name, MemberSort::Email, MemberSort::Role, MemberSort::LastActive];
    for narrowed in [Narrowed::Nothing, Narrowed::ByStatus, Narrowed::ByRole, Narrowed::ByBoth] {
        for is_searched in [false, true] {
            for sort in sorts {
                for order in [Order::Asc, Order::Desc] {
                    statements.push(pages::statement(narrowed, is_searched, sort, order));
                }
            }
        }
    }
    statements
}
