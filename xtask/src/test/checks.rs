//! What is checked without running anything: formatting and lints.

use super::Report;
use crate::process::Process;
use crate::workspace::Workspace;
use anyhow::Result;

pub(super) fn run(workspace: &Workspace, report: &mut Report) -> Result<()> {
    let cargo = || Process::cargo(workspace);
    report.check("formatting", cargo().arguments(["fmt", "--all", "--check"]))?;
    let native = cargo().arguments(["clippy", "--quiet", "--locked", "--workspace"]);
    report.check("lints, native", native.arguments(["--all-targets", "--", "-Dwarnings"]))?;
    let wasm = cargo()
        .arguments(["clippy", "--quiet", "--locked", "--package", "understudy"])
        .arguments(["--target", "wasm32-unknown-unknown", "--features", "gallery"])
        .arguments(["--all-targets", "--", "-Dwarnings"]);
    report.check("lints, WebAssembly", wasm)?;
    Ok(())
}
