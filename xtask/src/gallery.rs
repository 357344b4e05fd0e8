//! `cargo xtask gallery`: every state of every view, for designers.

use crate::process::{Process, Tools};
use crate::workspace::Workspace;
use crate::{setup, spa};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Write it as a static site into this directory instead of serving it
    #[arg(long, value_name = "DIRECTORY")]
    out: Option<PathBuf>,
    /// Where it is served
    #[arg(long, default_value_t = 8082)]
    port: u16,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let tools = setup::for_console(workspace)?;
    match &arguments.out {
        Some(out) => write(workspace, &tools, &std::path::absolute(out)?),
        None => serve(workspace, &tools, arguments.port),
    }
}

fn serve(workspace: &Workspace, tools: &Tools, port: u16) -> Result<()> {
    println!("The gallery comes up at http://127.0.0.1:{port}/gallery");
    spa::trunk(workspace, tools, "serve", &workspace.target.join("gallery-dist"), &["gallery"])?
        .arguments(["--port", &port.to_string(), "--cargo-profile", "dev", "--offline"])
        .run()
}

/// Builds it aside, so that a failed build leaves what is in `out` as it was.
fn write(workspace: &Workspace, tools: &Tools, out: &Path) -> Result<()> {
    let dist = workspace.target.join("gallery-release");
    spa::build_release(workspace, tools, &dist, &["gallery"])?;
    copy(&dist, out)?;
    // A static host needs a file for each address.
    let page = dist.join("index.html");
    for address in addresses(workspace)? {
        let directory = out.join(address);
        fs::create_dir_all(&directory)?;
        fs::copy(&page, directory.join("index.html"))?;
    }
    println!("Wrote the gallery: serve {} and open /gallery/", out.display());
    Ok(())
}

/// The gallery's own address and those of every scene, on the stage and bare, as the console
/// itself lists them.
fn addresses(workspace: &Workspace) -> Result<Vec<String>> {
    let slugs = Process::cargo(workspace)
        .arguments(["run", "--quiet", "--package", "understudy", "--features", "gallery"])
        .ask()
        .context("the console does not list its scenes")?;
    let scenes =
        slugs.lines().flat_map(|slug| [format!("gallery/{slug}"), format!("gallery/{slug}/bare")]);
    Ok(["gallery".to_owned()].into_iter().chain(scenes).collect())
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
