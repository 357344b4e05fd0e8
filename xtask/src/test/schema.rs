//! The server against its OpenAPI document: Schemathesis asks whatever the document lets it think of.
//!
//! Each test of `tests/schema` counts as one. It says how many operations and questions there were
//! (`operation-count: N`, `question-count: N`); a run without any fails.

use super::{Report, Suite, failures};
use crate::process::{Process, wait_for};
use crate::setup;
use crate::watch::{Elapsed, Stopwatch};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::net::TcpListener;
use std::path::PathBuf;
use std::{env, fs, process};

pub(super) fn run(workspace: &Workspace, report: &mut Report) -> Result<()> {
    let python = setup::for_schema_tests(workspace)?;
    // The same selection as for the native tests, so that nothing is compiled twice.
    let server = Process::cargo(workspace).arguments(["build", "--locked", "--workspace"]);
    if !report.check("the server", server.arguments(["--bins", "--tests"]))? {
        return Ok(());
    }
    println!("\n== tests of the OpenAPI document");
    let watch = Stopwatch::start();
    let folder = Folder::new(workspace)?;
    let listen = free_address()?;
    let server = Process::new(workspace, workspace.server("debug"))
        .directory(&folder.0)
        .arguments(["serve", "--demo", "--listen", &listen, "--assets", "dist"])
        .arguments(["--database", "sqlite://understudy.db", "--log", "warn"])
        // The tests come from many addresses, or they would soon have guessed too many passwords.
        .arguments(["--trusted-proxy", "127.0.0.1/32"])
        .start()?;
    wait_for(&listen)?;
    let (succeeded, said) = Process::new(workspace, python)
        .directory(&workspace.schema_tests())
        .arguments(["-m", "pytest"])
        .environment("UNDERSTUDY_ORIGIN", format!("http://{listen}"))
        .environment("HYPOTHESIS_STORAGE_DIRECTORY", folder.0.join("hypothesis"))
        .environment("PYTHONDONTWRITEBYTECODE", "1")
        .run_listening()?;
    drop(server);
    println!("== tests of the OpenAPI document: {}", watch.elapsed());
    if !succeeded {
        report.explain("schema", [failures::end_of(&said)]);
    }
    let said = Said::read(&said);
    let failed = if succeeded { said.failed } else { said.failed.max(1) };
    let (name, passed, elapsed) = ("schema".to_owned(), said.passed, watch.elapsed());
    report.add(Suite { name, passed, failed, elapsed });
    if let Some(complaint) = said.complaint() {
        println!("error: {complaint}");
        report.verdict(complaint, false, Elapsed::default());
    }
    Ok(())
}

/// A folder of its own for database and page; it goes when this does.
struct Folder(PathBuf);

impl Folder {
    fn new(workspace: &Workspace) -> Result<Self> {
        let path = env::temp_dir().join(format!("understudy-schema-{}", process::id()));
        let folder = Self(path);
        let dist = folder.0.join("dist");
        fs::create_dir_all(&dist).with_context(|| dist.display().to_string())?;
        // The server wants a page that it can stamp; the API needs nothing else of the console.
        fs::copy(workspace.root.join("index.html"), dist.join("index.html"))?;
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // The system clears its folder for temporary files in any case.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A port that nobody listens on.
fn free_address() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no free port")?;
    Ok(listener.local_addr()?.to_string())
}

/// What pytest and the tests said.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    passed: u32,
    failed: u32,
    operations: u32,
    questions: u32,
}

impl Said {
    fn read(said: &str) -> Self {
        let count = |marker: &str| {
            let line = said.lines().find_map(|line| line.strip_prefix(marker));
            line.and_then(|count| count.trim().parse().ok()).unwrap_or(0)
        };
        // `2 failed, 140 passed, 1 error in 93.21s (0:01:33)`
        let result = said.lines().rev().find_map(|line| {
            let (counts, time) = line.trim_matches(['=', ' ']).split_once(" in ")?;
            let is_time = time.starts_with(|c: char| c.is_ascii_digit());
            let counts: Vec<_> = counts.split(", ").map(|part| part.split_once(' ')).collect();
            (is_time && counts.iter().all(Option::is_some)).then_some(counts)
        });
        let of = |words: &[&str]| {
            let counts = result.iter().flatten().flatten();
            let these = counts.filter(|(_, word)| words.contains(word));
            these.filter_map(|(count, _)| count.parse::<u32>().ok()).sum()
        };
        Self {
            passed: of(&["passed"]),
            failed: of(&["failed", "error", "errors"]),
            operations: count("operation-count: "),
            questions: count("question-count: "),
        }
    }

    /// What is wrong with how much ran.
    fn complaint(&self) -> Option<&'static str> {
        match self {
            Self { operations: 0, .. } => Some("no operation of the document was tested"),
            Self { questions: 0, .. } => Some("no question was asked"),
            Self { passed: 0, .. } => Some("no test of the document passed"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_are_those_of_the_last_line() {
        let said = "..F.\nE   1 failed in doing so\noperation-count: 47\nquestion-count: 5120\n\
                    2 failed, 140 passed, 1 error in 93.21s (0:01:33)\n";
        let counts = Said { passed: 140, failed: 3, operations: 47, questions: 5120 };
        assert_eq!(Said::read(said), counts);
        assert_eq!(counts.complaint(), None);
    }

    #[test]
    fn a_run_that_tested_nothing_is_an_error() {
        for said in [
            "",
            "no tests ran in 0.01s\n",
            "operation-count: 0\nquestion-count: 0\n1 passed in 0.01s\n",
            "operation-count: 47\nquestion-count: 0\n1 passed in 0.01s\n",
            "operation-count: 47\nquestion-count: 9\n1 error in 0.01s\n",
        ] {
            assert!(Said::read(said).complaint().is_some(), "{said}");
        }
    }
}
