//! Where two versions of a tree differ, field by field.

use super::draft::Draft;
use super::outline::outline;
use understudy_contract::tree::Node;

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What, as `Title` or `Step 4, text`.
    pub field: String,
    /// In the one; absent where the step is not there.
    pub theirs: Option<String>,
    /// In the other; absent where the step is not there.
    pub mine: Option<String>,
}

/// Every field in which `theirs` and `mine` differ, in the order of the outline of mine; steps that
/// only theirs has come last. Steps are numbered as in the one that has them.
pub fn differences(theirs: &Draft, mine: &Draft) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut compare = |field: String, theirs: Option<String>, mine: Option<String>| {
        // A step that is not there says as little as one that says nothing.
        if theirs.as_deref().unwrap_or_default() != mine.as_deref().unwrap_or_default() {
            found.push(Difference { field, theirs, mine });
        }
    };
    compare("Title".into(), Some(theirs.title.clone()), Some(mine.title.clone()));
    let first = |draft: &Draft| draft.nodes.first().map(|node| node.text.clone());
    if theirs.nodes.first().map(|node| &node.id) != mine.nodes.first().map(|node| &node.id) {
        compare("First step".into(), first(theirs), first(mine));
    }
    for entry in outline(&mine.nodes).entries {
        let node = &mine.nodes[entry.at];
        let other = theirs.node(&node.id);
        for (name, read) in FIELDS {
            let field = format!("Step {}, {name}", entry.number);
            compare(field, other.map(|other| read(other, theirs)), Some(read(node, mine)));
        }
    }
    for entry in outline(&theirs.nodes).entries {
        let node = &theirs.nodes[entry.at];
        if mine.node(&node.id).is_none() {
            for (name, read) in FIELDS {
                let field = format!("Their step {}, {name}", entry.number);
                compare(field, Some(read(node, theirs)), None);
            }
        }
    }
    found
}

type Read = fn(&Node, &Draft) -> String;

const FIELDS: [(&str, Read); 3] = [
    ("kind", |node, _| node.kind.label().to_owned()),
    ("text", |node, _| node.text.clone()),
    ("options", |node, draft| {
        let line = |option: &understudy_contract::tree::NodeOption| {
            let next = option.next.as_ref().and_then(|next| draft.node(next));
            format!("{} → {}", option.label, next.map_or("nowhere", |next| next.text.as_str()))
        };
        node.options.iter().map(line).collect::<Vec<_>>().join("\n")
    }),
];

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_contract::NodeId;
    use understudy_contract::tree::{NodeKind, NodeOption};

    fn node(id: &str, text: &str, next: Option<&str>) -> Node {
        let option = |next| NodeOption { label: "Yes".into(), next: Some(NodeId::new(next)) };
        Node {
            id: NodeId::new(id),
            kind: NodeKind::Question,
            text: text.into(),
            options: next.into_iter().map(option).collect(),
        }
    }

    #[test]
    fn equal_versions_do_not_differ() {
        let draft = Draft { title: "Charger".into(), nodes: vec![node("a", "Light?", Some("a"))] };
        assert_eq!(differences(&draft, &draft), []);
    }

    #[test]
    fn every_difference_is_named_by_step_and_field() {
        let theirs = Draft {
            title: "Charger".into(),
            nodes: vec![node("a", "Light?", Some("b")), node("b", "Fuse?", None)],
        };
        let mine = Draft {
            title: "Charger is dead".into(),
            nodes: vec![node("a", "Is the light on?", Some("c")), node("c", "Call us", None)],
        };
        let said: Vec<_> = differences(&theirs, &mine)
            .into_iter()
            .map(|d| {
                let side = |text: Option<String>| text.unwrap_or_else(|| "–".into());
                format!("{}: {} | {}", d.field, side(d.theirs), side(d.mine))
            })
            .collect();
        assert_eq!(
            said,
            [
                "Title: Charger | Charger is dead",
                "Step 1, text: Light? | Is the light on?",
                "Step 1, options: Yes → Fuse? | Yes → Call us",
                "Step 2, kind: – | Question",
                "Step 2, text: – | Call us",
                "Their step 2, kind: Question | –",
                "Their step 2, text: Fuse? | –",
            ]
        );
    }

    #[test]
    fn another_first_step_is_a_difference() {
        let theirs =
            Draft { title: "T".into(), nodes: vec![node("a", "A", None), node("b", "B", None)] };
        let mut mine = theirs.clone();
        mine.make_first(&NodeId::new("b"));
        let differences = differences(&theirs, &mine);
        assert_eq!(differences.len(), 1);
        assert_eq!(differences[0].field, "First step");
    }
}
