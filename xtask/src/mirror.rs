//! Making one folder like another, and touching nothing that is as it should be: Cargo compiles anew
//! whatever has a file in it that was written since.

use anyhow::{Context, Result};
use std::fs::{self, DirEntry};
use std::path::Path;

/// Makes `to` hold what `from` holds and nothing else. Gives how many files and folders were written
/// or removed. What is hidden in `from` is a tool's own, and stays there.
pub(crate) fn mirror(from: &Path, to: &Path) -> Result<u32> {
    fs::create_dir_all(to).with_context(|| to.display().to_string())?;
    let mut changed = 0;
    for old in entries(to)? {
        let path = old.path();
        let new = from.join(old.file_name());
        if path.is_dir() == new.is_dir() && new.exists() && !is_hidden(&old) {
            continue;
        }
        let removed =
            if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.with_context(|| path.display().to_string())?;
        changed += 1;
    }
    for new in entries(from)?.into_iter().filter(|entry| !is_hidden(entry)) {
        let path = to.join(new.file_name());
        if new.path().is_dir() {
            changed += mirror(&new.path(), &path)?;
            continue;
        }
        let wanted = fs::read(new.path()).with_context(|| new.path().display().to_string())?;
        if !fs::read(&path).is_ok_and(|had| had == wanted) {
            fs::write(&path, wanted).with_context(|| path.display().to_string())?;
            changed += 1;
        }
    }
    Ok(changed)
}

fn entries(folder: &Path) -> Result<Vec<DirEntry>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    Ok(entries.collect::<Result<_, _>>()?)
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};
    use tempfile::TempDir;

    /// A folder with these files, all of them written long ago.
    fn folder(files: &[(&str, &str)]) -> TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("is in a folder")).expect("is made");
            fs::write(&path, text).expect("is written");
            let file = fs::File::options().write(true).open(&path).expect("opens");
            file.set_modified(long_ago()).expect("is set");
        }
        folder
    }

    fn long_ago() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000)
    }

    fn read(folder: &TempDir, name: &str) -> Option<String> {
        fs::read_to_string(folder.path().join(name)).ok()
    }

    fn is_as_old(folder: &TempDir, name: &str) -> bool {
        let modified = fs::metadata(folder.path().join(name)).and_then(|file| file.modified());
        modified.expect("is there") == long_ago()
    }

    #[test]
    fn what_is_the_same_is_not_touched() {
        let files = [("index.html", "page"), ("snippets/a.js", "code")];
        let (from, to) = (folder(&files), folder(&files));
        assert_eq!(mirror(from.path(), to.path()).expect("works"), 0);
        assert!(is_as_old(&to, "index.html") && is_as_old(&to, "snippets/a.js"));
    }

    #[test]
    fn only_what_differs_is_written() {
        let from = folder(&[("index.html", "page 2"), ("icon.svg", "icon"), ("new/b.js", "code")]);
        let to = folder(&[("index.html", "page 1"), ("icon.svg", "icon")]);
        assert_eq!(mirror(from.path(), to.path()).expect("works"), 2);
        assert_eq!(read(&to, "index.html").as_deref(), Some("page 2"));
        assert_eq!(read(&to, "new/b.js").as_deref(), Some("code"));
        assert!(is_as_old(&to, "icon.svg"));
    }

    #[test]
    fn what_is_gone_is_removed() {
        let from = folder(&[("index.html", "page")]);
        let to = folder(&[("index.html", "page"), ("old.js", "code"), ("old/a.js", "code")]);
        assert_eq!(mirror(from.path(), to.path()).expect("works"), 2);
        assert_eq!(entries(to.path()).expect("reads").len(), 1);
    }

    #[test]
    fn a_file_takes_the_place_of_a_folder_and_a_folder_that_of_a_file() {
        let from = folder(&[("a", "file"), ("b/c", "file")]);
        let to = folder(&[("a/x", "file"), ("b", "file")]);
        mirror(from.path(), to.path()).expect("works");
        assert_eq!(read(&to, "a").as_deref(), Some("file"));
        assert_eq!(read(&to, "b/c").as_deref(), Some("file"));
    }

    #[test]
    fn what_is_hidden_stays_behind() {
        let from = folder(&[("index.html", "page"), (".stage/half.js", "code")]);
        let to = folder(&[(".stage/half.js", "code")]);
        mirror(from.path(), to.path()).expect("works");
        assert_eq!(read(&to, ".stage/half.js"), None);
        assert_eq!(read(&to, "index.html").as_deref(), Some("page"));
    }

    #[test]
    fn a_folder_that_is_not_there_is_made() {
        let (from, to) = (folder(&[("index.html", "page")]), folder(&[]));
        assert_eq!(mirror(from.path(), &to.path().join("dist")).expect("works"), 1);
        assert_eq!(read(&to, "dist/index.html").as_deref(), Some("page"));
    }
}
