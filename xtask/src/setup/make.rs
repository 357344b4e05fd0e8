//! make, with which the C code of the server's allocator is built on Linux.

use super::apt;
use crate::process::find_program;
use crate::workspace::Workspace;
use anyhow::{Context, Result};

const NAMES: [&str; 1] = ["make"];

/// # Errors
/// When it is missing and cannot be installed; it says what to install.
pub(super) fn ensure(workspace: &Workspace) -> Result<()> {
    if !cfg!(target_os = "linux") || find_program(&NAMES).is_some() {
        return Ok(());
    }
    let needed = "make is needed for the server's allocator";
    apt::install(workspace, &["make"], "some seconds", needed)?;
    find_program(&NAMES).context("apt installed make, but it is not on PATH").map(|_| ())
}
