//! The user menu: whose account this is, the theme, Sign out.

use super::layout::close_popover;
use super::theme::ThemeField;
use super::{Entry, Place};
use crate::components::Icon;
use crate::identity::use_identity;
use crate::markup::{Show, component, view};
use crate::reactive::{Callback, memo};

/// A button named with the subject's name, and what it opens.
#[component]
pub fn UserMenu(
    /// Signs out, or asks first.
    on_sign_out: Callback<()>,
) -> impl IntoView {
    let identity = use_identity();
    let name =
        memo(move || identity.session().map(|session| session.subject.name).unwrap_or_default());
    let email = move || identity.session().map(|session| session.subject.email);
    let has_account = move || {
        identity.session().is_some_and(|session| Place::ACCOUNT.entry(&session) == Entry::Open)
    };
    view! {
        <button type="button" class="item user" popovertarget="user-menu">
            <span class="initials" aria-hidden="true">
                {move || initials(&name.get())}
            </span>
            <span class="user-name">
                <bdi>{move || name.get()}</bdi>
            </span>
            <Icon name="sort" class="end muted"/>
        </button>
        <div class="pop user-menu" id="user-menu" popover="auto">
            <p>{email}</p>
            <ThemeField/>
            <Show when=has_account>
                <a
                    class="item"
                    href=Place::ACCOUNT.path
                    on:click=|_| close_popover("user-menu")
                >
                    <Icon name=Place::ACCOUNT.icon/>
                    {Place::ACCOUNT.title}
                </a>
            </Show>
            <button type="button" class="item" on:click=move |_| on_sign_out.run(())>
                <Icon name="leave"/>
                " Sign out"
            </button>
        </div>
    }
}

/// The first letters of the first and the last name; the style sheet makes them upper case.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_name() {
        assert_eq!(initials("Eli Editor"), "EE");
        assert_eq!(initials("Maximiliane Alexandra von Lichtenfels"), "ML");
        assert_eq!(initials("cher"), "c");
        assert_eq!(initials(""), "");
    }
}
