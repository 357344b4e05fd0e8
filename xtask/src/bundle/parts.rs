//! `cargo xtask bundle --parts`: whose code the wasm consists of.
//!
//! What is released has no names. So what Trunk made it from is optimised once more in the same way,
//! but with its names, and that is counted.

use super::wasm::Module;
use crate::process::{Process, Tools};
use crate::shrink::WASM_OPT;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;

/// Parts that are smaller, in bytes, are counted together.
const SMALLEST: usize = 6_000;

/// The parts of the console that was built last, as a table, the biggest first.
pub(super) fn table(workspace: &Workspace, tools: &Tools) -> Result<String> {
    let folder = workspace.target.join("wasm-bindgen");
    let named = folder.join("named.wasm");
    Process::new(workspace, "wasm-opt")
        .tools(tools)?
        .arguments([folder.join("release/understudy_bg.wasm")])
        .arguments(["-g", "-Oz"])
        .arguments(WASM_OPT)
        .arguments(["-o".as_ref(), named.as_os_str()])
        .answer()?;
    let wasm = fs::read(&named).with_context(|| named.display().to_string())?;
    let module = Module::read(&wasm).context("wasm-opt wrote what is no wasm")?;
    let mut parts = HashMap::from([("texts and other data".to_owned(), module.data)]);
    for (name, size) in &module.functions {
        *parts.entry(part(name)).or_default() += size;
    }
    Ok(write(parts))
}

/// The crate of a function, and of the console's own also its module.
fn part(name: &str) -> String {
    // `<<understudy::facts::page::page::{closure#3} as understudy::markup::IntoView>::into_view>`
    let is_around = |c| "<&[(*".contains(c);
    let bare = |name: &str| {
        let mut name = name.trim_start_matches(is_around);
        for word in ["mut ", "dyn ", "const "] {
            name = name.strip_prefix(word).unwrap_or(name).trim_start_matches(is_around);
        }
        name.to_owned()
    };
    let mut name = bare(name);
    // `<str as core::fmt::Display>::fmt` is of who says it of `str`.
    if let Some((kind, of)) = name.split_once(" as ")
        && !kind.contains("::")
    {
        name = bare(of);
    }
    let is_end = |c: char| !c.is_alphanumeric() && c != '_';
    let mut words = name.split("::").map(|word| word.split(is_end).next().unwrap_or_default());
    match (words.next(), words.next()) {
        (Some("understudy"), Some(module)) => format!("`{module}`"),
        (Some(krate), Some(_)) if !krate.is_empty() => krate.to_owned(),
        _ => "what has no name".to_owned(),
    }
}

fn write(parts: HashMap<String, usize>) -> String {
    let total: usize = parts.values().sum();
    let mut parts: Vec<_> = parts.into_iter().collect();
    parts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let (mut rows, small): (Vec<_>, Vec<_>) =
        parts.into_iter().partition(|(_, size)| *size >= SMALLEST);
    let rest = small.iter().map(|(_, size)| size).sum();
    rows.push((format!("{} smaller ones", small.len()), rest));
    rows.push(("all of the wasm".to_owned(), total));
    let mut text = "| part | bytes | of all |\n|---|---:|---:|\n".to_owned();
    for (part, size) in rows {
        let tenths = size * 1000 / total.max(1);
        // Writing into a String cannot fail.
        let _written = writeln!(text, "| {part} | {size} | {}.{} % |", tenths / 10, tenths % 10);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closure_belongs_to_the_module_that_it_stands_in() {
        let name = "<<understudy[70]::facts::page::page::{closure#3} as understudy[70]::markup::view::IntoView>::into_view::{closure#0} as understudy[70]::reactive::run::Run<(), ()>>::run";
        assert_eq!(part(name), "`facts`");
        assert_eq!(part("understudy[64]::main"), "`main`");
    }

    #[test]
    fn what_a_crate_says_of_a_plain_type_is_its_own() {
        assert_eq!(part("<str as core[c5]::fmt::Display>::fmt"), "core");
        assert_eq!(part("<&mut serde_json[6c]::de::Deserializer>::parse"), "serde_json");
        assert_eq!(part("memcmp"), "what has no name");
    }

    #[test]
    fn what_is_small_is_counted_together() {
        let sizes = [("big", 9000), ("small", 2000), ("smaller", 1000)];
        let parts = sizes.map(|(name, size)| (name.to_owned(), size)).into_iter().collect();
        assert_eq!(
            write(parts),
            "| part | bytes | of all |\n|---|---:|---:|\n| big | 9000 | 75.0 % |\n\
             | 2 smaller ones | 3000 | 25.0 % |\n| all of the wasm | 12000 | 100.0 % |\n"
        );
    }
}
