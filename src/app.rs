//! The console as a whole: contexts, the identity that everything is keyed by, and the routes.

use crate::api::{ApiError, Transport};
use crate::back_guard::BackGuard;
use crate::clock::Clock;
use crate::components::{
    EveryFoot, Failed, ToastRegion, Toasts, close_tooltips_on_escape, use_toasts,
};
use crate::format::Format;
use crate::frame::title::{self, PageTitle};
use crate::frame::{Frame, Leave, NotFound, Place, follow_navigation, guarded};
use crate::identity::{Identity, Presence, use_identity};
use crate::impersonation::countdown::Remaining;
use crate::impersonation::still_there::Asking;
use crate::impersonation::unsaved::Unsaved;
use crate::impersonation::{self, Banner, StillThere, StopButton, Stopping};
use crate::invitation::{self, InvitationPage};
use crate::markup::{Show, View, ViewFn, component, mount_to_page, view};
use crate::prelude::*;
use crate::query::{self, Address, use_address};
use crate::reactive::{Callback, StoredValue, derive, effect, memo};
use crate::sign_in::{SignInPage, next};
use crate::{account, ahead, audit, dashboard, facts, members, settings, stamp, tabs, trees};
use understudy_contract::session::Epoch;

/// Takes over the page that the server sent.
pub fn start() {
    #[cfg(feature = "gallery")]
    if crate::gallery::take_over() {
        return;
    }
    mount_to_page(move || {
        let clock = Clock::browser();
        provide(stamp::presence(), Transport::http(), clock, Format::browser());
        if let Some(at) = stamp::came_at() {
            clock.was_corrected_at(at);
        }
        if let Some(shell) = document().get_element_by_id("shell") {
            shell.remove();
        }
        view! { <App/> }
    });
}

/// Provides what every part of the console reads: clock, locale, identity, and the states that
/// outlive an identity.
pub fn provide(presence: Presence, transport: Transport, clock: Clock, format: Format) -> Identity {
    provide_context(clock);
    provide_context(format);
    let identity = Identity::new(presence, transport, clock);
    provide_context(identity);
    provide_context(identity.api());
    provide_context(Remaining::of(identity, clock));
    provide_context(Toasts::default());
    provide_context(PageTitle::default());
    provide_context(Stopping::default());
    provide_context(Asking::default());
    provide_context(Unsaved::default());
    provide_context(EveryFoot(ViewFn::from(move || {
        let is_masked =
            move || identity.session().is_some_and(|session| session.impersonation.is_some());
        view! {
            <Show when=is_masked>
                <StopButton/>
            </Show>
        }
    })));
    identity
}

/// Everything on the page.
#[component]
pub fn App() -> impl IntoView {
    provide_context(BackGuard::listen());
    provide_context(Address::of_browser());
    view! { <Console/> }
}

/// Banner, page and notices. Below the banner all is keyed by the identity: when that changes,
/// signals, requests and typed text go with it.
#[component]
fn Console() -> impl IntoView {
    let identity = use_identity();
    let address = use_address();
    follow(identity, address);
    let screen = memo(move || Screen::of(&identity.presence(), &address.path()));
    view! {
        <Banner/>
        {move || {
            provide_context(identity.api());
            let now = screen.get();
            // What a page reads to begin with is no reason to draw everything anew.
            untrack(|| match now {
                Screen::Unknown => view! { <Unknown/> },
                Screen::SignIn(_) => view! { <SignIn address=address/> },
                Screen::Invitation(_) => view! { <Invited address=address/> },
                Screen::Page(_) => view! { <Pages address=address/> },
            })
        }}
        <StillThere/>
        <ToastRegion/>
    }
}

/// What is below the banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Screen {
    /// Nobody knows yet who is here.
    Unknown,
    /// Signing in, or the news that one is already.
    SignIn(Option<Epoch>),
    /// An invitation, as whoever looks at it.
    Invitation(Option<Epoch>),
    /// A page, as one identity.
    Page(Epoch),
}

impl Screen {
    fn of(presence: &Presence, path: &str) -> Self {
        match presence {
            Presence::Unknown => Self::Unknown,
            _ if invitation::token(path).is_some() => Self::Invitation(presence.epoch()),
            Presence::SignedIn(session) if path != next::SIGN_IN => Self::Page(session.epoch),
            Presence::SignedIn(session) => Self::SignIn(Some(session.epoch)),
            Presence::SignedOut | Presence::SecondFactorPending => Self::SignIn(None),
        }
    }
}

