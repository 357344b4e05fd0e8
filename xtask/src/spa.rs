//! Building the console with Trunk.

use crate::compress;
use crate::mirror::mirror;
use crate::process::{Process, Tools};
use crate::shrink::shrink;
use crate::watch::Stopwatch;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Builds the release console into `dist` and puts its compressed forms beside each file. Only what
/// is not as it was is written, so that a server that carries `dist` is not compiled for nothing.
pub(crate) fn build_release(
    workspace: &Workspace,
    tools: &Tools,
    dist: &Path,
    features: &[&str],
) -> Result<()> {
    let watch = Stopwatch::start();
    println!("Building the release console (the first time about 4 minutes)…");
    // Trunk is told to work offline, so that it never downloads a tool by itself; the crates must
    // be there then.
    Process::cargo(workspace).arguments(["fetch", "--locked", "--quiet"]).run()?;
    // Trunk writes every file anew; and a build that fails leaves `dist` as it is.
    let staging = workspace.target.join("staging").join(dist.file_name().unwrap_or_default());
    fs::create_dir_all(&staging).with_context(|| staging.display().to_string())?;
    trunk(workspace, tools, "build", &staging, features)?
        .arguments(["--release", "--cargo-profile", "wasm-release", "--offline"])
        .environment("CARGO_ENCODED_RUSTFLAGS", flags()?)
        .run()?;
    println!("Built the console in {}.", watch.elapsed());
    let watch = Stopwatch::start();
    shrink(workspace, tools, &staging)?;
    compress::beside(&staging)?;
    println!("Shrank and compressed it in {}.", watch.elapsed());
    let changed = mirror(&staging, dist)?;
    println!("{changed} files of {} have changed.", dist.display());
    Ok(())
}

/// How much of the memory is for the stack, in bytes: so that what follows it, the data, lies below
/// the first megabyte, where an address is a byte shorter. The linker's own is that megabyte.
const STACK: u32 = 917_504;

/// Flags of the compiler that leave the folder of downloaded crates out of panic messages, for it
/// names whoever builds, and everybody would download it; and that call each function by a name that
/// says whose it is, for `bundle --parts`. No name is downloaded.
fn flags() -> Result<String> {
    let home = match env::var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => env::home_dir().context("no home directory: set CARGO_HOME")?.join(".cargo"),
    };
    let mut flags =
        vec!["-Csymbol-mangling-version=v0".to_owned(), format!("-Clink-arg=-zstack-size={STACK}")];
    for registry in fs::read_dir(home.join("registry/src")).context("the folder of crates")? {
        flags.push(format!("--remap-path-prefix={}=", registry?.path().display()));
    }
    // As Cargo wants them, so that a path may have spaces.
    Ok(flags.join("\u{1f}"))
}

/// Trunk with what all of its commands take.
pub(crate) fn trunk(
    workspace: &Workspace,
    tools: &Tools,
    command: &str,
    dist: &Path,
    features: &[&str],
) -> Result<Process> {
    if command == "serve" {
        // Trunk does not start where something that it is told not to watch is not there.
        for folder in ["data", "dist", "target"] {
            fs::create_dir_all(workspace.root.join(folder))?;
        }
        let styles = workspace.root.join("style/understudy.joined.css");
        if !styles.exists() {
            fs::write(styles, "")?;
        }
    }
    let mut trunk = Process::new(workspace, "trunk")
        .tools(tools)?
        // Trunk takes only true and false for it; other tools also understand 1.
        .without_environment("NO_COLOR")
        .arguments([command, "--dist"])
        .arguments([dist]);
    if !features.is_empty() {
        trunk = trunk.arguments(["--features", &features.join(",")]);
    }
    Ok(trunk)
}
