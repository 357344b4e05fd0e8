//! The banner, the question before the end, and what is said afterwards.

use super::ended::{EndedWords, sentence};
use super::unsaved::{LeftOver, Unsaved};
use super::{Banner, NotSaved, StillThere};
use crate::api::fake::Fake;
use crate::components::ToastRegion;
use crate::frame::title::{self, PageTitle};
use crate::gallery::press::press;
use crate::gallery::{Scene, world};
use crate::identity::Identity;
use crate::markup::{View, view};
use crate::prelude::*;
use understudy_contract::endpoint::{DeleteImpersonation, GetSession, PostActivity};
use understudy_contract::session::{EndCause, EndedImpersonation, Impersonation};
use understudy_contract::{MemberId, ProblemCode, Session, Timestamp};

/// In the order in which the gallery lists them.
pub fn scenes() -> Vec<Scene> {
    vec![
        Scene::new("banner", "Banner", || banner(world::ada_as_eli())),
        Scene::new("banner-no-reason", "Banner, no reason", || {
            banner(running(|running| running.reason = None))
        }),
        Scene::new("banner-long-reason", "Banner, a reason of 500 characters", || {
            banner(running(|running| {
                running.reason = Some("The customer cannot publish. ".repeat(18)[..500].to_owned());
            }))
        }),
        Scene::new("banner-long-email", "Banner, a long email", || {
            let mut session = world::ada_as_eli();
            session.subject.email =
                "maximiliane.alexandra.theodora.von-sonnenschein@lichtenfels.acme.example".into();
            banner(session)
        }),
        Scene::new("banner-right-to-left", "Banner, a right-to-left reason", || {
            banner(running(|running| running.reason = Some("لا تستطيع تسجيل الدخول".into())))
        }),
        Scene::new("banner-view-only", "Banner, view only", || {
            banner(running(|running| running.read_only = true))
        }),
        Scene::new("banner-last-minute", "Banner, the last minute", || {
            banner(running(|running| {
                running.idle_expires_at = Timestamp::new("2026-11-23T13:33:05.000Z");
            }))
        }),
        Scene::new("banner-hours", "Banner, hours left", || {
            banner(running(|running| {
                running.idle_timeout_seconds = 28_800;
                running.idle_expires_at = Timestamp::new("2026-11-23T21:31:49.000Z");
            }))
        }),
        Scene::new("banner-offline", "Banner, offline and view only", offline),
        Scene::new("banner-stopping", "Banner, a stop that takes long", || {
            press(".banner .button");
            stopping(&Fake::new().slow::<DeleteImpersonation>())
        }),
        Scene::new("banner-not-stopped", "Banner, a stop that was refused", || {
            press(".banner .button");
            let session = world::ada_as_eli();
            let fake = Fake::new().refusing::<DeleteImpersonation>(ProblemCode::Unavailable);
            stopping(&fake.with::<GetSession>(&session))
        }),
        Scene::new("still-there", "Still there?", || still_there(&Fake::new())),
        Scene::new("still-there-offline", "Still there? without a connection", || {
            press("dialog .primary");
            still_there(&Fake::new().offline::<PostActivity>().offline::<GetSession>())
        }),
        Scene::new("ended", "Ended, every cause", ended),
        Scene::new("not-saved", "Not saved", not_saved),
    ]
}

fn running(change: impl FnOnce(&mut Impersonation)) -> Session {
    let mut session = world::ada_as_eli();
    if let Some(running) = &mut session.impersonation {
        change(running);
    }
    session
}

fn banner(session: Session) -> View {
    alone(session, &Fake::new());
    view! { <Banner/> }
}

/// A banner whose stop is answered by `fake`, and where that is told.
fn stopping(fake: &Fake) -> View {
    alone(world::ada_as_eli(), fake);
    page(view! { <ToastRegion/> })
}

/// The banner over a page, with whatever else is on it.
fn page(other: View) -> View {
    view! {
        <Banner/>
        <main id="main">
            <h1>"Trees"</h1>
        </main>
        {other}
    }
}

fn offline() -> View {
    let session = running(|running| running.read_only = true);
    alone(session, &Fake::new().offline::<GetSession>()).refresh();
    view! { <Banner/> }
}

/// What is around a view that is shown without its page.
fn alone(session: Session, fake: &Fake) -> Identity {
    let identity = world::provide(world::signed_in(session), fake);
    title::keep(identity, use_context::<PageTitle>().unwrap_or_default());
    identity
}

fn still_there(fake: &Fake) -> View {
    let session = running(|running| {
        running.idle_expires_at = Timestamp::new("2026-11-23T13:37:05.000Z");
    });
    alone(session, fake).refresh();
    page(view! { <StillThere/> })
}

fn ended() -> View {
    let ended = |cause| EndedImpersonation {
        cause,
        email: "eli@acme.example".into(),
        ended_at: Timestamp::new("2026-11-23T13:31:49.000Z"),
        idle_timeout_seconds: 3600,
        lasted_seconds: 28_800,
    };
    view! {
        <main id="main">
            <div class="notices">
                {EndCause::ALL
                    .into_iter()
                    .filter_map(|cause| sentence(&ended(cause), "Acme"))
                    .map(|words| view! { <EndedWords words=words/> })
                    .collect::<Vec<_>>()}
            </div>
        </main>
    }
}

fn not_saved() -> View {
    world::provide(world::signed_in(world::ada()), &Fake::new());
    provide_context(Unsaved::with(LeftOver {
        label: "“Charger does not start”, step 4".into(),
        text: "Unplug the cable, wait ten seconds and plug it in again.\n\
               If the light stays red, type the number"
            .into(),
        email: "eli@acme.example".into(),
        actor: MemberId::new("ada"),
    }));
    view! {
        <main id="main">
            <div class="notices">
                <NotSaved/>
            </div>
        </main>
    }
}
