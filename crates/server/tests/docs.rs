//! What the documents say of the tests is so.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The names of all functions under `folder`.
fn functions(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            functions(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).expect("is text");
            let declared = source.lines().filter_map(|line| line.trim_start().split_once("fn "));
            names.extend(
                declared.filter_map(|(_, rest)| rest.split(['(', '<']).next().map(str::to_owned)),
            );
        }
    }
}

/// What is in backticks and is a sentence: several words joined by underscores.
fn sentences(text: &str) -> Vec<&str> {
    let is_sentence = |word: &&str| {
        word.matches('_').count() >= 2
            && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    text.split('`').skip(1).step_by(2).filter(is_sentence).collect()
}

#[test]
fn every_test_that_the_threat_model_names_is_there() {
    let mut known = BTreeSet::new();
    for folder in ["crates", "src", "tests/browser"] {
        functions(&root().join(folder), &mut known);
    }
    let text = fs::read_to_string(root().join("docs/security.md")).expect("is there");
    let named = sentences(&text);
    assert!(named.len() > 80, "only {} are named", named.len());
    let missing: Vec<_> = named.into_iter().filter(|name| !known.contains(*name)).collect();
    assert!(missing.is_empty(), "no such tests: {missing:?}");
}
