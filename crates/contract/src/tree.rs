//! Diagnostic trees: nodes that ask, tell, take input or end, and the options between them.

use crate::audit::Person;
use crate::endpoint::{Query, push};
use crate::json::Read;
use crate::text::{self, MAX_LINE_CHARS};
use crate::{FieldError, NodeId, Timestamp, TreeId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most nodes in one tree.
pub const MAX_NODES: usize = 500;
/// The most options of one node.
pub const MAX_OPTIONS: usize = 20;
/// The longest text of a node, in characters.
pub const MAX_NODE_CHARS: usize = 2_000;

/// A tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tree {
    /// Its id.
    pub id: TreeId,
    /// One line.
    pub title: String,
    /// Whether customers see it.
    pub status: TreeStatus,
    /// Counts changes, from 1; a change carries the one it read.
    pub version: u32,
    /// The first one is where a diagnosis begins.
    pub nodes: Vec<Node>,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The subject who changed it last.
    pub updated_by: Option<Person>,
    /// The actor, where the last change was made while impersonating.
    pub impersonated_by: Option<Person>,
}

/// Whether customers see a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TreeStatus {
    /// Not yet.
    Draft,
    /// Yes; then it is complete, see [`unfinished`].
    Published,
}

impl TreeStatus {
    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
        }
    }

    /// The inverse of [`TreeStatus::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Draft, Self::Published].into_iter().find(|status| status.as_str() == text)
    }

    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Published => "Published",
        }
    }
}

/// A step of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Unique in its tree.
    pub id: NodeId,
    /// What the step does.
    pub kind: NodeKind,
    /// What the customer reads.
    pub text: String,
    /// Where it goes on; empty for an end.
    #[serde(default)]
    pub options: Vec<NodeOption>,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// Asks; goes on by the option that is chosen.
    Question,
    /// Tells.
    Info,
    /// Takes a value.
    Input,
    /// Is the last step.
    End,
}

impl NodeKind {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Question, Self::Info, Self::Input, Self::End];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Info => "info",
            Self::Input => "input",
            Self::End => "end",
        }
    }

    /// The inverse of [`NodeKind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Question => "Question",
            Self::Info => "Info",
            Self::Input => "Input",
            Self::End => "End",
        }
    }
}

/// One way on from a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NodeOption {
    /// What the customer chooses.
    pub label: String,
    /// Where it leads; nowhere yet in a draft.
    pub next: Option<NodeId>,
}

/// `POST /trees`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateTree {
    /// One line.
    pub title: String,
    /// May be empty at first.
    #[serde(default)]
    pub nodes: Vec<Node>,
}

/// `PUT /trees/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateTree {
    /// One line.
    pub title: String,
    /// All nodes.
    pub nodes: Vec<Node>,
    /// The version that was read; another one is `409 version_conflict`.
    pub version: u32,
}

/// The query of `GET /trees`; the most recently changed come first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct TreeQuery {
    /// Part of a title, in any case.
    pub q: Option<String>,
    /// Only trees with this status.
    pub status: Option<TreeStatus>,
    /// A cursor of a page that was given under the same filters.
    pub cursor: Option<String>,
    /// 1 to [`crate::page::MAX_LIMIT`].
    pub limit: Option<u32>,
}

impl Query for TreeQuery {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        push(&mut pairs, "q", self.q.as_deref().filter(|q| !q.is_empty()));
        push(&mut pairs, "status", self.status.map(TreeStatus::as_str));
        push(&mut pairs, "cursor", self.cursor.as_deref());
        push(&mut pairs, "limit", self.limit);
        pairs
    }
}

