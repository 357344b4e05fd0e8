//! Brotli and gzip forms beside each file, so that the server compresses nothing itself.

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Brotli's best.
const BROTLI_QUALITY: i32 = 11;

/// Writes a `.br` and a `.gz` beside each file under `directory`.
pub(crate) fn beside(directory: &Path) -> Result<()> {
    for file in files(directory)? {
        let raw = fs::read(&file)?;
        fs::write(with_suffix(&file, "br"), brotli(&raw)?)?;
        fs::write(with_suffix(&file, "gz"), gzip(&raw)?)?;
    }
    Ok(())
}

/// The files under `directory` themselves, without their compressed forms, in order.
pub(crate) fn files(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let entries = fs::read_dir(directory).with_context(|| directory.display().to_string())?;
    for entry in entries {
        let entry = entry?;
        // Trunk prepares a build in a hidden folder.
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        let path = entry.path();
        if path.is_dir() && !is_hidden {
            files.extend(self::files(&path)?);
        } else if path.is_file() && !is_compressed(&path) && !is_hidden {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// `name.js` → `name.js.br`.
pub(crate) fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}

fn is_compressed(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "br" || extension == "gz")
}

fn brotli(raw: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        size_hint: raw.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*raw, &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(raw: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(raw)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetition_compresses_and_comes_back_whole() {
        let raw = "understudy ".repeat(500);
        let compressed = brotli(raw.as_bytes()).expect("compresses");
        assert!(compressed.len() < raw.len() / 10);
        let mut again = Vec::new();
        brotli::BrotliDecompress(&mut &*compressed, &mut again).expect("is valid");
        assert_eq!(again, raw.as_bytes());
    }

    #[test]
    fn a_compressed_form_is_named_after_its_file() {
        assert_eq!(with_suffix(Path::new("dist/a.js"), "br"), Path::new("dist/a.js.br"));
    }
}
