//! Pages of the log. Each is one walk along the places of a kind, or some that are merged: each kind
//! is walked by itself, so that nothing is read that is not shown, but a page of each. Kinds that
//! come nearest are walked first; of those that have nothing before a page is full, nothing is read.

use super::counts::{Walked, kinds};
use super::{Filter, item};
use crate::db::{DbError, Tx, Value};
use crate::store::paging::{Key, Scan};
use crate::store::statements;
use understudy_contract::audit::{Action, AuditEvent, Outcome};
use understudy_contract::member::Order;
use understudy_contract::{ImpersonationId, OrganizationId};

macro_rules! columns {
    () => {
        "sequence, occurred_at, id, action, operation, outcome, \
        actor_id, actor_email, actor_name, subject_id, subject_email, subject_name, \
        reason, impersonation_id, resource_type, resource_id, resource_name, details, \
        ip_address, user_agent, request_id, code"
    };
}

macro_rules! of_impersonation {
    ($order:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM audit_events WHERE organization_id = $1 AND impersonation_id = $10 \
            AND (occurred_at, sequence) > ($2, $3) AND (occurred_at, sequence) < ($4, $5) \
            AND ($12 IS NULL OR sequence <= $12) AND ($7 IS NULL OR action = $7) \
            AND ($8 IS NULL OR operation = $8) AND ($9 IS NULL OR outcome = $9) \
            AND ($11 IS NULL OR actor_email = $11 OR subject_email = $11) \
            ORDER BY occurred_at ",
            concat!($order, ", sequence ", $order, " LIMIT $6")
        )
    };
}

macro_rules! of_kind {
    ($order:literal) => {
        concat!(
            "SELECT sequence, occurred_at FROM audit_places WHERE kind = $7 \
            AND (occurred_at, sequence) > ($2, $3) AND (occurred_at, sequence) < ($4, $5) \
            AND ($12 IS NULL OR sequence <= $12) ORDER BY occurred_at ",
            concat!($order, ", sequence ", $order, " LIMIT $6")
        )
    };
}

statements! {
    NEWEST_OF_IMPERSONATION = of_impersonation!("DESC");
    OLDEST_OF_IMPERSONATION = of_impersonation!("ASC");
    NEWEST_OF_KIND = of_kind!("DESC");
    OLDEST_OF_KIND = of_kind!("ASC");
    SOME = concat!("SELECT ", columns!(), " FROM audit_events WHERE sequence IN \
        ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)");
}

/// How many events [`SOME`] looks up at once: a third of a usual page with the one more that tells
/// whether the list goes on.
const TOGETHER: usize = 17;

/// A page, the newest first (`Order::Desc`) or last.
pub fn list(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    filter: &Filter,
    scan: &Scan,
) -> Result<Vec<(AuditEvent, Key)>, DbError> {
    let mut params = params(organization, filter, scan);
    let is_newest = scan.order == Order::Desc;
    let either = |newest, oldest| if is_newest { newest } else { oldest };
    if filter.impersonation_id.is_some() {
        let sql = either(NEWEST_OF_IMPERSONATION, OLDEST_OF_IMPERSONATION);
        return tx.query(sql, &params)?.into_iter().map(item).collect();
    }
    let sql = either(NEWEST_OF_KIND, OLDEST_OF_KIND);
    let mut walk = Walk { tx, is_newest, limit: scan.limit, places: Vec::new() };
    let at = if is_newest { &params[3] } else { &params[1] };
    let Value::Integer(at) = *at else { return Err(DbError::corrupt("audit cursor")) };
    for Walked { kind, nearest } in kinds(walk.tx, organization, filter, at, is_newest)? {
        if let Some((last, sequence)) = walk.last() {
            // What is behind a whole page that was found already is on a later one.
            let is_behind = if is_newest { nearest < last } else { nearest > last };
            if is_behind {
                break;
            }
            let edge = if is_newest { 1 } else { 3 };
            params[edge] = last.into();
            params[edge + 1] = sequence.into();
        }
        params[6] = kind.into();
        walk.read(sql, &params)?;
    }
    walk.finish()
}

/// Some walks that are merged.
struct Walk<'a> {
    tx: &'a mut dyn Tx,
    is_newest: bool,
    limit: u32,
    /// Times and sequences.
    places: Vec<(i64, i64)>,
}

impl Walk<'_> {
    fn read(&mut self, sql: &'static str, params: &[Value]) -> Result<(), DbError> {
        let places = &mut self.places;
        self.tx.visit(sql, params, &mut |row| {
            let (sequence, at) = (row.integer(0)?, row.integer(1)?);
            places.push((at, sequence));
            Ok(true)
        })
    }

    /// The last place of a page, if what was walked is one already.
    fn last(&mut self) -> Option<(i64, i64)> {
        let limit = self.cut();
        self.places.get(limit.checked_sub(1)?).copied()
    }

    /// Leaves the first of all that were walked, in order, and gives how many a page has.
    fn cut(&mut self) -> usize {
        self.places.sort_unstable();
        if self.is_newest {
            self.places.reverse();
        }
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        self.places.truncate(limit);
        limit
    }

    /// The events of a page.
    fn finish(mut self) -> Result<Vec<(AuditEvent, Key)>, DbError> {
        self.cut();
        let mut events = Vec::with_capacity(self.places.len());
        for places in self.places.chunks(TOGETHER) {
            let mut sequences = [const { Value::Null }; TOGETHER];
            for (slot, (_, sequence)) in sequences.iter_mut().zip(places) {
                *slot = (*sequence).into();
            }
            let rows = self.tx.query(SOME, &sequences)?;
            if rows.len() != places.len() {
                return Err(DbError::corrupt("sequence"));
            }
            let from = events.len();
            for row in rows {
                events.push(item(row)?);
            }
            let is_at = |(_, key): &(AuditEvent, Key)| {
                places.iter().position(|(_, sequence)| key.1 == Value::Integer(*sequence))
            };
            events[from..].sort_by_cached_key(is_at);
        }
        Ok(events)
    }
}

/// The values of every statement that walks or counts, by their numbers.
pub(super) fn params(organization: &OrganizationId, filter: &Filter, scan: &Scan) -> [Value; 12] {
    // Sequences begin at 1, so (time, 0) is before every event of that time.
    let edge = |at: i64| Key(at.into(), 0_i64.into());
    let oldest = edge(filter.from.unwrap_or(i64::MIN));
    let newest = edge(filter.to.unwrap_or(i64::MAX));
    let [low, low_sequence, high, high_sequence] = scan.bounds(oldest, newest);
    [
        organization.as_str().into(),
        low,
        low_sequence,
        high,
        high_sequence,
        scan.limit.into(),
        filter.action.map(Action::as_str).into(),
        filter.operation.map(Action::as_str).into(),
        filter.outcome.map(Outcome::as_str).into(),
        filter.impersonation_id.as_ref().map(ImpersonationId::as_str).into(),
        filter.email.as_deref().into(),
        filter.up_to.into(),
    ]
}
