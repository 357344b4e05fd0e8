//! What the gallery has beside the console: fonts of its own, and the committed pictures.

use super::copy;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Trunk.toml copies what is in the folder of this name into every build.
pub(super) const VARIABLE: &str = "UNDERSTUDY_GALLERY_FILES";

/// The folder with these files, made anew.
pub(super) fn collect(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("gallery-files");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let fonts = folder.join("fonts");
    fs::create_dir_all(&fonts)?;
    let style = fs::read_to_string(workspace.root.join("src/gallery/fonts.css"))?;
    for name in named(&style) {
        let file = find(&workspace.gallery_tests().join("node_modules"), name)
            .with_context(|| format!("no package of tests/gallery has the font {name}"))?;
        fs::copy(file, fonts.join(name))?;
    }
    // There are none before they are taken for the first time.
    if workspace.pictures().exists() {
        copy(&workspace.pictures(), &folder.join("screenshots"))?;
    }
    Ok(folder)
}

/// The names of the fonts that a style sheet loads from `/fonts/`.
fn named(style: &str) -> Vec<&str> {
    let urls = style.split("url(/fonts/").skip(1);
    urls.filter_map(|rest| rest.split(')').next()).collect()
}

/// The font of that name in one of Fontsource's packages.
fn find(packages: &Path, name: &str) -> Option<PathBuf> {
    ["@fontsource", "@fontsource-variable"].into_iter().find_map(|scope| {
        let mut families = fs::read_dir(packages.join(scope)).ok()?;
        families.find_map(|family| {
            let file = family.ok()?.path().join("files").join(name);
            file.is_file().then_some(file)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_font_of_the_style_sheet_is_named() {
        let style =
            "@font-face { src: url(/fonts/a.woff2); }\n@font-face { src: url(/fonts/b.woff2); }";
        assert_eq!(named(style), ["a.woff2", "b.woff2"]);
    }
}
