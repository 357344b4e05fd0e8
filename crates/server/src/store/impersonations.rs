//! Impersonations, running and past.

use super::paging::{Key, Scan};
use super::{Columns, statements};
use crate::clock;
use crate::db::{DbError, Row, Tx, Value};
use understudy_contract::audit::{ImpersonationRecord, Person};
use understudy_contract::member::Order;
use understudy_contract::session::EndCause;
use understudy_contract::{ImpersonationId, MemberId, OrganizationId};

macro_rules! columns {
    () => {
        "i.id, i.organization_id, i.actor_id, i.actor_email, i.actor_name, i.subject_id, \
        i.subject_email, i.subject_name, i.reason, i.read_only, i.started_at, i.idle_timeout, \
        i.ended_at, i.cause"
    };
}

macro_rules! page {
    ($order:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            ", s.id, s.epoch, s.active_at FROM impersonations i \
            LEFT JOIN sessions s ON s.impersonation_id = i.id WHERE i.organization_id = $1 \
            AND (i.started_at, i.id) > ($2, $3) AND (i.started_at, i.id) < ($4, $5) \
            AND ($7 IS NULL OR (i.ended_at IS NULL) = ($7 = 1)) \
            ORDER BY i.started_at ",
            $order,
            ", i.id ",
            $order,
            " LIMIT $6"
        )
    };
}

statements! {
    INSERT = "INSERT INTO impersonations (id, organization_id, actor_id, actor_email, actor_name, \
        subject_id, subject_email, subject_name, reason, read_only, started_at, idle_timeout) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    END = "UPDATE impersonations SET ended_at = $2, cause = $3, stop_event_pending = $4 \
        WHERE id = $1 AND ended_at IS NULL";
    FIND = concat!(
        "SELECT ", columns!(), " FROM impersonations i WHERE i.id = $1 AND i.organization_id = $2"
    );
    FIND_PENDING = concat!(
        "SELECT ", columns!(), " FROM impersonations i WHERE i.stop_event_pending = 1 LIMIT 100"
    );
    EVENT_WRITTEN = "UPDATE impersonations SET stop_event_pending = 0 \
        WHERE id = $1 AND stop_event_pending = 1";
    NEWEST_FIRST = page!("DESC");
    OLDEST_FIRST = page!("ASC");
    COUNT = "SELECT count(*) FROM impersonations i WHERE i.organization_id = $1 \
        AND (i.started_at, i.id) > ($2, $3) AND (i.started_at, i.id) < ($4, $5) \
        AND ($7 IS NULL OR (i.ended_at IS NULL) = ($7 = 1))";
}

/// An impersonation, with names as they were when it began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredImpersonation {
    /// Its id.
    pub id: ImpersonationId,
    /// Where both belong.
    pub organization: OrganizationId,
    /// Who is or was at the keyboard.
    pub actor: Person,
    /// Who is or was impersonated.
    pub subject: Person,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    /// Whether every change is refused.
    pub read_only: bool,
    /// Milliseconds since 1970.
    pub started_at: i64,
    /// Milliseconds.
    pub idle_timeout: i64,
    /// Milliseconds since 1970, and why; absent while it runs.
    pub end: Option<(i64, EndCause)>,
}

/// What is known of the session in which an impersonation runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningIn {
    /// Which session.
    pub session_id: String,
    /// Its identity.
    pub epoch: u64,
    /// The last activity that was written down, milliseconds since 1970.
    pub active_at: i64,
}

impl StoredImpersonation {
    /// The form on the wire; `idle_expires_at` is in milliseconds since 1970.
    pub fn into_record(self, idle_expires_at: Option<i64>) -> ImpersonationRecord {
        ImpersonationRecord {
            id: self.id,
            actor: self.actor,
            subject: self.subject,
            reason: self.reason,
            read_only: self.read_only,
            started_at: clock::wire_millis(self.started_at),
            idle_expires_at: idle_expires_at.map(clock::wire_millis),
            ended_at: self.end.map(|(at, _)| clock::wire_millis(at)),
            cause: self.end.map(|(_, cause)| cause),
        }
    }
}

/// Keeps an impersonation that begins.
pub fn insert(tx: &mut dyn Tx, new: &StoredImpersonation) -> Result<(), DbError> {
    let params = [
        new.id.as_str().into(),
        new.organization.as_str().into(),
        new.actor.id.as_str().into(),
        new.actor.email.as_str().into(),
        new.actor.name.as_str().into(),
        new.subject.id.as_str().into(),
        new.subject.email.as_str().into(),
        new.subject.name.as_str().into(),
        new.reason.as_deref().into(),
        new.read_only.into(),
        new.started_at.into(),
        new.idle_timeout.into(),
    ];
    tx.execute(INSERT, &params).map(|_| ())
}

