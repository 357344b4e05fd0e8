//! The world in which scenes play: a fixed clock, fixed people, a fake server.

use crate::api::fake::Fake;
use crate::app;
use crate::clock::Clock;
use crate::format::Format;
use crate::frame::title::{self, PageTitle};
use crate::frame::{Frame, Place, guarded};
use crate::identity::{Identity, Presence};
use crate::impersonation::Banner;
use crate::markup::{View, view};
use crate::prelude::*;
use crate::query::Address;
use crate::reactive::{RwSignal, derive};
use understudy_contract::role::permissions_of;
use understudy_contract::session::{
    Actor, Impersonation, ImpersonationRules, Organization, Plan, Subject,
};
use understudy_contract::{ImpersonationId, MemberId, OrganizationId, Role, Session, Timestamp};

/// When every scene plays: 2026-11-23 13:32:07 UTC.
pub const NOW: &str = "2026-11-23T13:32:07.000Z";
pub(crate) const NOW_MILLIS: f64 = 1_795_440_727_000.0;

/// Provides what the console itself provides, on `fake` and the fixed clock, for what is drawn below.
pub fn provide(presence: Presence, fake: &Fake) -> Identity {
    let clock = Clock::new(|| NOW_MILLIS);
    // A scene has no browser history.
    provide_context(Address::fixed(RwSignal::new("/".to_owned())));
    app::provide(presence, fake.transport(), clock, Format::new("en-GB", Some("UTC")))
}

/// A whole page at `url` in the console's frame, for whoever `presence` says.
pub fn page(
    presence: Presence,
    fake: &Fake,
    url: &str,
    place: &'static Place,
    page: fn() -> View,
) -> View {
    let identity = provide(presence, fake);
    title::keep(identity, use_context::<PageTitle>().unwrap_or_default());
    let address = Address::fixed(RwSignal::new(url.to_owned()));
    provide_context(address);
    view! {
        <Banner/>
        <Frame path=derive(move || address.path())>{guarded(place, page)}</Frame>
    }
}

/// Somebody signed in.
pub fn signed_in(session: Session) -> Presence {
    Presence::SignedIn(Box::new(session))
}

/// Ada, an admin of Acme, as herself.
pub fn ada() -> Session {
    let roles = vec![Role::Admin];
    Session {
        epoch: 6_034_011_839_201_853,
        csrf_token: "csrf".into(),
        server_time: Timestamp::new(NOW),
        actor: Actor {
            id: MemberId::new("ada"),
            email: "ada@acme.example".into(),
            name: "Ada Admin".into(),
            roles: roles.clone(),
            second_factor: true,
        },
        subject: Subject {
            id: MemberId::new("ada"),
            email: "ada@acme.example".into(),
            name: "Ada Admin".into(),
            permissions: permissions_of(&roles),
            roles,
        },
        organization: Organization {
            id: OrganizationId::new("acme"),
            name: "Acme".into(),
            plan: Plan::Enterprise,
        },
        impersonation: None,
        ended_impersonation: None,
        impersonation_rules: Some(ImpersonationRules {
            idle_timeout_seconds: 3600,
            reason_required: false,
        }),
    }
}

/// Ada as Eli, an editor, with 59:42 left.
pub fn ada_as_eli() -> Session {
    let roles = vec![Role::Editor];
    Session {
        epoch: 7_034_011_839_201_853,
        subject: Subject {
            id: MemberId::new("eli"),
            email: "eli@acme.example".into(),
            name: "Eli Editor".into(),
            permissions: permissions_of(&roles),
            roles,
        },
        impersonation: Some(Impersonation {
            id: ImpersonationId::new("0193-7f29-5c1e"),
            reason: Some("ticket 4812".into()),
            read_only: false,
            started_at: Timestamp::new("2026-11-23T13:31:49.000Z"),
            idle_timeout_seconds: 3600,
            idle_expires_at: Timestamp::new("2026-11-23T14:31:49.000Z"),
        }),
        impersonation_rules: None,
        ..ada()
    }
}

/// Ada as Eli, view only.
pub fn view_only() -> Session {
    let mut session = ada_as_eli();
    if let Some(running) = &mut session.impersonation {
        running.read_only = true;
    }
    session
}

/// Tom, a team manager of Acme, as himself.
pub fn tom() -> Session {
    let (id, email) = (MemberId::new("tom"), "tom@acme.example".to_owned());
    myself(8_134_011_839_201_853, id, email, "Tom Teamlead", vec![Role::Editor, Role::TeamManager])
}

/// Ada as Tom.
pub fn ada_as_tom() -> Session {
    Session { subject: tom().subject, ..ada_as_eli() }
}

/// Vera, a viewer of Acme, as herself.
pub fn vera() -> Session {
    let (id, email) = (MemberId::new("vera"), "vera@acme.example".to_owned());
    myself(8_034_011_839_201_853, id, email, "Vera Viewer", vec![Role::Viewer])
}

fn myself(epoch: u64, id: MemberId, email: String, name: &str, roles: Vec<Role>) -> Session {
    let name = name.to_owned();
    Session {
        epoch,
        actor: Actor {
            id: id.clone(),
            email: email.clone(),
            name: name.clone(),
            roles: roles.clone(),
            second_factor: false,
        },
        subject: Subject { id, email, name, permissions: permissions_of(&roles), roles },
        impersonation_rules: None,
        ..ada()
    }
}
