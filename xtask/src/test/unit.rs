//! The native tests of every package.

use super::libtest::{self, Counted};
use super::{Report, Suite, failures};
use crate::process::Process;
use crate::watch::{Elapsed, Stopwatch};
use crate::workspace::Workspace;
use anyhow::Result;

/// Suites that must have run, so that none lapses unseen.
const EXPECTED: [&str; 4] = ["understudy", "understudy_contract", "understudy_server", "xtask"];

pub(super) fn run(workspace: &Workspace, report: &mut Report) -> Result<()> {
    println!("\n== native tests");
    let watch = Stopwatch::start();
    let (succeeded, said) = Process::cargo(workspace)
        .arguments(["test", "--locked", "--workspace", "--no-fail-fast"])
        .environment("CARGO_TERM_COLOR", "never")
        .run_listening()?;
    println!("== native tests: {}", watch.elapsed());
    let suites = libtest::suites(&said);
    report.explain("native", failures::of_tests(&said));
    let failures = unexpected(&suites);
    for suite in suites.into_iter().filter(|suite| suite.passed + suite.failed > 0) {
        let Counted { name, passed, failed, elapsed, .. } = suite;
        report.add(Suite { name, passed, failed, elapsed });
    }
    for failure in &failures {
        println!("error: {failure}");
        report.verdict(failure, false, Elapsed::default());
    }
    // Something else than a test went wrong: most likely it did not compile.
    if !succeeded && report.failed() == 0 {
        report.verdict("cargo test", false, watch.elapsed());
        report.explain("cargo test", [failures::end_of(&said)]);
    }
    Ok(())
}

/// What is wrong with the suites that ran, a sentence each.
fn unexpected(suites: &[Counted]) -> Vec<String> {
    let has_run = |name: &str| suites.iter().any(|suite| suite.name == name && suite.passed > 0);
    let missing = EXPECTED.into_iter().filter(|name| !has_run(name));
    let missing = missing.map(|name| format!("no test of {name} passed"));
    let is_empty = |suite: &&Counted| !suite.is_binary && suite.passed + suite.failed == 0;
    let empty = suites.iter().filter(is_empty).filter(|suite| !EXPECTED.contains(&&*suite.name));
    missing.chain(empty.map(|suite| format!("{} ran no test", suite.name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(name: &str, passed: u32) -> Counted {
        let name = name.to_owned();
        Counted { name, is_binary: false, passed, failed: 0, elapsed: Elapsed::default() }
    }

    #[test]
    fn a_suite_without_tests_is_an_error() {
        let mut suites: Vec<_> = EXPECTED.into_iter().map(|name| ran(name, 1)).collect();
        assert_eq!(unexpected(&suites), [""; 0]);
        suites.push(ran("api", 0));
        assert_eq!(unexpected(&suites), ["api ran no test"]);
    }

    #[test]
    fn an_expected_suite_that_did_not_run_is_an_error() {
        let suites: Vec<_> = EXPECTED.into_iter().skip(1).map(|name| ran(name, 1)).collect();
        assert_eq!(unexpected(&suites), ["no test of understudy passed"]);
    }
}
