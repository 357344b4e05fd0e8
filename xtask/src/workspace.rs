//! Where things are: the checkout, Cargo's target directory, the folder of tools.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The directories that every command needs.
pub(crate) struct Workspace {
    /// The checkout.
    pub(crate) root: PathBuf,
    /// Cargo's target directory, wherever the environment or a configuration puts it.
    pub(crate) target: PathBuf,
    /// Where tools are installed: outside of the checkout, shared by all of them.
    pub(crate) tools: PathBuf,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self> {
        let metadata = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .output()
            .context("cannot run cargo")?;
        if !metadata.status.success() {
            bail!("cargo metadata: {}", String::from_utf8_lossy(&metadata.stderr));
        }
        let metadata: Value = serde_json::from_slice(&metadata.stdout)?;
        let directory = |name: &str| {
            let path = metadata.get(name).and_then(Value::as_str);
            path.map(PathBuf::from).with_context(|| format!("cargo metadata has no {name}"))
        };
        Ok(Self {
            root: directory("workspace_root")?,
            target: directory("target_directory")?,
            tools: tools_directory()?,
        })
    }

    /// The release console, as a browser downloads it.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The end-to-end tests, a package of npm.
    pub(crate) fn e2e(&self) -> PathBuf {
        self.root.join("tests/e2e")
    }

    /// The tests that visit every scene of the gallery, a package of npm.
    pub(crate) fn gallery_tests(&self) -> PathBuf {
        self.root.join("tests/gallery")
    }

    /// The committed pictures of all scenes.
    pub(crate) fn pictures(&self) -> PathBuf {
        self.gallery_tests().join("screenshots")
    }

    /// What measures in a browser, and what the console is compared with.
    pub(crate) fn benches(&self) -> PathBuf {
        self.root.join("benches")
    }

    /// The tests of the OpenAPI document, in Python.
    pub(crate) fn schema_tests(&self) -> PathBuf {
        self.root.join("tests/schema")
    }

    /// The server that was built in a profile's directory (`debug`, `release`).
    pub(crate) fn server(&self, profile: &str) -> PathBuf {
        self.program(profile, "understudy-server")
    }

    /// Any program of ours, likewise.
    pub(crate) fn program(&self, profile: &str, name: &str) -> PathBuf {
        self.target.join(profile).join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// The version of a package in `Cargo.lock`.
    pub(crate) fn locked_version(&self, package: &str) -> Result<String> {
        let lock = fs::read_to_string(self.root.join("Cargo.lock")).context("Cargo.lock")?;
        version_in_lock(&lock, package)
            .with_context(|| format!("Cargo.lock has no package {package}"))
    }
}

fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let mut lines = lock.lines();
    lines.find(|line| *line == format!("name = \"{package}\""))?;
    let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

/// `$UNDERSTUDY_TOOLS`, or else in the user's cache (XDG Base Directory Specification).
fn tools_directory() -> Result<PathBuf> {
    let named = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    if let Some(tools) = named("UNDERSTUDY_TOOLS") {
        return std::path::absolute(Path::new(&tools)).context("UNDERSTUDY_TOOLS");
    }
    let cache = match named("XDG_CACHE_HOME") {
        Some(cache) => PathBuf::from(cache),
        None => env::home_dir().context("no home directory: set UNDERSTUDY_TOOLS")?.join(".cache"),
    };
    Ok(cache.join("understudy/tools"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_the_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in_lock(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in_lock(lock, "wasm"), None);
    }
}
