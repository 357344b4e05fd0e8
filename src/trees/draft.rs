//! A tree as it is being edited: a plain value, so that every rule of editing has a native test.

use std::fmt::Write as _;
use understudy_contract::tree::{self, Node, NodeKind, NodeOption, Tree};
use understudy_contract::{FieldError, NodeId};

use super::outline::outline;

/// What is being edited. What the server last said of it is kept beside, by whoever holds this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// One line.
    pub title: String,
    /// The first one is where a diagnosis begins.
    pub nodes: Vec<Node>,
}

impl From<&Tree> for Draft {
    fn from(tree: &Tree) -> Self {
        Self { title: tree.title.clone(), nodes: tree.nodes.clone() }
    }
}

impl Draft {
    /// Adds an empty question and gives its id.
    pub fn add_node(&mut self) -> NodeId {
        let taken = |id: &str| self.nodes.iter().any(|node| node.id.as_str() == id);
        // Among one more name than there are steps, one is free.
        let (least, most) = (self.nodes.len() + 1, 2 * self.nodes.len() + 1);
        let free = (least..=most).map(|n| format!("step-{n}")).find(|id| !taken(id));
        let id = NodeId::new(free.unwrap_or_default());
        self.nodes.push(Node {
            id: id.clone(),
            kind: NodeKind::Question,
            text: String::new(),
            options: Vec::new(),
        });
        id
    }

    /// Removes a step; options that led to it lead nowhere.
    pub fn remove_node(&mut self, id: &NodeId) {
        self.nodes.retain(|node| node.id != *id);
        for option in self.nodes.iter_mut().flat_map(|node| &mut node.options) {
            if option.next.as_ref() == Some(id) {
                option.next = None;
            }
        }
    }

    /// Makes a step the one where a diagnosis begins; the others keep their order.
    pub fn make_first(&mut self, id: &NodeId) {
        if let Some(at) = self.position(id) {
            self.nodes[..=at].rotate_right(1);
        }
    }

    /// Adds an option without a label that leads nowhere yet.
    pub fn add_option(&mut self, id: &NodeId) {
        if let Some(node) = self.node_mut(id) {
            node.options.push(NodeOption { label: String::new(), next: None });
        }
    }

    /// Removes an option of a step.
    pub fn remove_option(&mut self, id: &NodeId, at: usize) {
        if let Some(node) = self.node_mut(id)
            && at < node.options.len()
        {
            node.options.remove(at);
        }
    }

    /// The step with this id.
    pub fn node(&self, id: &NodeId) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == *id)
    }

    /// The step with this id, to be changed.
    pub fn node_mut(&mut self, id: &NodeId) -> Option<&mut Node> {
        self.nodes.iter_mut().find(|node| node.id == *id)
    }

    /// Where in the list a step stands; error messages name it by that.
    pub fn position(&self, id: &NodeId) -> Option<usize> {
        self.nodes.iter().position(|node| node.id == *id)
    }

    /// What is wrong or unfinished, a sentence a field. What is wrong comes first: a field whose
    /// content cannot even be saved says only that.
    pub fn marks(&self) -> Vec<FieldError> {
        let mut marks = tree::problems(&self.title, &self.nodes);
        for mark in tree::unfinished(&self.nodes) {
            if marks.iter().all(|earlier| earlier.field != mark.field) {
                marks.push(mark);
            }
        }
        marks
    }

    /// The whole content as text for the clipboard, in the order and numbering of the outline.
    pub fn as_text(&self) -> String {
        let outline = outline(&self.nodes);
        let mut text = format!("{}\n", self.title);
        for entry in &outline.entries {
            let node = &self.nodes[entry.at];
            // Writing to a string cannot fail.
            let _written =
                write!(text, "\n{}. {}: {}\n", entry.number, node.kind.label(), node.text);
            for option in &node.options {
                let next = option.next.as_ref().and_then(|next| outline.number(&self.nodes, next));
                let next = next.map_or_else(|| "nowhere".to_owned(), |number| number.to_string());
                let _written = writeln!(text, "   {} → {next}", option.label);
            }
        }
        text
    }
}

