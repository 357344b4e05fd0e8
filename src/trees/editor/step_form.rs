//! The form of the chosen step.

use super::super::state::Editor;
use super::neighbour;
use super::options::Options;
use crate::components::focus_soon;
use crate::components::{Button, ButtonKind, Empty, Field, SelectField};
use crate::markup::{IntoView, Show, View, component, view};
use crate::prelude::*;
use crate::reactive::{Signal, StoredValue, derive, memo};
use understudy_contract::NodeId;
use understudy_contract::tree::{Node, NodeKind};

/// The panel with the form.
#[component]
pub fn StepForm(
    editor: Editor,
    /// Why nothing can be edited now.
    frozen: Signal<Option<String>>,
) -> impl IntoView {
    let chosen = memo(move || {
        let chosen = editor.chosen.get()?;
        editor.draft.with(|draft| draft.node(&chosen).is_some()).then_some(chosen)
    });
    let number = move || chosen.get().and_then(|id| editor.number(&id));
    let heading =
        move || number().map_or_else(|| "Step".to_owned(), |number| format!("Step {number}"));
    let is_first = memo(move || {
        let first = editor.draft.with(|draft| draft.nodes.first().map(|node| node.id.clone()));
        first == chosen.get()
    });
    let remove = move |_| {
        let Some(id) = chosen.get_untracked() else { return };
        let next = neighbour(editor, &id);
        editor.edit(|draft| draft.remove_node(&id));
        editor.chosen.set(next);
    };
    let make_first = move |_| {
        if let Some(id) = chosen.get_untracked() {
            editor.edit(|draft| draft.make_first(&id));
            focus_soon(".outline [aria-current]");
        }
    };
    view! {
        <section class="panel" id="step" aria-labelledby="step-title">
            <header>
                <h2 id="step-title">{heading}</h2>
                <Show when=move || chosen.with(Option::is_some)>
                    <Show when=move || !is_first.get()>
                        <Button small=true refused=frozen on_press=make_first>
                            "Make first"
                        </Button>
                    </Show>
                    <Button small=true kind=ButtonKind::Danger refused=frozen on_press=remove>
                        "Remove step"
                    </Button>
                </Show>
            </header>
            {move || match chosen.get() {
                Some(id) => fields(editor, id, frozen),
                None => {
                    view! {
                        <Empty
                            icon="tree"
                            title="No steps yet"
                            hint="Add a first step: the question that a diagnosis begins with."
                        />
                    }
                        .into_view()
                }
            }}
        </section>
    }
}

fn fields(editor: Editor, id: NodeId, frozen: Signal<Option<String>>) -> View {
    let id = StoredValue::new(id);
    let with = move |read: fn(&Node) -> String| {
        editor.draft.with(|draft| id.with_value(|id| draft.node(id).map(read).unwrap_or_default()))
    };
    let mark = move |field: &'static str| {
        derive(move || {
            let at = editor.draft.with(|draft| id.with_value(|id| draft.position(id)))?;
            editor.mark(&format!("nodes.{at}.{field}"))
        })
    };
    let kinds: Vec<(String, String)> = NodeKind::ALL
        .into_iter()
        .map(|kind| (kind.as_str().to_owned(), kind.label().to_owned()))
        .collect();
    let choose_kind = move |kind: String| {
        if let Some(kind) = NodeKind::parse(&kind) {
            editor.edit(|draft| {
                if let Some(node) = id.with_value(|id| draft.node_mut(id)) {
                    node.kind = kind;
                }
            });
        }
    };
    let text_error = mark("text");
    view! {
        <div class="body">
            <SelectField
                label="Kind"
                choices=kinds
                value=derive(move || with(|node| node.kind.as_str().to_owned()))
                disabled=derive(move || frozen.with(Option::is_some))
                on_choose=choose_kind
            />
            <Field
                label="Text"
                id="step-text"
                hint="What the person reads. Plain words, one question."
                error=text_error
            >
                <textarea
                    class="input"
                    id="step-text"
                    rows="3"
                    readonly=move || frozen.with(Option::is_some)
                    aria-invalid=move || text_error.with(Option::is_some).then_some("true")
                    aria-describedby="step-text-hint step-text-error"
                    prop:value=move || with(|node| node.text.clone())
                    on:input=move |event| {
                        let text = event_target_value(&event);
                        editor
                            .edit(|draft| {
                                if let Some(node) = id.with_value(|id| draft.node_mut(id)) {
                                    node.text = text;
                                }
                            });
                    }
                ></textarea>
            </Field>
            <Options editor=editor id=id mark=mark("options") frozen=frozen/>
        </div>
    }
}
