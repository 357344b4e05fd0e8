//! The console against the real server, in a real browser.

use super::{Report, Suite};
use crate::bundle;
use crate::process::Process;
use crate::watch::Stopwatch;
use crate::workspace::Workspace;
use crate::{setup, spa};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;

pub(super) fn run(workspace: &Workspace, report: &mut Report) -> Result<()> {
    let tools = setup::for_console(workspace)?;
    let browser = setup::for_e2e(workspace)?;
    println!("\n== the release console");
    let watch = Stopwatch::start();
    let dist = workspace.dist();
    if let Err(error) = spa::build_release(workspace, &tools, &dist, &[]) {
        println!("error: {error:#}");
        report.verdict("the release console", false, watch.elapsed());
        return Ok(());
    }
    report.verdict("the release console", true, watch.elapsed());
    println!("\n== what a browser downloads");
    let watch = Stopwatch::start();
    let size = bundle::measure(workspace, &dist);
    if let Err(error) = &size {
        println!("error: {error:#}");
    }
    report.verdict("bundle", size.is_ok(), watch.elapsed());

    // The same selection as for the native tests, so that nothing is compiled twice.
    let server = Process::cargo(workspace).arguments(["build", "--locked", "--workspace"]);
    if !report.check("the server", server.arguments(["--bins", "--tests"]))? {
        return Ok(());
    }

    println!("\n== end-to-end tests");
    let watch = Stopwatch::start();
    let result = workspace.e2e().join("test-results/report.json");
    if result.exists() {
        fs::remove_file(&result)?;
    }
    let (succeeded, _) = Process::new(workspace, "npx")
        .directory(&workspace.e2e())
        .tools(&tools)?
        .arguments(["--no-install", "playwright", "test"])
        .environment("UNDERSTUDY_SERVER", workspace.server("debug"))
        .environment("UNDERSTUDY_DIST", &dist)
        .environment("UNDERSTUDY_CHROMIUM", browser.chromium)
        .environment("PLAYWRIGHT_JSON_OUTPUT_NAME", &result)
        .run_listening()?;
    println!("== end-to-end tests: {}", watch.elapsed());
    let (passed, failed) = fs::read(&result).ok().and_then(|said| counts(&said)).unwrap_or((0, 1));
    let failed = if passed == 0 || !succeeded { failed.max(1) } else { failed };
    report.add(Suite { name: "e2e".into(), passed, failed, elapsed: watch.elapsed() });
    Ok(())
}

/// How many passed and failed; one that passed only when it was tried again did not pass.
fn counts(report: &[u8]) -> Option<(u32, u32)> {
    let report: Value = serde_json::from_slice(report).context("report.json").ok()?;
    let stats = report.get("stats")?;
    let count = |name: &str| stats.get(name)?.as_u64().and_then(|count| count.try_into().ok());
    Some((count("expected")?, u32::checked_add(count("unexpected")?, count("flaky")?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flaky_test_did_not_pass() {
        let report = br#"{"stats":{"expected":9,"unexpected":1,"flaky":2,"skipped":0}}"#;
        assert_eq!(counts(report), Some((9, 3)));
        assert_eq!(counts(b"{}"), None);
    }
}
