//! What was measured, as tables, beside what it must be.

use super::candidates::Downloads;
use super::measured::{Audit, Cycles, Interactions, Measured, Memory, Tick};
use anyhow::{Context, Result};
use std::fmt::Write as _;

/// The tables of everything.
///
/// # Errors
/// When something was not measured.
pub(super) fn write(measured: &Measured, downloads: Downloads) -> Result<String> {
    let mut text = beside(measured, downloads)?;
    text.push_str("\n| alone | | must | |\n|---|---:|---|---|\n");
    text.push_str(&tick(&measured.tick));
    text.push_str(&cycles(&measured.cycles));
    text.push_str(&interactions(&measured.interactions)?);
    text.push_str(
        "\n| Lighthouse, median of five | performance | accessibility | best practices | \
         layout shift | first paint | largest paint | blocked | |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|---|\n",
    );
    for address in ["/sign-in", "/team/members"] {
        for is_desktop in [true, false] {
            text.push_str(&lighthouse(&measured.lighthouse, address, is_desktop)?);
        }
    }
    Ok(text)
}

/// What one may be of the other.
#[derive(Debug, Clone, Copy)]
struct Limits {
    of_vanilla: Option<f64>,
    of_react_admin: Option<f64>,
}

fn beside(measured: &Measured, downloads: Downloads) -> Result<String> {
    let mut text =
        "| beside its peers | by hand | console | react-admin | × by hand | × react-admin \
         | must | |\n|---|---:|---:|---:|---:|---:|---|---|\n"
            .to_owned();
    let bytes = |bytes: u64| u32::try_from(bytes).map(f64::from);
    let limits = Limits { of_vanilla: None, of_react_admin: Some(0.7) };
    let all = [downloads.vanilla, downloads.ours, downloads.react_admin].map(bytes);
    let [vanilla, ours, react_admin] = all.map(Result::ok);
    text.push_str(&row("download, bytes with brotli", [vanilla, ours, react_admin], limits, 0));
    let load = Limits { of_vanilla: Some(2.5), of_react_admin: Some(0.4) };
    let free = Limits { of_vanilla: None, of_react_admin: None };
    let drawn = Limits { of_vanilla: Some(1.3), of_react_admin: None };
    for (name, words, limits) in [
        ("load", "cold load to the first 50 rows, ms", load),
        ("load over 10 Mbit/s", "the same over 10 Mbit/s and 40 ms, ms", free),
        ("rows again", "1,000 rows to the next frame, ms", drawn),
        ("rows the first time", "the same, the first time in a page, ms", free),
    ] {
        let comparison = measured.comparisons.iter().find(|comparison| comparison.name == name);
        let samples = &comparison.with_context(|| format!("nobody measured {name}"))?.samples;
        let times = ["vanilla", "ours", "react-admin"]
            .map(|name| samples.get(name).and_then(|samples| median(samples)));
        text.push_str(&row(words, times, limits, 1));
    }
    Ok(text)
}

/// One question of the first table.
fn row(
    words: &str,
    [vanilla, ours, react_admin]: [Option<f64>; 3],
    limits: Limits,
    digits: usize,
) -> String {
    let value =
        |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.digits$}"));
    let of = |other: Option<f64>| Some(ours? / other?);
    let (of_vanilla, of_react_admin) = (of(vanilla), of(react_admin));
    let ratio = |ratio: Option<f64>| ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}"));
    let must = [(limits.of_vanilla, "by hand"), (limits.of_react_admin, "react-admin")];
    let must = must.into_iter().filter_map(|(limit, name)| Some(format!("≤ {} × {name}", limit?)));
    let kept = [(of_vanilla, limits.of_vanilla), (of_react_admin, limits.of_react_admin)];
    let kept = kept
        .into_iter()
        .all(|(is, limit)| limit.is_none_or(|limit| is.is_some_and(|is| is <= limit)));
    format!(
        "| {words} | {} | {} | {} | {} | {} | {} | {} |\n",
        value(vanilla),
        value(ours),
        value(react_admin),
        ratio(of_vanilla),
        ratio(of_react_admin),
        must.collect::<Vec<_>>().join(", "),
        if limits.of_vanilla.or(limits.of_react_admin).is_some() { verdict(kept) } else { "" },
    )
}

fn tick(tick: &Tick) -> String {
    let mut changed = match tick.texts {
        1 => "one text".to_owned(),
        texts => format!("{texts} texts"),
    };
    for (what, count) in &tick.others {
        let _written = write!(changed, ", {what} ({count} times)");
    }
    let is_one = tick.ticks > 0 && tick.texts == 1 && tick.others.is_empty();
    format!(
        "| script of the banner's countdown, in a second | {:.2} ms, at most {:.2} ms at once | ≤ 1 ms | {} |\n\
         | what {} ticks of it changed | {changed}; {} outside of the banner | one text | {} |\n",
        tick.script,
        tick.longest,
        verdict(tick.script <= 1.0),
        tick.ticks,
        if tick.outside == 0 { "nothing".to_owned() } else { tick.outside.to_string() },
        verdict(is_one && tick.outside == 0),
    )
}

