//! The standard library for WebAssembly, from rustup.

use crate::process::Process;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::path::Path;

const TARGET: &str = "wasm32-unknown-unknown";

pub(super) fn ensure(workspace: &Workspace) -> Result<()> {
    let sysroot = Process::new(workspace, "rustc").arguments(["--print", "sysroot"]).ask();
    let sysroot = sysroot.context("rustc does not run")?;
    if Path::new(&sysroot).join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    println!("Installing the Rust target {TARGET} (once, about half a minute)…");
    Process::new(workspace, "rustup")
        .arguments(["target", "add", TARGET])
        .run()
        .context("cannot add the target: without rustup, install it for your own toolchain")
}
