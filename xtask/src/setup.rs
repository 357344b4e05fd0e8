//! Installs what a command needs and says so; where all is there, it says and does nothing.
//!
//! Tools go into one folder of the user's cache, a directory a version, so that checkouts share
//! them. Each is installed under another name and then renamed: an interrupted installation is
//! never taken for a finished one.

mod apt;
mod browser;
mod cargo_tool;
mod make;
mod node;
mod python;
mod wasm_target;

pub(crate) use browser::Browser;

use crate::process::Tools;
use crate::watch::Stopwatch;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The one version of Trunk that the repository builds with.
const TRUNK: &str = "0.21.14";
/// The version of npm's `binaryen` whose `wasm-opt` Trunk.toml names.
const BINARYEN: &str = "132.0.0";
/// The version of npm's `esbuild`, which takes the spaces out of glue and styles.
const ESBUILD: &str = "0.28.2";

/// What Trunk needs to build the console.
pub(crate) fn for_console(workspace: &Workspace) -> Result<Tools> {
    let _lock = lock(workspace)?;
    let mut tools = Tools::default();
    node::check(workspace)?;
    wasm_target::ensure(workspace)?;
    tools.add(cargo_tool::trunk(workspace)?);
    tools.add(cargo_tool::wasm_bindgen(workspace)?);
    tools.add(node::package(workspace, "binaryen", BINARYEN)?);
    tools.add(node::package(workspace, "esbuild", ESBUILD)?);
    Ok(tools)
}

/// What the tests inside of a browser need.
pub(crate) fn for_browser_tests(workspace: &Workspace) -> Result<(Tools, Browser)> {
    let _lock = lock(workspace)?;
    let mut tools = Tools::default();
    wasm_target::ensure(workspace)?;
    tools.add(cargo_tool::wasm_bindgen(workspace)?);
    Ok((tools, browser::ensure(workspace)?))
}

/// What the end-to-end tests need beside the console: Chromium, and Firefox.
pub(crate) fn for_e2e(workspace: &Workspace) -> Result<(Browser, PathBuf)> {
    let _lock = lock(workspace)?;
    node::check(workspace)?;
    node::packages(workspace, &workspace.e2e())?;
    Ok((browser::ensure(workspace)?, browser::ensure_firefox(workspace)?))
}

/// What measuring in a browser needs beside the console.
pub(crate) fn for_bench(workspace: &Workspace) -> Result<Browser> {
    let _lock = lock(workspace)?;
    node::check(workspace)?;
    for package in ["browser", "peers/react-admin"] {
        node::packages(workspace, &workspace.benches().join(package))?;
    }
    browser::ensure(workspace)
}

/// What Trunk needs to build the gallery, and the fonts of it.
pub(crate) fn for_gallery(workspace: &Workspace) -> Result<Tools> {
    let tools = for_console(workspace)?;
    let _lock = lock(workspace)?;
    node::packages(workspace, &workspace.gallery_tests())?;
    Ok(tools)
}

/// What looking at the gallery needs beside itself.
pub(crate) fn for_looks(workspace: &Workspace) -> Result<Browser> {
    let _lock = lock(workspace)?;
    browser::ensure(workspace)
}

/// The Python that the tests of the OpenAPI document run with.
pub(crate) fn for_schema_tests(workspace: &Workspace) -> Result<PathBuf> {
    let _lock = lock(workspace)?;
    python::schemathesis(workspace)
}

/// What building the server needs beside a C compiler.
pub(crate) fn for_server(workspace: &Workspace) -> Result<()> {
    let _lock = lock(workspace)?;
    make::ensure(workspace)
}

/// What the lints and tests of the console's code need.
pub(crate) fn for_wasm(workspace: &Workspace) -> Result<()> {
    wasm_target::ensure(workspace)
}

/// What a peer that is a package of npm needs.
pub(crate) fn for_peer(workspace: &Workspace, package: &Path) -> Result<()> {
    let _lock = lock(workspace)?;
    node::check(workspace)?;
    node::packages(workspace, package)
}

/// Two commands at once install one after the other.
fn lock(workspace: &Workspace) -> Result<File> {
    fs::create_dir_all(&workspace.tools)
        .with_context(|| format!("cannot make {}", workspace.tools.display()))?;
    let file = File::create(workspace.tools.join(".lock"))?;
    file.lock().context("cannot lock the folder of tools")?;
    Ok(file)
}

/// The directory of a tool, made by `install` where it is not there yet.
fn once(
    workspace: &Workspace,
    tool: &str,
    version: &str,
    about: &str,
    install: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let directory = workspace.tools.join(format!("{tool}-{version}"));
    if directory.is_dir() {
        return Ok(directory);
    }
    println!("Installing {tool} {version} (once, {about})…");
    let watch = Stopwatch::start();
    let unfinished = workspace.tools.join(format!("{tool}-{version}.unfinished"));
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?;
    }
    install(&unfinished).with_context(|| format!("cannot install {tool} {version}"))?;
    fs::rename(&unfinished, &directory)?;
    println!("Installed {tool} {version} in {}.", watch.elapsed());
    Ok(directory)
}
