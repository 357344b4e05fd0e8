//! How fast the release server answers over a large organization. What measures is a program of its
//! own, `benches/server`, because it has to be fast itself.

use super::{Arguments, machine, report};
use crate::process::Process;
use crate::workspace::Workspace;
use crate::{setup, spa};
use anyhow::{Context, Result};
use std::fs;

/// What is measured, as its places in the document are called.
const PARTS: [&str; 7] =
    ["figures", "starts", "pages", "search", "memory", "impersonation", "audit"];

/// Builds the release server and what measures it.
pub(super) fn build(workspace: &Workspace) -> Result<()> {
    println!("Building the release server (the first time about 4 minutes)…");
    let build = ["build", "--release", "--package", "understudy-server"];
    Process::cargo(workspace).arguments(build).arguments(["--package", "understudy-bench"]).run()
}

pub(super) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let machine = machine::describe_with_load();
    let peer = workspace.benches().join("peers/better-auth");
    setup::for_peer(workspace, &peer)?;
    let dist = workspace.dist();
    if !dist.join("index.html").is_file() {
        spa::build_release(workspace, &setup::for_console(workspace)?, &dist, &[])?;
    }
    build(workspace)?;
    let directory = workspace.target.join("bench");
    let tables = directory.join("report");
    if tables.exists() {
        fs::remove_dir_all(&tables)?;
    }
    println!(
        "Measuring (12 minutes; the first time 10 more for databases, which take 25 GB of disk)…"
    );
    Process::new(workspace, workspace.program("release", "understudy-bench"))
        .arguments(["measure", "--server"])
        .arguments([workspace.server("release")])
        .arguments(["--assets".as_ref(), dist.as_os_str(), "--peer".as_ref(), peer.as_os_str()])
        .arguments(["--directory".as_ref(), directory.as_os_str()])
        .arguments(["--report".as_ref(), tables.as_os_str()])
        .arguments(["--members", &arguments.members.to_string()])
        .arguments(["--events", &arguments.events.to_string()])
        .arguments(["--clients", &arguments.clients.to_string()])
        .arguments(["--rounds", &arguments.rounds.to_string()])
        .run()?;
    let context = format!(
        "{machine}. {} clients where nothing else is said, {} rounds.",
        arguments.clients, arguments.rounds,
    );
    println!("\n{context}");
    if arguments.record {
        report::record(workspace, "server", &context)?;
    }
    for part in PARTS {
        let table = fs::read_to_string(tables.join(format!("{part}.md"))).context(part)?;
        println!("\n{table}");
        if arguments.record {
            report::record(workspace, &format!("server {part}"), &table)?;
        }
    }
    Ok(())
}
