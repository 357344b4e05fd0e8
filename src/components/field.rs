//! Form fields: a label, the control, a hint, an error at the field.

use super::{Icon, focus, unique_id};
use crate::markup::{Children, IntoView, ViewFn, component, view};
use crate::prelude::*;
use crate::reactive::{Callback, RwSignal, Signal, effect};

/// Label, control and what is said about it. The control is given by `children`, which get its
/// id; error and hint describe it.
#[component]
pub fn Field(
    /// Its name, as tests and screen readers find it.
    #[prop(into)]
    label: Signal<String>,
    /// The control's id.
    #[prop(into)]
    id: String,
    /// What helps to fill it; empty for nothing.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Whether the label is for screen readers only.
    #[prop(optional)]
    hide_label: bool,
    /// What stands beside the label, as a counter.
    #[prop(default = None)]
    aside: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let name = view! { <label for=id class:hidden=hide_label>{move || label.get()}</label> };
    view! {
        <div class="field">
            {match aside {
                None => name.into_view(),
                Some(aside) => {
                    view! { <div class="actions">{name} {aside.run()}</div> }.into_view()
                }
            }}
            {children}
            {move || {
                let hint = hint.get();
                (!hint.is_empty())
                    .then(|| view! { <p class="hint" id=hint_id.clone()>{hint}</p> })
            }}
            {move || {
                let error_id = error_id.clone();
                error
                    .get()
                    .map(|error| {
                        view! {
                            <p class="error" id=error_id role="alert">
                                <Icon name="alert"/>
                                <span>{error}</span>
                            </p>
                        }
                    })
            }}
        </div>
    }
}

/// A field of one line, or of several where `rows` says so.
#[component]
pub fn TextField(
    /// Its name, as tests and screen readers find it.
    #[prop(into)]
    label: Signal<String>,
    /// What stands in it.
    value: RwSignal<String>,
    /// `text`, `email`, `password`, …
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// `numeric` for codes.
    #[prop(optional)]
    inputmode: &'static str,
    /// Above 1 it is a text area.
    #[prop(default = 1)]
    rows: u32,
    /// More classes for the control.
    #[prop(optional)]
    class: &'static str,
    /// Whether it must be filled.
    #[prop(optional, into)]
    required: Signal<bool>,
    /// Whether it gets the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// What helps to fill it; empty for nothing.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What stands beside the control, as a button.
    #[prop(optional, into)]
    beside: ViewFn,
    /// What stands beside the label, as a counter.
    #[prop(optional, into)]
    aside: Option<ViewFn>,
) -> impl IntoView {
    let id = unique_id("field");
    let described = format!("{id}-hint {id}-error");
    let invalid = move || error.with(Option::is_some).then_some("true");
    let class = format!("input {class}");
    let focus_id = id.clone();
    effect(move || {
        // Browsers follow the attribute once a page, and not in what is drawn later.
        if autofocus {
            focus(&focus_id);
        }
    });
    let control = if rows > 1 {
        view! {
            <textarea
                class=class
                id=id.clone()
                rows=rows
                aria-required=move || required.get().then_some("true")
                aria-invalid=invalid
                aria-describedby=described
                prop:value=move || value.get()
                on:input=move |event| {
                    value.set(event_target_value(&event));
                }
            ></textarea>
        }
    } else {
        view! {
            <input
                class=class
                id=id.clone()
                type=kind
                autocomplete=autocomplete
                inputmode=(!inputmode.is_empty()).then_some(inputmode)
                // A dialog looks for it when it opens.
                autofocus=autofocus
                aria-required=move || required.get().then_some("true")
                aria-invalid=invalid
                aria-describedby=described
                prop:value=move || value.get()
                on:input=move |event| {
                    value.set(event_target_value(&event));
                }
            />
        }
    };
    view! {
        <Field label=label id=id hint=hint error=error aside=aside>
            <div class="beside">{control} {beside.run()}</div>
        </Field>
    }
}

/// A choice of one among few.
#[component]
pub fn SelectField(
    /// Its name, as tests and screen readers find it.
    #[prop(into)]
    label: Signal<String>,
    /// Whether the label is for screen readers only.
    #[prop(optional)]
    hide_label: bool,
    /// Value and words of each choice.
    #[prop(into)]
    choices: Signal<Vec<(String, String)>>,
    /// The value that is chosen.
    #[prop(into)]
    value: Signal<String>,
    /// Whether nothing else can be chosen now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Gets the value that was chosen.
    #[prop(into)]
    on_choose: Callback<String>,
) -> impl IntoView {
    let id = unique_id("field");
    let described = format!("{id}-error");
    view! {
        <Field label=label id=id.clone() error=error hide_label=hide_label>
            <div class="select">
                <select
                    class="input"
                    id=id
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=described
                    disabled=move || disabled.get()
                    on:change=move |event| {
                        on_choose.run(event_target_value(&event));
                    }
                >
                    {move || {
                        choices
                            .get()
                            .into_iter()
                            .map(|(key, words)| {
                                let chosen = key.clone();
                                view! {
                                    <option value=key prop:selected=move || value.get() == chosen>
                                        {words}
                                    </option>
                                }
                            })
                            .collect::<Vec<_>>()
                    }}
                </select>
                <Icon name="chevron"/>
            </div>
        </Field>
    }
}

/// The choices of a filter: `any`, which leaves nothing out, and then `names`, each with its words.
pub fn choices(any: &str, names: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut choices = vec![(String::new(), any.to_owned())];
    for (name, words) in names {
        choices.push(((*name).to_owned(), (*words).to_owned()));
    }
    choices
}
