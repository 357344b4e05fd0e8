//! Pages of members: each order at its beginning, in its middle and at its end, and filters.

use crate::bench::{Bench, ROUND, Table, answers, count, milliseconds, p99, page, rate, times};
use crate::client::{Client, number, text};
use crate::figures::Must::{AtLeast, AtMost};
use crate::floor::{self, PAGE, Place, SORTS};
use crate::load::{Compared, Side, compare, load};
use crate::server::{FLOOR, PEER, several, sign_in, sign_in_to_peer};
use anyhow::{Context, Result, ensure};
use std::thread::scope;

/// Filters of the list, and the condition that says the same in SQL.
const FILTERS: [(&str, &str, &str); 5] = [
    ("viewers by name", "role=viewer", "roles LIKE '%viewer%'"),
    (
        "active ones, last active first",
        "status=active&sort=last_active&order=desc",
        "status = 'active'",
    ),
    ("locked ones by email", "status=locked&sort=email", "status = 'locked'"),
    (
        "active editors by role",
        "role=editor&status=active&sort=role",
        "roles LIKE '%editor%' AND status = 'active'",
    ),
    (
        "active viewers by email, backwards",
        "role=viewer&status=active&sort=email&order=desc",
        "roles LIKE '%viewer%' AND status = 'active'",
    ),
];

/// A page of the list.
struct Page {
    name: String,
    sort: usize,
    /// How many members come before it.
    before: u64,
    /// As the API is asked for it.
    path: String,
}

pub(crate) fn run(bench: &Bench) -> Result<String> {
    let connection = floor::open(&bench.places.database())?;
    let organization = floor::organization(&connection)?;
    let total = sign_in()?.get("/api/v1/members?limit=1").map(|body| number(body, "total"))?;
    let total = total.context("a list has a total")?;
    let pages = pages(total)?;

    let mut ours = several(bench.clients, sign_in)?;
    let mut peer = several(bench.clients, || sign_in_to_peer(PEER))?;
    let mut http = several(bench.clients, || Client::connect(FLOOR))?;
    let mut plain = several(bench.clients, || floor::open(&bench.places.database()))?;
    let mut table = Table::new(&[
        "page of 50",
        "ours/s",
        "Better Auth/s",
        "ratio",
        "ours, median",
        "ours, p99",
        "SQLite, p99",
        "ratio",
        "SQLite behind HTTP, p99",
        "ratio",
        "beside its first page",
    ]);
    let mut first = [f64::NAN; SORTS.len()];
    for Page { name, sort, before, path } in &pages {
        let place = Place::behind(&connection, *sort, *before)?;
        let length = usize::try_from(total - before).unwrap_or(PAGE).min(PAGE);
        let mut sides: Vec<Side<'_>> = vec![
            Box::new(|| load(&mut ours, ROUND, |client| page(client, path, total, length))),
            Box::new(|| {
                load(&mut plain, ROUND, |connection| {
                    let rows = floor::page(connection, &organization, &place)?;
                    ensure!(rows.len() == length, "{name}: {} rows", rows.len());
                    Ok(())
                })
            }),
            Box::new(|| load(&mut http, ROUND, |client| client.get(&place.address()).map(|_| ()))),
        ];
        // It has no roles and no activity in our sense.
        if let Some(sort) = ["name", "email"].get(*sort) {
            let path = format!(
                "/api/auth/admin/list-users?limit=50&offset={before}&sortBy={sort}&sortDirection=asc"
            );
            let peer = &mut peer;
            sides.push(Box::new(move || {
                load(peer, ROUND, |client| page(client, &path, total, length))
            }));
        }
        let has_peer = sides.len() > 3;
        let compared = compare(bench.rounds, sides)?;
        let median = compared.of(0, |figures| figures.median);
        if *before == 0 {
            first[*sort] = median;
        }
        let [theirs, ratio] = if has_peer {
            let ratio = compared.ratio(0, 3, answers);
            let what = "pages of members, answers beside Better Auth's indexed sort";
            bench.figures.note(what, AtLeast(100.0), "×", ratio);
            [rate(compared.of(3, answers)), times(ratio)]
        } else {
            ["–".into(), "–".into()]
        };
        let what = "pages of members, p99 beside plain SQLite";
        bench.figures.note(what, AtMost(5.0), "×", compared.ratio(0, 1, p99));
        if *before > 0 {
            let what = "middle and last page, median beside the first";
            bench.figures.note(what, AtMost(1.5), "×", median / first[*sort]);
        }
        let beside = if *before == 0 { "–".into() } else { times(median / first[*sort]) };
        table.row(&[
            name.clone(),
            rate(compared.of(0, answers)),
            theirs,
            ratio,
            milliseconds(median),
            milliseconds(compared.of(0, p99)),
            milliseconds(compared.of(1, p99)),
            times(compared.ratio(0, 1, p99)),
            milliseconds(compared.of(2, p99)),
            times(compared.ratio(0, 2, p99)),
            beside,
        ]);
    }
    Ok(format!("{} members in all.\n\n{}", count(total), table.end()))
}

