//! Tools that Cargo installs: Trunk and the command line of wasm-bindgen.

use super::{TRUNK, once};
use crate::process::{Process, find_program};
use crate::workspace::Workspace;
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};

/// Trunk, with the dependencies that it was released with.
pub(super) fn trunk(workspace: &Workspace) -> Result<PathBuf> {
    let directory = once(workspace, "trunk", TRUNK, "about 8 minutes", |root| {
        install(workspace, "trunk", TRUNK, &["--locked"], root)
    })?;
    Ok(directory.join("bin"))
}

/// The command line of wasm-bindgen; it works only with code made for its very version. Not
/// `--locked`: its lock file may name versions that are not to be had everywhere.
pub(super) fn wasm_bindgen(workspace: &Workspace) -> Result<PathBuf> {
    let version = workspace.locked_version("wasm-bindgen")?;
    let directory = once(workspace, "wasm-bindgen-cli", &version, "about 2 minutes", |root| {
        install(workspace, "wasm-bindgen-cli", &version, &[], root)
    })?;
    Ok(directory.join("bin"))
}

fn install(
    workspace: &Workspace,
    name: &str,
    version: &str,
    options: &[&str],
    root: &Path,
) -> Result<()> {
    let root_option = |option: &str| [option.into(), root.as_os_str().to_owned()];
    // Not in the checkout, whose configuration is not for them.
    let home = &workspace.tools;
    if find_program(&["cargo-binstall"]).is_some() {
        let binstall = Process::new(workspace, "cargo-binstall")
            .directory(home)
            .arguments(["--no-confirm", "--disable-telemetry", "--force"])
            .arguments(root_option("--root"))
            .arguments([format!("{name}@{version}")]);
        if binstall.run().is_ok() {
            return Ok(());
        }
        println!("cargo-binstall has no {name} {version} for this machine: building it.");
    }
    // What was compiled when an installation was interrupted is still good.
    let target = home.join(format!("{name}-{version}.target"));
    Process::cargo(workspace)
        .directory(home)
        .without_environment("CARGO_TARGET_DIR")
        .arguments(["install", "--quiet", name, "--version", version])
        .arguments(options)
        .arguments(root_option("--root"))
        .arguments(["--target-dir".as_ref(), target.as_os_str()])
        .run()?;
    fs::remove_dir_all(target)?;
    Ok(())
}
