//! make, with which the C code of the server's allocator is built on Linux.

use super::apt;
use crate::process::find_program;
use crate::workspace::Workspace;
use anyhow::Result;

/// # Errors
/// When it is missing and cannot be installed; it says what to install.
pub(super) fn ensure(workspace: &Workspace) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let needed = "make is needed for the server's allocator";
    let find = || find_program(&["make"]).map(|_| ());
    apt::ensure(workspace, &["make"], "some seconds", needed, find)
}
