//! The console in a real browser, beside a page by hand and react-admin: what is downloaded, how soon
//! it is there, and what it does while it is used. What is asked of the browser is in
//! `benches/browser`, the two others are in `benches/peers`.

mod candidates;
mod measured;
mod tables;

use super::{Arguments, machine, report};
use crate::process::Process;
use crate::setup;
use crate::watch::Stopwatch;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use candidates::Candidates;
use measured::Measured;
use std::fs;

pub(super) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let watch = Stopwatch::start();
    let tools = setup::for_console(workspace)?;
    let browser = setup::for_bench(workspace)?;
    let candidates = Candidates::build(workspace, &tools)?;
    let served = candidates.serve(workspace)?;
    let answer = workspace.target.join("bench/browser/measured.json");
    let mut asked = Process::new(workspace, "node")
        .arguments([workspace.benches().join("browser/main.js"), answer.clone()])
        .environment("UNDERSTUDY_CHROMIUM", &browser.chromium);
    for (name, origin) in served.origins() {
        asked = asked.environment(name, origin);
    }
    asked.run()?;
    drop(served);
    let measured = fs::read(&answer).context("what was measured")?;
    let measured: Measured = serde_json::from_slice(&measured).context("what was measured")?;
    let machine = format!("{}, Chromium {}.", machine::describe(), measured.chromium);
    let tables = format!("{machine}\n\n{}", tables::write(&measured, candidates.downloads()?)?);
    println!("\n{tables}\nMeasured in {}.", watch.elapsed());
    if arguments.record {
        report::record(workspace, "browser", &tables)?;
    }
    Ok(())
}
