//! Chromium and its driver, from the system; on Debian they are installed where that is allowed.

use crate::process::{Process, find_program};
use crate::watch::Stopwatch;
use crate::workspace::Workspace;
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

/// The browser that the tests drive.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

/// # Errors
/// When they are missing and cannot be installed; it says what to install.
pub(super) fn ensure(workspace: &Workspace) -> Result<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    let is_debian = Path::new("/etc/debian_version").exists();
    let user = Process::new(workspace, "id").arguments(["-u"]).ask();
    if !is_debian || user.as_deref() != Some("0") {
        bail!(
            "Chromium and its driver are needed for the tests in a browser: install them first (on Debian: apt-get install chromium chromium-driver)"
        );
    }
    println!("Installing chromium and chromium-driver through apt (once, about 2 minutes)…");
    let watch = Stopwatch::start();
    apt(workspace, &["update"])?;
    apt(
        workspace,
        &["install", "--yes", "--no-install-recommends", "chromium", "chromium-driver"],
    )?;
    println!("Installed chromium and chromium-driver in {}.", watch.elapsed());
    match find() {
        Some(browser) => Ok(browser),
        None => bail!("apt installed chromium and chromium-driver, but they are not on PATH"),
    }
}

fn find() -> Option<Browser> {
    let chromium = find_program(&["chromium", "chromium-browser", "google-chrome", "chrome"])?;
    let driver = find_program(&["chromedriver"])?;
    Some(Browser { chromium, driver })
}

fn apt(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    Process::new(workspace, "apt-get")
        .environment("DEBIAN_FRONTEND", "noninteractive")
        .arguments(["-q"])
        .arguments(arguments)
        .run()
}
