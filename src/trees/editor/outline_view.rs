//! The outline: every step, once, where a person first meets it; walked by arrow keys.

use super::super::draft::Draft;
use super::super::outline::{Entry, Step};
use super::super::state::Editor;
use crate::components::focus_soon;
use crate::components::{Button, Icon};
use crate::markup::{IntoView, View, component, view};
use crate::reactive::{Signal, StoredValue, derive, memo};
use understudy_contract::NodeId;
use understudy_contract::tree::NodeKind;
use web_sys::KeyboardEvent;

/// The panel with the outline.
#[component]
pub fn OutlineView(
    editor: Editor,
    /// Why nothing can be edited now.
    frozen: Signal<Option<String>>,
) -> impl IntoView {
    let count = move || editor.draft.with(|draft| draft.nodes.len());
    let add = move |_| {
        let mut added = None;
        editor.edit(|draft| added = Some(draft.add_node()));
        editor.chosen.set(added);
        focus_soon("#step textarea");
    };
    // Drawn anew only when steps come, go or move: what is in a line follows by itself.
    let lines = move || {
        let outline = editor.outline.get();
        let (reachable, rest) = outline.entries.split_at(outline.reachable);
        let unreachable = (!rest.is_empty()).then(|| {
            view! {
                <p class="hint outline-rest">"Nothing leads to these yet"</p>
                <ol class="outline" aria-label="Steps that nothing leads to">
                    {branch(editor, rest, 0)}
                </ol>
            }
        });
        view! {
            <ol class="outline" aria-label="Steps">
                {branch(editor, reachable, 0)}
            </ol>
            {unreachable}
        }
    };
    view! {
        <section class="panel" aria-labelledby="steps">
            <header>
                <h2 id="steps">"Steps " <span class="count">{count}</span></h2>
                <Button small=true refused=frozen on_press=add>
                    <Icon name="plus"/>
                    "Add step"
                </Button>
            </header>
            <div on:keydown=move |event| walk(editor, &event)>{lines}</div>
        </section>
    }
}

/// The lines at `depth`, each with the deeper ones that follow it inside.
fn branch(editor: Editor, entries: &[Entry], depth: usize) -> View {
    let mut views = Vec::new();
    let mut rest = entries;
    while let Some((entry, after)) = rest.split_first() {
        let inside = after.iter().take_while(|entry| entry.depth > depth).count();
        let (children, following) = after.split_at(inside);
        let children = (!children.is_empty())
            .then(|| view! { <ol>{branch(editor, children, depth + 1)}</ol> });
        views.push(view! { <li>{line(editor, entry)} {children}</li> }.into_view());
        rest = following;
    }
    views.into_view()
}

fn line(editor: Editor, entry: &Entry) -> View {
    let (at, number) = (entry.at, entry.number);
    let id = StoredValue::new(entry.id.clone());
    let is_chosen =
        memo(move || editor.chosen.with(|chosen| id.with_value(|id| chosen.as_ref() == Some(id))));
    let read = move |read: fn(&Draft, &NodeId) -> Option<String>| {
        editor.draft.with(|draft| id.with_value(|id| read(draft, id))).unwrap_or_default()
    };
    let icon = derive(move || {
        editor.draft.with(|draft| {
            id.with_value(|id| draft.node(id).map_or("info", |node| kind_icon(node.kind)))
        })
    });
    let words = move || {
        let text = read(|draft, id| draft.node(id).map(|node| node.text.clone()));
        if text.trim().is_empty() { "Says nothing yet".to_owned() } else { text }
    };
    let is_marked = move || {
        let prefix = format!("nodes.{at}.");
        editor.marks.with(|marks| marks.iter().any(|mark| mark.field.starts_with(&prefix)))
    };
    view! {
        <button
            type="button"
            class="item"
            aria-current=move || is_chosen.get().then_some("true")
            tabindex=move || if is_chosen.get() { "0" } else { "-1" }
            on:click=move |_| editor.chosen.set(Some(id.get_value()))
        >
            <Icon name=icon/>
            <span>{words}</span>
            {move || {
                is_marked()
                    .then(|| {
                        view! {
                            <Icon name="alert" class="bad"/>
                            <span class="hidden">"unfinished"</span>
                        }
                    })
            }}
            <span class="count end">{number}</span>
        </button>
    }
}

/// The icon of a kind of step.
fn kind_icon(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Question => "question",
        NodeKind::Info => "info",
        NodeKind::Input => "input",
        NodeKind::End => "end",
    }
}

fn walk(editor: Editor, event: &KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowUp" => Step::Up,
        "ArrowDown" => Step::Down,
        "ArrowLeft" => Step::Out,
        "ArrowRight" => Step::In,
        "Home" => Step::First,
        "End" => Step::Last,
        _ => return,
    };
    let chosen = editor.chosen.get_untracked();
    let next =
        chosen.and_then(|id| editor.outline.with_untracked(|outline| outline.step(&id, step)));
    if let Some(next) = next {
        event.prevent_default();
        editor.chosen.set(Some(next));
        focus_soon(".outline [aria-current]");
    }
}