/// What is wrong with a tree's content, a sentence a field (`title`, `nodes.3.text`); empty when
/// it can be saved. A draft may be [`unfinished`].
pub fn problems(title: &str, nodes: &[Node]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    errors.extend(text::line("title", "The title", title, MAX_LINE_CHARS).err());
    if nodes.len() > MAX_NODES {
        errors.push(FieldError::new("nodes", format!("A tree has at most {MAX_NODES} steps.")));
        return errors;
    }
    let mut ids = BTreeSet::new();
    for (at, node) in nodes.iter().enumerate() {
        let id = node.id.as_str();
        let has_form = (1..=64).contains(&id.len())
            && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if !has_form || !ids.insert(id) {
            errors.push(FieldError::new(
                format!("nodes.{at}.id"),
                "Each step needs an id of its own, of letters, digits, - and _.",
            ));
        }
        let field = format!("nodes.{at}.text");
        errors.extend(text::block(&field, "The text", &node.text, MAX_NODE_CHARS).err());
        if node.kind == NodeKind::End && !node.options.is_empty() {
            errors.push(FieldError::new(
                format!("nodes.{at}.options"),
                "An end leads nowhere: remove its options, or make it another kind.",
            ));
        }
        if node.options.len() > MAX_OPTIONS {
            errors.push(FieldError::new(
                format!("nodes.{at}.options"),
                format!("A step has at most {MAX_OPTIONS} options."),
            ));
        }
    }
    for (at, node) in nodes.iter().enumerate() {
        for (n, option) in node.options.iter().enumerate() {
            let field = format!("nodes.{at}.options.{n}.label");
            errors.extend(text::block(&field, "The label", &option.label, MAX_LINE_CHARS).err());
            if option.next.as_ref().is_some_and(|next| !ids.contains(next.as_str())) {
                errors.push(FieldError::new(
                    format!("nodes.{at}.options.{n}.next"),
                    "This option leads to a step that is gone. Choose another.",
                ));
            }
        }
    }
    errors
}

/// What keeps a tree, whose content has no [`problems`], from being published; empty when it can be.
pub fn unfinished(nodes: &[Node]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if nodes.is_empty() {
        errors.push(FieldError::new("nodes", "Add a first step."));
    }
    for (at, node) in nodes.iter().enumerate() {
        if node.text.trim().is_empty() {
            errors.push(FieldError::new(format!("nodes.{at}.text"), "Say something in this step."));
        }
        if node.kind != NodeKind::End && node.options.is_empty() {
            errors.push(FieldError::new(
                format!("nodes.{at}.options"),
                "Add an option, or make this step an end.",
            ));
        }
        for (n, option) in node.options.iter().enumerate() {
            if option.label.trim().is_empty() {
                let field = format!("nodes.{at}.options.{n}.label");
                errors.push(FieldError::new(field, "Name this option."));
            }
            if option.next.is_none() {
                let field = format!("nodes.{at}.options.{n}.next");
                errors.push(FieldError::new(field, "This option leads nowhere. Choose a step."));
            }
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(id: &str, kind: NodeKind, next: &[Option<&str>]) -> Node {
        Node {
            id: NodeId::new(id),
            kind,
            text: "Does it blink?".into(),
            options: next
                .iter()
                .map(|next| NodeOption { label: "Yes".into(), next: next.map(NodeId::new) })
                .collect(),
        }
    }

    fn fields(errors: &[FieldError]) -> Vec<&str> {
        errors.iter().map(|error| error.field.as_str()).collect()
    }

    #[test]
    fn a_complete_tree_can_be_saved_and_published() {
        let nodes = [node("a", NodeKind::Question, &[Some("b")]), node("b", NodeKind::End, &[])];
        assert_eq!(problems("Charger", &nodes), []);
        assert_eq!(unfinished(&nodes), []);
    }

    #[test]
    fn an_option_that_leads_nowhere_can_be_saved_but_not_published() {
        let nodes = [node("a", NodeKind::Question, &[None])];
        assert_eq!(problems("Charger", &nodes), []);
        assert_eq!(fields(&unfinished(&nodes)), ["nodes.0.options.0.next"]);
    }

    #[test]
    fn an_option_to_a_step_that_is_gone_cannot_be_saved() {
        let nodes = [node("a", NodeKind::Question, &[Some("z")])];
        assert_eq!(fields(&problems("Charger", &nodes)), ["nodes.0.options.0.next"]);
    }

    #[test]
    fn two_steps_never_share_an_id() {
        let nodes = [node("a", NodeKind::End, &[]), node("a", NodeKind::End, &[])];
        assert_eq!(fields(&problems("Charger", &nodes)), ["nodes.1.id"]);
    }

    #[test]
    fn an_end_has_no_options() {
        let nodes = [node("a", NodeKind::End, &[None])];
        assert_eq!(fields(&problems("Charger", &nodes)), ["nodes.0.options"]);
    }
}
