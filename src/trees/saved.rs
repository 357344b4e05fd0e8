//! Who saved a tree last, and when.

use crate::clock::Millis;
use crate::format::Format;
use understudy_contract::tree::Tree;

/// "Eli Editor", "Eli Editor, by Ada Admin, impersonating"; absent where nobody is known.
pub fn saved_by(tree: &Tree) -> Option<String> {
    let name = &tree.updated_by.as_ref()?.name;
    Some(match &tree.impersonated_by {
        Some(actor) => format!("{name}, by {}, impersonating", actor.name),
        None => name.clone(),
    })
}

/// "saved 2 min ago by Eli Editor".
pub fn saved(tree: &Tree, format: Format, now: Millis) -> String {
    let ago = format.ago(&tree.updated_at, now);
    // In the middle of a sentence.
    let ago = if ago == "Now" { "just now".to_owned() } else { ago };
    match saved_by(tree) {
        Some(name) => format!("saved {ago} by {name}"),
        None => format!("saved {ago}"),
    }
}
