//! Python, from the system, and Schemathesis in an environment of its own.

use super::{apt, once};
use crate::process::Process;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// Fails on a Python that Schemathesis does not run with, or that cannot make environments.
const CHECK: &str = "import sys, venv, ensurepip; assert sys.version_info >= (3, 10)";
const NEEDED: &str =
    "Python 3.10 or newer with its venv module is needed for the tests of the OpenAPI document";

/// The Python that has Schemathesis and exactly what `requirements.txt` says beside it.
///
/// # Errors
/// When Python is missing and cannot be installed, or when the packages cannot be.
pub(super) fn schemathesis(workspace: &Workspace) -> Result<PathBuf> {
    let requirements = workspace.schema_tests().join("requirements.txt");
    let wanted = fs::read_to_string(&requirements).context("tests/schema/requirements.txt")?;
    let version = pinned(&wanted, "schemathesis")
        .context("tests/schema/requirements.txt pins no schemathesis")?;
    let directory = workspace.tools.join(format!("schemathesis-{version}"));
    // What belongs to it may have another version since.
    if directory.is_dir() && !fs::read_to_string(mark(&directory)).is_ok_and(|had| had == wanted) {
        fs::remove_dir_all(&directory)?;
    }
    let directory = once(workspace, "schemathesis", version, "about half a minute", |root| {
        ensure_python(workspace)?;
        python(workspace, "python3").arguments(["-m", "venv"]).arguments([root]).run()?;
        python(workspace, executable(root))
            .arguments(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .arguments(["--no-input", "--requirement"])
            .arguments([&requirements])
            .run()?;
        Ok(fs::write(mark(root), &wanted)?)
    })?;
    Ok(executable(&directory))
}

fn ensure_python(workspace: &Workspace) -> Result<()> {
    let find = || python(workspace, "python3").arguments(["-c", CHECK]).ask().map(|_| ());
    apt::ensure(workspace, &["python3", "python3-venv"], "about half a minute", NEEDED, find)
}

/// Not in the checkout, whose files could pass for modules.
fn python(workspace: &Workspace, program: impl AsRef<OsStr>) -> Process {
    Process::new(workspace, program).directory(&workspace.tools)
}

fn executable(environment: &Path) -> PathBuf {
    // Its own scripts would name the folder that it was made in; Python itself finds its packages.
    environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}

/// The requirements that it was made of.
fn mark(environment: &Path) -> PathBuf {
    environment.join("requirements.txt")
}

/// The version of `package` in a file of requirements.
fn pinned<'a>(requirements: &'a str, package: &str) -> Option<&'a str> {
    requirements.lines().find_map(|line| line.strip_prefix(package)?.strip_prefix("=="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_the_requirements() {
        let requirements = "# schemathesis==1\nhypothesis==6.1\nschemathesis==4.32.5\n";
        assert_eq!(pinned(requirements, "schemathesis"), Some("4.32.5"));
        assert_eq!(pinned(requirements, "schema"), None);
    }
}
