//! `cargo xtask screenshots`: takes the pictures of all scenes anew and says which changed.

use crate::gallery::look;
use crate::gallery::pictures::{self, Changes};
use crate::process::Process;
use crate::setup;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::fs;

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let tools = setup::for_gallery(workspace)?;
    let browser = setup::for_looks(workspace)?;
    let looked = look(workspace, &tools, &browser, true)?;
    if looked.outcome.failed > 0 || looked.scenes == 0 || looked.visited() < looked.scenes {
        bail!("not every scene was seen: the pictures stay as they are");
    }
    let taken = looked.taken;
    let changes = Changes::between(&pictures::committed(workspace)?, &taken);
    pictures::replace(workspace, &taken, &changes)?;
    let version = Process::new(workspace, &browser.chromium).arguments(["--version"]).answer()?;
    let version = major(&version).with_context(|| format!("no version: {version}"))?;
    fs::write(workspace.pictures().join("chromium.txt"), format!("{version}\n"))?;
    changes.print();
    println!("All of them have {} bytes.", pictures::weigh(&taken)?);
    Ok(())
}

/// `Chromium 156.0.8078.108 built on …` → `156`.
fn major(version: &str) -> Option<&str> {
    let number =
        version.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    number?.split('.').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_chromium_is_read() {
        assert_eq!(major("Chromium 156.0.8078.108 built on Debian"), Some("156"));
        assert_eq!(major("Chromium"), None);
    }
}
