//! Node.js, and what npm installs: wasm-opt, esbuild, and the packages of the tests.

use super::once;
use crate::process::Process;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// The oldest major version of Node.js that the tests run with.
const OLDEST_NODE: u32 = 20;

/// # Errors
/// When Node.js is missing or too old: it cannot be installed for the user.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let version = Process::new(workspace, "node").arguments(["--version"]).ask();
    match version.as_deref().map(major) {
        Some(Some(major)) if major >= OLDEST_NODE => {}
        Some(_) => bail!(
            "Node.js {OLDEST_NODE} or newer is needed, this is {}",
            version.unwrap_or_default()
        ),
        None => bail!("Node.js {OLDEST_NODE} or newer is needed, with npm: install it first"),
    }
    let npm = Process::new(workspace, "npm").arguments(["--version"]).ask();
    npm.map(|_| ()).context("npm is needed, which belongs to Node.js: install it first")
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// The programs of a package of npm, as it ships them for every machine.
pub(super) fn package(workspace: &Workspace, name: &str, version: &str) -> Result<PathBuf> {
    let directory = once(workspace, name, version, "a few seconds", |root| {
        fs::create_dir_all(root)?;
        npm(workspace)
            .arguments(["install", "--no-save", "--prefix"])
            .arguments([root])
            .arguments([format!("{name}@{version}")])
            .run()
    })?;
    Ok(directory.join("node_modules/.bin"))
}

/// Exactly what `package-lock.json` says, installed anew whenever that file changed.
pub(super) fn packages(workspace: &Workspace, package: &Path) -> Result<()> {
    let lock = fs::read(package.join("package-lock.json")).context("package-lock.json")?;
    let installed = package.join("node_modules/.installed-package-lock.json");
    if fs::read(&installed).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!("Installing the packages of {} (once, a few seconds)…", package.display());
    npm(workspace).directory(package).arguments(["ci"]).run()?;
    fs::write(installed, lock)?;
    Ok(())
}

/// npm, quiet. Playwright never downloads a browser: the tests take the system's.
fn npm(workspace: &Workspace) -> Process {
    Process::new(workspace, "npm")
        .environment("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .environment("npm_config_audit", "false")
        .environment("npm_config_fund", "false")
        .environment("npm_config_update_notifier", "false")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_read() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("20"), None);
    }
}
