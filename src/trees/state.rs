//! An open tree: what the server last said of it, what was typed since, and what is being looked at.

use super::draft::Draft;
use super::outline::Outline;
use crate::api::ApiError;
use crate::reactive::{RwSignal, Signal, memo};
use understudy_contract::tree::{Tree, TreeStatus};
use understudy_contract::{FieldError, NodeId};

/// An open tree. Copy it freely.
#[derive(Clone, Copy)]
pub struct Editor {
    /// As the server last said.
    pub base: RwSignal<Tree>,
    /// As it is being edited.
    pub draft: RwSignal<Draft>,
    /// The step in the form.
    pub chosen: RwSignal<Option<NodeId>>,
    /// Its steps in order.
    pub outline: Signal<Outline>,
    /// What is wrong or unfinished.
    pub marks: Signal<Vec<FieldError>>,
    /// Whether anything is not saved.
    pub is_changed: Signal<bool>,
    /// What is going on.
    pub busy: RwSignal<Option<Busy>>,
    /// What did not work at the last try, and why.
    pub error: RwSignal<Option<(Busy, ApiError)>>,
    /// What somebody else saved meanwhile.
    pub theirs: RwSignal<Option<Tree>>,
    /// The version that was not chosen in a conflict, kept until the page is left.
    pub set_aside: RwSignal<Option<SetAside>>,
}

/// What the server is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Busy {
    /// To save.
    Saving,
    /// To publish or unpublish.
    Publishing,
}

/// A version that was not chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Whose, as `Your version` or `Version 8 by Tom Teamlead`.
    pub whose: String,
    /// What is in it.
    pub draft: Draft,
}

impl Editor {
    /// Opens `tree` at its first step.
    pub fn new(tree: Tree) -> Self {
        let draft = Draft::from(&tree);
        let chosen = draft.nodes.first().map(|node| node.id.clone());
        let (base, draft) = (RwSignal::new(tree), RwSignal::new(draft));
        Self {
            base,
            draft,
            chosen: RwSignal::new(chosen),
            outline: memo(move || draft.with(|draft| super::outline::outline(&draft.nodes))),
            marks: memo(move || draft.with(Draft::marks)),
            is_changed: memo(move || {
                draft.with(|d| base.with(|b| d.title != b.title || d.nodes != b.nodes))
            }),
            busy: RwSignal::new(None),
            error: RwSignal::new(None),
            theirs: RwSignal::new(None),
            set_aside: RwSignal::new(None),
        }
    }

    /// What is wrong with a field, as `nodes.3.text`; tracked.
    pub fn mark(self, field: &str) -> Option<String> {
        self.marks.with(|marks| {
            marks.iter().find(|mark| mark.field == field).map(|mark| mark.message.clone())
        })
    }

    /// The number of a step in the outline; tracked.
    pub fn number(self, id: &NodeId) -> Option<usize> {
        self.outline
            .with(|outline| outline.entries.iter().find(|entry| entry.id == *id)?.number.into())
    }

    /// Changes what is being edited.
    pub fn edit(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
    }

    /// What keeps it from being saved: of a published tree, also what is unfinished, since
    /// customers see it at once.
    pub fn unsaveable(self) -> Vec<FieldError> {
        let is_published = self.base.with_untracked(|base| base.status == TreeStatus::Published);
        self.draft.with_untracked(|draft| {
            if is_published {
                draft.marks()
            } else {
                understudy_contract::tree::problems(&draft.title, &draft.nodes)
            }
        })
    }

    /// The server saved `sent` and calls it `tree` now. What was typed while it did so stays.
    pub fn take_saved(self, tree: Tree, sent: &Draft) {
        if self.draft.with_untracked(|draft| draft == sent) {
            self.draft.set(Draft::from(&tree));
        }
        self.take_base(tree);
    }

    /// The server says that the tree is as in `tree` now, as after publishing.
    pub fn take_base(self, tree: Tree) {
        self.base.set(tree);
        self.theirs.set(None);
        self.error.set(None);
    }

    /// In a conflict: goes on with theirs, and sets mine aside.
    pub fn take_theirs(self) {
        let Some(theirs) = self.theirs.get_untracked() else { return };
        let draft = self.draft.get_untracked();
        self.set_aside.set(Some(SetAside { whose: "Your version".into(), draft }));
        self.show(Draft::from(&theirs));
        self.take_base(theirs);
    }

    /// In a conflict: goes on with mine on top of theirs, and sets theirs aside. What is edited
    /// differs from the base then, and is still to be saved.
    pub fn keep_mine(self) {
        let Some(theirs) = self.theirs.get_untracked() else { return };
        let author = theirs.updated_by.as_ref().map(|person| format!(" by {}", person.name));
        let whose = format!("Version {}{}", theirs.version, author.unwrap_or_default());
        self.set_aside.set(Some(SetAside { whose, draft: Draft::from(&theirs) }));
        self.take_base(theirs);
    }

    /// Edits what was set aside instead, and sets aside what was being edited.
    pub fn bring_back(self) {
        let Some(aside) = self.set_aside.get_untracked() else { return };
        let draft = self.draft.get_untracked();
        self.set_aside.set(Some(SetAside { whose: "The other version".into(), draft }));
        self.show(aside.draft);
    }

    /// Goes back to what the server last said.
    pub fn discard(self) {
        self.show(self.base.with_untracked(|base| Draft::from(base)));
    }

    fn show(self, draft: Draft) {
        let is_there = |id: &NodeId| draft.node(id).is_some();
        if !self.chosen.with_untracked(|chosen| chosen.as_ref().is_some_and(is_there)) {
            self.chosen.set(draft.nodes.first().map(|node| node.id.clone()));
        }
        self.draft.set(draft);
    }
}
