//! Audit events as CSV (RFC 4180), for people who open it in a spreadsheet.

use crate::csv::write_text;
use understudy_contract::audit::{AuditEvent, Person};
use understudy_contract::{AuditEventId, ProblemCode};

/// The columns, named as the fields of an event.
const COLUMNS: [&str; 21] = [
    "id",
    "occurred_at",
    "action",
    "operation",
    "outcome",
    "performed_by_id",
    "performed_by_email",
    "performed_by_name",
    "impersonated_user_id",
    "impersonated_user_email",
    "impersonated_user_name",
    "reason",
    "impersonation_id",
    "resource_type",
    "resource_id",
    "resource_name",
    "details",
    "ip_address",
    "user_agent",
    "request_id",
    "code",
];

/// The line of names.
pub(super) fn head() -> String {
    format!("{}\r\n", COLUMNS.join(","))
}

/// Writes the line of an event.
pub(super) fn write_line(text: &mut String, event: &AuditEvent) {
    let [actor_id, actor_email, actor_name] = person(event.performed_by.as_ref());
    let [subject_id, subject_email, subject_name] = person(event.impersonated_user.as_ref());
    let resource = event.resource.as_ref();
    let fields: [&str; COLUMNS.len()] = [
        AuditEventId::as_str(&event.id),
        event.occurred_at.as_str(),
        event.action.as_str(),
        event.operation.as_str(),
        event.outcome.as_str(),
        actor_id,
        actor_email,
        actor_name,
        subject_id,
        subject_email,
        subject_name,
        event.reason.as_deref().unwrap_or_default(),
        event.impersonation_id.as_ref().map_or("", |id| id.as_str()),
        resource.map_or("", |resource| &resource.kind),
        resource.map_or("", |resource| &resource.id),
        resource.and_then(|resource| resource.name.as_deref()).unwrap_or_default(),
        // Fails only for types that no JSON can hold, which the contract has none of.
        &serde_json::to_string(&event.details).unwrap_or_default(),
        event.ip_address.as_deref().unwrap_or_default(),
        event.user_agent.as_deref().unwrap_or_default(),
        event.request_id.as_deref().unwrap_or_default(),
        event.code.map_or("", ProblemCode::as_str),
    ];
    for (at, field) in fields.into_iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        write_text(text, field);
    }
    text.push_str("\r\n");
}

fn person(person: Option<&Person>) -> [&str; 3] {
    person.map_or([""; 3], |person| [person.id.as_str(), &person.email, &person.name])
}
