//! The outline of a tree: its steps in the order in which a person would meet them, numbered.
//!
//! Options make any graph, so a step that several options lead to stands where it is met soonest,
//! and one that no option leads to stands at the end: nothing is shown twice, nothing is left out.

use std::collections::VecDeque;
use understudy_contract::NodeId;
use understudy_contract::tree::Node;

/// One line of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The step.
    pub id: NodeId,
    /// Where in the tree's list it stands.
    pub at: usize,
    /// How deep; the first step has 0.
    pub depth: usize,
    /// From 1, in the order of the lines.
    pub number: usize,
}

/// The steps in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// Every step, once.
    pub entries: Vec<Entry>,
    /// How many of them, from the beginning, can be reached from the first step.
    pub reachable: usize,
}

/// Where an arrow key leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The line above.
    Up,
    /// The line below.
    Down,
    /// The step that leads here.
    Out,
    /// The first step that this one leads to.
    In,
    /// The first line.
    First,
    /// The last line.
    Last,
}

/// Puts `nodes` in order: each below the step that leads there in the fewest steps from the first.
pub fn outline(nodes: &[Node]) -> Outline {
    let by_id = by_id(nodes);
    let find = |id: &NodeId| Some(by_id[search(&by_id, id.as_str()).ok()?].1);
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    let mut is_seen = vec![false; nodes.len()];
    let mut entries = Vec::with_capacity(nodes.len());
    let mut reachable = 0;
    for root in 0..nodes.len() {
        if is_seen[root] {
            continue;
        }
        is_seen[root] = true;
        let mut waiting = VecDeque::from([root]);
        while let Some(at) = waiting.pop_front() {
            let next = nodes[at].options.iter().filter_map(|option| option.next.as_ref());
            for next in next.filter_map(find) {
                if !is_seen[next] {
                    is_seen[next] = true;
                    below[at].push(next);
                    waiting.push_back(next);
                }
            }
        }
        // A stack instead of recursion: a tree of 500 steps may be 500 deep.
        let mut stack = vec![(root, 0)];
        while let Some((at, depth)) = stack.pop() {
            let (id, number) = (nodes[at].id.clone(), entries.len() + 1);
            entries.push(Entry { id, at, depth, number });
            stack.extend(below[at].iter().rev().map(|&at| (at, depth + 1)));
        }
        if root == 0 {
            reachable = entries.len();
        }
    }
    Outline { entries, reachable }
}

/// Where each step stands, in the order of their ids. Not a hash map: everybody would download its
/// hasher, and the 500 steps that a tree may have are put in order at once.
fn by_id(nodes: &[Node]) -> Vec<(&str, usize)> {
    let mut by_id = Vec::with_capacity(nodes.len());
    for (at, node) in nodes.iter().enumerate() {
        if let Err(place) = search(&by_id, node.id.as_str()) {
            by_id.insert(place, (node.id.as_str(), at));
        }
    }
    by_id
}

/// Where `id` stands among `by_id`, or would.
fn search(by_id: &[(&str, usize)], id: &str) -> Result<usize, usize> {
    by_id.binary_search_by(|(other, _)| (*other).cmp(id))
}

impl Outline {
    /// The number of the step with this id.
    pub fn number(&self, nodes: &[Node], id: &NodeId) -> Option<usize> {
        let entry = self.entries.iter().find(|entry| nodes[entry.at].id == *id);
        entry.map(|entry| entry.number)
    }

