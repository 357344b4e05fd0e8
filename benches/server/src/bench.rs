//! What all measurements share: where things are, how many ask, for how long.

use crate::client::{Client, number};
use crate::figures::Figures;
use crate::load::{Compared, Round};
use crate::server::Places;
use anyhow::{Context, Result, ensure};
use std::time::Duration;

/// How long each side is asked in a round.
pub(crate) const ROUND: Duration = Duration::from_millis(500);

pub(crate) struct Bench {
    pub(crate) places: Places,
    pub(crate) clients: u32,
    pub(crate) rounds: u32,
    pub(crate) figures: Figures,
}

/// Asks for a page and looks whether it is the one: of this total, and so many items long.
pub(crate) fn page(client: &mut Client, path: &str, total: u64, length: usize) -> Result<()> {
    let body = client.get(path)?;
    let found = number(body, "total").with_context(|| format!("{path} has no total"))?;
    ensure!(found == total, "{path}: the total is {found}, not {total}");
    let items = body.matches("\"createdAt\":").count().max(body.matches("\"status\":").count());
    let items = items.max(body.matches("\"occurred_at\":").count());
    ensure!(items == length, "{path}: {items} items, not {length}");
    Ok(())
}

/// A text as it stands in a query.
pub(crate) fn quoted(text: &str) -> String {
    let bytes: Vec<_> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    bytes.concat()
}

/// A table in Markdown; the first column is text, the others are numbers.
pub(crate) struct Table(String);

impl Table {
    pub(crate) fn new(columns: &[&str]) -> Self {
        let rule = vec!["---:"; columns.len().saturating_sub(1)].join("|");
        Self(format!("| {} |\n|---|{rule}|\n", columns.join(" | ")))
    }

    pub(crate) fn row(&mut self, cells: &[String]) {
        let line = format!("| {} |\n", cells.join(" | "));
        eprint!("{line}");
        self.0.push_str(&line);
    }

    pub(crate) fn end(self) -> String {
        self.0
    }
}

/// Answers a second, in three digits or more.
pub(crate) fn rate(rate: f64) -> String {
    if rate < 100.0 { format!("{rate:.1}") } else { thousands(rate) }
}

/// A whole number, with commas.
pub(crate) fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A whole number of people or events, with commas.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

/// Of so many kilobytes, as Linux tells them.
pub(crate) fn megabytes(kilobytes: u64) -> f64 {
    f64::from(u32::try_from(kilobytes).unwrap_or(u32::MAX)) / 1024.0
}

pub(crate) fn milliseconds(time: f64) -> String {
    if time < 1.0 {
        format!("{time:.2} ms")
    } else if time < 100.0 {
        format!("{time:.1} ms")
    } else {
        format!("{} ms", thousands(time))
    }
}

pub(crate) fn times(ratio: f64) -> String {
    if ratio < 10.0 { format!("{ratio:.1} ×") } else { format!("{} ×", thousands(ratio)) }
}

/// The rate of a side, and its median and p99.
pub(crate) fn cells(compared: &Compared, side: usize) -> [String; 3] {
    [
        rate(compared.of(side, |figures| figures.rate)),
        milliseconds(compared.of(side, |figures| figures.median)),
        milliseconds(compared.of(side, p99)),
    ]
}

/// A number in as many digits as say something.
pub(crate) fn figure(number: f64) -> String {
    if number < 10.0 { format!("{number:.1}") } else { thousands(number) }
}

pub(crate) fn p99(figures: &Round) -> f64 {
    figures.p99
}

pub(crate) fn answers(figures: &Round) -> f64 {
    figures.rate
}
