//! `cargo xtask build`: the release console, and the server that carries it.

use crate::process::Process;
use crate::watch::Stopwatch;
use crate::workspace::Workspace;
use crate::{setup, spa};
use anyhow::Result;

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let watch = Stopwatch::start();
    setup::for_server(workspace)?;
    let tools = setup::for_console(workspace)?;
    spa::build_release(workspace, &tools, &workspace.dist(), &[])?;
    println!("Building the release server (the first time about 4 minutes)…");
    Process::cargo(workspace)
        .arguments(["build", "--release", "--package", "understudy-server", "--features", "embed"])
        .run()?;
    println!("Built {} in {}.", workspace.server("release").display(), watch.elapsed());
    Ok(())
}
