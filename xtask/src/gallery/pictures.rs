//! The committed pictures of scenes, and those that were taken just now.

use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The most that all of them together may have, in bytes: everybody who clones has them.
const CEILING: usize = 6_000_000;

/// Pictures by name.
pub(crate) type Pictures = BTreeMap<String, Vec<u8>>;

/// The pictures in a folder; none where there is no such folder.
pub(crate) fn read(folder: &Path) -> Result<Pictures> {
    let mut pictures = Pictures::new();
    if !folder.exists() {
        return Ok(pictures);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "png") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            pictures.insert(name, fs::read(&path)?);
        }
    }
    Ok(pictures)
}

/// The committed ones.
pub(crate) fn committed(workspace: &Workspace) -> Result<Pictures> {
    read(&workspace.pictures())
}

/// The scenes that pictures are of, each once: `toast` of `toast-800-dark.png`.
pub(crate) fn scenes_of(pictures: &Pictures) -> BTreeSet<&str> {
    pictures.keys().filter_map(|name| name.rsplitn(3, '-').nth(2)).collect()
}

/// What became of the pictures of `before`, by name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    pub(crate) changed: Vec<String>,
    pub(crate) added: Vec<String>,
    pub(crate) removed: Vec<String>,
}

impl Changes {
    pub(crate) fn between(before: &Pictures, after: &Pictures) -> Self {
        let mut changes = Self::default();
        for (name, picture) in after {
            match before.get(name) {
                None => changes.added.push(name.clone()),
                Some(old) if old != picture => changes.changed.push(name.clone()),
                Some(_) => {}
            }
        }
        let is_gone = |name: &&String| !after.contains_key(*name);
        changes.removed = before.keys().filter(is_gone).cloned().collect();
        changes
    }

    pub(crate) fn print(&self) {
        let all = [("changed", &self.changed), ("added", &self.added), ("removed", &self.removed)];
        for (what, names) in all {
            for name in names {
                println!("{what}: {name}");
            }
        }
        let [changed, added, removed] = all.map(|(_, names)| names.len());
        println!("{changed} pictures changed, {added} added, {removed} removed");
    }
}

/// # Errors
/// When together they have more bytes than they may.
pub(crate) fn weigh(pictures: &Pictures) -> Result<usize> {
    let total = pictures.values().map(Vec::len).sum();
    if total > CEILING {
        bail!("all pictures together have {total} bytes, {} more than they may", total - CEILING);
    }
    Ok(total)
}

/// Makes the committed pictures those that were taken.
pub(crate) fn replace(workspace: &Workspace, taken: &Pictures, changes: &Changes) -> Result<()> {
    let folder = workspace.pictures();
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    for name in changes.changed.iter().chain(&changes.added) {
        fs::write(folder.join(name), &taken[name])?;
    }
    for name in &changes.removed {
        fs::remove_file(folder.join(name))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pictures(all: &[(&str, &str)]) -> Pictures {
        all.iter().map(|&(name, bytes)| (name.to_owned(), bytes.as_bytes().to_owned())).collect()
    }

    #[test]
    fn it_is_said_which_pictures_changed_and_which_came_and_went() {
        let before = pictures(&[("a", "1"), ("b", "1"), ("c", "1")]);
        let after = pictures(&[("a", "1"), ("b", "2"), ("d", "1")]);
        let changes = Changes::between(&before, &after);
        assert_eq!(changes.changed, ["b"]);
        assert_eq!(changes.added, ["d"]);
        assert_eq!(changes.removed, ["c"]);
    }

    #[test]
    fn a_scene_with_several_pictures_is_one_scene() {
        let all = pictures(&[
            ("a-b-320-light.png", ""),
            ("a-b-768-light.png", ""),
            ("c-800-dark.png", ""),
        ]);
        assert_eq!(scenes_of(&all), BTreeSet::from(["a-b", "c"]));
    }

    #[test]
    fn too_many_bytes_are_an_error() {
        let of = |size| Pictures::from([("a".to_owned(), vec![0; size])]);
        assert_eq!(weigh(&of(CEILING)).ok(), Some(CEILING));
        assert!(weigh(&of(CEILING + 1)).is_err());
    }
}
