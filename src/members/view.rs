//! The list in whichever state it is: on its way, failed, empty, here.

use super::filters::Filters;
use super::list_query::{everybody, is_filtered, write};
use super::row::{Acts, Row};
use super::table::Table;
use crate::api::ApiError;
use crate::clock::use_clock;
use crate::components::{Button, Empty, Failed, Pages};
use crate::format::use_format;
use crate::frame::Place;
use crate::markup::{IntoView, Show, component, view};
use crate::prelude::*;
use crate::reactive::{Callback, Signal, derive, memo};
use crate::remote::{Load, Remote};
use understudy_contract::Page;
use understudy_contract::member::{Member, MemberQuery};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// What is below the filters.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// Rows, or the bars that stand in for them.
    Table,
    Empty,
    Failed(ApiError),
}

/// Search, filters, table and pages.
#[component]
pub fn MembersView(
    /// What the list shows.
    #[prop(into)]
    query: Signal<MemberQuery>,
    /// The page of it.
    members: Remote<Page<Member>>,
    /// What can be done from a row.
    acts: Acts,
    /// Gets what the list shall show.
    #[prop(into)]
    on_query: Callback<MemberQuery>,
    /// Gets the address of the page to show.
    #[prop(into)]
    on_turn: Callback<String>,
    /// Asks again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    let (clock, format) = (use_clock(), use_format());
    let page = move |read: fn(&Page<Member>) -> u64| {
        derive(move || members.with(|load| data(load).map_or(0, read)))
    };
    let other = move |read: fn(&Page<Member>) -> &Option<String>| {
        derive(move || {
            let cursor = members.with(|load| data(load).and_then(|page| read(page).clone()));
            let to = MemberQuery { cursor: Some(cursor?), ..query.get() };
            Some([Place::MEMBERS.path, &write(&to)].concat())
        })
    };
    // Kept, for the table draws it in steps.
    let rows = memo(move || {
        let now = clock.now();
        let row = |member: &Member| Row::new(member, format, now, acts.going);
        members.with(|load| data(load).map(|page| page.items.iter().map(row).collect::<Vec<_>>()))
    });
    let is_stale =
        memo(move || members.with(|load| matches!(load, Load::Ready { is_stale: true, .. })));
    let is_here = memo(move || members.with(|load| data(load).is_some()));
    let stage = memo(move || {
        members.with(|load| match load {
            Load::Failed(error) => Stage::Failed(error.clone()),
            Load::Ready { data, .. } if data.items.is_empty() => Stage::Empty,
            Load::Loading | Load::Ready { .. } => Stage::Table,
        })
    });
    let total = page(|page| page.total);
    let count = derive(move || members.with(|load| data(load).map_or(0, |page| page.items.len())));
    let spoken = move || {
        members.with(|load| match load {
            Load::Loading => "Loading members".to_owned(),
            Load::Ready { data, .. } if data.total == 1 => "1 member".into(),
            Load::Ready { data, .. } => format!("{} members", data.total),
            // The error speaks for itself.
            Load::Failed(_) => String::new(),
        })
    };
    let below = move || match stage.get() {
        Stage::Failed(error) => view! {
            <Failed title="Members could not be loaded" error=error on_retry=on_retry/>
        }
        .into_view(),
        Stage::Empty => view! { <Nobody query=query on_query=on_query/> },
        Stage::Table => view! {
            <Table
                query=query
                rows=rows
                is_stale=is_stale
                acts=acts
                on_query=on_query
            />
            <Show when=move || is_here.get()>
                <Pages
                    position=page(|page| page.position)
                    count=count
                    total=total
                    previous=other(|page| &page.previous_cursor)
                    next=other(|page| &page.next_cursor)
                    on_turn=on_turn
                />
            </Show>
        }
        .into_view(),
    };
    view! {
        <Filters query=query on_query=on_query/>
        <p class="hidden" role="status">
            {spoken}
        </p>
        {below}
    }
}

/// Nobody is in the list: says why, and what to do.
#[component]
fn Nobody(query: Signal<MemberQuery>, on_query: Callback<MemberQuery>) -> impl IntoView {
    move || {
        let query = query.get();
        if !is_filtered(&query) {
            return view! {
                <Empty
                    icon="users"
                    title="No members yet"
                    hint="Everybody who joins your company is listed here."
                />
            }
            .into_view();
        }
        let title = match query.q.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => format!("No members match “{text}”"),
            None => "No members match these filters".into(),
        };
        view! {
            <Empty title=title hint="Try part of a name or an email, or any role and status.">
                <Button on_press=move |_| {
                    on_query.run(everybody(&query));
                    focus_search();
                }>"Clear search and filters"</Button>
            </Empty>
        }
    }
}

/// The button that cleared the search is gone with it; the focus goes to what comes next.
fn focus_search() {
    let found = document().query_selector("main [type=search]").ok().flatten();
    if let Some(search) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // An input that is in the page can be focused.
        let _focused = search.focus();
    }
}

fn data<'a>(load: &Load<&'a Page<Member>>) -> Option<&'a Page<Member>> {
    match load {
        Load::Ready { data, .. } => Some(data),
        Load::Loading | Load::Failed(_) => None,
    }
}
