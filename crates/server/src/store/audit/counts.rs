//! How many events there are: exactly, and without counting them.
//!
//! Of each kind it is the difference of two numbers (see [`super::places`]). What was done in one
//! impersonation is counted along its index, and costs as much as there is of it.

use super::Filter;
use super::pages::params;
use super::places::{ANYBODY, ANYTHING};
use crate::db::{DbError, Tx, Value};
use crate::store::paging::Scan;
use crate::store::statements;
use understudy_contract::OrganizationId;
use understudy_contract::audit::{Action, Outcome};

macro_rules! of_kinds {
    () => {
        "k.organization_id = $1 AND k.email = $2 AND ($3 IS NULL OR k.action = $3) \
        AND ($4 IS NULL OR k.operation = $4) AND ($5 IS NULL OR k.outcome = $5) \
        AND ($3 = '' OR k.action <> '')"
    };
}

macro_rules! number_before {
    ($time:literal) => {
        concat!(
            "coalesce((SELECT p.number FROM audit_places p WHERE p.kind = k.id AND p.occurred_at < ",
            $time,
            " ORDER BY p.occurred_at DESC, p.sequence DESC LIMIT 1), 0)"
        )
    };
}

macro_rules! kinds {
    ($comparison:literal, $order:literal) => {
        concat!(
            "SELECT k.id, (SELECT p.occurred_at FROM audit_places p WHERE p.kind = k.id ",
            concat!("AND p.occurred_at ", $comparison, " $6 ORDER BY p.occurred_at ", $order),
            concat!(", p.sequence ", $order, " LIMIT 1) FROM audit_kinds k WHERE "),
            of_kinds!()
        )
    };
}

statements! {
    /// The kinds of which there is something at `$6` or before, and when the last of it was.
    KINDS_BEFORE = kinds!("<=", "DESC");
    /// The same, at `$6` or later, and when the first of it was.
    KINDS_BEHIND = kinds!(">=", "ASC");
    COUNT = concat!(
        "SELECT CAST(coalesce(sum(", number_before!("$7"), " - ", number_before!("$6"),
        "), 0) AS BIGINT) FROM audit_kinds k WHERE ", of_kinds!()
    );
    COUNT_IMPERSONATION = "SELECT count(*) FROM audit_events \
        WHERE organization_id = $1 AND impersonation_id = $10 \
        AND ($11 IS NULL OR actor_email = $11 OR subject_email = $11) \
        AND occurred_at >= $2 AND occurred_at < $4 \
        AND ($7 IS NULL OR action = $7) AND ($8 IS NULL OR operation = $8) \
        AND ($9 IS NULL OR outcome = $9)";
}

/// How many events a filter lets through, whenever they were written (`up_to` is not asked for).
pub fn count(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter,
) -> Result<u64, DbError> {
    let row = if filter.impersonation_id.is_some() {
        tx.query_one(COUNT_IMPERSONATION, &params(organization, filter, &Scan::all()))?
    } else {
        let [from, to] = [filter.from.unwrap_or(i64::MIN), filter.to.unwrap_or(i64::MAX)];
        let kinds = kind_params(organization, filter);
        tx.query_one(COUNT, &[kinds.as_slice(), &[from.into(), to.into()]].concat())?
    };
    let count = row.ok_or_else(|| DbError::corrupt("count"))?.integer(0)?;
    // Nothing is between an end and a beginning behind it.
    Ok(u64::try_from(count).unwrap_or(0))
}

/// A kind of which there may be something on a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walked {
    /// Its number in `audit_kinds`.
    pub(super) kind: i64,
    /// The first time at which there is something of it, seen from where the page begins.
    pub(super) nearest: i64,
}

/// Every kind of event of which there is something from `at` on, in the direction of a page (the
/// newest first, or last), and that the filter lets through; the nearest ones first. No event is of
/// two of them.
pub(super) fn kinds(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter,
    at: i64,
    is_newest: bool,
) -> Result<Vec<Walked>, DbError> {
    let params = [kind_params(organization, filter).as_slice(), &[at.into()]].concat();
    let mut kinds = Vec::new();
    for row in tx.query(if is_newest { KINDS_BEFORE } else { KINDS_BEHIND }, &params)? {
        if let Some(nearest) = row.optional_integer(1)? {
            kinds.push(Walked { kind: row.integer(0)?, nearest });
        }
    }
    kinds.sort_by_key(|walked: &Walked| walked.nearest);
    if is_newest {
        kinds.reverse();
    }
    Ok(kinds)
}

fn kind_params(organization: &OrganizationId, filter: &Filter) -> [Value; 5] {
    let names = [
        filter.action.map(Action::as_str),
        filter.operation.map(Action::as_str),
        filter.outcome.map(Outcome::as_str),
    ];
    let names = if names == [None; 3] { [Some(ANYTHING); 3] } else { names };
    let [action, operation, outcome] = names.map(Value::from);
    let email = filter.email.as_deref().unwrap_or(ANYBODY);
    [organization.as_str().into(), email.into(), action, operation, outcome]
}
