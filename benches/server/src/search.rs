//! Searching members for a part of a name or email.

use crate::bench::{
    Bench, ROUND, Table, answers, count, milliseconds, p99, page, quoted, rate, times,
};
use crate::client::Client;
use crate::figures::Must::{AtLeast, AtMost};
use crate::floor::{self, PAGE};
use crate::load::{Side, compare, load};
use crate::server::{PEER, several, sign_in, sign_in_to_peer};
use anyhow::{Result, ensure};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Texts that are asked for again and again, and what else is asked.
const TEXTS: [(&str, &str); 12] = [
    ("a", ""),
    ("a", "&role=editor&sort=role"),
    ("zo", ""),
    ("zo", "&sort=last_active&order=desc"),
    ("kim", ""),
    ("emeka", ""),
    ("emeka", "&order=desc"),
    ("member-0042", ""),
    ("er-099", ""),
    ("member-999999@", ""),
    ("nobody-at-all", ""),
    ("@acme.example", ""),
];

pub(crate) fn run(bench: &Bench) -> Result<String> {
    let connection = floor::open(&bench.places.database())?;
    let mut ours = several(bench.clients, sign_in)?;
    let mut table =
        Table::new(&["the same text again and again", "total", "answers/s", "median", "p99"]);
    for (text, more) in TEXTS {
        let role = if more.contains("role=editor") { "AND roles LIKE '%editor%'" } else { "" };
        let total = total(&connection, &format!("instr(search_text, $2) > 0 {role}"), text)?;
        let length = usize::try_from(total).unwrap_or(PAGE).min(PAGE);
        let path = format!("/api/v1/members?q={}{more}&limit=50", quoted(text));
        let compared = crate::members::alone(bench, || {
            load(&mut ours, ROUND, |client| page(client, &path, total, length))
        })?;
        let what = "the same search again, p99";
        bench.figures.note(what, AtMost(40.0), "ms", compared.of(0, p99));
        let [rate, median, p99] = crate::bench::cells(&compared, 0);
        let more = more.trim_start_matches('&').replace('&', ", ");
        let name = if more.is_empty() { format!("`{text}`") } else { format!("`{text}`, {more}") };
        table.row(&[name, count(total), rate, median, p99]);
    }
    Ok(format!("{}\n{}", table.end(), changing(bench, &connection)?))
}

/// Another text every time, so that nothing that was found before helps; beside Better Auth.
fn changing(bench: &Bench, connection: &Connection) -> Result<String> {
    let mut ours = several(bench.clients, sign_in)?;
    let mut peer = several(bench.clients, || sign_in_to_peer(PEER))?;
    let mut table = Table::new(&[
        "another text every time",
        "texts",
        "ours/s",
        "Better Auth/s",
        "ratio",
        "ours, median",
        "ours, p99",
        "Better Auth, median",
    ]);
    let words = words(connection)?;
    let numbers: Vec<String> =
        (0..2_000).map(|at| format!("member-{}@", 100_000 + at * 449)).collect();
    let few: Vec<String> = (0..900).map(|at| format!("{:03}@", (at * 7) % 1000)).collect();
    for (name, field, column, texts) in [
        ("names and parts of them", "name", "lower(name)", words),
        ("one member's email", "email", "email", numbers),
        ("one email of a thousand", "email", "email", few),
    ] {
        let asked = texts.iter().map(|text| {
            let total = total(connection, &format!("instr({column}, $2) > 0"), text)?;
            Ok((quoted(text), total))
        });
        // What is found depends on nothing but the text, so a few are enough to compare answers; and
        // both SQL and Better Auth read everybody for each.
        let checked = asked.take(3).collect::<Result<Vec<_>>>()?;
        for (text, total) in &checked {
            let length = usize::try_from(*total).unwrap_or(PAGE).min(PAGE);
            page(&mut ours[0], &our_path(text, field), *total, length)?;
            page(&mut peer[0], &their_path(text, field), *total, length)?;
        }
        let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
        let (next, their_next) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let text = |next: &AtomicUsize| &texts[next.fetch_add(1, Ordering::Relaxed) % texts.len()];
        let mut sides: Vec<Side<'_>> = Vec::new();
        sides.push(Box::new(|| {
            load(&mut ours, ROUND, |client| is_list(client, &our_path(text(&next), field), "items"))
        }));
        sides.push(Box::new(|| {
            load(&mut peer, ROUND, |client| {
                is_list(client, &their_path(text(&their_next), field), "users")
            })
        }));
        let compared = compare(bench.rounds, sides)?;
        let ratio = compared.ratio(0, 1, answers);
        bench.figures.note("searches, answers beside Better Auth", AtLeast(20.0), "×", ratio);
        let worst = compared.of(0, p99);
        bench.figures.note("another search every time, p99", AtMost(40.0), "ms", worst);
        table.row(&[
            name.into(),
            count(texts.len() as u64),
            rate(compared.of(0, answers)),
            rate(compared.of(1, answers)),
            times(ratio),
            milliseconds(compared.of(0, |figures| figures.median)),
            milliseconds(compared.of(0, p99)),
            milliseconds(compared.of(1, |figures| figures.median)),
        ]);
    }
    Ok(table.end())
}

fn our_path(text: &str, field: &str) -> String {
    format!("/api/v1/members?q={text}&sort={field}&limit=50")
}

fn their_path(text: &str, field: &str) -> String {
    format!(
        "/api/auth/admin/list-users?searchValue={text}&searchField={field}\
         &searchOperator=contains&sortBy={field}&sortDirection=asc&limit=50"
    )
}

/// Better Auth answers an empty list when something failed; each of these texts finds somebody.
fn is_list(client: &mut Client, path: &str, name: &str) -> Result<()> {
    let body = client.get(path)?;
    ensure!(body.contains(&format!("\"{name}\":[{{")), "{path} found nobody");
    Ok(())
}

fn total(connection: &Connection, condition: &str, text: &str) -> Result<u64> {
    let organization = floor::organization(connection)?;
    let sql = format!("SELECT count(*) FROM members WHERE organization_id = $1 AND {condition}");
    let total: i64 = connection.query_row(&sql, [&organization, text], |row| row.get(0))?;
    Ok(total.unsigned_abs())
}

/// Parts of names, three letters or more, of plain letters: SQL's LIKE knows no others' cases.
fn words(connection: &Connection) -> Result<Vec<String>> {
    let sql = "SELECT lower(name) FROM members WHERE organization_id = $1 LIMIT 5000";
    let mut statement = connection.prepare(sql)?;
    let found = [floor::organization(connection)?];
    let names = statement.query_map(found, |row| row.get::<_, String>(0))?;
    let mut words = BTreeSet::new();
    for name in names {
        for word in name?.split(' ').filter(|word| word.bytes().all(|b| b.is_ascii_lowercase())) {
            for end in 3..=word.len() {
                // What every email has would be found there too, by ours alone.
                if !"member-@acme.example".contains(&word[..end]) {
                    words.insert(word[..end].to_owned());
                }
            }
        }
    }
    // In an order that has nothing to do with the alphabet.
    let mut words: Vec<String> = words.into_iter().collect();
    words.sort_by_key(|word| {
        word.bytes()
            .fold(7_u64, |sum, byte| sum.wrapping_mul(0x9e37_79b9).wrapping_add(byte.into()))
    });
    Ok(words)
}