fn cycles(cycles: &Cycles) -> String {
    let [before, after] =
        [cycles.before, cycles.after].map(|Memory { script, wasm, .. }| script + wasm);
    let tenths = growth_in_tenths(before, after);
    let megabytes = |bytes: u64| format!("{}.{:02}", bytes / 1_000_000, bytes % 1_000_000 / 10_000);
    format!(
        "| memory over 100 impersonations in one page | {} → {} MB ({}{}.{} %; {} → {} nodes, {} → {} listeners) | ≤ 5 % | {} |\n",
        megabytes(before),
        megabytes(after),
        if tenths < 0 { "−" } else { "+" },
        tenths.abs() / 10,
        tenths.abs() % 10,
        cycles.before.nodes,
        cycles.after.nodes,
        cycles.before.listeners,
        cycles.after.listeners,
        verdict(tenths <= 50),
    )
}

/// Tenths of a percent.
fn growth_in_tenths(before: u64, after: u64) -> i64 {
    let [before, after] =
        [before, after].map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX / 1000));
    (after - before) * 1000 / before.max(1)
}

fn interactions(interactions: &Interactions) -> Result<String> {
    let mut text = String::new();
    for (words, times) in [
        ("typing into the search box", &interactions.typing),
        ("sorting", &interactions.sorting),
        ("opening the dialog", &interactions.opening),
    ] {
        let most = percentile(times, 95).with_context(|| format!("nobody measured {words}"))?;
        let middle = median(times).unwrap_or_default();
        let count = times.len();
        let verdict = verdict(most < 50.0);
        let _written = writeln!(
            text,
            "| interaction to next paint with 200 rows, 95 % of {count}: {words} | {most:.0} ms (median {middle:.0}) | < 50 ms | {verdict} |"
        );
    }
    Ok(text)
}

fn lighthouse(audits: &[Audit], address: &str, is_desktop: bool) -> Result<String> {
    let of = |read: fn(&Audit) -> f64| {
        let runs = audits
            .iter()
            .filter(|audit| audit.address == address && audit.is_desktop == is_desktop);
        let said: Vec<f64> = runs.map(read).collect();
        median(&said).with_context(|| format!("Lighthouse said nothing about {address}"))
    };
    let (performance, accessibility) =
        (of(|audit| audit.performance)?, of(|audit| audit.accessibility)?);
    let (best_practices, cls) = (of(|audit| audit.best_practices)?, of(|audit| audit.cls)?);
    let least = if is_desktop { 100.0 } else { 95.0 };
    let is_kept =
        performance >= least && accessibility >= 100.0 && best_practices >= 100.0 && cls < 0.0005;
    Ok(format!(
        "| {address}, {} (≥ {least:.0}) | {performance:.0} | {accessibility:.0} | {best_practices:.0} | {cls:.3} | {:.0} ms | {:.0} ms | {:.0} ms | {} |\n",
        if is_desktop { "desktop" } else { "mobile" },
        of(|audit| audit.fcp)?,
        of(|audit| audit.lcp)?,
        of(|audit| audit.tbt)?,
        verdict(is_kept),
    ))
}

fn verdict(is_kept: bool) -> &'static str {
    if is_kept { "kept" } else { "**missed**" }
}

fn median(times: &[f64]) -> Option<f64> {
    percentile(times, 50)
}

/// The least of `times` that so many percent of them do not exceed.
fn percentile(times: &[f64], percent: usize) -> Option<f64> {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    let rank = (times.len() * percent).div_ceil(100);
    times.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_times() {
        let times = [30.0, 10.0, 20.0];
        assert_eq!(median(&times), Some(20.0));
        assert_eq!(percentile(&times, 95), Some(30.0));
        assert_eq!(percentile(&[], 95), None);
        let many: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(percentile(&many, 95), Some(95.0));
    }

    #[test]
    fn a_ratio_above_its_limit_is_missed_and_one_without_limit_is_not_judged() {
        let limits = Limits { of_vanilla: Some(2.0), of_react_admin: None };
        let ends = |times, limits| row("x", times, limits, 0).rsplit('|').nth(1).map(str::to_owned);
        assert_eq!(ends([Some(10.0), Some(20.0), None], limits).as_deref(), Some(" kept "));
        assert_eq!(ends([Some(10.0), Some(21.0), None], limits).as_deref(), Some(" **missed** "));
        assert_eq!(ends([None, Some(21.0), None], limits).as_deref(), Some(" **missed** "));
        let free = Limits { of_vanilla: None, of_react_admin: None };
        assert_eq!(ends([Some(1.0), Some(21.0), None], free).as_deref(), Some("  "));
    }

    #[test]
    fn growth_is_told_in_tenths_of_a_percent() {
        assert_eq!(growth_in_tenths(1000, 1049), 49);
        assert_eq!(growth_in_tenths(1000, 990), -10);
        assert_eq!(growth_in_tenths(0, 5), 5000);
    }

    #[test]
    fn a_tick_that_touches_more_than_one_text_is_missed() {
        let mut seen = Tick {
            ticks: 10,
            outside: 0,
            texts: 1,
            others: std::collections::BTreeMap::new(),
            script: 0.5,
            longest: 0.2,
        };
        assert!(!tick(&seen).contains("missed"));
        seen.others.insert("aria-label".into(), 10);
        assert!(tick(&seen).contains(
            "aria-label (10 times); nothing outside of the banner | one text | **missed**"
        ));
    }
}
