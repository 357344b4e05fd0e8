//! Tests that Playwright runs, from a package of npm.

use crate::process::{Process, Tools};
use crate::setup::Browser;
use crate::watch::{Elapsed, Stopwatch};
use crate::workspace::Workspace;
use anyhow::Result;
use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) passed: u32,
    /// At least one where Playwright itself failed, or ran no test.
    pub(crate) failed: u32,
    /// What each test that failed said: its title, and why.
    pub(crate) failures: Vec<String>,
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
    let report = fs::read(&result).ok().and_then(|report| serde_json::from_slice(&report).ok());
    let report: Value = report.unwrap_or_default();
    let (passed, failed) = counts(&report).unwrap_or((0, 1));
    let failed = if passed == 0 || !succeeded { failed.max(1) } else { failed };
    Ok(Outcome { passed, failed, failures: failures(&report), elapsed: watch.elapsed() })
}

/// How many passed and failed; one that passed only when it was tried again did not pass.
fn counts(report: &Value) -> Option<(u32, u32)> {
    let stats = report.get("stats")?;
    let count = |name: &str| stats.get(name)?.as_u64().and_then(|count| count.try_into().ok());
    Some((count("expected")?, u32::checked_add(count("unexpected")?, count("flaky")?)?))
}

/// What each test that failed said, and what Playwright itself complained of.
fn failures(report: &Value) -> Vec<String> {
    let specs = specs(report).into_iter().filter(|spec| spec["ok"] != true).map(|spec| {
        let results = list(&spec["tests"]).iter().flat_map(|test| list(&test["results"]));
        let errors: Vec<_> = results.flat_map(|result| messages(&result["errors"])).collect();
        let title = spec["title"].as_str().unwrap_or_default();
        format!("{title}\n{}", errors.join("\n"))
    });
    specs.chain(messages(&report["errors"])).collect()
}

/// The tests of a suite and of the suites within it.
fn specs(suite: &Value) -> Vec<&Value> {
    let within = list(&suite["suites"]).iter().flat_map(specs);
    list(&suite["specs"]).iter().chain(within).collect()
}

fn messages(errors: &Value) -> impl Iterator<Item = String> {
    let messages = list(errors).iter().filter_map(|error| error["message"].as_str());
    messages.map(|message| anstream::adapter::strip_str(message).to_string())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_flaky_test_did_not_pass() {
        let report = json!({"stats": {"expected": 9, "unexpected": 1, "flaky": 2, "skipped": 0}});
        assert_eq!(counts(&report), Some((9, 3)));
        assert_eq!(counts(&json!({})), None);
    }

    #[test]
    fn a_failure_is_said_with_its_title_and_its_reasons_without_colours() {
        let failed = json!({"title": "toast", "ok": false, "tests": [{"results": [{"errors": [
            {"message": "Error: at 320 px\n\u{1b}[31mToo wide\u{1b}[39m"},
        ]}]}]});
        let passed = json!({"title": "menu", "ok": true, "tests": []});
        let report = json!({
            "suites": [{"specs": [passed], "suites": [{"specs": [failed]}]}],
            "errors": [{"message": "No server"}],
        });
        assert_eq!(failures(&report), ["toast\nError: at 320 px\nToo wide", "No server"]);
        assert_eq!(failures(&json!({})), [""; 0]);
    }
}
