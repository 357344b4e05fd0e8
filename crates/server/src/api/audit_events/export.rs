//! `GET /audit-events/export`: everything that the filters show, as a file.
//!
//! It is on record before its first byte leaves. What is read is the log up to that moment, page by
//! page: nothing is kept in memory but one page, no reader is held for longer, and no later event
//! gets in. A client that reads slowly slows the reading down, and one that hangs up ends it.

mod csv;

use super::filter;
use crate::authority::{Change, EventDraft, Halt};
use crate::db::{Db, ReadError, Tx};
use crate::http::{Call, Failure, FileReply};
use crate::store::audit::{self, Filter};
use crate::store::paging::Scan;
use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use understudy_contract::OrganizationId;
use understudy_contract::audit::{AuditEvent, ExportFormat, ExportQuery};
use understudy_contract::endpoint::{ExportAuditEvents, Query as _};
use understudy_contract::member::Order;

/// How many events are read, and sent, at once.
const PAGE: u32 = 500;
/// How many pages wait for a client that reads slowly.
const PAGES_AHEAD: usize = 1;

pub(crate) async fn handle(call: Call<ExportAuditEvents>) -> Result<FileReply, Failure> {
    let Call { gate, query, body, .. } = call;
    let query = query.and_then(|query| body.map(|()| query));
    let gate = gate.made_as(query.as_ref().ok().and_then(|query| query.epoch));
    let reply = gate.perform(None, move |change| begin(change, &query)).await?;
    let epoch = reply.epoch();
    let export = reply.into_body();
    let (kind, name) = match export.format {
        ExportFormat::Csv => ("text/csv; charset=utf-8", "audit-events.csv"),
        ExportFormat::Jsonl => ("application/jsonl; charset=utf-8", "audit-events.jsonl"),
    };
    let (sender, body) = Channel::new(PAGES_AHEAD);
    tokio::spawn(export.send(sender));
    Ok(FileReply::new(kind, name, axum::body::Body::new(body), epoch))
}

/// What is exported.
struct Export {
    db: Db,
    format: ExportFormat,
    organization: OrganizationId,
    filter: Filter,
}

fn begin(change: &mut Change<'_>, query: &Result<ExportQuery, Failure>) -> Result<Export, Halt> {
    let query = query.as_ref().map_err(Clone::clone)?.clone();
    note(&mut change.event, &query);
    let (format, filter) = (query.format, filter(query.filters())?);
    // This export's own event comes later.
    let filter = Filter { up_to: Some(audit::last_sequence(change.tx)?), ..filter };
    let (db, organization) = (change.state.db.clone(), change.organization().clone());
    Ok(Export { db, format, organization, filter })
}

/// What was asked for is part of what happened; by which identity the event says itself.
fn note(event: &mut EventDraft, query: &ExportQuery) {
    let asked_for = ExportQuery { epoch: None, ..query.clone() };
    for (name, value) in asked_for.pairs() {
        event.note(name, None, Some(value));
    }
}

impl Export {
    async fn send(self, mut sender: Sender<Bytes, ReadError>) {
        if let ExportFormat::Csv = self.format
            && sender.send_data(Bytes::from(csv::head())).await.is_err()
        {
            return;
        }
        let mut from = None;
        loop {
            let scan = Scan { order: Order::Desc, from, limit: PAGE };
            let (organization, filter) = (self.organization.clone(), self.filter.clone());
            let job = move |tx: &mut dyn Tx| audit::list(tx, &organization, &filter, &scan);
            let events = match self.db.read(job).await {
                Ok(events) => events,
                Err(error) => {
                    tracing::error!(error = ?error, "an export was broken off");
                    // The client sees an end that is none, rather than a file that looks whole.
                    sender.abort(error);
                    return;
                }
            };
            from = events.last().map(|(_, key)| key.clone());
            let is_last = events.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
            let page = events.iter().map(|(event, _)| self.line(event)).collect::<String>();
            // An error means that nobody reads any more.
            if page.is_empty() || sender.send_data(Bytes::from(page)).await.is_err() || is_last {
                return;
            }
        }
    }

    fn line(&self, event: &AuditEvent) -> String {
        match self.format {
            ExportFormat::Csv => csv::line(event),
            ExportFormat::Jsonl => {
                // Fails only for types that no JSON can hold, which the contract has none of.
                let mut line = serde_json::to_string(event).unwrap_or_default();
                line.push('\n');
                line
            }
        }
    }
}
