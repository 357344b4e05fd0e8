//! The table of facts.

use super::source::shown_source;
use crate::clock::use_clock;
use crate::components::{Button, Icon, exact};
use crate::format::use_format;
use crate::going::Going;
use crate::markup::{IntoView, Item, View, component, list, view};
use crate::reactive::{Callback, Signal, derive, memo_after};
use understudy_contract::FactId;
use understudy_contract::fact::{Fact, FactStatus};

/// Facts with what can be done to each.
#[component]
pub fn FactTable(
    /// The facts of this page.
    facts: Signal<Vec<Fact>>,
    /// Which of them are being certified or uncertified.
    busy: Going,
    /// Why none can be edited now.
    edit_refused: Signal<Option<String>>,
    /// Why none can be certified or uncertified now.
    certify_refused: Signal<Option<String>>,
    /// Opens one.
    #[prop(into)]
    on_edit: Callback<Fact>,
    /// Certifies a draft, uncertifies what is certified.
    #[prop(into)]
    on_turn: Callback<Fact>,
) -> impl IntoView {
    let row = move |id: FactId| {
        let own = id.clone();
        // The row stays while its fact changes, and so does the focus on its button.
        let fact = memo_after(move |before: Option<&Option<Fact>>| {
            let now = facts.with(|facts| facts.iter().find(|fact| fact.id == id).cloned());
            now.or_else(|| before.cloned().flatten())
        });
        let with = move |read: fn(&Fact) -> String| {
            fact.with(|fact| fact.as_ref().map(read).unwrap_or_default())
        };
        let is_certified = move || {
            fact.with(|fact| fact.as_ref().is_some_and(|f| f.status == FactStatus::Certified))
        };
        let turn = move || if is_certified() { "Uncertify" } else { "Certify" };
        let quoted = move || with(|fact| format!("“{}”", fact.statement));
        let run = move |callback: Callback<Fact>| {
            if let Some(fact) = fact.get_untracked() {
                callback.run(fact);
            }
        };
        view! {
            <tr role="row">
                <th scope="row" role="rowheader">
                    <span class="name">{move || with(|fact| fact.statement.clone())}</span>
                    {move || fact.with(|fact| source_link(fact.as_ref()?.source_url.as_deref()?))}
                </th>
                <td role="cell">{move || fact.with(|fact| fact.as_ref().map(status))}</td>
                <td role="cell" class="act below">
                    <div class="actions">
                        <Button
                            small=true
                            label=derive(move || format!("Edit {}", quoted()))
                            refused=edit_refused
                            on_press=move |_| run(on_edit)
                        >
                            "Edit"
                        </Button>
                        <Button
                            small=true
                            label=derive(move || format!("{} {}", turn(), quoted()))
                            refused=certify_refused
                            busy=derive(move || busy.has(own.as_str()))
                            on_press=move |_| run(on_turn)
                        >
                            {turn}
                        </Button>
                    </div>
                </td>
            </tr>
        }
    };
    let items = move || {
        let item = |fact: &Fact| {
            let id = fact.id.clone();
            Item::new(&fact.id, move || row(id))
        };
        facts.with(|facts| facts.iter().map(item).collect())
    };
    view! {
        <table class="table statements" role="table" aria-label="Facts">
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">
                        "Statement and source"
                    </th>
                    <th scope="col" role="columnheader">
                        "Status"
                    </th>
                    <th scope="col" role="columnheader">
                        <span class="hidden">"Actions"</span>
                    </th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                {list(items)}
            </tbody>
        </table>
    }
}

/// Where a fact can be checked.
fn source_link(url: &str) -> Option<View> {
    let shown = shown_source(url)?.to_owned();
    let url = url.to_owned();
    let link = view! {
        <span class="sub">
            <a href=url target="_blank" rel="noopener noreferrer">
                {shown}
            </a>
        </span>
    };
    Some(link.into_view())
}

/// Whether somebody vouches for it: who, when, and by whose hands.
fn status(fact: &Fact) -> View {
    if fact.status == FactStatus::Draft {
        return view! {
            <span class="state">
                <span class="dot ring"></span>
                "Draft"
            </span>
        };
    }
    let when = fact
        .certified_at
        .as_ref()
        .map(|time| exact(time, use_format().moment(time, use_clock().now())));
    let who = fact.certified_by.as_ref().map(|person| format!("{}, ", person.name));
    let actor = fact.impersonated_by.as_ref().map(|actor| actor.name.clone());
    view! {
        <span class="state good">
            <Icon name="seal"/>
            "Certified"
        </span>
        <span class="sub">{who} {when}</span>
        {actor.map(|name| view! { <span class="sub">"by " {name} ", impersonating"</span> })}
    }
}
