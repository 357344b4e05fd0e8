//! The frame as each role sees it, and the pages that stand in for others.

use super::{NotFound, PageHead, Place};
use crate::api::fake::Fake;
use crate::gallery::{Scene, world};
use crate::markup::{IntoView, View, view};
use understudy_contract::role::permissions_of;
use understudy_contract::{Role, Session};

/// In the order in which the gallery lists them.
pub fn scenes() -> Vec<Scene> {
    vec![
        Scene::page("frame-admin", "Frame, an admin", || frame(world::ada())),
        Scene::page("frame-editor", "Frame, an editor", || frame(with(&[Role::Editor]))),
        Scene::page("frame-viewer", "Frame, a viewer", || frame(with(&[Role::Viewer]))),
        Scene::page("frame-billing-manager", "Frame, a billing manager", || {
            frame(with(&[Role::Viewer, Role::BillingManager]))
        }),
        Scene::page("frame-team-manager", "Frame, a team manager", || {
            frame(with(&[Role::Editor, Role::TeamManager]))
        }),
        Scene::page("frame-impersonating", "Frame, impersonating a team manager", || {
            let mut session = world::ada_as_eli();
            session.subject.permissions = permissions_of(&[Role::Editor, Role::TeamManager]);
            frame(session)
        }),
        Scene::page("frame-long-names", "Frame, long names", || {
            let mut session = with(&[Role::Editor]);
            session.subject.name = "Maximiliane Alexandra Theodora von Lichtenfels".into();
            session.organization.name = "Lichtenfels Elektrizitätswerke und Söhne".into();
            frame(session)
        }),
        Scene::page("page-not-found", "Page not found", || {
            let page = || view! { <NotFound/> };
            instead(world::ada(), &Place::DASHBOARD, page)
        }),
        Scene::page("page-no-access", "You do not have access", || {
            instead(with(&[Role::Editor]), &Place::AUDIT, || ().into_view())
        }),
        Scene::page("page-not-available", "Not available while impersonating", || {
            instead(world::ada_as_eli(), &Place::BILLING, || ().into_view())
        }),
    ]
}

/// Somebody with `roles`.
fn with(roles: &[Role]) -> Session {
    let mut session = world::ada();
    session.subject.name = "Eli Editor".into();
    session.subject.email = "eli@acme.example".into();
    session.subject.permissions = permissions_of(roles);
    session
}

fn frame(session: Session) -> View {
    let page = || view! { <PageHead title="Dashboard"/> };
    world::page(world::signed_in(session), &Fake::new(), "/", &Place::DASHBOARD, page)
}

fn instead(session: Session, place: &'static Place, page: fn() -> View) -> View {
    world::page(world::signed_in(session), &Fake::new(), place.path, place, page)
}
