//! The table of members; its heading stays while rows come and go, so that a sort button keeps
//! the focus.

use super::list_query::{direction, sorting};
use super::row::{Acts, Row};
use crate::components::use_toasts;
use crate::impersonation::return_to;
use crate::listing::in_steps;
use crate::markup::{IntoView, Item, View, component, list, view};
use crate::reactive::{Callback, Signal, derive};
use understudy_contract::member::{MemberQuery, MemberSort, Order};

/// How many rows of bars stand in for rows that are on their way.
const SKELETON_ROWS: usize = 12;

/// The table. On a narrow page CSS makes cards of its rows; the roles keep their meaning then.
#[component]
pub fn Table(
    /// What it shows, and in which order.
    query: Signal<MemberQuery>,
    /// Absent while they are on their way for the first time.
    rows: Signal<Option<Vec<Row>>>,
    /// Whether newer rows are on their way.
    is_stale: Signal<bool>,
    /// What can be done from a row.
    acts: Acts,
    /// Gets what it shall show.
    on_query: Callback<MemberQuery>,
) -> impl IntoView {
    let toasts = use_toasts();
    let count = derive(move || rows.with(|rows| rows.as_ref().map_or(0, Vec::len)));
    // A button further down that waits for the focus is to be there at once.
    let drawn = if return_to::is_focus_due() { count } else { in_steps(count) };
    let is_busy = move || is_stale.get() || rows.with(Option::is_none);
    let sort = move |column| on_query.run(sorting(&query.get_untracked(), column));
    view! {
        <table
            class="table members"
            class:stale=move || is_stale.get()
            role="table"
            aria-label="Members"
            aria-busy=move || is_busy().then_some("true")
        >
            <thead role="rowgroup">
                <tr role="row">
                    {sortable("Name", MemberSort::Name, query, sort)}
                    {sortable("Role", MemberSort::Role, query, sort)}
                    <th scope="col" role="columnheader">
                        "Status"
                    </th>
                    <th scope="col" role="columnheader">
                        <abbr title="Two-factor authentication">"2FA"</abbr>
                    </th>
                    {sortable("Last active", MemberSort::LastActive, query, sort)}
                    {acts
                        .is_any()
                        .then(|| {
                            view! {
                                <th scope="col" role="columnheader" class="act">
                                    <span class="hidden">"Actions"</span>
                                </th>
                            }
                        })}
                </tr>
            </thead>
            <tbody role="rowgroup">
                {move || rows.with(Option::is_none).then(|| skeleton(acts.is_any()))}
                {list(move || {
                    let item = |row: Row| Item::new(&row.clone(), move || row.view(acts, toasts));
                    let drawn = drawn.get();
                    rows.with(|rows| rows.iter().flatten().take(drawn).cloned().map(item).collect())
                })}
            </tbody>
        </table>
    }
}

/// A heading that sorts.
fn sortable(
    words: &'static str,
    column: MemberSort,
    query: Signal<MemberQuery>,
    sort: impl Fn(MemberSort) + 'static,
) -> View {
    let direction = move || query.with(|query| direction(query, column));
    let aria = move || {
        direction().map(|order| match order {
            Order::Asc => "ascending",
            Order::Desc => "descending",
        })
    };
    let icon = move || if direction().is_some() { "#up" } else { "#sort" };
    view! {
        <th scope="col" role="columnheader" aria-sort=aria>
            <button type="button" class="sort" on:click=move |_| sort(column)>
                {words}
                " "
                <svg class="icon" aria-hidden="true">
                    <use href=icon/>
                </svg>
            </button>
        </th>
    }
}

/// As high as the rows that come.
fn skeleton(has_acts: bool) -> View {
    let row = || {
        view! {
            <tr role="row" aria-hidden="true">
                <th role="rowheader">
                    <span class="skeleton name"></span>
                    <span class="skeleton"></span>
                </th>
                {[(); 4]
                    .map(|()| {
                        view! {
                            <td role="cell">
                                <span class="skeleton"></span>
                            </td>
                        }
                    })}
                {has_acts.then(|| view! { <td role="cell" class="act"></td> })}
            </tr>
        }
    };
    (0..SKELETON_ROWS).map(|_| row()).collect::<Vec<_>>().into_view()
}