    /// Which step an arrow key leads to; itself where there is none.
    pub fn step(&self, from: &NodeId, step: Step) -> Option<NodeId> {
        let line = self.entries.iter().position(|entry| entry.id == *from)?;
        let depth = self.entries[line].depth;
        let found = match step {
            Step::Up => line.checked_sub(1),
            Step::Down => Some(line + 1),
            Step::Out => self.entries[..line].iter().rposition(|entry| entry.depth < depth),
            Step::In => self.entries.get(line + 1).filter(|e| e.depth > depth).map(|_| line + 1),
            Step::First => Some(0),
            Step::Last => Some(self.entries.len() - 1),
        };
        let found = found.filter(|&found| found < self.entries.len()).unwrap_or(line);
        Some(self.entries[found].id.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_contract::tree::{NodeKind, NodeOption};

    fn nodes(steps: &[(&str, &[&str])]) -> Vec<Node> {
        let node = |(id, next): &(&str, &[&str])| Node {
            id: NodeId::new(*id),
            kind: NodeKind::Question,
            text: String::new(),
            options: next
                .iter()
                .map(|next| NodeOption { label: String::new(), next: Some(NodeId::new(*next)) })
                .collect(),
        };
        steps.iter().map(node).collect()
    }

    fn lines(outline: &Outline) -> Vec<String> {
        let line = |e: &Entry| format!("{}{} {}", "  ".repeat(e.depth), e.number, e.id);
        outline.entries.iter().map(line).collect()
    }

    #[test]
    fn steps_are_numbered_as_a_person_meets_them() {
        let nodes = nodes(&[
            ("light", &["colour", "fuse"]),
            ("fuse", &["solved", "technician"]),
            ("colour", &["green", "red"]),
            ("solved", &[]),
            ("red", &[]),
            ("green", &[]),
            ("technician", &[]),
        ]);
        let outline = outline(&nodes);
        assert_eq!(
            lines(&outline),
            [
                "1 light",
                "  2 colour",
                "    3 green",
                "    4 red",
                "  5 fuse",
                "    6 solved",
                "    7 technician"
            ]
        );
        assert_eq!(outline.reachable, 7);
        assert_eq!(outline.number(&nodes, &NodeId::new("fuse")), Some(5));
    }

    #[test]
    fn a_step_that_many_lead_to_stands_where_it_is_met_soonest() {
        let nodes = nodes(&[
            ("a", &["b", "c"]),
            ("b", &["d"]),
            ("d", &["end"]),
            ("c", &["end"]),
            ("end", &[]),
        ]);
        assert_eq!(lines(&outline(&nodes)), ["1 a", "  2 b", "    3 d", "  4 c", "    5 end"]);
    }

    #[test]
    fn a_circle_ends_where_it_comes_back() {
        let outline = outline(&nodes(&[("a", &["b"]), ("b", &["a", "b", "c"]), ("c", &["a"])]));
        assert_eq!(lines(&outline), ["1 a", "  2 b", "    3 c"]);
    }

    #[test]
    fn steps_that_nothing_leads_to_stand_at_the_end() {
        let outline = outline(&nodes(&[("a", &["z"]), ("b", &["c"]), ("c", &[]), ("z", &[])]));
        assert_eq!(lines(&outline), ["1 a", "  2 z", "3 b", "  4 c"]);
        assert_eq!(outline.reachable, 2);
    }

    #[test]
    fn an_option_to_a_step_that_is_gone_leads_nowhere() {
        assert_eq!(lines(&outline(&nodes(&[("a", &["gone"])]))), ["1 a"]);
        assert_eq!(outline(&[]), Outline::default());
    }

    #[test]
    fn arrow_keys_walk_the_lines_and_stop_at_the_ends() {
        let outline = outline(&nodes(&[("a", &["b", "c"]), ("b", &["d"]), ("c", &[]), ("d", &[])]));
        let walk = |from: &str, step| {
            outline.step(&NodeId::new(from), step).map(|id| id.as_str().to_owned())
        };
        assert_eq!(walk("a", Step::Down).as_deref(), Some("b"));
        assert_eq!(walk("a", Step::Up).as_deref(), Some("a"));
        assert_eq!(walk("c", Step::Down).as_deref(), Some("c"));
        assert_eq!(walk("c", Step::Out).as_deref(), Some("a"));
        assert_eq!(walk("b", Step::In).as_deref(), Some("d"));
        assert_eq!(walk("d", Step::In).as_deref(), Some("d"));
        assert_eq!(walk("a", Step::Last).as_deref(), Some("c"));
        assert_eq!(walk("d", Step::First).as_deref(), Some("a"));
        assert_eq!(walk("gone", Step::Down), None);
    }
}
