//! Where the database is, as people write it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// `sqlite://data/understudy.db` (relative to the working directory) or `sqlite:///var/lib/…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    path: PathBuf,
}

impl DatabaseUrl {
    /// The database in the file at `path`.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once("://") {
            Some(("sqlite", path)) if !path.is_empty() && !path.ends_with('/') => {
                Ok(Self::file(path))
            }
            Some(("sqlite", _)) => Err("the name of the file is missing".into()),
            Some((scheme, _)) => Err(format!("{scheme}:// is not supported, only sqlite://")),
            None => Err("give sqlite:// and the path of a file".into()),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sqlite://{}", self.path.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_slashes_are_relative_and_three_are_absolute() {
        for (text, path) in [
            ("sqlite://data/understudy.db", "data/understudy.db"),
            ("sqlite:///var/lib/understudy.db", "/var/lib/understudy.db"),
        ] {
            let url: DatabaseUrl = text.parse().expect("is read");
            assert_eq!(url.path(), Path::new(path));
            assert_eq!(url.to_string(), text);
        }
    }

    #[test]
    fn anything_else_is_refused_in_words() {
        for (text, word) in [
            ("data/understudy.db", "sqlite://"),
            ("postgres://localhost/understudy", "postgres"),
            ("sqlite://", "missing"),
            ("sqlite://data/", "missing"),
        ] {
            let error = text.parse::<DatabaseUrl>().expect_err("is refused");
            assert!(error.contains(word), "{text}: {error}");
        }
    }
}
