//! What a tab says of itself: its title, its icon, and the mark that the style sheet follows.

use crate::identity::{Identity, Presence};
use crate::prelude::*;
use crate::reactive::{RwSignal, effect};

/// What the page on screen is called. A context.
#[derive(Debug, Clone, Copy)]
pub struct PageTitle(RwSignal<String>);

impl Default for PageTitle {
    fn default() -> Self {
        Self(RwSignal::new(String::new()))
    }
}

impl PageTitle {
    /// The page is called so now.
    pub fn set(self, title: String) {
        self.0.set(title);
    }
}

/// Keeps title, icon and `data-session` as the identity is.
pub fn keep(identity: Identity, page: PageTitle) {
    effect(move || {
        let session = identity.session();
        let mask = session
            .as_ref()
            .filter(|session| session.impersonation.is_some())
            .map(|session| session.subject.email.clone());
        let document = document();
        document.set_title(&document_title(&page.0.get(), mask.as_deref()));
        let kind = match (identity.presence(), mask.is_some()) {
            // Until the answer comes, what the server sent stands.
            (Presence::Unknown, _) => return,
            (Presence::SignedIn(_), true) => "impersonating",
            (Presence::SignedIn(_), false) => "self",
            (Presence::SignedOut | Presence::SecondFactorPending, _) => "none",
        };
        if let Some(root) = document.document_element() {
            // It fails only for names that are none.
            let _set = root.set_attribute("data-session", kind);
        }
        if let Ok(Some(icon)) = document.query_selector("link[rel=icon]") {
            let name = if mask.is_some() { "/favicon-impersonating.svg" } else { "/favicon.svg" };
            let _set = icon.set_attribute("href", name);
        }
    });
}

/// A tab's title: whose eyes, which page, which product.
fn document_title(page: &str, subject_email: Option<&str>) -> String {
    let mut title = String::new();
    for part in [subject_email.unwrap_or_default(), page] {
        if !part.is_empty() {
            title.push_str(part);
            title.push_str(" · ");
        }
    }
    title + "Understudy"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_says_whose_eyes_it_shows() {
        assert_eq!(document_title("Trees", None), "Trees · Understudy");
        assert_eq!(
            document_title("Trees", Some("eli@acme.example")),
            "eli@acme.example · Trees · Understudy"
        );
        assert_eq!(document_title("", None), "Understudy");
    }
}
