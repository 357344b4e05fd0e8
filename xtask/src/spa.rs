//! Building the console with Trunk.

use crate::compress;
use crate::process::{Process, Tools};
use crate::watch::Stopwatch;
use crate::workspace::Workspace;
use anyhow::Result;
use std::path::Path;

/// Builds the release console into `dist` and puts its compressed forms beside each file.
pub(crate) fn build_release(
    workspace: &Workspace,
    tools: &Tools,
    dist: &Path,
    features: &[&str],
) -> Result<()> {
    let watch = Stopwatch::start();
    println!("Building the release console (the first time about 4 minutes)…");
    // Trunk is told to work offline, so that it never downloads a tool by itself; the crates must
    // be there then.
    Process::cargo(workspace).arguments(["fetch", "--locked", "--quiet"]).run()?;
    trunk(workspace, tools, "build", dist, features)?
        .arguments(["--release", "--cargo-profile", "wasm-release", "--offline"])
        .run()?;
    println!("Built the console in {}.", watch.elapsed());
    let watch = Stopwatch::start();
    compress::beside(dist)?;
    println!("Compressed it in {}.", watch.elapsed());
    Ok(())
}

/// Trunk with what all of its commands take.
pub(crate) fn trunk(
    workspace: &Workspace,
    tools: &Tools,
    command: &str,
    dist: &Path,
    features: &[&str],
) -> Result<Process> {
    let mut trunk = Process::new(workspace, "trunk")
        .tools(tools)?
        // Trunk takes only true and false for it; other tools also understand 1.
        .without_environment("NO_COLOR")
        .arguments([command, "--dist"])
        .arguments([dist]);
    if !features.is_empty() {
        trunk = trunk.arguments(["--features", &features.join(",")]);
    }
    Ok(trunk)
}
