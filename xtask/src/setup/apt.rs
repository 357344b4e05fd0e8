//! Packages of Debian, for what no tool installs for one user alone.

use crate::process::Process;
use crate::watch::Stopwatch;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::path::Path;

/// What `find` gives, after installing `packages` where it gives nothing.
///
/// # Errors
/// See [`install`]; and when it gives nothing after that either.
pub(super) fn ensure<T>(
    workspace: &Workspace,
    packages: &[&str],
    about: &str,
    needed: &str,
    find: impl Fn() -> Option<T>,
) -> Result<T> {
    if let Some(found) = find() {
        return Ok(found);
    }
    install(workspace, packages, about, needed)?;
    find().with_context(|| {
        format!("{needed}: apt installed {}, but not what is needed", packages.join(" "))
    })
}

/// Installs `packages`, where this is Debian and we may.
///
/// # Errors
/// `needed` and what to install, where it is not; and when apt fails.
fn install(workspace: &Workspace, packages: &[&str], about: &str, needed: &str) -> Result<()> {
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
