//! Looking at every scene with Playwright, in a gallery that is built for it.

use super::pictures::{self, Pictures};
use super::{files, scenes, traces};
use crate::playwright::{self, Outcome};
use crate::process::{Process, Tools};
use crate::setup::Browser;
use crate::spa;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;

/// What was seen.
pub(crate) struct Looked {
    pub(crate) outcome: Outcome,
    /// How many scenes the registry has.
    pub(crate) scenes: usize,
    /// Every picture that was taken.
    pub(crate) taken: Pictures,
}

impl Looked {
    /// How many scenes were visited: each has its picture taken, whatever is found then.
    pub(crate) fn visited(&self) -> usize {
        pictures::scenes_of(&self.taken).len()
    }
}

/// Builds the gallery unoptimized and visits every scene of it: to judge, or only to take its
/// pictures anew.
pub(crate) fn look(
    workspace: &Workspace,
    tools: &Tools,
    browser: &Browser,
    is_renewing: bool,
) -> Result<Looked> {
    let dist = build(workspace, tools)?;
    let folder = workspace.target.join("gallery-looks");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let registry = scenes(workspace)?;
    let list = folder.join("scenes.tsv");
    fs::write(&list, &registry)?;
    let environment = [
        ("UNDERSTUDY_GALLERY", dist.as_os_str()),
        ("UNDERSTUDY_SCENES", list.as_os_str()),
        ("UNDERSTUDY_PICTURES", folder.as_os_str()),
        ("UNDERSTUDY_RENEW", OsStr::new(if is_renewing { "1" } else { "0" })),
    ];
    let package = workspace.gallery_tests();
    let outcome = playwright::run(workspace, tools, browser, &package, &environment)?;
    let taken = pictures::read(&folder.join("taken"))?;
    let scenes = registry.lines().count();
    Ok(Looked { outcome, scenes, taken })
}

fn build(workspace: &Workspace, tools: &Tools) -> Result<PathBuf> {
    let dist = workspace.target.join("gallery-debug");
    fs::create_dir_all(&dist).with_context(|| dist.display().to_string())?;
    // Trunk is told to work offline: the crates must be there then.
    Process::cargo(workspace).arguments(["fetch", "--locked", "--quiet"]).run()?;
    spa::trunk(workspace, tools, "build", &dist, &["gallery"])?
        .arguments(["--cargo-profile", "dev", "--offline"])
        .environment(files::VARIABLE, files::collect(workspace)?)
        .run()?;
    // The same words are looked for in a release, where they must not be.
    if traces(&dist)?.is_empty() {
        bail!(
            "the gallery is not found by its words: no release would be known to have none of it"
        );
    }
    Ok(dist)
}
