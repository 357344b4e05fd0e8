//! What the address says, and how it is changed.
//!
//! State that a link should reproduce lives in the query string. Each page has a plain type for
//! it, read with [`pairs`] and written with [`search`]; pages get the query from an [`Address`],
//! so that scenes and tests need no router.

mod history;
mod percent;

pub use history::{link, own, pointed};
pub use percent::{decode, encode};

use crate::prelude::*;
use crate::reactive::{Callback, RwSignal, Signal, memo, memo_after};

/// Where this part of the page is, and the way elsewhere. Copy it freely.
#[derive(Clone, Copy)]
pub struct Address {
    path: Signal<String>,
    search: Signal<String>,
    go: Callback<Step>,
}

/// A change of the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Path and query, of this origin.
    pub url: String,
    /// Whether Back leads to what was before the present address.
    pub replaces: bool,
}

impl Address {
    /// One that follows `url` and changes it, without a browser's history.
    pub fn fixed(url: RwSignal<String>) -> Self {
        Self::following(url, Callback::new(move |step: Step| url.set(step.url)))
    }

    fn following(url: RwSignal<String>, go: Callback<Step>) -> Self {
        let part = move |at: usize| {
            memo(move || url.with(|url| url.splitn(2, '?').nth(at).unwrap_or_default().to_owned()))
        };
        Self { path: part(0), search: part(1), go }
    }

    /// The same for a page at the paths that `is_here` says: while somebody leaves it, the query
    /// stays as it was, for the next page's query is none of its business.
    #[must_use]
    pub fn within(self, is_here: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        let search = memo_after(move |before: Option<&String>| match before {
            Some(before) if !self.path.with(|path| is_here(path)) => before.clone(),
            _ => self.search.get(),
        });
        Self { search, ..self }
    }

    /// The query string, still encoded, without its question mark; tracked.
    pub fn search(self) -> String {
        self.search.get()
    }

    /// The path, still encoded; tracked.
    pub fn path(self) -> String {
        self.path.get()
    }

    /// Reads the path without a copy; tracked.
    pub fn with_path<T>(self, read: impl FnOnce(&str) -> T) -> T {
        self.path.with(|path| read(path))
    }

    /// The path, to follow.
    pub fn path_signal(self) -> Signal<String> {
        self.path
    }

    /// Path and query as they are now.
    pub fn here(self) -> String {
        let (path, search) = (self.path.get_untracked(), self.search.get_untracked());
        if search.is_empty() { path } else { format!("{path}?{search}") }
    }

    /// Goes elsewhere; Back returns here.
    pub fn go(self, url: impl Into<String>) {
        self.go.run(Step { url: url.into(), replaces: false });
    }

    /// Goes elsewhere; Back leads to what was before the present address.
    pub fn replace(self, url: impl Into<String>) {
        self.go.run(Step { url: url.into(), replaces: true });
    }

    /// Changes only the query, as something typed does; Back leads to what was before this page.
    /// `search` is as [`search`] writes it. Nothing happens when it stands there already.
    pub fn replace_search(self, search: &str) {
        let url = format!("{}{search}", self.path.get_untracked());
        if url != self.here() {
            self.go.run(Step { url, replaces: true });
        }
    }
}

/// The address of this part of the page.
pub fn use_address() -> Address {
    expect_context()
}

/// Names and values of a query string, decoded, in order; without a value it is empty.
pub fn pairs(search: &str) -> Vec<(String, String)> {
    search
        .trim_start_matches('?')
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// The first value of `name` that is not empty.
pub fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = pairs.iter().find(|(key, value)| key == name && !value.is_empty());
    found.map(|(_, value)| value.as_str())
}

/// A query string with its question mark, or nothing where there are no pairs.
pub fn search<'a>(pairs: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        text.push(if text.is_empty() { '?' } else { '&' });
        text.push_str(name);
        text.push('=');
        text.push_str(&encode(&value));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_decoded() {
        let pairs = pairs("?q=ada%20l%C3%B6w+x&role=&role=admin&flag&&=v");
        assert_eq!(value(&pairs, "q"), Some("ada löw x"));
        assert_eq!(value(&pairs, "role"), Some("admin"));
        assert_eq!(value(&pairs, "flag"), None);
        assert_eq!(value(&pairs, "status"), None);
    }

    #[test]
    fn a_query_that_was_written_reads_the_same() {
        let text = search([("q", "50% & more=?#é 🌻".to_owned()), ("sort", "name".to_owned())]);
        let read = pairs(&text);
        assert_eq!(value(&read, "q"), Some("50% & more=?#é 🌻"));
        assert_eq!(value(&read, "sort"), Some("name"));
        assert_eq!(search([]), "");
    }
}
