//! The tests inside of a real, headless browser: every scene mounts, and views behave.
//!
//! The registry of scenes is a list that exists only while the suite runs, so that one test mounts
//! them all. It logs `scene-count: N` and then `scene-mounted: slug` for each that passed; here
//! each counts as a test of its own, and all N must have been mounted.

use super::{Report, Suite, failures, libtest};
use crate::process::Process;
use crate::setup;
use crate::watch::{Elapsed, Stopwatch};
use crate::workspace::Workspace;
use anyhow::Result;
use std::collections::HashSet;

/// How long the whole suite may take, in seconds.
const TIMEOUT: &str = "300";
/// The suite logs this before the number of scenes in the registry.
const COUNT: &str = "scene-count: ";
/// The suite logs this before the slug of each scene that mounted as it should.
const MOUNTED: &str = "scene-mounted: ";

pub(super) fn run(workspace: &Workspace, report: &mut Report) -> Result<()> {
    let (tools, browser) = setup::for_browser_tests(workspace)?;
    println!("\n== tests in a browser");
    let watch = Stopwatch::start();
    let (succeeded, said) = Process::cargo(workspace)
        .tools(&tools)?
        .arguments(["test", "--locked", "--package", "understudy"])
        .arguments(["--target", "wasm32-unknown-unknown", "--features", "gallery"])
        .arguments(["--test", "browser", "--", "--nocapture"])
        .environment("CARGO_TERM_COLOR", "never")
        .environment("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .environment("CHROMEDRIVER", browser.driver)
        .environment("WASM_BINDGEN_TEST_ONLY_WEB", "1")
        .environment("WASM_BINDGEN_TEST_TIMEOUT", TIMEOUT)
        .run_listening()?;
    println!("== tests in a browser: {}", watch.elapsed());
    let scenes = Scenes::read(&said);
    let suites = libtest::suites(&said);
    let passed: u32 = suites.iter().map(|suite| suite.passed).sum();
    let mut failed: u32 = suites.iter().map(|suite| suite.failed).sum();
    if !succeeded && failed == 0 {
        failed = 1;
        report.explain("browser", [failures::end_of(&said)]);
    }
    report.explain("browser", failures::of_tests(&said));
    let no_time = Elapsed::default();
    report.add(Suite { name: "browser".into(), passed, failed, elapsed: watch.elapsed() });
    report.add(Suite {
        name: "scenes".into(),
        passed: scenes.mounted,
        failed: 0,
        elapsed: no_time,
    });
    if let Some(complaint) = complaint(passed, &scenes) {
        println!("error: {complaint}");
        report.verdict(&complaint, false, no_time);
    }
    Ok(())
}

/// What the suite logged of the registry.
#[derive(Debug, PartialEq, Eq)]
struct Scenes {
    /// In the registry; absent where the suite did not say.
    count: Option<u32>,
    mounted: u32,
}

impl Scenes {
    fn read(said: &str) -> Self {
        let words = |marker: &'static str| {
            said.lines()
                .filter_map(move |line| line.split_once(marker))
                .map(|(_, word)| word.trim())
        };
        let mounted: HashSet<_> = words(MOUNTED).collect();
        Self {
            count: words(COUNT).next().and_then(|count| count.parse().ok()),
            mounted: mounted.len().try_into().unwrap_or(u32::MAX),
        }
    }
}

/// What is wrong with how much ran.
fn complaint(passed: u32, scenes: &Scenes) -> Option<String> {
    match scenes.count {
        _ if passed == 0 => Some("no browser test passed".into()),
        None => Some(format!("the browser suite did not log `{COUNT}N`")),
        Some(0) => Some("the registry of scenes is empty".into()),
        Some(count) if scenes.mounted < count => {
            Some(format!("only {} of {count} scenes were mounted", scenes.mounted))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scene_that_mounted_counts_once() {
        let said = "running 2 tests\n  scene-count: 24\nscene-mounted: a\n scene-mounted: b\nscene-mounted: a\n";
        assert_eq!(Scenes::read(said), Scenes { count: Some(24), mounted: 2 });
        assert_eq!(Scenes::read("running 2 tests\n"), Scenes { count: None, mounted: 0 });
    }

    #[test]
    fn fewer_scenes_than_there_are_is_an_error() {
        let scenes = |count, mounted| Scenes { count, mounted };
        assert_eq!(complaint(9, &scenes(Some(24), 24)), None);
        assert!(complaint(9, &scenes(Some(24), 23)).is_some());
        assert!(complaint(0, &scenes(Some(24), 24)).is_some());
        assert!(complaint(9, &scenes(None, 0)).is_some());
        assert!(complaint(9, &scenes(Some(0), 0)).is_some());
    }
}
