//! `cargo xtask bundle`: what a browser downloads for the first page, file by file.

mod parts;
mod wasm;

use crate::compress::{files, with_suffix};
use crate::workspace::Workspace;
use crate::{setup, spa};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// The most that a browser may have to download, brotli, in bytes.
const CEILING: u64 = 200_000;
/// The growth of the download, in percent, that is worth a warning.
const WORTH_A_WARNING: u64 = 2;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Take the present size for the one that later builds are compared with
    #[arg(long)]
    record: bool,
    /// Measure what dist/ holds already
    #[arg(long)]
    no_build: bool,
    /// Also say whose code the wasm consists of
    #[arg(long, conflicts_with = "no_build")]
    parts: bool,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let dist = workspace.dist();
    if !arguments.no_build {
        let tools = setup::for_console(workspace)?;
        spa::build_release(workspace, &tools, &dist, &[])?;
        if arguments.parts {
            println!("\n{}", parts::table(workspace, &tools)?);
        }
    }
    if arguments.record {
        let total = report(&dist)?;
        fs::write(record(workspace), format!("{total}\n"))?;
        println!("Recorded {total} bytes in xtask/bundle-size.txt.");
        return check(total);
    }
    measure(workspace, &dist)
}

/// Says what `dist` weighs and how that compares with what is recorded.
///
/// # Errors
/// When the download is above the ceiling.
pub(crate) fn measure(workspace: &Workspace, dist: &Path) -> Result<()> {
    let total = report(dist)?;
    if let Some(warning) = growth(recorded(workspace)?, total) {
        println!("warning: {warning}");
    }
    check(total)
}

fn recorded(workspace: &Workspace) -> Result<u64> {
    let text = fs::read_to_string(record(workspace)).context("xtask/bundle-size.txt")?;
    text.trim().parse().context("xtask/bundle-size.txt")
}

fn record(workspace: &Workspace) -> PathBuf {
    workspace.root.join("xtask/bundle-size.txt")
}

/// Prints the table of `dist` and gives the total, brotli, in bytes.
fn report(dist: &Path) -> Result<u64> {
    let mut total = (0, 0);
    println!("{:>10}  {:>10}  file", "raw", "brotli");
    for file in files(dist)? {
        let raw = fs::metadata(&file)?.len();
        let compressed = fs::metadata(with_suffix(&file, "br"));
        let compressed = compressed.context("dist/ is not compressed: build it")?.len();
        let name = file.strip_prefix(dist)?.display();
        println!("{raw:>10}  {compressed:>10}  {name}");
        total = (total.0 + raw, total.1 + compressed);
    }
    println!("{:>10}  {:>10}  all of it (at most {CEILING} brotli)", total.0, total.1);
    Ok(total.1)
}

fn check(total: u64) -> Result<()> {
    if total > CEILING {
        bail!("the download has {total} bytes, {} more than it may have", total - CEILING);
    }
    Ok(())
}

fn growth(recorded: u64, total: u64) -> Option<String> {
    (total * 100 > recorded * (100 + WORTH_A_WARNING)).then(|| {
        format!(
            "the download grew from {recorded} to {total} bytes, by more than {WORTH_A_WARNING} %; if that is worth it, run `cargo xtask bundle --record`"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_growth_by_more_than_two_percent_is_worth_a_warning() {
        assert_eq!(growth(100_000, 102_000), None);
        assert_eq!(growth(100_000, 90_000), None);
        assert!(growth(100_000, 102_001).is_some());
    }

    #[test]
    fn a_download_above_the_ceiling_is_an_error() {
        assert!(check(CEILING).is_ok());
        assert!(check(CEILING + 1).is_err());
    }
}
