//! What every page starts with, and who may see it at all.

use super::missing::{NoAccess, NotMeanwhile};
use super::title::PageTitle;
use super::{Entry, Place};
use crate::identity::use_identity;
use crate::markup::{Children, IntoView, View, ViewFn, component, view};
use crate::prelude::*;
use crate::query::use_address;
use crate::reactive::{Signal, effect, memo};

/// A page's heading, with its buttons beside it. It names the tab, too.
#[component]
pub fn PageHead(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// A line below the heading, if any.
    #[prop(optional, into)]
    below: ViewFn,
    /// Buttons beside it, in a `div` with `class="actions"`.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let page = use_context::<PageTitle>().unwrap_or_default();
    effect(move || page.set(title.get()));
    view! {
        <div class="head">
            <div>
                <h1>{move || title.get()}</h1>
                {below.run()}
            </div>
            {children}
        </div>
    }
}

/// What is shown at `place`: `page` for those who may open it, and else why not.
pub fn guarded(place: &'static Place, page: fn() -> View) -> View {
    let identity = use_identity();
    provide_context(use_address().within(|path| place.contains(path)));
    // Rights can change under one identity: an admin may be demoted.
    let entry =
        memo(move || identity.session().map_or(Entry::NoAccess, |session| place.entry(&session)));
    (move || match entry.get() {
        // What the page reads to begin with is no reason to draw it anew.
        Entry::Open => untrack(page),
        Entry::NoAccess => view! { <NoAccess place=place/> },
        Entry::NotMeanwhile => view! { <NotMeanwhile place=place/> },
    })
    .into_view()
}
