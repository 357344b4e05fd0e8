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
    /// Cursor or address of the page before.
    pub previous: Option<String>,
    /// Cursor or address of the page after.
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

/// The same with addresses: `address_of` gives that of a cursor.
pub fn with_addresses(
    extent: Signal<Extent>,
    address_of: impl Fn(String) -> String + Send + Sync + 'static,
) -> Signal<Extent> {
    derive(move || {
        let mut extent = extent.get();
        for cursor in [&mut extent.previous, &mut extent.next] {
            *cursor = cursor.take().map(&address_of);
        }
        extent
    })
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
    /// Whether newer items are on their way; those that are here stay until they come.
    is_stale: Signal<bool>,
    /// Whether filters leave anything out.
    #[prop(into)]
    is_narrow: Signal<bool>,
    /// What is said where there is nothing.
    nothing: Nothing,
    /// Shows everything.
    #[prop(into)]
    on_clear: Callback<()>,
    /// Where that is shown.
    address: Address,
    /// Draws the items.
    #[prop(into)]
    items: ViewFn,
) -> impl IntoView {
    let is_empty = memo(move || extent.with(|extent| extent.count == 0));
    // Items that stay are not drawn anew because a filter is set.
    let is_nowhere = memo(move || is_empty.get() && !is_narrow.get());
    let body = move || match (is_empty.get(), is_nowhere.get()) {
        (false, _) => items.run(),
        (true, false) => view! {
            <Empty title=nothing.no_match_title hint=nothing.no_match_hint>
                <Button on_press=move |_| on_clear.run(())>"Clear search and filters"</Button>
            </Empty>
        }
        .into_view(),
        (true, true) => {
            view! { <Empty icon=nothing.icon title=nothing.title hint=nothing.hint/> }
        }
    };
    view! {
        <div
            class:stale=move || is_stale.get()
            aria-busy=move || is_stale.get().then_some("true")
        >
            {body}
        </div>
        <Show when=move || {
            !is_empty.get()
        }>{pages(extent, Callback::new(move |to: String| address.go(to)))}</Show>
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
    is_stale: Signal<bool>,
    filters: Signal<Filters>,
    address: Address,
    nothing: Nothing,
    items: impl Into<ViewFn>,
) -> View {
    let page_at = move |cursor| {
        let turned = Filters { cursor: Some(cursor), ..filters.get_untracked() };
        format!("{}{}", untrack(|| address.path()), turned.write())
    };
    view! {
        <ListBody
            extent=with_addresses(extent.into(), page_at)
            is_stale=is_stale
            is_narrow=derive(move || filters.with(Filters::is_narrow))
            nothing=nothing
            on_clear=move |()| address.replace_search("")
            address=address
            items=items
        />
    }
}
