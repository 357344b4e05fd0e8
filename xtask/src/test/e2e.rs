//! The console against the real server, in real browsers.

use super::Report;
use crate::bundle;
use crate::gallery;
use crate::playwright;
use crate::process::Process;
use crate::watch::{Elapsed, Stopwatch};
use crate::workspace::Workspace;
use crate::{setup, spa};
use anyhow::Result;

pub(super) fn run(workspace: &Workspace, report: &mut Report) -> Result<()> {
    let tools = setup::for_console(workspace)?;
    let (browser, firefox) = setup::for_e2e(workspace)?;
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
    let traces = gallery::traces(&dist)?;
    if let Some(file) = traces.first() {
        println!("error: {} has something of the gallery", file.display());
    }
    report.verdict("a release without the gallery", traces.is_empty(), Elapsed::default());

    // The same selection as for the native tests, so that nothing is compiled twice.
    let server = Process::cargo(workspace).arguments(["build", "--locked", "--workspace"]);
    if !report.check("the server", server.arguments(["--bins", "--tests"]))? {
        return Ok(());
    }

    println!("\n== end-to-end tests");
    let server = workspace.server("debug");
    let environment = [
        ("UNDERSTUDY_SERVER", server.as_os_str()),
        ("UNDERSTUDY_DIST", dist.as_os_str()),
        ("UNDERSTUDY_FIREFOX", firefox.as_os_str()),
    ];
    let outcome = playwright::run(workspace, &tools, &browser, &workspace.e2e(), &environment)?;
    println!("== end-to-end tests: {}", outcome.elapsed);
    report.played("e2e", &outcome);
    Ok(())
}
