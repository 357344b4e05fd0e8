//! The tree editor: fetches one tree, saves and publishes it.

mod conflict;
mod options;
mod outline_view;
mod step_form;
mod view;

pub use view::EditorView;

use super::draft::Draft;
use super::state::{Busy, Editor};
use crate::api::{Api, Origin, use_api};
use crate::components::{Skeleton, Toasts, remote, use_toasts};
use crate::frame::{Leaving, PageHead};
use crate::identity::worth_showing;
use crate::markup::{IntoView, Show, View, view};
use crate::prelude::*;
use crate::query::{decode, use_address};
use crate::reactive::{Callback, memo, memo_after};
use crate::remote::{Data, Remote};
use understudy_contract::endpoint::{GetTree, PublishTree, PutTree, UnpublishTree};
use understudy_contract::fact::ChangeStatus;
use understudy_contract::tree::{Tree, TreeStatus, UpdateTree};
use understudy_contract::{NodeId, ProblemCode};

/// The page of one tree; its address says which.
pub fn page() -> View {
    let address = use_address();
    let id = memo_after(move |before: Option<&String>| {
        let id = address.path().strip_prefix("/trees/").map(decode);
        // On the way to another page this one is not to ask for anything.
        id.or_else(|| before.cloned()).unwrap_or_default()
    });
    (move || tree(id.get())).into_view()
}

fn tree(id: String) -> View {
    let (api, toasts) = (use_api(), use_toasts());
    let tree = Remote::<Tree>::new();
    let load = move || {
        let id = id.clone();
        tree.ask(api.call::<GetTree>(Origin::Person, &[&id], (), ()));
    };
    load();
    let is_here = memo(move || tree.data().is_some());
    let ready = move |tree: Data<Tree>| {
        let editor = Editor::new(tree.get_untracked());
        view! {
            <EditorView
                editor=editor
                on_save=move |()| save(editor, api, toasts)
                on_publish=move |()| publish(editor, api, toasts)
            />
            <Leaving
                is_changed=editor.is_changed
                words="What you changed in this tree is not saved and would be lost."
                on_leave=move |()| editor.discard()
            />
        }
    };
    view! {
        <Show when=move || !is_here.get()>
            <PageHead title="Tree"/>
        </Show>
        {remote(
            tree,
            || view! { <Skeleton what="the tree"/> },
            "This tree could not be loaded",
            Callback::new(move |()| load()),
            ready,
        )}
    }
}

/// Saves what was typed, unless it is being saved already or cannot be.
fn save(editor: Editor, api: Api, toasts: Toasts) {
    if editor.busy.get_untracked().is_some() {
        return;
    }
    editor.error.set(None);
    if let Some(mistake) = editor.unsaveable().first() {
        choose_field(editor, &mistake.field);
        toasts.warn(format!("Not saved yet. {}", mistake.message));
        return;
    }
    editor.busy.set(Some(Busy::Saving));
    let sent = editor.draft.get_untracked();
    let (id, version) = editor.base.with_untracked(|base| (base.id.clone(), base.version));
    spawn_local(async move {
        let body = UpdateTree { title: sent.title.clone(), nodes: sent.nodes.clone(), version };
        let answer = api.call::<PutTree>(Origin::Person, &[id.as_str()], (), body).await;
        finish(editor, Busy::Saving, api, answer, move |tree| {
            toasts.say(format!("Saved “{}”", tree.title));
            editor.take_saved(tree, &sent);
        })
        .await;
    });
}

/// Publishes a draft, unpublishes what is published; either in the version that was read.
fn publish(editor: Editor, api: Api, toasts: Toasts) {
    if editor.busy.get_untracked().is_some() {
        return;
    }
    editor.error.set(None);
    editor.busy.set(Some(Busy::Publishing));
    let (id, version, status) =
        editor.base.with_untracked(|base| (base.id.clone(), base.version, base.status));
    spawn_local(async move {
        let ids = &[id.as_str()];
        let seen = ChangeStatus { version: Some(version) };
        let answer = match status {
            TreeStatus::Draft => api.call::<PublishTree>(Origin::Person, ids, (), seen).await,
            TreeStatus::Published => api.call::<UnpublishTree>(Origin::Person, ids, (), seen).await,
        };
        finish(editor, Busy::Publishing, api, answer, move |tree| {
            let verb = match tree.status {
                TreeStatus::Published => "Published",
                TreeStatus::Draft => "Unpublished",
            };
            toasts.say(format!("{verb} “{}”", tree.title));
            editor.take_base(tree);
        })
        .await;
    });
}

/// What both do with an answer. In a conflict, theirs is fetched and nothing typed is touched.
async fn finish(
    editor: Editor,
    what: Busy,
    api: Api,
    answer: Result<Tree, crate::api::ApiError>,
    done: impl FnOnce(Tree),
) {
    let answer = match answer {
        Err(error) if error.code() == Some(ProblemCode::VersionConflict) => {
            let Some(base) = editor.base.try_get_untracked() else { return };
            let id = base.id.as_str();
            match api.call::<GetTree>(Origin::Background, &[id], (), ()).await {
                Ok(theirs) => {
                    editor.theirs.set(Some(theirs));
                    editor.busy.set(None);
                    return;
                }
                Err(error) => Err(error),
            }
        }
        answer => answer,
    };
    editor.busy.set(None);
    if editor.busy.try_get_untracked().is_none() {
        // The page is gone, and its signals with it.
        return;
    }
    match answer {
        Ok(tree) => done(tree),
        Err(error) => editor.error.set(worth_showing(error).map(|error| (what, error))),
    }
}

/// Shows the step that a message like `nodes.3.text` is about.
fn choose_field(editor: Editor, field: &str) {
    let at =
        field.strip_prefix("nodes.").and_then(|rest| rest.split('.').next()?.parse::<usize>().ok());
    let node = at.and_then(|at| {
        editor.draft.with_untracked(|draft: &Draft| draft.nodes.get(at).map(|node| node.id.clone()))
    });
    if let Some(id) = node {
        editor.chosen.set(Some(id));
    }
}

/// The next step to look at when `id` goes.
pub(super) fn neighbour(editor: Editor, id: &NodeId) -> Option<NodeId> {
    editor.outline.with_untracked(|outline| {
        let line = outline.entries.iter().position(|entry| entry.id == *id)?;
        let next =
            outline.entries.get(line + 1).or_else(|| outline.entries.get(line.checked_sub(1)?));
        next.map(|entry| entry.id.clone())
    })
}
