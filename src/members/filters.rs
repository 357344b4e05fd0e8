//! What is above the list: the search box, and the filters for role and status.

use super::list_query::searching;
use crate::components::{SelectField, choices};
use crate::listing::SearchBox;
use crate::markup::{component, view};
use crate::reactive::{Callback, Signal, derive};
use understudy_contract::Role;
use understudy_contract::member::{MemberQuery, MemberStatus};

/// Search box and filters. Whatever is changed begins at the first page.
#[component]
pub fn Filters(
    /// What the list shows now.
    query: Signal<MemberQuery>,
    /// Gets what it shall show.
    on_query: Callback<MemberQuery>,
) -> impl IntoView {
    let change = move |change: fn(MemberQuery, &str) -> MemberQuery, value: String| {
        on_query.run(MemberQuery { cursor: None, ..change(query.get_untracked(), &value) });
    };
    view! {
        <form class="filters" role="search" on:submit=|event| event.prevent_default()>
            <SearchBox
                label="Search members"
                value=derive(move || query.with(|query| query.q.clone().unwrap_or_default()))
                on_search=move |text: String| change(|query, text| searching(&query, text), text)
            />
            <SelectField
                label="Role"
                hide_label=true
                choices=choices("Any role", &Role::ALL.map(|role| (role.as_str(), role.label())))
                value=derive(move || {
                    query.with(|query| query.role.map(Role::as_str).unwrap_or_default().to_owned())
                })
                on_choose=move |role| {
                    change(|query, role| MemberQuery { role: Role::parse(role), ..query }, role);
                }
            />
            <SelectField
                label="Status"
                hide_label=true
                choices=choices(
                    "Any status",
                    &MemberStatus::ALL.map(|status| (status.as_str(), status.label())),
                )
                value=derive(move || {
                    let status = query.with(|query| query.status);
                    status.map(MemberStatus::as_str).unwrap_or_default().to_owned()
                })
                on_choose=move |status| {
                    change(
                        |query, status| MemberQuery { status: MemberStatus::parse(status), ..query },
                        status,
                    );
                }
            />
        </form>
    }
}
