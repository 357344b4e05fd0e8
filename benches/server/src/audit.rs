//! The audit log: every filter at its beginning and deep in it, and its export.

use crate::bench::{Bench, ROUND, Table, cells, count, megabytes, milliseconds, page, thousands};
use crate::client::{Client, number, text};
use crate::figures::Must::{AtLeast, AtMost};
use crate::floor::{self, PAGE};
use crate::load::{Stopwatch, load, median};
use crate::server::{Server, several, sign_in};
use anyhow::{Context, Result, ensure};
use rusqlite::Connection;

/// How deep the deep page is.
const DEEP: u64 = 50_000;
/// How many events are exported.
const EXPORTED: u64 = 1_000_000;

/// What is asked for, in words, in an address, and in SQL.
struct Filter {
    name: &'static str,
    query: String,
    condition: String,
}

pub(crate) fn run(bench: &Bench, server: &Server) -> Result<String> {
    let connection = floor::open(&bench.places.database())?;
    let mut ours = several(bench.clients, sign_in)?;
    let mut table = Table::new(&[
        "filter",
        "total",
        "first page, median",
        "p99",
        "deep page, at",
        "median",
        "p99",
    ]);
    for Filter { name, query, condition } in filters(&connection)? {
        let organization = floor::organization(&connection)?;
        let sql =
            format!("SELECT count(*) FROM audit_events WHERE organization_id = $1 AND {condition}");
        let total: i64 = connection.query_row(&sql, [&organization], |row| row.get(0))?;
        let total = total.unsigned_abs();
        let path = format!("/api/v1/audit-events?limit={PAGE}&{query}");
        let length = |at: u64| usize::try_from(total - at).unwrap_or(PAGE).min(PAGE);
        let mut asked = vec![(0, path.clone())];
        if total > PAGE as u64 {
            let (at, cursor) = deep(&mut ours[0], &query, total)?;
            asked.push((at, format!("{path}&cursor={cursor}")));
        }
        let mut row = vec![name.to_owned(), count(total)];
        for (at, path) in asked {
            let compared = crate::members::alone(bench, || {
                load(&mut ours, ROUND, |client| page(client, &path, total, length(at)))
            })?;
            let worst = compared.of(0, crate::bench::p99);
            bench.figures.note("pages of the audit log, p99", AtMost(5.0), "ms", worst);
            let [_, median, p99] = cells(&compared, 0);
            if at > 0 {
                row.push(count(at));
            }
            row.extend([median, p99]);
        }
        row.resize(7, "–".to_owned());
        table.row(&row);
    }
    Ok(format!("{}\n{}", table.end(), export(bench, server, &connection)?))
}

/// A cursor deep in the log, and how many events come before it.
fn deep(client: &mut Client, query: &str, total: u64) -> Result<(u64, String)> {
    let depth = (total / 2).min(DEEP);
    let (mut position, mut cursor) = (0, String::new());
    while position == 0 || position < depth {
        let stride = (depth - position).clamp(1, 200);
        let from = if cursor.is_empty() { String::new() } else { format!("&cursor={cursor}") };
        let body = client.get(&format!("/api/v1/audit-events?limit={stride}&{query}{from}"))?;
        text(body, "next_cursor").context("the log goes on")?.clone_into(&mut cursor);
        position += stride;
    }
    Ok((position, cursor))
}

