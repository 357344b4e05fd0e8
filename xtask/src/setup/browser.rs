//! Browsers, from the system; on Debian they are installed where that is allowed.

use super::apt;
use crate::process::find_program;
use crate::workspace::Workspace;
use anyhow::Result;
use std::path::PathBuf;

/// The browser that the tests drive.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

/// # Errors
/// When they are missing and cannot be installed; it says what to install.
pub(super) fn ensure(workspace: &Workspace) -> Result<Browser> {
    let needed = "Chromium and its driver are needed for the tests in a browser";
    apt::ensure(workspace, &["chromium", "chromium-driver"], "about 2 minutes", needed, find)
}

/// The other browser, in which a part of the story is told again.
///
/// # Errors
/// When it is missing and cannot be installed; it says what to install.
pub(super) fn ensure_firefox(workspace: &Workspace) -> Result<PathBuf> {
    let needed = "Firefox is needed for the end-to-end tests";
    let find = || find_program(&["firefox-esr", "firefox"]);
    apt::ensure(workspace, &["firefox-esr"], "about 1 minute", needed, find)
}

fn find() -> Option<Browser> {
    let chromium = find_program(&["chromium", "chromium-browser", "google-chrome", "chrome"])?;
    let driver = find_program(&["chromedriver"])?;
    Some(Browser { chromium, driver })
}
