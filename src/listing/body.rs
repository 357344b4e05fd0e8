//! What is below the filters: the items, or why there are none, and the way to other pages.

use super::Filters;
use crate::components::{Button, Empty, Pages};
use crate::markup::{IntoView, Show, View, ViewFn, component, view};
use crate::prelude::*;
use crate::query::Address;
use crate::reactive::{Callback, Signal, derive, memo};
use understudy_contract::Page;

/// A page of a list without its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    /// Of the first item among `total`, from 0.
    pub position: u64,
    /// Items on this page.
    pub count: usize,
    /// Items on all pages.
    pub total: u64,
    /// Cursor of the page before.
    pub previous: Option<String>,
    /// Cursor of the page after.
    pub next: Option<String>,
}

impl Extent {
    /// Of `page`.
    pub fn of<T>(page: &Page<T>) -> Self {
        Self {
            position: page.position,
            count: page.items.len(),
            total: page.total,
            previous: page.previous_cursor.clone(),
            next: page.next_cursor.clone(),
        }
    }
}

/// What an empty list says.
#[derive(Debug, Clone, Copy)]
pub struct Nothing {
    /// The icon of an empty list.
    pub icon: &'static str,
    /// What is not here.
    pub title: &'static str,
    /// What to do.
    pub hint: &'static str,
    /// What no filter found.
    pub no_match_title: &'static str,
    /// What to try instead.
    pub no_match_hint: &'static str,
}

/// The items, or why there are none, and the way to other pages.
#[component]
pub fn ListBody(
    /// Which part of the list this is.
    #[prop(into)]
    extent: Signal<Extent>,
    /// Whether filters leave anything out.
    #[prop(into)]
    is_narrow: Signal<bool>,
    /// What is said where there is nothing.
    nothing: Nothing,
    /// Shows everything.
    #[prop(into)]
    on_clear: Callback<()>,
    /// Shows the page of a cursor.
    #[prop(into)]
    on_turn: Callback<String>,
    /// Draws the items.
    #[prop(into)]
    items: ViewFn,
) -> impl IntoView {
    let is_empty = memo(move || extent.with(|extent| extent.count == 0));
    let body = move || match (is_empty.get(), is_narrow.get()) {
        (false, _) => items.run(),
        (true, true) => view! {
            <Empty title=nothing.no_match_title hint=nothing.no_match_hint>
                <Button on_press=move |_| on_clear.run(())>"Clear search and filters"</Button>
            </Empty>
        }
        .into_view(),
        (true, false) => {
            view! { <Empty icon=nothing.icon title=nothing.title hint=nothing.hint/> }
        }
    };
    view! {
        {body}
        <Show when=move || !is_empty.get()>{pages(extent, on_turn)}</Show>
    }
}

/// The way from the page that `extent` tells of to others.
pub fn pages(extent: Signal<Extent>, on_turn: Callback<String>) -> View {
    view! {
        <Pages
            position=derive(move || extent.with(|extent| extent.position))
            count=derive(move || extent.with(|extent| extent.count))
            total=derive(move || extent.with(|extent| extent.total))
            previous=derive(move || extent.with(|extent| extent.previous.clone()))
            next=derive(move || extent.with(|extent| extent.next.clone()))
            on_turn=on_turn
        />
    }
}

/// [`ListBody`] for a list whose filters are [`Filters`].
pub fn list_body(
    extent: impl Into<Signal<Extent>>,
    filters: Signal<Filters>,
    address: Address,
    nothing: Nothing,
    items: impl Into<ViewFn>,
) -> View {
    let turn = move |cursor| {
        let turned = Filters { cursor: Some(cursor), ..filters.get_untracked() };
        address.go(format!("{}{}", untrack(|| address.path()), turned.write()));
    };
    view! {
        <ListBody
            extent=extent
            is_narrow=derive(move || filters.with(Filters::is_narrow))
            nothing=nothing
            on_clear=move |()| address.replace_search("")
            on_turn=turn
            items=items
        />
    }
}
