//! The list of members: a page is a walk along the one index that has filter and order, so it
//! never reads more rows than it gives plus one. Whoever is searched for is found first, and then a
//! page is a walk along the order's numbers ([`super::orders`]).

use super::bits::Bits;
use super::orders::{Line, SORTS};
use super::pages::{self, Narrowed};
use super::ranks::Ranks;
use super::{Searches, read, search, sets};
use crate::db::{DbError, Row, Tx, Value};
use crate::store::Columns;
use crate::store::paging::{Key, Scan};
use std::sync::Arc;
use understudy_contract::member::{Member, MemberSort, MemberStatus, Order};
use understudy_contract::{OrganizationId, Role};

/// Which members.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only members with this somewhere in their name or email, see
    /// [`crate::store::paging::term`].
    pub search: Option<String>,
    /// Only members with this role.
    pub role: Option<Role>,
    /// Only members with this status.
    pub status: Option<MemberStatus>,
}

/// Up to so many that were found are sorted, rather than looked for among everybody in order.
const FEW: u64 = if cfg!(test) { 2 } else { 500 };

/// The members of an organization that a filter lets through. It is of the snapshot in which it
/// was made.
pub struct Selection {
    organization: OrganizationId,
    filter: Filter,
    /// Absent without a search.
    found: Option<Found>,
}

/// Who was found.
struct Found {
    members: Arc<Bits>,
    /// How many changes of the organization were counted by then.
    changes: i64,
    ranks: Ranks,
}

/// Finds whoever is searched for.
pub fn select(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: Filter,
    searches: &Searches,
) -> Result<Selection, DbError> {
    let mut found = match &filter.search {
        None => None,
        Some(text) => {
            let changes = search::changes(tx, organization)?;
            let members = search::find(tx, organization, text, searches, changes)?;
            Some(Found { members, changes, ranks: searches.ranks.clone() })
        }
    };
    if let Some(Found { members, .. }) = &mut found {
        let names = [filter.role.map(sets::of_role), filter.status.map(sets::of_status)];
        for name in names.into_iter().flatten() {
            sets::narrow(tx, organization, &name, Arc::make_mut(members))?;
        }
    }
    Ok(Selection { organization: organization.clone(), filter, found })
}

/// A page of the walk that `scan` describes, each member with their place in it.
pub fn list(
    tx: &mut dyn Tx,
    selection: &Selection,
    sort: MemberSort,
    scan: &Scan,
) -> Result<Vec<(Member, Key)>, DbError> {
    let Selection { organization, filter, found } = selection;
    let Some(Found { members: found, changes, ranks }) = found else {
        let sql = page_statement(filter, sort, scan.order);
        let start = scan.from.clone().unwrap_or_else(|| edge(sort, scan.order));
        let rows = tx.query(sql, &params(organization, filter, start, scan.limit))?;
        return rows.into_iter().map(item).collect();
    };
    let line = Line { organization, sort };
    let limit = usize::try_from(scan.limit).unwrap_or(usize::MAX);
    let numbers = if found.count() <= FEW {
        line.sorted(tx, found, scan.order, scan.from.as_ref(), limit)?
    } else {
        line.page(tx, found, scan.order, scan.from.as_ref(), limit, (ranks, *changes))?
    };
    let mut members = Vec::new();
    for number in numbers {
        let row = tx.query_one(pages::one(sort), &[organization.as_str().into(), number.into()])?;
        members.push(item(row.ok_or_else(|| DbError::corrupt("number"))?)?);
    }
    Ok(members)
}

/// How many members the filter lets through: looked up, or, for a search, counted.
pub fn total(tx: &mut dyn Tx, selection: &Selection) -> Result<u64, DbError> {
    let Selection { organization, filter, found } = selection;
    match found {
        Some(found) => Ok(found.members.count()),
        None => count(tx, organization, filter.role, filter.status),
    }
}

/// How many members have a role, a status, or both.
pub fn count(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    role: Option<Role>,
    status: Option<MemberStatus>,
) -> Result<u64, DbError> {
    let filter = Filter { search: None, role, status };
    let params = params(organization, &filter, Key(Value::Null, Value::Null), 0);
    // The sum of no counts is NULL.
    let row = tx.query_one(TOTAL, &params)?.ok_or_else(|| DbError::corrupt("count"))?;
    Columns::of(row).unsigned("count")
}

/// Sums a few counts, kept by [`super::insert`] and whatever changes a member.
const TOTAL: &str = "SELECT CAST(coalesce(sum(members), 0) AS BIGINT) FROM member_counts \
    WHERE organization_id = $1 AND role = coalesce($6, '') AND ($5 IS NULL OR status = $5)";

/// The values of every statement of this file, by their numbers.
fn params(organization: &OrganizationId, filter: &Filter, from: Key, limit: u32) -> [Value; 6] {
    [
        organization.as_str().into(),
        from.0,
        from.1,
        limit.into(),
        filter.status.map(MemberStatus::as_str).into(),
        filter.role.map(Role::as_str).into(),
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

fn item(row: Row) -> Result<(Member, Key), DbError> {
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
    pages::statement(narrowed, sort, order)
}

/// Every statement by which members are listed and counted.
pub fn list_statements() -> Vec<&'static str> {
    let mut statements = vec![TOTAL];
    statements.extend(SORTS.map(pages::one));
    for narrowed in [Narrowed::Nothing, Narrowed::ByStatus, Narrowed::ByRole, Narrowed::ByBoth] {
        for sort in SORTS {
            for order in [Order::Asc, Order::Desc] {
                statements.push(pages::statement(narrowed, sort, order));
            }
        }
    }
    for more in [super::orders::STATEMENTS, super::sets::STATEMENTS, super::search::STATEMENTS] {
        statements.extend(more);
    }
    statements.extend(super::places::STATEMENTS);
    statements
}
