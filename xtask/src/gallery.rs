//! `cargo xtask gallery`: every state of every view, for designers.

mod changes;
mod files;
mod looks;
pub(crate) mod pictures;

pub(crate) use looks::{Looked, look};

use crate::process::{Process, Tools};
use crate::workspace::Workspace;
use crate::{compress, setup, spa};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// What only the gallery says, in whatever is built with it.
const TRACE: &[u8] = b"Understudy gallery";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Write it as a static site into this directory instead of serving it
    #[arg(long, value_name = "DIRECTORY")]
    out: Option<PathBuf>,
    /// Where it is served
    #[arg(long, default_value_t = 8082)]
    port: u16,
    /// "What changed" compares the pictures with those of this commit
    #[arg(long, value_name = "COMMIT", default_value = "HEAD")]
    base: String,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let tools = setup::for_gallery(workspace)?;
    let files = files::collect(workspace)?;
    let changed = changes::write(workspace, &arguments.base, &files)?;
    println!("{changed} pictures are not those of {}.", arguments.base);
    match &arguments.out {
        Some(out) => write(workspace, &tools, &files, &std::path::absolute(out)?),
        None => serve(workspace, &tools, &files, arguments.port),
    }
}

fn serve(workspace: &Workspace, tools: &Tools, files: &Path, port: u16) -> Result<()> {
    println!("The gallery comes up at http://127.0.0.1:{port}/gallery");
    spa::trunk(workspace, tools, "serve", &workspace.target.join("gallery-dist"), &["gallery"])?
        .arguments(["--port", &port.to_string(), "--cargo-profile", "dev", "--offline"])
        .environment(files::VARIABLE, files)
        .run()
}

/// Builds it aside, so that a failed build leaves what is in `out` as it was.
fn write(workspace: &Workspace, tools: &Tools, files: &Path, out: &Path) -> Result<()> {
    let dist = workspace.target.join("gallery-release");
    spa::build_release(workspace, tools, &dist, &["gallery"])?;
    copy(&dist, out)?;
    copy(files, out)?;
    // A static host needs a file for each address.
    let page = dist.join("index.html");
    for address in addresses(&scenes(workspace)?) {
        let directory = out.join(address);
        fs::create_dir_all(&directory)?;
        fs::copy(&page, directory.join("index.html"))?;
    }
    println!("Wrote the gallery: serve {} and open /gallery/", out.display());
    Ok(())
}

/// The registry as the console itself lists it: a line a scene, with its slug before the first tab.
fn scenes(workspace: &Workspace) -> Result<String> {
    Process::cargo(workspace)
        .arguments(["run", "--quiet", "--package", "understudy", "--features", "gallery"])
        .answer()
        .context("the console does not list its scenes")
}

/// The gallery's own address and those of every scene, on the stage and bare.
fn addresses(scenes: &str) -> Vec<String> {
    let slugs = scenes.lines().filter_map(|line| line.split('\t').next());
    let scenes = slugs.flat_map(|slug| [format!("gallery/{slug}"), format!("gallery/{slug}/bare")]);
    ["gallery".to_owned()].into_iter().chain(scenes).collect()
}

/// The files of `dist` that have something of the gallery in them: none in a release.
pub(crate) fn traces(dist: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for file in compress::files(dist)? {
        let content = fs::read(&file)?;
        let is_font = file.extension().is_some_and(|extension| extension == "woff2");
        if is_font || content.windows(TRACE.len()).any(|window| window == TRACE) {
            found.push(file);
        }
    }
    Ok(found)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scene_has_an_address_on_the_stage_and_one_where_it_is_bare() {
        let expected = ["gallery", "gallery/toast", "gallery/toast/bare"];
        assert_eq!(addresses("toast\tpart\tToast\n"), expected);
    }

    #[test]
    fn words_and_fonts_of_the_gallery_are_found_in_a_release() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, content: &str| {
            fs::write(folder.path().join(name), content).expect("is written");
        };
        write("a.js", "Understudy");
        assert_eq!(traces(folder.path()).expect("reads"), [""; 0].map(PathBuf::from));
        write("b.wasm", "one Understudy gallery two");
        write("c.woff2", "");
        assert_eq!(traces(folder.path()).expect("reads").len(), 2);
    }
}
