//! Packages of Debian, for what no tool installs for one user alone.

use crate::process::Process;
use crate::watch::Stopwatch;
use crate::workspace::Workspace;
use anyhow::{Result, bail};
use std::path::Path;

/// Installs `packages`, where this is Debian and we may.
///
/// # Errors
/// `needed` and what to install, where it is not; and when apt fails.
pub(super) fn install(
    workspace: &Workspace,
    packages: &[&str],
    about: &str,
    needed: &str,
) -> Result<()> {
    let names = packages.join(" ");
    let is_debian = Path::new("/etc/debian_version").exists();
    let user = Process::new(workspace, "id").arguments(["-u"]).ask();
    if !is_debian || user.as_deref() != Some("0") {
        bail!("{needed}: install it first (on Debian: apt-get install {names})");
    }
    println!("Installing {names} through apt (once, {about})…");
    let watch = Stopwatch::start();
    apt(workspace, &["update"])?;
    apt(workspace, &[&["install", "--yes", "--no-install-recommends"], packages].concat())?;
    println!("Installed {names} in {}.", watch.elapsed());
    Ok(())
}

fn apt(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    Process::new(workspace, "apt-get")
        .environment("DEBIAN_FRONTEND", "noninteractive")
        .arguments(["-q"])
        .arguments(arguments)
        .run()
}