fn filters(connection: &Connection) -> Result<Vec<Filter>> {
    let one =
        |sql: &str| -> Result<String> { Ok(connection.query_row(sql, [], |row| row.get(0))?) };
    let middle = "(SELECT sequence FROM audit_events WHERE sequence >= \
        (SELECT max(sequence) / 2 FROM audit_events) AND impersonation_id IS NOT NULL LIMIT 1)";
    let impersonation =
        one(&format!("SELECT impersonation_id FROM audit_events WHERE sequence = {middle}"))?;
    let subject =
        one(&format!("SELECT subject_email FROM audit_events WHERE sequence = {middle}"))?;
    let middle = one(&format!(
        "SELECT strftime('%Y-%m-%dT%H:%M:17Z', occurred_at / 1000, 'unixepoch') \
         FROM audit_events WHERE sequence = {middle}"
    ))?;
    let millis = format!("CAST(strftime('%s', '{middle}') AS INTEGER) * 1000");
    let five_months = format!("occurred_at >= {millis} - 13132800000 AND occurred_at < {millis}");
    let from = one(&format!(
        "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', ({millis}) / 1000 - 13132800, 'unixepoch')"
    ))?;
    let times = format!("from={from}&to={middle}");
    let person = |email: &str| format!("(actor_email = '{email}' OR subject_email = '{email}')");
    let alan = "alan@acme.example";
    let filter = |name, query: String, condition: String| Filter { name, query, condition };
    Ok(vec![
        filter("none", String::new(), "1".into()),
        filter(
            "an action",
            "action=session.signed_in".into(),
            "action = 'session.signed_in'".into(),
        ),
        filter("an operation", "operation=tree.edited".into(), "operation = 'tree.edited'".into()),
        filter("an outcome, of many kinds", "outcome=refused".into(), "outcome = 'refused'".into()),
        filter(
            "an action and an outcome",
            "action=user.impersonation.action&outcome=failed".into(),
            "action = 'user.impersonation.action' AND outcome = 'failed'".into(),
        ),
        filter("five months, to the minute", times.clone(), five_months.clone()),
        filter(
            "the same, an outcome",
            format!("outcome=refused&{times}"),
            format!("outcome = 'refused' AND {five_months}"),
        ),
        filter("an email", format!("email={subject}"), person(&subject)),
        filter("an email that did an eighth of it all", format!("email={alan}"), person(alan)),
        filter(
            "the same, one action, refused",
            format!("email={alan}&action=user.impersonation.action&outcome=refused"),
            format!(
                "{} AND action = 'user.impersonation.action' AND outcome = 'refused'",
                person(alan)
            ),
        ),
        filter(
            "the same email in five months",
            format!("email={alan}&{times}"),
            format!("{} AND {five_months}", person(alan)),
        ),
        filter(
            "an impersonation",
            format!("impersonation_id={impersonation}"),
            format!("impersonation_id = '{impersonation}'"),
        ),
    ])
}

/// How fast the last events leave as CSV, and how much memory that takes.
fn export(bench: &Bench, server: &Server, connection: &Connection) -> Result<String> {
    let newest: i64 =
        connection.query_row("SELECT max(sequence) FROM audit_events", [], |row| row.get(0))?;
    let first = newest.saturating_sub(EXPORTED.cast_signed()).max(1);
    let from: String = connection.query_row(
        "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', occurred_at / 1000, 'unixepoch') \
         FROM audit_events WHERE sequence = $1",
        [first],
        |row| row.get(0),
    )?;
    let mut client = sign_in()?;
    let path = format!("/api/v1/audit-events/export?format=csv&from={from}");
    let (mut rates, mut extra, mut rows) = (Vec::new(), 0, 0);
    for round in 0..=bench.rounds {
        let total = client.get(&format!("/api/v1/audit-events?limit=1&from={from}"))?;
        let total = number(total, "total").context("the log has a total")?;
        server.forget_peak()?;
        let (before, _) = server.memory()?;
        let watch = Stopwatch::start();
        rows = client.count_lines(&path)? - 1;
        let seconds = watch.elapsed().as_secs_f64();
        ensure!(rows == total, "{rows} rows of {total} events");
        let (_, peak) = server.memory()?;
        extra = extra.max(peak.saturating_sub(before));
        if round > 0 {
            let rows = f64::from(u32::try_from(rows).unwrap_or(u32::MAX));
            rates.push((rows / seconds, seconds * 1000.0));
        }
    }
    let rate = median(rates.iter().map(|(rate, _)| *rate).collect());
    let time = median(rates.iter().map(|(_, time)| *time).collect());
    let extra = megabytes(extra);
    bench.figures.note("rows of CSV a second", AtLeast(100_000.0), "", rate);
    bench.figures.note("memory for them", AtMost(64.0), "MB", extra);
    Ok(format!(
        "Export of the last {} events as CSV: {} rows/s ({}), at most {:.1} MB more memory than before \
         it.\n",
        count(rows),
        thousands(rate),
        milliseconds(time),
        extra
    ))
}
