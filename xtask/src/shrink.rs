//! Takes out of a built console what no browser needs: the long names between wasm and glue, spaces
//! and comments.
//!
//! Trunk's own minifier does not understand the glue, and takes comments out of the page between
//! which the server stamps the session; so Trunk minifies nothing and this comes after it.

mod order;
mod type_ids;

use crate::compress::files;
use crate::process::{Process, Tools};
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use sha2::{Digest, Sha384};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// One more round of wasm-opt, after Trunk's: other control flow, and what is small then. Rust keeps
/// nothing in the lowest kilobyte of memory, where the stack ends. The data stays in one piece, as
/// index.html has Trunk leave it: zeros compress to nothing, and where pieces begin does not.
pub(crate) const WASM_OPT: [&str; 7] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--low-memory-unused",
    "--skip-pass=memory-packing",
    "--minify-imports-and-exports-and-modules",
];

/// What the module uses beyond the first version of WebAssembly; its text does not tell.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Shrinks what Trunk wrote into `dist`, and has the page name the files that came of it.
///
/// # Errors
/// When `dist` is not what Trunk writes, or a tool fails.
pub(crate) fn shrink(workspace: &Workspace, tools: &Tools, dist: &Path) -> Result<()> {
    let built = Built::find(dist)?;
    let names = optimise(workspace, tools, &built.wasm)?;
    let glue = fs::read_to_string(&built.glue)?;
    fs::write(&built.glue, names.apply(&glue)?)?;
    for file in [&built.glue, &built.style] {
        minify(workspace, tools, file)?;
    }
    rename(&built)
}

/// The files of a console.
struct Built {
    page: PathBuf,
    wasm: PathBuf,
    glue: PathBuf,
    style: PathBuf,
    /// What they were when the page was written, as it says.
    integrity: Vec<(PathBuf, String)>,
}

impl Built {
    fn find(dist: &Path) -> Result<Self> {
        let files = files(dist)?;
        let one = |end: &str| {
            let found = files.iter().find(|file| file.to_string_lossy().ends_with(end));
            found.cloned().with_context(|| format!("Trunk wrote no file that ends in {end}"))
        };
        let wasm = one("_bg.wasm")?;
        let glue = PathBuf::from(wasm.to_string_lossy().replace("_bg.wasm", ".js"));
        let style = one(".css")?;
        let integrity = [&wasm, &glue, &style].map(|file| Ok((file.clone(), integrity(file)?)));
        let integrity = integrity.into_iter().collect::<Result<_>>()?;
        Ok(Self { page: dist.join("index.html"), wasm, glue, style, integrity })
    }
}

/// What the wasm calls the functions of the glue and the other way round, as wasm-opt renamed it.
#[derive(Deserialize)]
struct Names {
    /// Module, name and new name of what the wasm imports.
    imports: Vec<(String, String, String)>,
    /// Name and new name of what it exports.
    exports: Vec<(String, String)>,
}

/// What wasm-opt calls the one module that everything is imported from.
const MODULE: &str = "a";

impl Names {
    /// The glue with the new names.
    ///
    /// # Errors
    /// When it lacks one of them: it would not fit its wasm.
    fn apply(&self, glue: &str) -> Result<String> {
        let mut renamed = glue.to_owned();
        let imports: HashMap<_, _> = self.imports.iter().map(|(_, old, new)| (old, new)).collect();
        let exports: HashMap<_, _> = self.exports.iter().map(|(old, new)| (old, new)).collect();
        let mut imports_found = 0;
        renamed = words(&renamed, |before, word| {
            let word = word.to_owned();
            if before.ends_with("wasm.") {
                return exports.get(&word).map(|new| (*new).clone());
            }
            let new = imports.get(&word)?;
            imports_found += 1;
            Some((*new).clone())
        });
        ensure!(
            !imports.is_empty() && imports_found >= imports.len(),
            "the glue has {imports_found} of the {} functions that the wasm imports",
            imports.len()
        );
        for (module, _, _) in &self.imports {
            renamed = renamed.replace(&format!("\"{module}\""), &format!("\"{MODULE}\""));
        }
        Ok(renamed)
    }
}

/// `text` with some of its words replaced; `replace` gets what comes before a word, and the word.
fn words(text: &str, mut replace: impl FnMut(&str, &str) -> Option<String>) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let mut replaced = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(start) = text[at..].find(is_part).map(|start| at + start) {
        let end = text[start..].find(|c| !is_part(c)).map_or(text.len(), |end| start + end);
        replaced.push_str(&text[at..start]);
        let word = &text[start..end];
        match replace(&text[..start], word) {
            Some(new) => replaced.push_str(&new),
            None => replaced.push_str(word),
        }
        at = end;
    }
    replaced.push_str(&text[at..]);
    replaced
}

