//! How long it takes to import a file of members, and how much memory. It takes far longer than the
//! rest that is measured of the server, so it is measured by itself.

use super::{Arguments, machine, report, server};
use crate::process::Process;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;

pub(super) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let machine = machine::describe_with_load();
    server::build(workspace)?;
    let directory = workspace.target.join("bench");
    let table = directory.join("import.md");
    println!("Importing ({} times 6 minutes)…", arguments.rounds);
    Process::new(workspace, workspace.program("release", "understudy-bench"))
        .arguments(["import", "--server"])
        .arguments([workspace.server("release")])
        .arguments(["--directory".as_ref(), directory.as_os_str()])
        .arguments(["--report".as_ref(), table.as_os_str()])
        .arguments(["--lines", &arguments.members.to_string()])
        .arguments(["--rounds", &arguments.rounds.to_string()])
        .run()?;
    let table = fs::read_to_string(&table).context("what was measured")?;
    let table = format!("{machine}. {} rounds.\n\n{table}", arguments.rounds);
    println!("\n{table}");
    if arguments.record {
        report::record(workspace, "import", &table)?;
    }
    Ok(())
}
