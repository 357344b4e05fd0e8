//! Starting and stopping an impersonation, with a reason, durable and on record.

use crate::bench::{Bench, Table, answers, milliseconds, p99, rate, times};
use crate::client::{Client, number};
use crate::figures::Must::{AtLeast, AtMost};
use crate::floor;
use crate::load::{Round, Side, Stopwatch, compare, load, median};
use crate::server::{OTHER_PEER, PEER, remember, several, sign_in, sign_in_to_peer};
use anyhow::{Context, Result, ensure};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const ROUND: Duration = Duration::from_secs(1);
/// How many are impersonated, one after the other.
const SUBJECTS: usize = 500;

pub(crate) fn run(bench: &Bench) -> Result<String> {
    let subjects = subjects(bench)?;
    let next = AtomicUsize::new(0);
    let subject = || subjects[next.fetch_add(1, Ordering::Relaxed) % subjects.len()].as_str();
    let mut table = Table::new(&[
        "start and stop",
        "clients",
        "ours/s",
        "Better Auth/s",
        "ratio",
        "ours, median",
        "ours, p99",
        "Better Auth, median",
        "p99",
    ]);
    let _other = bench.places.start_peer_on(OTHER_PEER, "NORMAL")?;
    for (name, host) in [
        ("both durable", PEER),
        ("Better Auth as its driver has it, which a power cut undoes", OTHER_PEER),
    ] {
        for clients in [1, bench.clients] {
            let mut ours = several(clients, sign_in)?;
            let mut peer = several(clients, || sign_in_to_peer(host))?;
            let before = events(&mut ours[0])?;
            let done = AtomicUsize::new(0);
            let mut sides: Vec<Side<'_>> = Vec::new();
            sides.push(Box::new(|| {
                load(&mut ours, ROUND, |client| {
                    done.fetch_add(1, Ordering::Relaxed);
                    cycle(client, subject())
                })
            }));
            sides
                .push(Box::new(|| load(&mut peer, ROUND, |client| their_cycle(client, subject()))));
            let compared = compare(bench.rounds, sides)?;
            let (done, written) = (done.into_inner() as u64, events(&mut ours[0])? - before);
            ensure!(written == done * 2, "{done} cycles wrote {written} events");
            if host == PEER {
                let ratio = compared.ratio(0, 1, answers);
                let what = "start and stop, beside Better Auth";
                bench.figures.note(what, AtLeast(8.0), "×", ratio);
                let worst = compared.of(0, p99);
                bench.figures.note("start and stop, p99", AtMost(10.0), "ms", worst);
            }
            let of = |side, figure: fn(&Round) -> f64| milliseconds(compared.of(side, figure));
            table.row(&[
                name.into(),
                clients.to_string(),
                rate(compared.of(0, answers)),
                rate(compared.of(1, answers)),
                times(compared.ratio(0, 1, answers)),
                of(0, |figures| figures.median),
                of(0, p99),
                of(1, |figures| figures.median),
                of(1, p99),
            ]);
        }
    }
    Ok(format!("{}\n{}", table.end(), second_factor(bench)?))
}

fn cycle(client: &mut Client, subject: &str) -> Result<()> {
    let body =
        format!(r#"{{"member_id":"{subject}","reason":"Ticket 4812: the form does not open"}}"#);
    let session = client.ask("POST", "/api/v1/impersonation", &body)?;
    ensure!(session.contains(r#""reason":"Ticket 4812"#), "nobody is impersonated: {session}");
    let session = session.to_owned();
    remember(client, &session)?;
    let session = client.ask("DELETE", "/api/v1/impersonation", "")?;
    ensure!(session.contains(r#""impersonation":null"#), "it was not stopped: {session}");
    let session = session.to_owned();
    remember(client, &session)
}

fn their_cycle(client: &mut Client, subject: &str) -> Result<()> {
    let body = format!(r#"{{"userId":"{subject}"}}"#);
    let session = client.ask("POST", "/api/auth/admin/impersonate-user", &body)?;
    ensure!(session.contains("\"impersonatedBy\":\""), "nobody is impersonated: {session}");
    let session = client.ask("POST", "/api/auth/admin/stop-impersonating", "{}")?;
    ensure!(session.contains("alan@acme.example"), "it was not stopped: {session}");
    Ok(())
}

fn events(client: &mut Client) -> Result<u64> {
    let body = client.get("/api/v1/audit-events?limit=1")?;
    number(body, "total").context("the log has a total")
}

fn subjects(bench: &Bench) -> Result<Vec<String>> {
    let connection = floor::open(&bench.places.database())?;
    let sql = "SELECT id FROM members WHERE organization_id = $1 AND status = 'active' \
        AND roles NOT LIKE '%admin%' ORDER BY id LIMIT $2 OFFSET 100";
    let mut statement = connection.prepare(sql)?;
    let found = (floor::organization(&connection)?, SUBJECTS.cast_signed());
    let subjects = statement.query_map(found, |row| row.get(0))?;
    Ok(subjects.collect::<Result<_, _>>()?)
}

/// What looking at a code costs, without its transaction: one that is right, and one that is wrong.
fn second_factor(bench: &Bench) -> Result<String> {
    use understudy_server::second_factor::{code_at, first_step};
    const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    const NOW: i64 = 1_795_435_200_000;
    const TIMES: u32 = 20_000;
    let right = code_at(SECRET, NOW).context("a good secret")?;
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let microseconds = |code: &str| {
        let rounds = (0..bench.rounds).map(|_| {
            let watch = Stopwatch::start();
            for _ in 0..TIMES {
                black_box(first_step(black_box(SECRET), black_box(code), black_box(NOW)));
            }
            watch.elapsed().as_secs_f64() * 1e6 / f64::from(TIMES)
        });
        median(rounds.collect())
    };
    ensure!(first_step(SECRET, &right, NOW).is_some(), "the right code is right");
    ensure!(first_step(SECRET, wrong, NOW).is_none(), "a wrong code is wrong");
    Ok(format!(
        "The code of a second factor, looked at alone, {TIMES} times in a row: {:.1} µs for a right \
         one, {:.1} µs for a wrong one.\n",
        microseconds(&right),
        microseconds(wrong)
    ))
}
