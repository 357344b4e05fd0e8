//! The list of trees and the editor in each state.

use super::draft::Draft;
use super::editor::{self, EditorView};
use super::list_page;
use super::state::{Busy, Editor};
use crate::api::ApiError;
use crate::api::fake::Fake;
use crate::facts::scenes::person;
use crate::frame::Place;
use crate::gallery::world::{self, ada, ada_as_eli, signed_in};
use crate::gallery::{Scene, press::press};
use crate::markup::{IntoView, View, view};
use understudy_contract::endpoint::{GetTree, GetTrees};
use understudy_contract::tree::{Node, NodeKind, NodeOption, Tree, TreeStatus};
use understudy_contract::{NodeId, Page, ProblemCode, Session, Timestamp, TreeId};

/// In the order in which the gallery lists them.
pub fn scenes() -> Vec<Scene> {
    vec![
        Scene::page("trees", "Trees", || list(ada(), &serving(trees()), "/trees")),
        Scene::page("trees-none", "Trees, none yet", || {
            list(ada(), &serving(Vec::new()), "/trees")
        }),
        Scene::page("trees-nothing-matches", "Trees, nothing matches", || {
            list(ada(), &serving(Vec::new()), "/trees?q=chargr")
        }),
        Scene::page("trees-loading", "Trees, loading", || {
            list(ada(), &Fake::new().holding(), "/trees")
        }),
        Scene::page("trees-failed", "Trees, the server failed", || {
            list(ada(), &Fake::new().refusing::<GetTrees>(ProblemCode::Internal), "/trees")
        }),
        Scene::page("tree-new", "Add tree", || {
            press(".head .button");
            list(ada(), &serving(trees()), "/trees")
        }),
        Scene::page("tree", "Tree, as somebody else", || {
            let fake = Fake::new().with::<GetTree>(&charger());
            one(ada_as_eli(), &fake, editor::page)
        }),
        Scene::page("tree-view-only", "Tree, view only", || {
            let fake = Fake::new().with::<GetTree>(&charger());
            one(world::view_only(), &fake, editor::page)
        }),
        Scene::page("tree-empty", "Tree without steps", || {
            let tree = Tree { nodes: Vec::new(), version: 1, ..charger() };
            one(ada(), &Fake::new().with::<GetTree>(&tree), editor::page)
        }),
        Scene::page("tree-loading", "Tree, loading", || {
            one(ada(), &Fake::new().holding(), editor::page)
        }),
        Scene::page("tree-not-found", "Tree that is not there", || {
            one(ada(), &Fake::new(), editor::page)
        }),
        Scene::page("tree-changed", "Tree, with a circle and unsaved steps", || {
            one(ada_as_eli(), &Fake::new(), || editing(changed()))
        }),
        Scene::page("tree-conflict", "Tree, somebody else was faster", || {
            press(".notice .button");
            one(ada_as_eli(), &Fake::new(), || {
                let editor = changed();
                editor.theirs.set(Some(theirs()));
                editing(editor)
            })
        }),
        Scene::page("tree-set-aside", "Tree, theirs was taken", || {
            one(ada_as_eli(), &Fake::new(), || {
                let editor = changed();
                editor.theirs.set(Some(theirs()));
                editor.take_theirs();
                editing(editor)
            })
        }),
        Scene::page("tree-not-saved", "Tree, saving failed", || {
            one(ada_as_eli(), &Fake::new(), || {
                let editor = changed();
                editor.error.set(Some((Busy::Saving, ApiError::Offline)));
                editing(editor)
            })
        }),
    ]
}

fn list(session: Session, fake: &Fake, url: &str) -> View {
    world::page(signed_in(session), fake, url, &Place::TREES, list_page)
}

fn one(session: Session, fake: &Fake, page: fn() -> View) -> View {
    world::page(signed_in(session), fake, "/trees/charger", &Place::TREE, page)
}

fn editing(editor: Editor) -> View {
    view! { <EditorView editor=editor on_save=|()| {} on_publish=|()| {}/> }.into_view()
}

