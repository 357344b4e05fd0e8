//! Browsers, from the system; on Debian they are installed where that is allowed.

use super::apt;
use crate::process::find_program;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::path::PathBuf;

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
    let needed = "Chromium and its driver are needed for the tests in a browser";
    apt::install(workspace, &["chromium", "chromium-driver"], "about 2 minutes", needed)?;
    find().context("apt installed chromium and chromium-driver, but they are not on PATH")
}

/// The other browser, in which a part of the story is told again.
///
/// # Errors
/// When it is missing and cannot be installed; it says what to install.
pub(super) fn ensure_firefox(workspace: &Workspace) -> Result<PathBuf> {
    let find = || find_program(&["firefox-esr", "firefox"]);
    if let Some(firefox) = find() {
        return Ok(firefox);
    }
    let needed = "Firefox is needed for the end-to-end tests";
    apt::install(workspace, &["firefox-esr"], "about 1 minute", needed)?;
    find().context("apt installed firefox-esr, but it is not on PATH")
}

fn find() -> Option<Browser> {
    let chromium = find_program(&["chromium", "chromium-browser", "google-chrome", "chrome"])?;
    let driver = find_program(&["chromedriver"])?;
    Some(Browser { chromium, driver })
}
