//! `GET /audit-events`, the newest first.

pub(crate) mod export;

use crate::api::is_id;
use crate::api::paging::{List, Paging};
use crate::authority::Halt;
use crate::clock;
use crate::db::{DbError, Tx};
use crate::http::{Call, Failure, Rendered, Reply};
use crate::store::audit::{self, Filter};
use crate::store::paging::{Key, Scan};
use understudy_contract::audit::{Action, AuditEvent, AuditQuery};
use understudy_contract::endpoint::{Endpoint as _, GetAuditEvents};
use understudy_contract::member::Order;
use understudy_contract::{FieldError, ImpersonationId, OrganizationId, Page, Timestamp};

pub(crate) async fn list(
    call: Call<GetAuditEvents>,
) -> Result<Reply<Rendered<Page<AuditEvent>>>, Failure> {
    let Call { gate, query, .. } = call;
    gate.read(move |reading| {
        let query = query?;
        let paging = Paging::new(reading, GetAuditEvents::PATH, &query, Order::Desc)?;
        let organization = reading.organization().clone();
        paging.read(reading.tx, &Events { organization, filter: filter(query)? })
    })
    .await
}

fn filter(query: AuditQuery) -> Result<Filter, Halt> {
    Ok(Filter {
        from: time("from", query.from.as_ref())?,
        to: time("to", query.to.as_ref())?,
        action: known("action", query.action)?,
        operation: known("operation", query.operation)?,
        outcome: query.outcome,
        email: email(query.email.as_deref())?,
        // What can be no id is nobody's.
        impersonation_id: query
            .impersonation_id
            .map(|id| if is_id(id.as_str()) { id } else { ImpersonationId::new("?") }),
        up_to: None,
    })
}

fn email(email: Option<&str>) -> Result<Option<String>, FieldError> {
    let email = email.unwrap_or_default().trim().to_lowercase();
    if email.chars().any(char::is_control) {
        return Err(FieldError::new("email", "Remove the invisible control characters."));
    }
    Ok(Some(email).filter(|email| !email.is_empty()))
}

/// An action of a newer client is none of this server's.
fn known(field: &str, action: Option<Action>) -> Result<Option<Action>, FieldError> {
    if action == Some(Action::Unknown) {
        return Err(FieldError::new(field, "There is no such action."));
    }
    Ok(action)
}

fn time(field: &str, time: Option<&Timestamp>) -> Result<Option<i64>, FieldError> {
    let Some(time) = time else { return Ok(None) };
    let message = "Give a time like 2026-11-23T12:00:00Z.";
    let time = clock::parse(time).ok_or_else(|| FieldError::new(field, message))?;
    Ok(Some(clock::millis(time)))
}

struct Events {
    organization: OrganizationId,
    filter: Filter,
}

impl List for Events {
    type Item = AuditEvent;

    fn scan(&self, tx: &mut dyn Tx, scan: &Scan) -> Result<Vec<(AuditEvent, Key)>, DbError> {
        audit::list(tx, &self.organization, &self.filter, scan)
    }

    fn total(&self, tx: &mut dyn Tx) -> Result<u64, DbError> {
        audit::count(tx, &self.organization, &self.filter)
    }
}