/// Makes `wasm` smaller in place, and gives what is called otherwise now.
fn optimise(workspace: &Workspace, tools: &Tools, wasm: &Path) -> Result<Names> {
    let text = wasm.with_extension("wat");
    fs::write(wasm, type_ids::shorten(&fs::read(wasm)?)?)?;
    let said = Process::new(workspace, "wasm-opt")
        .tools(tools)?
        .arguments([wasm])
        .arguments(WASM_OPT)
        .arguments(["-o".as_ref(), wasm])
        .answer()?;
    Process::new(workspace, "wasm-opt")
        .tools(tools)?
        .arguments([wasm])
        .arguments(FEATURES)
        .arguments(["--quiet", "--emit-text", "-o"])
        .arguments([&text])
        .answer()?;
    fs::write(&text, order::order(&fs::read_to_string(&text)?, &fs::read(wasm)?)?)?;
    Process::new(workspace, "wasm-opt")
        .tools(tools)?
        .arguments([&text])
        .arguments(FEATURES)
        .arguments(["-Oz", "--skip-pass=reorder-functions", "--skip-pass=memory-packing", "-o"])
        .arguments([wasm])
        .answer()?;
    fs::remove_file(text)?;
    serde_json::from_str(&said).context("what wasm-opt renamed")
}

/// Takes spaces, comments and long local names out of a script or a stylesheet.
fn minify(workspace: &Workspace, tools: &Tools, file: &Path) -> Result<()> {
    Process::new(workspace, "esbuild")
        .tools(tools)?
        .arguments([file])
        // Nothing is written for older browsers, and nobody reads a note on licences there.
        .arguments(["--minify", "--target=esnext", "--legal-comments=none", "--log-level=warning"])
        .arguments(["--allow-overwrite"])
        .arguments([format!("--outfile={}", file.display())])
        .answer()
        .map(|_| ())
}

/// Names each file after what it holds now, and has the page say so: browsers keep files by name for
/// ever, and refuse one whose digest is not the page's.
fn rename(built: &Built) -> Result<()> {
    let mut page = fs::read_to_string(&built.page)?;
    for (file, before) in &built.integrity {
        let now = integrity(file)?;
        ensure!(page.contains(before), "the page does not name the digest of {}", file.display());
        page = page.replace(before, &now);
    }
    for (files, of) in
        [(vec![&built.wasm, &built.glue], &built.wasm), (vec![&built.style], &built.style)]
    {
        let old = hash_in_name(of)?;
        let mut digest = Sha384::new();
        for file in &files {
            digest.update(fs::read(file)?);
        }
        let head = digest.finalize()[..8].try_into().context("a digest has 48 bytes")?;
        let new = format!("{:016x}", u64::from_be_bytes(head));
        page = page.replace(&old, &new);
        for file in files {
            fs::rename(file, file.to_string_lossy().replace(&old, &new))?;
        }
    }
    fs::write(&built.page, without_remarks(&page))?;
    Ok(())
}

/// A page without what stands in it for whoever writes it: indentation, and remarks that begin with
/// a space. The marks between which the server stamps the session have none.
fn without_remarks(page: &str) -> String {
    let mut kept = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, remark)) = rest.split_once("<!-- ") {
        kept.push_str(before);
        rest = remark.split_once("-->").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    let lines = kept.lines().map(str::trim_start);
    let is_kept = |line: &&str| !line.is_empty() && !line.starts_with("//");
    lines.filter(is_kept).fold(String::new(), |page, line| page + line + "\n")
}

/// `understudy-0123456789abcdef_bg.wasm` → `0123456789abcdef`. Trunk writes no zeros in front.
fn hash_in_name(file: &Path) -> Result<String> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let parts = name.split(|c: char| !c.is_ascii_hexdigit());
    match parts.into_iter().find(|part| (10..=16).contains(&part.len())) {
        Some(hash) => Ok(hash.to_owned()),
        None => bail!("{name} is not named after what it holds"),
    }
}

/// The digest of a file as a page gives it (Subresource Integrity, section 3.1).
fn integrity(file: &Path) -> Result<String> {
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    Ok(format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let import =
            |old: &str, new: &str| ("./x_bg.js".to_owned(), old.to_owned(), new.to_owned());
        Names {
            imports: vec![import("__wbg_log_12", "a"), import("__wbg_log_1", "b")],
            exports: vec![("memory".into(), "c".into())],
        }
    }

    #[test]
    fn glue_and_wasm_call_each_other_by_the_new_names() {
        let glue =
            r#"memory = wasm.memory; x = { "./x_bg.js": { __wbg_log_1: f, __wbg_log_12: g } };"#;
        let renamed = names().apply(glue).expect("fits");
        assert_eq!(renamed, r#"memory = wasm.c; x = { "a": { b: f, a: g } };"#);
    }

    #[test]
    fn glue_of_another_wasm_is_refused() {
        let error = names().apply("{ __wbg_log_1: f }").expect_err("lacks one");
        assert_eq!(error.to_string(), "the glue has 1 of the 2 functions that the wasm imports");
    }

    #[test]
    fn remarks_leave_the_page_and_marks_stay() {
        let page = "<p>\n  <!-- For us,\n  all of it. -->\n  <!--banner-->a<!--/banner-->\n  // And this\n  b // c\n";
        assert_eq!(without_remarks(page), "<p>\n<!--banner-->a<!--/banner-->\nb // c\n");
    }

    #[test]
    fn a_file_is_known_by_the_hash_in_its_name() {
        let hash = |name: &str| hash_in_name(Path::new(name)).ok();
        assert_eq!(
            hash("dist/understudy-0123456789abcdef_bg.wasm").as_deref(),
            Some("0123456789abcdef")
        );
        assert_eq!(hash("understudy-23456789abcdef_bg.wasm").as_deref(), Some("23456789abcdef"));
        assert_eq!(hash("understudy.css"), None);
    }
}
