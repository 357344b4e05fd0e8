//! `GET /audit-events/export`: everything that the filters show, as a file.
//!
//! It is on record before its first byte leaves. What is read is the log up to that moment, page by
//! page: nothing is kept in memory but one page, no reader is held for longer, and no later event
//! gets in. A client that reads slowly slows the reading down, and one that hangs up ends it.

mod csv;

use super::filter;
use crate::authority::{Change, EventDraft, Halt};
use crate::db::{Db, DbError, ReadError, Tx};
use crate::http::{Call, Failure, FileReply};
use crate::store::audit::{self, Filter};
use crate::store::paging::{Key, Scan};
use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use std::sync::Arc;
use understudy_contract::OrganizationId;
use understudy_contract::audit::{AuditEvent, ExportFormat, ExportQuery};
use understudy_contract::endpoint::{ExportAuditEvents, Query as _};
use understudy_contract::member::Order;

/// How many events are read, and sent, at once.
const PAGE: u32 = 500;
/// About how long a line is, so that a page is seldom moved while it is written.
const LINE_BYTES: usize = 512;
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

/// A page of the file.
struct Lines {
    lines: String,
    /// The place behind which it goes on; absent at the end.
    last: Option<Key>,
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
        let export = Arc::new(self);
        let mut from = None;
        loop {
            let scan = Scan { order: Order::Desc, from, limit: PAGE };
            let reader = Arc::clone(&export);
            let page = match export.db.read(move |tx| reader.page(tx, &scan)).await {
                Ok(page) => page,
                Err(error) => {
                    tracing::error!(error = ?error, "an export was broken off");
                    // The client sees an end that is none, rather than a file that looks whole.
                    sender.abort(error);
                    return;
                }
            };
            from = page.last;
            // An error means that nobody reads any more.
            if page.lines.is_empty()
                || sender.send_data(Bytes::from(page.lines)).await.is_err()
                || from.is_none()
            {
                return;
            }
        }
    }

    /// A page of the file. Its lines are written where its events are read, on a thread that may
    /// take its time, while the page before is sent.
    fn page(&self, tx: &mut dyn Tx, scan: &Scan) -> Result<Lines, DbError> {
        let events = audit::list(tx, &self.organization, &self.filter, scan)?;
        let is_full = events.len() >= usize::try_from(scan.limit).unwrap_or(usize::MAX);
        let last = events.last().filter(|_| is_full).map(|(_, key)| key.clone());
        let mut lines = String::with_capacity(events.len() * LINE_BYTES);
        for (event, _) in &events {
            self.write_line(&mut lines, event);
        }
        Ok(Lines { lines, last })
    }

    fn write_line(&self, lines: &mut String, event: &AuditEvent) {
        match self.format {
            ExportFormat::Csv => csv::write_line(lines, event),
            ExportFormat::Jsonl => {
                // Fails only for types that no JSON can hold, which the contract has none of.
                lines.push_str(&serde_json::to_string(event).unwrap_or_default());
                lines.push('\n');
            }
        }
    }
}
