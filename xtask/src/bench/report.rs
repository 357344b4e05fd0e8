//! Puts what was measured into `docs/performance.md`, which says around it what it means.

use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;

/// Replaces what stands between `<!-- bench: NAME -->` and the next `<!-- bench: end -->`.
///
/// # Errors
/// When the document has no such place.
pub(super) fn record(workspace: &Workspace, name: &str, markdown: &str) -> Result<()> {
    let file = workspace.root.join("docs/performance.md");
    let document = fs::read_to_string(&file).context("docs/performance.md")?;
    let document = replaced(&document, name, markdown)
        .with_context(|| format!("docs/performance.md has no place for {name}"))?;
    fs::write(&file, document)?;
    println!("Wrote {name} into docs/performance.md.");
    Ok(())
}

fn replaced(document: &str, name: &str, markdown: &str) -> Option<String> {
    let opening = format!("<!-- bench: {name} -->\n");
    let start = document.find(&opening)? + opening.len();
    let end = start + document.get(start..)?.find("<!-- bench: end -->")?;
    let (before, after) = (document.get(..start)?, document.get(end..)?);
    Some(format!("{before}\n{}\n\n{after}", markdown.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_named_place_is_replaced() {
        let document = "a\n<!-- bench: one -->\nold\n<!-- bench: end -->\nb\n\
                        <!-- bench: two -->\nkept\n<!-- bench: end -->\n";
        let expected = "a\n<!-- bench: one -->\n\nnew\n\n<!-- bench: end -->\nb\n\
                        <!-- bench: two -->\nkept\n<!-- bench: end -->\n";
        assert_eq!(replaced(document, "one", "new\n").as_deref(), Some(expected));
        assert_eq!(replaced(document, "three", "new"), None);
    }
}