/// Ends an impersonation. Gives whether it was still running, so that it ends once.
pub fn end(
    tx: &mut dyn Tx,
    id: &ImpersonationId,
    ended_at: i64,
    cause: EndCause,
    event_pending: bool,
) -> Result<bool, DbError> {
    let params = [id.as_str().into(), ended_at.into(), cause.as_str().into(), event_pending.into()];
    Ok(tx.execute(END, &params)? == 1)
}

/// One impersonation of an organization.
pub fn find(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    id: &ImpersonationId,
) -> Result<Option<StoredImpersonation>, DbError> {
    let row = tx.query_one(FIND, &[id.as_str().into(), organization.as_str().into()])?;
    row.map(|row| read(&mut Columns::of(row))).transpose()
}

/// Some impersonations whose end is not in the audit log yet.
pub fn find_pending(tx: &mut dyn Tx) -> Result<Vec<StoredImpersonation>, DbError> {
    let rows = tx.query(FIND_PENDING, &[])?;
    rows.into_iter().map(|row| read(&mut Columns::of(row))).collect()
}

/// Keeps that the end is in the audit log. Gives whether it was not yet.
pub fn event_written(tx: &mut dyn Tx, id: &ImpersonationId) -> Result<bool, DbError> {
    Ok(tx.execute(EVENT_WRITTEN, &[id.as_str().into()])? == 1)
}

/// An item of the list, with the session of a running one.
pub type Item = (StoredImpersonation, Option<RunningIn>);

/// A page, the newest first (`Order::Desc`) or last.
pub fn list(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    running: Option<bool>,
    scan: &Scan,
) -> Result<Vec<(Item, Key)>, DbError> {
    let sql = match scan.order {
        Order::Asc => OLDEST_FIRST,
        Order::Desc => NEWEST_FIRST,
    };
    let rows = tx.query(sql, &page_params(organization, running, scan))?;
    rows.into_iter().map(item).collect()
}

/// How many impersonations `scan` would pass if it had no limit.
pub fn count(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    running: Option<bool>,
    scan: &Scan,
) -> Result<u64, DbError> {
    let row = tx.query_one(COUNT, &page_params(organization, running, scan))?;
    Columns::of(row.ok_or_else(|| DbError::corrupt("count"))?).unsigned("count")
}

fn page_params(organization: &OrganizationId, running: Option<bool>, scan: &Scan) -> [Value; 7] {
    let edge = |at: i64| Key(at.into(), "".into());
    let [low, low_id, high, high_id] = scan.bounds(edge(i64::MIN), edge(i64::MAX));
    let organization = organization.as_str().into();
    [organization, low, low_id, high, high_id, scan.limit.into(), running.into()]
}

fn item(row: Row) -> Result<(Item, Key), DbError> {
    let mut columns = Columns::of(row);
    let impersonation = read(&mut columns)?;
    let running = match columns.optional_text()? {
        None => None,
        Some(session_id) => Some(RunningIn {
            session_id,
            epoch: columns.unsigned("epoch")?,
            active_at: columns.integer()?,
        }),
    };
    let key = Key(impersonation.started_at.into(), impersonation.id.as_str().into());
    Ok(((impersonation, running), key))
}

fn read(columns: &mut Columns) -> Result<StoredImpersonation, DbError> {
    let id = ImpersonationId::new(columns.text()?);
    let organization = OrganizationId::new(columns.text()?);
    let (actor, subject) = (read_person(columns)?, read_person(columns)?);
    let (reason, read_only) = (columns.optional_text()?, columns.boolean()?);
    let (started_at, idle_timeout) = (columns.integer()?, columns.integer()?);
    let end = columns.optional_integer()?.zip(columns.optional_parsed("cause", EndCause::parse)?);
    Ok(StoredImpersonation {
        id,
        organization,
        actor,
        subject,
        reason,
        read_only,
        started_at,
        idle_timeout,
        end,
    })
}

fn read_person(columns: &mut Columns) -> Result<Person, DbError> {
    let id = MemberId::new(columns.text()?);
    Ok(Person { id, email: columns.text()?, name: columns.text()? })
}
