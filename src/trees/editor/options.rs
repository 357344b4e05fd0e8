//! The options of a step: a label each, and where it leads.

use super::super::state::Editor;
use crate::components::focus_soon;
use crate::components::{Button, Icon};
use crate::markup::{Item, Show, View, component, list, view};
use crate::prelude::*;
use crate::reactive::{Signal, StoredValue, memo};
use understudy_contract::NodeId;
use understudy_contract::tree::{NodeKind, NodeOption};

/// The choice that makes a step and leads to it. No id of a step has a space.
const NEW_STEP: &str = "new step";

/// The options of one step.
#[component]
pub fn Options(
    editor: Editor,
    /// The step.
    id: StoredValue<NodeId>,
    /// What is wrong with the options as a whole.
    mark: Signal<Option<String>>,
    /// Why nothing can be edited now.
    frozen: Signal<Option<String>>,
) -> impl IntoView {
    let node = move || editor.draft.with(|draft| id.with_value(|id| draft.node(id).cloned()));
    let count = memo(move || node().map_or(0, |node| node.options.len()));
    let is_end = memo(move || node().is_some_and(|node| node.kind == NodeKind::End));
    let steps = memo(move || steps(editor));
    let add = move |_| {
        editor.edit(|draft| id.with_value(|id| draft.add_option(id)));
        focus_soon(".options > li:last-child input");
    };
    view! {
        // An end has none; what is left of another kind stays until it is removed.
        <Show when=move || !is_end.get() || count.get() != 0>
            <fieldset>
                <legend>"Options"</legend>
                <ol class="options">
                    {list(move || {
                        (0..count.get())
                            .map(|at| Item::new(&at, move || option_row(editor, id, at, steps, frozen)))
                            .collect()
                    })}
                </ol>
                {move || {
                    mark.get()
                        .map(|sentence| {
                            view! {
                                <p class="error">
                                    <Icon name="alert"/>
                                    <span>{sentence}</span>
                                </p>
                            }
                        })
                }}
            </fieldset>
        </Show>
        <Show when=move || !is_end.get()>
            <div>
                <Button small=true refused=frozen on_press=add>
                    <Icon name="plus"/>
                    "Add option"
                </Button>
            </div>
        </Show>
    }
}

/// Every step by id, numbered as in the outline.
fn steps(editor: Editor) -> Vec<(String, String)> {
    let outline = editor.outline.get();
    editor.draft.with(|draft| {
        let step = |(id, at, number): (&NodeId, usize, usize)| {
            let text = draft.nodes.get(at).map(|node| node.text.as_str()).unwrap_or_default();
            (id.as_str().to_owned(), format!("{number}  {text}"))
        };
        outline.entries.iter().map(|entry| step((&entry.id, entry.at, entry.number))).collect()
    })
}

fn option_row(
    editor: Editor,
    id: StoredValue<NodeId>,
    at: usize,
    steps: Signal<Vec<(String, String)>>,
    frozen: Signal<Option<String>>,
) -> View {
    let with = move |read: fn(&NodeOption) -> String| {
        editor.draft.with(|draft| {
            let node = id.with_value(|id| draft.node(id));
            node.and_then(|node| node.options.get(at)).map(read).unwrap_or_default()
        })
    };
    let change = move |change: &dyn Fn(&mut NodeOption)| {
        editor.edit(|draft| {
            let node = id.with_value(|id| draft.node_mut(id));
            if let Some(option) = node.and_then(|node| node.options.get_mut(at)) {
                change(option);
            }
        });
    };
    let mark = move |field: &str| {
        let step = editor.draft.with(|draft| id.with_value(|id| draft.position(id)))?;
        editor.mark(&format!("nodes.{step}.options.{at}.{field}"))
    };
    let next = memo(move || with(|o| o.next.as_ref().map(ToString::to_string).unwrap_or_default()));
    let lead = move |to: String| {
        let target = if to == NEW_STEP {
            let mut added = None;
            editor.edit(|draft| added = Some(draft.add_node()));
            added
        } else {
            (!to.is_empty()).then(|| NodeId::new(to))
        };
        change(&|option| option.next.clone_from(&target));
    };
    let remove = move |_| {
        if frozen.with_untracked(Option::is_some) {
            return;
        }
        editor.edit(|draft| id.with_value(|id| draft.remove_option(id, at)));
        focus_soon(".options > li:last-child input");
    };
    let number = at + 1;
    let (label_error, next_error) = (move || mark("label"), move || mark("next"));
    let error_id = format!("option-{number}-error");
    view! {
        <li>
            <input
                class="input"
                autocomplete="off"
                readonly=move || frozen.with(Option::is_some)
                aria-label=format!("Option {number}")
                aria-invalid=move || label_error().map(|_| "true")
                aria-describedby=error_id.clone()
                prop:value=move || with(|option| option.label.clone())
                on:input=move |event| {
                    let label = event_target_value(&event);
                    change(&|option| option.label.clone_from(&label));
                }
            />
            <span class="arrow muted" aria-hidden="true">
                "→"
            </span>
            <div class="select">
                <select
                    class="input"
                    aria-label=format!("Option {number} leads to")
                    aria-invalid=move || next_error().map(|_| "true")
                    aria-describedby=error_id.clone()
                    disabled=move || frozen.with(Option::is_some)
                    on:change=move |event| lead(event_target_value(&event))
                >
                    <option value="" prop:selected=move || next.with(String::is_empty)>
                        "Nothing yet"
                    </option>
                    {move || {
                        steps
                            .get()
                            .into_iter()
                            .map(|(id, words)| {
                                let is_next = {
                                    let id = id.clone();
                                    move || next.with(|next| *next == id)
                                };
                                view! {
                                    <option value=id prop:selected=is_next>
                                        {words}
                                    </option>
                                }
                            })
                            .collect::<Vec<_>>()
                    }}
                    <option value=NEW_STEP prop:selected=false>
                        "New step"
                    </option>
                </select>
                <Icon name="chevron"/>
            </div>
            <button
                type="button"
                class="icon-button"
                aria-label=format!("Remove option {number}")
                aria-disabled=move || frozen.with(Option::is_some).then_some("true")
                title=move || frozen.get()
                on:click=remove
            >
                <Icon name="close"/>
            </button>
            {move || {
                label_error()
                    .or_else(next_error)
                    .map(|sentence| {
                        view! {
                            <p class="error" id=format!("option-{number}-error")>
                                <Icon name="alert"/>
                                <span>{sentence}</span>
                            </p>
                        }
                    })
            }}
        </li>
    }
}