/// What keeps a tree from being published, in a few words for a list: "1 option leads nowhere".
/// `None` where nothing does.
pub fn what_is_missing(nodes: &[Node]) -> Option<String> {
    let unfinished = tree::unfinished(nodes);
    let count =
        |suffix: &str| unfinished.iter().filter(|mark| mark.field.ends_with(suffix)).count();
    let (nowhere, unnamed) = (count(".next"), count(".label"));
    let (silent, stuck) = (count(".text"), count(".options"));
    Some(match (unfinished.len(), nowhere, unnamed, silent, stuck) {
        (0, ..) => return None,
        (_, 1, ..) => "1 option leads nowhere".into(),
        (_, 2.., ..) => format!("{nowhere} options lead nowhere"),
        (_, _, _, _, 1) => "1 step has no options".into(),
        (_, _, _, _, 2..) => format!("{stuck} steps have no options"),
        (_, _, _, 1, _) => "1 step says nothing".into(),
        (_, _, _, 2.., _) => format!("{silent} steps say nothing"),
        (_, _, 1, ..) => "1 option has no label".into(),
        (_, _, 2.., ..) => format!("{unnamed} options have no label"),
        _ => "No steps yet".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(steps: &[(&str, &[&str])]) -> Draft {
        let node = |(id, next): &(&str, &[&str])| Node {
            id: NodeId::new(*id),
            kind: if next.is_empty() { NodeKind::End } else { NodeKind::Question },
            text: format!("Text of {id}"),
            options: next
                .iter()
                .map(|next| NodeOption { label: "Yes".into(), next: Some(NodeId::new(*next)) })
                .collect(),
        };
        Draft { title: "Charger".into(), nodes: steps.iter().map(node).collect() }
    }

    fn ids(draft: &Draft) -> Vec<&str> {
        draft.nodes.iter().map(|node| node.id.as_str()).collect()
    }

    #[test]
    fn removing_a_step_leaves_no_option_that_leads_to_it() {
        let mut draft = draft(&[("a", &["b", "c"]), ("b", &["c"]), ("c", &[])]);
        draft.remove_node(&NodeId::new("c"));
        assert_eq!(ids(&draft), ["a", "b"]);
        assert_eq!(tree::problems(&draft.title, &draft.nodes), []);
        assert_eq!(draft.nodes[0].options[0].next, Some(NodeId::new("b")));
        assert_eq!(draft.nodes[0].options[1].next, None);
        assert_eq!(what_is_missing(&draft.nodes).as_deref(), Some("2 options lead nowhere"));
    }

    #[test]
    fn a_new_step_never_gets_the_id_of_another() {
        let mut draft = draft(&[("step-2", &["step-3"]), ("step-3", &[])]);
        let first = draft.add_node();
        draft.remove_node(&NodeId::new("step-2"));
        let second = draft.add_node();
        assert_ne!(first, second);
        assert_eq!(tree::problems(&draft.title, &draft.nodes), []);
    }

    #[test]
    fn another_step_can_become_the_first_and_the_others_keep_their_order() {
        let mut draft = draft(&[("a", &["b"]), ("b", &[]), ("c", &["a"]), ("d", &[])]);
        draft.make_first(&NodeId::new("c"));
        assert_eq!(ids(&draft), ["c", "a", "b", "d"]);
        draft.make_first(&NodeId::new("gone"));
        assert_eq!(ids(&draft), ["c", "a", "b", "d"]);
    }

    #[test]
    fn options_come_and_go_without_touching_the_others() {
        let mut draft = draft(&[("a", &["b", "b"]), ("b", &[])]);
        let a = NodeId::new("a");
        draft.add_option(&a);
        draft.remove_option(&a, 0);
        draft.remove_option(&a, 7);
        let options = &draft.nodes[0].options;
        assert_eq!(options.len(), 2);
        assert_eq!((options[0].label.as_str(), options[1].label.as_str()), ("Yes", ""));
    }

    #[test]
    fn a_field_that_cannot_be_saved_says_only_that() {
        let mut draft = draft(&[("a", &["b"]), ("b", &[])]);
        draft.nodes[0].options[0].next = Some(NodeId::new("gone"));
        draft.nodes[1].text = " ".into();
        let marks = draft.marks();
        let fields: Vec<_> = marks.iter().map(|mark| mark.field.as_str()).collect();
        assert_eq!(fields, ["nodes.0.options.0.next", "nodes.1.text"]);
    }

    #[test]
    fn what_is_missing_is_said_in_a_few_words() {
        assert_eq!(what_is_missing(&[]).as_deref(), Some("No steps yet"));
        let mut draft = draft(&[("a", &["b"]), ("b", &[])]);
        assert_eq!(what_is_missing(&draft.nodes), None);
        draft.nodes[0].options[0].label.clear();
        assert_eq!(what_is_missing(&draft.nodes).as_deref(), Some("1 option has no label"));
        draft.nodes[1].kind = NodeKind::Info;
        assert_eq!(what_is_missing(&draft.nodes).as_deref(), Some("1 step has no options"));
        draft.nodes[0].options[0].next = None;
        assert_eq!(what_is_missing(&draft.nodes).as_deref(), Some("1 option leads nowhere"));
    }

    #[test]
    fn the_text_for_the_clipboard_holds_everything_typed() {
        let mut draft = draft(&[("a", &["b"]), ("b", &[])]);
        draft.add_option(&NodeId::new("a"));
        assert_eq!(
            draft.as_text(),
            "Charger\n\n1. Question: Text of a\n   Yes → 2\n    → nowhere\n\n2. End: Text of b\n"
        );
    }
}
