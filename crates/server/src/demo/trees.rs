//! Acme's trees, as compact text: one block a tree, one line a step, its options below.

use super::{Kind, id, minutes_before, people};
use crate::db::{DbError, Tx};
use crate::store::documents;
use crate::store::trees::StoredTree;
use understudy_contract::tree::{Node, NodeKind, NodeOption, TreeStatus};
use understudy_contract::{NodeId, TreeId};

/// The trees themselves.
const SOURCE: &str = include_str!("trees.txt");

/// Makes the trees.
pub(super) fn insert(tx: &mut dyn Tx, now: i64) -> Result<(), DbError> {
    let acme = people::organization_id("Acme");
    all(now).iter().try_for_each(|tree| documents::insert(tx, &acme, tree))
}

fn all(now: i64) -> Vec<StoredTree> {
    let blocks = SOURCE.split("\n\n").filter(|block| !block.trim().is_empty());
    (0_u32..).zip(blocks).filter_map(|(number, block)| tree(number, block, now)).collect()
}

/// `title | status | version | minutes since the last change | who changed it`, then steps.
fn tree(number: u32, block: &str, now: i64) -> Option<StoredTree> {
    let mut lines = block.lines();
    let mut head = lines.next()?.split(" | ");
    let mut tree = StoredTree {
        id: TreeId::new(id(Kind::Tree, number)),
        title: head.next()?.to_owned(),
        status: TreeStatus::parse(head.next()?)?,
        version: head.next()?.parse().ok()?,
        updated_at: minutes_before(now, head.next()?.parse().ok()?),
        updated_by: people::person(head.next()?),
        impersonated_by: None,
        nodes: Vec::new(),
    };
    for line in lines {
        if let Some(option) = line.strip_prefix("  ") {
            let (label, next) = option.split_once(" -> ")?;
            let next = (next != "nowhere").then(|| NodeId::new(next));
            tree.nodes.last_mut()?.options.push(NodeOption { label: label.to_owned(), next });
        } else {
            let mut parts = line.splitn(3, ' ');
            tree.nodes.push(Node {
                id: NodeId::new(parts.next()?),
                kind: NodeKind::parse(parts.next()?)?,
                text: parts.next()?.to_owned(),
                options: Vec::new(),
            });
        }
    }
    Some(tree)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use understudy_contract::tree::{problems, unfinished};

    #[test]
    fn every_tree_is_read_and_is_one_that_a_form_would_take() {
        let trees = all(0);
        assert_eq!(trees.len(), 7);
        for tree in &trees {
            assert_eq!(problems(&tree.title, &tree.nodes), [], "{}", tree.title);
            assert!(tree.updated_by.is_some(), "{}", tree.title);
        }
    }

    #[test]
    fn two_are_drafts_and_one_of_them_leads_nowhere_at_one_place() {
        let trees = all(0);
        let drafts: Vec<_> = trees.iter().filter(|tree| tree.status == TreeStatus::Draft).collect();
        assert_eq!(drafts.len(), 2);
        let open: Vec<usize> = drafts.iter().map(|tree| unfinished(&tree.nodes).len()).collect();
        assert_eq!(open, [1, 0]);
    }

    #[test]
    fn every_published_tree_is_finished_and_each_of_its_steps_can_be_reached() {
        for tree in all(0).iter().filter(|tree| tree.status == TreeStatus::Published) {
            assert_eq!(unfinished(&tree.nodes), [], "{}", tree.title);
            let options = tree.nodes.iter().flat_map(|node| &node.options);
            let reached: HashSet<_> = options.filter_map(|option| option.next.as_ref()).collect();
            for node in &tree.nodes[1..] {
                assert!(reached.contains(&node.id), "{}: {}", tree.title, node.id);
            }
        }
    }
}
