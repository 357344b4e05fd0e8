//! Tests that Playwright runs, from a package of npm.

use crate::process::{Process, Tools};
use crate::setup::Browser;
use crate::watch::{Elapsed, Stopwatch};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

/// What a run came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome {
    pub(crate) passed: u32,
    /// At least one where Playwright itself failed, or ran no test.
    pub(crate) failed: u32,
    pub(crate) elapsed: Elapsed,
}

/// Runs the tests of `package` with what they find in their `environment`.
pub(crate) fn run(
    workspace: &Workspace,
    tools: &Tools,
    browser: &Browser,
    package: &Path,
    environment: &[(&str, &OsStr)],
) -> Result<Outcome> {
    let watch = Stopwatch::start();
    let result = package.join("test-results/report.json");
    if result.exists() {
        fs::remove_file(&result)?;
    }
    let playwright = Process::new(workspace, "npx")
        .directory(package)
        .tools(tools)?
        .arguments(["--no-install", "playwright", "test"])
        .environment("UNDERSTUDY_CHROMIUM", &browser.chromium)
        .environment("PLAYWRIGHT_JSON_OUTPUT_NAME", &result);
    let playwright = environment
        .iter()
        .fold(playwright, |playwright, (name, value)| playwright.environment(name, value));
    let (succeeded, _) = playwright.run_listening()?;
    let (passed, failed) = fs::read(&result).ok().and_then(|said| counts(&said)).unwrap_or((0, 1));
    let failed = if passed == 0 || !succeeded { failed.max(1) } else { failed };
    Ok(Outcome { passed, failed, elapsed: watch.elapsed() })
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