/// Everything that goes on beside the views.
fn follow(identity: Identity, address: Address) {
    let toasts = use_toasts();
    let unsaved = use_context::<Unsaved>().unwrap_or_default();
    let asking = use_context::<Asking>().unwrap_or_default();
    let clock = use_context::<Clock>().unwrap_or_else(Clock::browser);
    provide_context(Leave(Callback::new(move |()| address.go(next::SIGN_IN))));
    impersonation::follow(identity, address, unsaved);
    impersonation::report_activity(identity, clock, asking);
    let stopping = use_context::<Stopping>().unwrap_or_default();
    stopping.follow(identity, toasts);
    title::keep(identity, use_context::<PageTitle>().unwrap_or_default());
    follow_navigation(derive(move || (identity.epoch(), address.path())));
    tabs::follow(identity, clock, derive(move || stopping.is_pressed()));
    ahead::follow(identity, address);
    close_tooltips_on_escape();
    // Whoever is not signed in is led to where they can.
    effect(move || {
        let is_nobody =
            matches!(identity.presence(), Presence::SignedOut | Presence::SecondFactorPending);
        let is_open =
            address.with_path(|path| path == next::SIGN_IN || invitation::token(path).is_some());
        if is_nobody && !is_open {
            address.replace(next::sign_in_address(&address.here()));
        }
    });
    if identity.presence_untracked() == Presence::Unknown {
        identity.refresh();
    }
}

#[component]
fn SignIn(address: Address) -> impl IntoView {
    let go_on = move |()| {
        let pairs = query::pairs(&untrack(|| address.search()));
        address.replace(next::destination(query::value(&pairs, "next")));
    };
    view! { <SignInPage on_continue=go_on/> }
}

#[component]
fn Invited(address: Address) -> impl IntoView {
    let token = untrack(|| address.with_path(|path| invitation::token(path).map(str::to_owned)));
    view! {
        <InvitationPage
            token=token.unwrap_or_default()
            on_joined=move |email: String| address.replace(next::joined_address(&email))
            on_continue=move |()| address.go("/")
        />
    }
}

/// Nothing is known until the server answers; where it does not, says so.
#[component]
fn Unknown() -> impl IntoView {
    let identity = use_identity();
    move || {
        identity.is_offline().then(|| {
            view! {
                <main class="alone" id="main">
                    <Failed
                        title="The console could not be loaded"
                        error=ApiError::Offline
                        on_retry=move |()| identity.refresh()
                    />
                </main>
            }
        })
    }
}

/// What draws a page.
type Page = fn() -> View;
/// The pages, one line each.
const PAGES: [(&Place, Page); 10] = [
    (&Place::DASHBOARD, dashboard::page),
    (&Place::TREES, trees::list_page),
    (&Place::TREE, trees::editor::page),
    (&Place::FACTS, facts::page),
    (&Place::MEMBERS, members::page),
    (&Place::TEAM, settings::team_page),
    (&Place::BILLING, settings::billing_page),
    (&Place::SECURITY, settings::security_page),
    (&Place::AUDIT, audit::page),
    (&Place::ACCOUNT, account::page),
];

/// The frame, and in it the page that the address names.
#[component]
fn Pages(address: Address) -> impl IntoView {
    let shown = memo(move || {
        address.with_path(|path| PAGES.iter().position(|(place, _)| place.is_at(path)))
    });
    let pages = PageOwner::new();
    view! {
        <Frame path=address.path_signal()>
            {move || {
                let page = shown.get().map(|index| PAGES[index]);
                // What a page reads to begin with is no reason to draw it anew.
                pages.draw(move || match page {
                    Some((place, page)) => guarded(place, page),
                    None => view! { <NotFound/> },
                })
            }}
        </Frame>
    }
}

/// Owns the signals of the page that is shown.
///
/// A page that is left is drawn over in one step with the next one, and until then its views may
/// still look at its signals: so those go after the step, not before it.
#[derive(Clone, Copy)]
struct PageOwner {
    parent: StoredValue<Owner>,
    shown: StoredValue<Option<Owner>>,
}

impl PageOwner {
    fn new() -> Self {
        let parent = Owner::current().unwrap_or_default();
        Self { parent: StoredValue::new(parent), shown: StoredValue::new(None) }
    }

    fn draw(self, page: impl FnOnce() -> View) -> View {
        let owner = self.parent.get_value().child();
        let view = owner.with(|| untrack(page));
        let left = self.shown.try_update_value(|shown| shown.replace(owner));
        spawn_local(async move { drop(left) });
        view
    }
}
