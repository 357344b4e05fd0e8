//! Where the built console comes from.

use super::AssetsError;
use bytes::Bytes;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Where the built console comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A folder, as Trunk writes it.
    Folder(PathBuf),
    /// This executable, which was built with it.
    #[cfg(feature = "embed")]
    Embedded,
}

#[cfg(feature = "embed")]
#[derive(rust_embed::RustEmbed)]
#[folder = "../../dist"]
struct Dist;

impl Default for Source {
    /// What the executable carries; else the folder `dist`.
    fn default() -> Self {
        #[cfg(feature = "embed")]
        return Self::Embedded;
        #[cfg(not(feature = "embed"))]
        Self::Folder("dist".into())
    }
}

impl Source {
    /// Every file by its path, with `/` between the parts.
    pub(super) fn read(&self) -> Result<HashMap<String, Bytes>, AssetsError> {
        match self {
            Self::Folder(folder) => {
                let mut files = HashMap::new();
                read_folder(folder, "", &mut files)?;
                Ok(files)
            }
            #[cfg(feature = "embed")]
            Self::Embedded => Ok(Dist::iter()
                .filter_map(|path| {
                    let file = Dist::get(&path)?;
                    Some((path.into_owned(), Bytes::from(file.data.into_owned())))
                })
                .collect()),
        }
    }
}

fn read_folder(
    folder: &Path,
    prefix: &str,
    files: &mut HashMap<String, Bytes>,
) -> Result<(), AssetsError> {
    let fail = |path: &Path| {
        let path = path.to_owned();
        move |source| AssetsError::Unreadable { path, source }
    };
    for entry in std::fs::read_dir(folder).map_err(fail(folder))? {
        let entry = entry.map_err(fail(folder))?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if path.is_dir() {
            read_folder(&path, &format!("{name}/"), files)?;
        } else {
            let content = std::fs::read(&path).map_err(fail(&path))?;
            files.insert(name, content.into());
        }
    }
    Ok(())
}
