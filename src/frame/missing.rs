//! Pages in place of a page: not found, no access, not available while impersonating.

use super::Place;
use super::page::PageHead;
use crate::components::Icon;
use crate::identity::use_identity;
use crate::impersonation::StopButton;
use crate::markup::{Children, component, view};

/// There is no such page.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <Instead
            icon="search"
            title="Page not found"
            why="Nothing is at this address. It may have been moved or removed."
        >
            <a class="button" href="/">
                "Go to Dashboard"
            </a>
        </Instead>
    }
}

/// The subject's roles do not allow it.
#[component]
pub fn NoAccess(
    /// What was asked for.
    place: &'static Place,
) -> impl IntoView {
    let organization = use_identity()
        .session_untracked()
        .map_or_else(|| "your company".to_owned(), |session| session.organization.name);
    let why = format!("{} Ask an admin of {organization} if you need it.", place.audience);
    view! {
        <Instead icon="lock" title="You do not have access" why=why>
            <a class="button" href="/">
                "Go to Dashboard"
            </a>
        </Instead>
    }
}

/// Nobody may while impersonating.
#[component]
pub fn NotMeanwhile(
    /// What was asked for.
    place: &'static Place,
) -> impl IntoView {
    let email = use_identity().session_untracked().map(|session| session.subject.email);
    let why = format!(
        "{} cannot be seen or changed as {}. Stop impersonating to open it in your own account.",
        place.title,
        email.unwrap_or_default(),
    );
    view! {
        <Instead icon="mask" title="Not available while impersonating" why=why>
            <StopButton/>
        </Instead>
    }
}

/// A page that says why another one is not here, and what to do.
#[component]
fn Instead(
    icon: &'static str,
    title: &'static str,
    #[prop(into)] why: String,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="instead">
            <Icon name=icon/>
            <PageHead title=title/>
            <p class="muted">{why}</p>
            <div class="actions">{children}</div>
        </div>
    }
}
