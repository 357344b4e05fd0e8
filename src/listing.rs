//! What lists with a search box and filters share: the query in the address, the box, the states.

mod body;
mod search_box;
mod steps;

pub use body::{Extent, ListBody, Nothing, list_body, pages, with_addresses};
pub use search_box::{SearchBox, Typed};
pub use steps::in_steps;

use crate::components::{SelectField, choices};
use crate::markup::{component, view};
use crate::prelude::*;
use crate::query::{self, Address};
use crate::reactive::{Signal, derive, memo};
use crate::remote::{Load, Remote};
use understudy_contract::ProblemCode;

/// What a list shows, as its address says. Every change of a filter begins at the first page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Part of a name.
    pub q: String,
    /// The name of a status on the wire; empty for any.
    pub status: String,
    /// Of the page.
    pub cursor: Option<String>,
}

impl Filters {
    /// What `search` says; what it does not know it leaves out.
    pub fn read(search: &str) -> Self {
        let pairs = query::pairs(search);
        let value = |name| query::value(&pairs, name).map(str::to_owned);
        Self {
            q: value("q").unwrap_or_default(),
            status: value("status").unwrap_or_default(),
            cursor: value("cursor"),
        }
    }

    /// As it stands in the address.
    pub fn write(&self) -> String {
        let pairs = [
            ("q", self.q.clone()),
            ("status", self.status.clone()),
            ("cursor", self.cursor.clone().unwrap_or_default()),
        ];
        query::search(pairs.into_iter().filter(|(_, value)| !value.is_empty()))
    }

    /// Whether anything is left out.
    pub fn is_narrow(&self) -> bool {
        !self.q.is_empty() || !self.status.is_empty()
    }
}

/// Whether `list` did not come because its page is no longer there: then its first one is next.
pub fn is_page_gone<T: Clone + PartialEq + Send + Sync + 'static>(list: Remote<T>) -> bool {
    untrack(|| {
        list.with(|load| match load {
            Load::Failed(error) => error.code() == Some(ProblemCode::InvalidCursor),
            Load::Loading | Load::Ready { .. } => false,
        })
    })
}

/// The filters of the address, followed.
pub fn filters(address: Address) -> Signal<Filters> {
    memo(move || Filters::read(&address.search()))
}

/// The row of filters above a list: a search box and a status.
#[component]
pub fn FilterRow(
    /// The box's name, as `Search facts`.
    label: &'static str,
    /// Names on the wire and words of every status.
    statuses: &'static [(&'static str, &'static str)],
    /// What the address says.
    filters: Signal<Filters>,
    /// Where it is changed.
    address: Address,
) -> impl IntoView {
    let change = move |changed: Filters| {
        address.replace_search(&Filters { cursor: None, ..changed }.write());
    };
    view! {
        <form class="filters" role="search" on:submit=|event| event.prevent_default()>
            <SearchBox
                label=label
                value=derive(move || filters.with(|filters| filters.q.clone()))
                on_search=move |q| change(Filters { q, ..filters.get_untracked() })
            />
            <SelectField
                label="Status"
                hide_label=true
                choices=choices("Any status", statuses)
                value=derive(move || filters.with(|filters| filters.status.clone()))
                on_choose=move |status| change(Filters { status, ..filters.get_untracked() })
            />
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_in_the_address_and_read_back_the_same() {
        let filters =
            Filters { q: "a b&c".into(), status: "draft".into(), cursor: Some("x=".into()) };
        assert_eq!(filters.write(), "?q=a%20b%26c&status=draft&cursor=x%3D");
        assert_eq!(Filters::read(&filters.write()), filters);
        assert_eq!(Filters::default().write(), "");
        assert!(filters.is_narrow() && !Filters::read("?cursor=x").is_narrow());
    }
}
