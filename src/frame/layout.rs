//! Navigation, user menu and the place for a page: what a signed-in person sees everywhere.

use super::sign_out::sign_out;
use super::user_menu::UserMenu;
use super::{Place, visible_links};
use crate::command_menu::CommandMenu;
use crate::components::{Icon, element, focus};
use crate::identity::use_identity;
use crate::impersonation::{EndedNotice, NotSaved};
use crate::markup::{Children, component, view};
use crate::reactive::{Signal, memo};
use web_sys::MouseEvent;

/// The frame around `children`, the page at `path`.
#[component]
pub fn Frame(
    /// The path of the page that is shown.
    #[prop(into)]
    path: Signal<String>,
    children: Children,
) -> impl IntoView {
    let identity = use_identity();
    let drawn_for = identity.session_untracked();
    let organization = move || identity.session().map(|session| session.organization.name);
    let links = memo(move || identity.session().as_ref().map(visible_links).unwrap_or_default());
    let (sign_out, question) = sign_out(identity);
    let is_members = memo(move || path.get() == Place::MEMBERS.path);
    view! {
        <a class="button skip" href="#main" on:click=skip>
            "Skip to content"
        </a>
        <div class="frame">
            <header class="side">
                <button
                    type="button"
                    class="icon-button menu-button"
                    popovertarget="nav"
                    aria-label="Menu"
                >
                    <Icon name="menu" class="large"/>
                </button>
                <p class="brand">{organization}</p>
                <CommandMenu on_sign_out=sign_out/>
                <nav class="nav" id="nav" aria-label="Main" popover="auto">
                    <ul on:click=|_| close_popover("nav")>
                        {move || {
                            links
                                .get()
                                .into_iter()
                                .map(|place| view! { <NavLink place=place path=path/> })
                                .collect::<Vec<_>>()
                        }}
                    </ul>
                </nav>
                <UserMenu on_sign_out=sign_out/>
                {question}
            </header>
            <main id="main" tabindex="-1">
                <div class="notices">
                    <NotSaved/>
                    {move || {
                        is_members.get().then(|| view! { <EndedNotice session=drawn_for.clone()/> })
                    }}
                </div>
                {children}
            </main>
        </div>
    }
}

#[component]
fn NavLink(place: Place, path: Signal<String>) -> impl IntoView {
    view! {
        <li>
            <a
                class="item"
                href=place.path
                aria-current=move || path.with(|path| place.contains(path)).then_some("page")
            >
                <Icon name=place.icon/>
                <span>{place.link}</span>
            </a>
        </li>
    }
}

/// Moves the focus past the navigation. The address stays as it is.
fn skip(event: MouseEvent) {
    event.prevent_default();
    focus("main");
}

/// Closes a menu; the navigation of wide screens is no popover and stays.
pub(super) fn close_popover(id: &str) {
    if let Some(menu) = element(id)
        && menu.matches(":popover-open").unwrap_or(false)
    {
        // It fails only on what is not open.
        let _closed = menu.hide_popover();
    }
}