/// The pages that are asked for, found by walking each order from its beginning to its end.
fn pages(total: u64) -> Result<Vec<Page>> {
    eprintln!("Walking each order of {} members from end to end…", count(total));
    let walks = scope(|scope| {
        let walks: Vec<_> =
            (0..SORTS.len()).map(|sort| scope.spawn(move || walk(sort, total))).collect();
        let walks = walks.into_iter().map(|walk| walk.join().expect("a walk does not panic"));
        walks.collect::<Result<Vec<_>>>()
    })?;
    Ok(walks.into_iter().flatten().collect())
}

fn walk(sort: usize, total: u64) -> Result<Vec<Page>> {
    let mut client = sign_in()?;
    let (name, _) = SORTS[sort];
    let list = |limit: usize, cursor: &str| {
        let cursor = if cursor.is_empty() { String::new() } else { format!("&cursor={cursor}") };
        format!("/api/v1/members?sort={name}&limit={limit}{cursor}")
    };
    let page = |what: &str, before, cursor: &str| Page {
        name: format!("by {}, {what}", name.replace('_', " ")),
        sort,
        before,
        path: list(PAGE, cursor),
    };
    let mut pages = vec![page("first", 0, "")];
    let end = (total - 1) / PAGE as u64 * PAGE as u64;
    let (mut position, mut cursor) = (0, String::new());
    loop {
        // Long strides, and a short one so that the last page begins where its pages do.
        let stride = (end - position).min(200);
        if stride == 0 {
            pages.push(page("last", position, &cursor));
            return Ok(pages);
        }
        let body = client.get(&list(usize::try_from(stride)?, &cursor))?;
        let at = number(body, "position").context("a page has a position")?;
        ensure!(at == position, "a page at {at}, not at {position}");
        text(body, "next_cursor").context("the list goes on")?.clone_into(&mut cursor);
        position += stride;
        if position >= total / 2 && pages.len() == 1 {
            pages.push(page("middle", position, &cursor));
        }
    }
}

/// Filters, each with the total that SQL counts.
pub(crate) fn filters(bench: &Bench) -> Result<String> {
    let connection = floor::open(&bench.places.database())?;
    let organization = floor::organization(&connection)?;
    let mut ours = several(bench.clients, sign_in)?;
    let mut table = Table::new(&["filter, first page", "total", "answers/s", "median", "p99"]);
    for (name, query, condition) in FILTERS {
        let sql =
            format!("SELECT count(*) FROM members WHERE organization_id = $1 AND {condition}");
        let total: i64 = connection.query_row(&sql, [&organization], |row| row.get(0))?;
        let total = total.unsigned_abs();
        let length = usize::try_from(total).unwrap_or(PAGE).min(PAGE);
        let path = format!("/api/v1/members?{query}&limit=50");
        let compared =
            alone(bench, || load(&mut ours, ROUND, |client| page(client, &path, total, length)))?;
        let [rate, median, p99] = crate::bench::cells(&compared, 0);
        table.row(&[name.into(), count(total), rate, median, p99]);
    }
    Ok(table.end())
}

/// Rounds of what is compared with nothing.
pub(crate) fn alone(
    bench: &Bench,
    side: impl FnMut() -> Result<crate::load::Round>,
) -> Result<Compared> {
    compare(bench.rounds, vec![Box::new(side)])
}
