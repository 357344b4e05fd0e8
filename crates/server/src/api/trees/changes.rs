//! What differs between two versions of a tree, as text for people.

use crate::authority::EventDraft;
use std::fmt::Write as _;
use understudy_contract::NodeId;
use understudy_contract::tree::Node;

/// Notes every step that was added, removed or changed, by its id.
pub(super) fn note(event: &mut EventDraft, before: &[Node], after: &[Node]) {
    for old in before {
        let field = |part: &str| format!("nodes.{}{part}", old.id);
        match find(after, &old.id) {
            None => event.note(&field(""), Some(whole(old)), None),
            Some(new) => {
                let label = |node: &Node| Some(node.kind.label().to_owned());
                event.note(&field(".kind"), label(old), label(new));
                event.note(&field(".text"), Some(old.text.clone()), Some(new.text.clone()));
                event.note(&field(".options"), options(old), options(new));
            }
        }
    }
    for new in after.iter().filter(|new| find(before, &new.id).is_none()) {
        event.note(&format!("nodes.{}", new.id), None, Some(whole(new)));
    }
    let kept = |nodes: &[Node], others: &[Node]| {
        let kept = nodes.iter().filter(|node| find(others, &node.id).is_some());
        Some(kept.map(|node| node.id.as_str()).collect::<Vec<_>>().join(", "))
    };
    event.note("nodes", kept(before, after), kept(after, before));
}

fn find<'a>(nodes: &'a [Node], id: &NodeId) -> Option<&'a Node> {
    nodes.iter().find(|node| node.id == *id)
}

fn whole(node: &Node) -> String {
    let mut text = format!("{}: {}", node.kind.label(), node.text);
    if let Some(options) = options(node) {
        // Writing to a string never fails.
        let _ = write!(text, "\n{options}");
    }
    text
}

fn options(node: &Node) -> Option<String> {
    let lines = node.options.iter().map(|option| {
        let next = option.next.as_ref().map_or("nowhere yet", NodeId::as_str);
        format!("{} → {next}", option.label)
    });
    let lines: Vec<_> = lines.collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