/// The charger's tree, with a step that nothing leads to and one that leads back.
fn changed() -> Editor {
    let editor = Editor::new(charger());
    editor.edit(|draft: &mut Draft| {
        draft.title = "Charger does not start, or stops".into();
        let fuse = NodeId::new("fuse");
        draft.add_option(&fuse);
        if let Some(option) = draft.node_mut(&fuse).and_then(|node| node.options.last_mut()) {
            *option =
                NodeOption { label: "It fell again".into(), next: Some(NodeId::new("light")) };
        }
        let added = draft.add_node();
        if let Some(node) = draft.node_mut(&added) {
            node.kind = NodeKind::Info;
            node.text = "Unplug the cable, wait ten seconds and plug it in again.".into();
        }
    });
    editor
}

fn theirs() -> Tree {
    let mut tree = charger();
    tree.version = 8;
    tree.updated_by = Some(person("Tom Teamlead"));
    tree.impersonated_by = None;
    tree.updated_at = Timestamp::new("2026-11-23T13:31:00.000Z");
    tree.title = "The charger does not start".into();
    tree.nodes.retain(|node| node.id.as_str() != "number");
    for option in tree.nodes.iter_mut().flat_map(|node| &mut node.options) {
        if option.next.as_ref().is_some_and(|next| next.as_str() == "number") {
            option.next = Some(NodeId::new("technician"));
        }
    }
    tree
}

/// A server that has these trees.
pub fn serving(trees: Vec<Tree>) -> Fake {
    Fake::new().with::<GetTrees>(&page_of(trees))
}

/// One page with all of `trees`.
pub fn page_of(trees: Vec<Tree>) -> Page<Tree> {
    let total = trees.len() as u64;
    Page { items: trees, next_cursor: None, previous_cursor: None, position: 0, total }
}

/// Six trees, two of them drafts.
pub fn trees() -> Vec<Tree> {
    let named = |id: &str, title: &str, status, version, time: &str| Tree {
        id: TreeId::new(id),
        title: title.into(),
        status,
        version,
        updated_at: Timestamp::new(format!("2026-{time}:00.000Z")),
        updated_by: Some(person("Tom Teamlead")),
        impersonated_by: None,
        nodes: finished(),
    };
    let (draft, published) = (TreeStatus::Draft, TreeStatus::Published);
    vec![
        charger(),
        named("stops", "Charging stops after a few minutes", draft, 2, "11-22T17:40"),
        named("app", "The app cannot find the wall box", published, 9, "11-20T08:12"),
        named("bill", "The bill shows the wrong amount", published, 3, "11-18T12:00"),
        named("stuck", "The cable is stuck", published, 14, "11-22T10:20"),
        named("red", "The light blinks red", published, 6, "10-30T15:05"),
    ]
}

/// The draft of the mockups: one option leads nowhere.
pub fn charger() -> Tree {
    Tree {
        id: TreeId::new("charger"),
        title: "Charger does not start".into(),
        status: TreeStatus::Draft,
        version: 7,
        nodes: unfinished(),
        updated_at: Timestamp::new("2026-11-23T13:30:00.000Z"),
        updated_by: Some(person("Eli Editor")),
        impersonated_by: Some(person("Ada Admin")),
    }
}

fn unfinished() -> Vec<Node> {
    let mut nodes = finished();
    nodes[0].options.push(NodeOption { label: "I cannot see it".into(), next: None });
    nodes
}

fn finished() -> Vec<Node> {
    use NodeKind::{End, Info, Input, Question};
    vec![
        node("light", Question, "Is the light on the wall box on?", &["Yes>colour", "No>fuse"]),
        node("colour", Question, "Which colour is it?", &["Green>ready", "Red>number"]),
        node("ready", Info, "Green: the wall box is ready. Look at the car.", &["Continue>solved"]),
        node("number", Input, "Red: type the number on the display", &["Continue>technician"]),
        node("fuse", Info, "Switch the fuse off and on again", &["On>solved", "Off>technician"]),
        node("solved", End, "Solved", &[]),
        node("technician", End, "Send a technician", &[]),
    ]
}

fn node(id: &str, kind: NodeKind, text: &str, options: &[&str]) -> Node {
    let option = |option: &&str| {
        let (label, next) = option.split_once('>').unwrap_or((option, ""));
        NodeOption { label: label.into(), next: Some(NodeId::new(next)) }
    };
    Node {
        id: NodeId::new(id),
        kind,
        text: text.into(),
        options: options.iter().map(option).collect(),
    }
}
