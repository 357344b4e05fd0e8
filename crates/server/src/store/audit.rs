//! The audit log: appended to and read, never changed.

mod counts;
mod pages;
mod places;
#[cfg(test)]
mod walks;

pub use counts::count;
pub use pages::list;
pub use places::{fill, place_all};

use super::columns::json;
use super::paging::Key;
use super::{Columns, statements};
use crate::clock;
use crate::db::{DbError, Row, Tx, Value};
use understudy_contract::audit::{Action, AuditEvent, Details, Outcome, Person, Resource};
use understudy_contract::{AuditEventId, ImpersonationId, MemberId, OrganizationId, ProblemCode};

statements! {
    INSERT = "INSERT INTO audit_events (id, organization_id, occurred_at, action, operation, \
        outcome, actor_id, actor_email, actor_name, subject_id, subject_email, subject_name, \
        reason, impersonation_id, resource_type, resource_id, resource_name, details, \
        ip_address, user_agent, request_id, code) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
        $19, $20, $21, $22) RETURNING sequence";
    LAST_SEQUENCE = "SELECT coalesce(max(sequence), 0) FROM audit_events";
}

/// An event to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Its id.
    pub id: String,
    /// Whose log it stands in.
    pub organization: OrganizationId,
    /// Milliseconds since 1970.
    pub occurred_at: i64,
    /// What happened.
    pub action: Action,
    /// Which operation it was.
    pub operation: Action,
    /// How it went.
    pub outcome: Outcome,
    /// The actor.
    pub performed_by: Option<Person>,
    /// The subject, where it was not the actor.
    pub impersonated_user: Option<Person>,
    /// Why the impersonation was started.
    pub reason: Option<String>,
    /// Groups the events of one impersonation.
    pub impersonation_id: Option<ImpersonationId>,
    /// What it was done to.
    pub resource: Option<Resource>,
    /// What changed.
    pub details: Details,
    /// Where it came from.
    pub source: Source,
    /// Why it was refused or failed.
    pub code: Option<ProblemCode>,
}

/// Where a request came from; nothing of it for what the server does by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// The client's address.
    pub ip_address: Option<String>,
    /// The client's software, as it says.
    pub user_agent: Option<String>,
    /// Finds the request in the server's log.
    pub request_id: Option<String>,
}

/// Which events. Times are milliseconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Not before.
    pub from: Option<i64>,
    /// Before.
    pub to: Option<i64>,
    /// Only this action.
    pub action: Option<Action>,
    /// Only this operation.
    pub operation: Option<Action>,
    /// Only this outcome.
    pub outcome: Option<Outcome>,
    /// Only performed by, or on behalf of, the member with this email, which is lower-cased.
    pub email: Option<String>,
    /// Only of this impersonation.
    pub impersonation_id: Option<ImpersonationId>,
    /// Only what was written up to this one; see [`last_sequence`].
    pub up_to: Option<i64>,
}

/// Every statement by which an event finds its places, and the log is listed and counted.
pub fn list_statements() -> Vec<&'static str> {
    [counts::STATEMENTS, pages::STATEMENTS, places::STATEMENTS].concat()
}

/// Every statement that takes the whole log at once.
pub fn statements_of_all() -> Vec<&'static str> {
    places::STATEMENTS_OF_ALL.to_vec()
}

/// Writes an event.
pub fn insert(tx: &mut dyn Tx, event: &NewEvent) -> Result<(), DbError> {
    let sequence = insert_unplaced(tx, event)?;
    places::place(tx, event, sequence)
}

/// Writes an event that nobody finds until [`place_all`], in the same transaction. Gives its number.
pub fn insert_unplaced(tx: &mut dyn Tx, event: &NewEvent) -> Result<i64, DbError> {
    let [actor_id, actor_email, actor_name] = person_values(event.performed_by.as_ref());
    let [subject_id, subject_email, subject_name] = person_values(event.impersonated_user.as_ref());
    let resource = event.resource.as_ref();
    let params = [
        event.id.as_str().into(),
        event.organization.as_str().into(),
        event.occurred_at.into(),
        event.action.as_str().into(),
        event.operation.as_str().into(),
        event.outcome.as_str().into(),
        actor_id,
        actor_email,
        actor_name,
        subject_id,
        subject_email,
        subject_name,
        event.reason.as_deref().into(),
        event.impersonation_id.as_ref().map(ImpersonationId::as_str).into(),
        resource.map(|resource| resource.kind.as_str()).into(),
        resource.map(|resource| resource.id.as_str()).into(),
        resource.and_then(|resource| resource.name.as_deref()).into(),
        json(&event.details, "details")?.into(),
        event.source.ip_address.as_deref().into(),
        event.source.user_agent.as_deref().into(),
        event.source.request_id.as_deref().into(),
        event.code.map(ProblemCode::as_str).into(),
    ];
    let row = tx.query_one(INSERT, &params)?.ok_or_else(|| DbError::corrupt("sequence"))?;
    row.integer(0)
}

/// The number of the last event that was written, of whatever company. The log is only appended
/// to, so what is not above it stays the same while somebody reads it piece by piece.
pub fn last_sequence(tx: &mut dyn Tx) -> Result<i64, DbError> {
    let row = tx.query_one(LAST_SEQUENCE, &[])?.ok_or_else(|| DbError::corrupt("sequence"))?;
    Columns::of(row).integer()
}

fn person_values(person: Option<&Person>) -> [Value; 3] {
    [
        person.map(|person| person.id.as_str()).into(),
        person.map(|person| person.email.as_str()).into(),
        person.map(|person| person.name.as_str()).into(),
    ]
}

fn item(row: Row) -> Result<(AuditEvent, Key), DbError> {
    let mut columns = Columns::of(row);
    let (sequence, occurred_at) = (columns.integer()?, columns.integer()?);
    let event = AuditEvent {
        id: AuditEventId::new(columns.text()?),
        occurred_at: clock::wire_millis(occurred_at),
        action: columns.parsed("action", Action::parse)?,
        operation: columns.parsed("operation", Action::parse)?,
        outcome: columns.parsed("outcome", Outcome::parse)?,
        performed_by: read_person(&mut columns)?,
        impersonated_user: read_person(&mut columns)?,
        reason: columns.optional_text()?,
        impersonation_id: columns.optional_text()?.map(ImpersonationId::new),
        resource: read_resource(&mut columns)?,
        details: columns.json::<Details>("details")?,
        ip_address: columns.optional_text()?,
        user_agent: columns.optional_text()?,
        request_id: columns.optional_text()?,
        code: columns.optional_parsed("code", parse_code)?,
    };
    Ok((event, Key(occurred_at.into(), sequence.into())))
}

fn read_person(columns: &mut Columns) -> Result<Option<Person>, DbError> {
    let id = columns.optional_text()?.map(MemberId::new);
    let (email, name) = (columns.optional_text()?, columns.optional_text()?);
    Ok(id.map(|id| Person { id, email: email.unwrap_or_default(), name: name.unwrap_or_default() }))
}

fn read_resource(columns: &mut Columns) -> Result<Option<Resource>, DbError> {
    let (kind, id) = (columns.optional_text()?, columns.optional_text()?);
    let name = columns.optional_text()?;
    Ok(kind.zip(id).map(|(kind, id)| Resource { kind, id, name }))
}

fn parse_code(text: &str) -> Option<ProblemCode> {
    ProblemCode::ALL.iter().copied().find(|code| code.as_str() == text)
}
