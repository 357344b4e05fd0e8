//! "What changed": the pictures of two states of the repository side by side, as a page of its own.

use super::pictures::{self, Changes, Pictures};
use crate::process::Process;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Writes the page into `files`, and the pictures of the commit `base` that differ from those in the
/// checkout. Gives how many do.
pub(super) fn write(workspace: &Workspace, base: &str, files: &Path) -> Result<usize> {
    let before = pictures_of(workspace, base)?;
    let changes = Changes::between(&before, &pictures::committed(workspace)?);
    let folder = files.join("changes");
    fs::create_dir_all(&folder)?;
    for name in changes.changed.iter().chain(&changes.removed) {
        fs::write(folder.join(name), &before[name])?;
    }
    fs::write(folder.join("index.html"), page(base, &changes))?;
    Ok(changes.changed.len() + changes.added.len() + changes.removed.len())
}

/// The pictures of a commit; none of one that is older than they are.
fn pictures_of(workspace: &Workspace, commit: &str) -> Result<Pictures> {
    let git = || Process::new(workspace, "git");
    let folder = workspace.pictures();
    let folder = folder.strip_prefix(&workspace.root).context("the folder of pictures")?;
    let list = git().arguments(["ls-tree", "-r", commit, "--"]).arguments([folder]).answer()?;
    let mut pictures = Pictures::new();
    for (blob, name) in list.lines().filter_map(entry) {
        let content = git().arguments(["cat-file", "blob", blob]).bytes()?;
        pictures.insert(name.to_owned(), content);
    }
    Ok(pictures)
}

/// `100644 blob 8f1a…⇥tests/gallery/screenshots/toast-800-dark.png` → its blob and name.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (about, path) = line.split_once('\t')?;
    let name = path.rsplit('/').next()?;
    let is_picture = Path::new(name).extension().is_some_and(|extension| extension == "png");
    is_picture.then_some((about.split(' ').nth(2)?, name))
}

fn page(base: &str, changes: &Changes) -> String {
    let mut pairs = String::new();
    let all = [
        (&changes.changed, true, true),
        (&changes.added, false, true),
        (&changes.removed, true, false),
    ];
    for (names, has_before, has_after) in all {
        for name in names {
            let picture = |has: bool, folder: &str, words: &str| {
                if has {
                    format!("<img src=\"/{folder}/{name}\" alt=\"{words}\" loading=\"lazy\">")
                } else {
                    "<p>Nothing</p>".to_owned()
                }
            };
            // Writing into a String cannot fail.
            let _ = writeln!(
                pairs,
                "<section><h2>{name}</h2><figure><figcaption>Before</figcaption>{}</figure>\
                 <figure><figcaption>After</figcaption>{}</figure></section>",
                picture(has_before, "changes", "Before"),
                picture(has_after, "screenshots", "After"),
            );
        }
    }
    if pairs.is_empty() {
        pairs.push_str("<p>Nothing looks different.</p>");
    }
    let base = base.replace('&', "&amp;").replace('<', "&lt;");
    include_str!("changes.html").replace("{{base}}", &base).replace("{{pairs}}", &pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_its_blob_and_its_name() {
        let line = "100644 blob 8f1a\ttests/gallery/screenshots/toast-800-dark.png";
        assert_eq!(entry(line), Some(("8f1a", "toast-800-dark.png")));
        assert_eq!(entry("100644 blob 77aa\ttests/gallery/screenshots/chromium.txt"), None);
    }

    #[test]
    fn before_and_after_stand_side_by_side() {
        let changes = Changes {
            changed: vec!["toast-800-dark.png".to_owned()],
            added: vec!["new.png".to_owned()],
            removed: Vec::new(),
        };
        let page = page("HEAD", &changes);
        assert!(page.contains("/changes/toast-800-dark.png"), "{page}");
        assert!(page.contains("/screenshots/toast-800-dark.png"), "{page}");
        assert!(!page.contains("/changes/new.png"), "{page}");
        assert!(super::page("HEAD", &Changes::default()).contains("Nothing looks different"));
    }
}
