//! `cargo xtask test`: everything that CI runs.
//!
//! Every part goes on after a failure, so that one run says all that is wrong. A suite that runs
//! no test fails: a suite that lapsed unseen is worse than none.

mod browser;
mod checks;
mod e2e;
mod failures;
mod gallery;
mod libtest;
mod schema;
mod unit;

use crate::playwright::Outcome;
use crate::process::Process;
use crate::setup;
use crate::watch::{Elapsed, Stopwatch};
use crate::workspace::Workspace;
use anyhow::{Result, bail};
use clap::ValueEnum;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only this part; everything where it is absent
    part: Option<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Formatting, lints and native tests
    Unit,
    /// The console's views and behaviour inside of a browser
    Browser,
    /// Every scene: for axe, for its layout, and as its pictures show it
    Gallery,
    /// The server against its OpenAPI document
    Schema,
    /// The console against the real server
    E2e,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let watch = Stopwatch::start();
    let is_asked = |part| arguments.part.is_none_or(|asked| asked == part);
    let mut report = Report::default();
    setup::for_server(workspace)?;
    if is_asked(Part::Unit) {
        setup::for_wasm(workspace)?;
        checks::run(workspace, &mut report)?;
        unit::run(workspace, &mut report)?;
    }
    if is_asked(Part::Browser) {
        browser::run(workspace, &mut report)?;
    }
    if is_asked(Part::Gallery) {
        gallery::run(workspace, &mut report)?;
    }
    if is_asked(Part::Schema) {
        schema::run(workspace, &mut report)?;
    }
    if is_asked(Part::E2e) {
        e2e::run(workspace, &mut report)?;
    }
    report.print(watch.elapsed());
    if report.failed() > 0 {
        bail!("not everything passed");
    }
    Ok(())
}

/// What every suite came to.
#[derive(Default)]
struct Report {
    suites: Vec<Suite>,
    failures: Vec<String>,
}

/// Tests that run together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Suite {
    name: String,
    passed: u32,
    failed: u32,
    elapsed: Elapsed,
}

impl Report {
    fn add(&mut self, suite: Suite) {
        self.suites.push(suite);
    }

    /// Counts what Playwright ran.
    fn played(&mut self, name: &str, outcome: &Outcome) {
        let Outcome { passed, failed, ref failures, elapsed } = *outcome;
        self.add(Suite { name: name.to_owned(), passed, failed, elapsed });
        self.explain(name, failures.iter().cloned());
    }

    /// Takes what tests of `suite` said as they failed, to say it again below the counts: what is
    /// in the middle of so long a log is not found, or not even kept.
    fn explain(&mut self, suite: &str, failures: impl IntoIterator<Item = String>) {
        self.failures.extend(failures.into_iter().map(|failure| format!("{suite}: {failure}")));
    }

    /// Runs a program that either succeeds or does not, and counts it as one test.
    fn check(&mut self, name: &str, process: Process) -> Result<bool> {
        println!("\n== {name}");
        let watch = Stopwatch::start();
        let (succeeded, said) = process.run_listening()?;
        println!("== {name}: {}", watch.elapsed());
        self.verdict(name, succeeded, watch.elapsed());
        if !succeeded {
            self.explain(name, [failures::end_of(&said)]);
        }
        Ok(succeeded)
    }

    /// Counts something that is either as it should be or not.
    fn verdict(&mut self, name: &str, is_good: bool, elapsed: Elapsed) {
        self.add(Suite {
            name: name.to_owned(),
            passed: u32::from(is_good),
            failed: u32::from(!is_good),
            elapsed,
        });
    }

    fn passed(&self) -> u32 {
        self.suites.iter().map(|suite| suite.passed).sum()
    }

    fn failed(&self) -> u32 {
        self.suites.iter().map(|suite| suite.failed).sum()
    }

    fn print(&self, elapsed: Elapsed) {
        println!("\n{:<48} {:>6} {:>6} {:>14}", "suite", "passed", "failed", "time");
        for suite in &self.suites {
            let Suite { name, passed, failed, elapsed } = suite;
            println!("{name:<48} {passed:>6} {failed:>6} {elapsed:>14}");
        }
        println!("{:<48} {:>6} {:>6} {elapsed:>14}", "all", self.passed(), self.failed());
        for failure in &self.failures {
            println!("\n{failure}");
        }
        println!("\n{} passed, {} failed", self.passed(), self.failed());
    }
}
