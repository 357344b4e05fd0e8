//! The members page in each state, and every mask button.

mod managing;

use super::mask_button::mask_button;
use super::page;
use crate::api::fake::{self, Fake};
use crate::frame::Place;
use crate::gallery::people::{self, member, members, named, refused, serving};
use crate::gallery::{Scene, world};
use crate::markup::{View, view};
use crate::reactive::Callback;
use understudy_contract::endpoint::GetMembers;
use understudy_contract::member::{Member, MemberStatus};
use understudy_contract::policy::Refusal;
use understudy_contract::role::permissions_of;
use understudy_contract::session::Subject;
use understudy_contract::{MemberId, Permission, ProblemCode, Role, Session};

/// In the order in which the gallery lists them.
pub fn scenes() -> Vec<Scene> {
    let mut scenes = listed();
    scenes.extend(managing::scenes());
    scenes
}

fn listed() -> Vec<Scene> {
    vec![
        Scene::page("members", "Members", || {
            let url = "/team/members?sort=last_active&order=desc";
            as_ada(&serving(Fake::new(), members(120)), url)
        }),
        Scene::page("members-second-page", "Members, the second page", || {
            as_ada(&serving(Fake::new(), members(120)), "/team/members?cursor=50")
        }),
        Scene::page("members-found", "Members, found by search", || {
            as_ada(&serving(Fake::new(), members(120)), "/team/members?q=eli")
        }),
        Scene::page("members-nobody-matches", "Members, nobody matches", || {
            as_ada(&serving(Fake::new(), members(120)), "/team/members?q=elli&role=editor")
        }),
        Scene::page("members-loading", "Members, loading", || {
            as_ada(&Fake::new().holding(), "/team/members")
        }),
        Scene::page("members-failed", "Members, the server failed", || {
            as_ada(&Fake::new().refusing::<GetMembers>(ProblemCode::Internal), "/team/members")
        }),
        Scene::page("members-limited", "Members, asked too often", || {
            as_ada(&Fake::new().refusing::<GetMembers>(ProblemCode::RateLimited), "/team/members")
        }),
        Scene::page("members-garbled", "Members, an answer that is no answer", || {
            let hotel = "<!doctype html><title>Welcome to our hotel</title>";
            let fake =
                Fake::new().answer::<GetMembers>(move |_| Ok(fake::reply(200, hotel.into())));
            as_ada(&fake, "/team/members")
        }),
        Scene::page("members-offline", "Members, no connection", || {
            as_ada(&Fake::new().offline::<GetMembers>(), "/team/members")
        }),
        Scene::page("members-names", "Members, every kind of name", || {
            as_ada(&serving(Fake::new(), named()), "/team/members")
        }),
        Scene::page("members-hundreds", "Members, 200 rows", || {
            let list = people::list(&members(200), "limit=200");
            as_ada(&Fake::new().with::<GetMembers>(&list), "/team/members")
        }),
        Scene::page("members-viewer", "Members, as a viewer", as_vera),
        Scene::page("members-link", "Members, a link that opens the dialog", || {
            let url = "/team/members?impersonate=eli@acme.example&reason=ticket%204812";
            as_ada(&serving(Fake::new(), members(120)), url)
        }),
        Scene::page("members-link-refused", "Members, a link to somebody protected", || {
            let url = "/team/members?impersonate=bea@acme.example";
            as_ada(&serving(Fake::new(), members(120)), url)
        }),
        Scene::new("mask-buttons", "Mask button, every refusal", mask_buttons),
    ]
}

fn as_ada(fake: &Fake, url: &str) -> View {
    world::page(world::signed_in(world::ada()), fake, url, &Place::MEMBERS, page)
}

fn as_vera() -> View {
    let roles = vec![Role::Viewer];
    let ada = world::ada();
    let session = Session {
        actor: understudy_contract::session::Actor {
            id: MemberId::new("vera"),
            email: "vera@acme.example".into(),
            name: "Vera Viewer".into(),
            roles: roles.clone(),
            second_factor: false,
        },
        subject: Subject {
            id: MemberId::new("vera"),
            email: "vera@acme.example".into(),
            name: "Vera Viewer".into(),
            permissions: permissions_of(&roles),
            roles,
        },
        impersonation_rules: None,
        ..ada
    };
    let members = named().into_iter().map(|member| Member { impersonation: None, ..member });
    let fake = serving(Fake::new(), members.collect());
    world::page(world::signed_in(session), &fake, "/team/members", &Place::MEMBERS, page)
}

fn mask_buttons() -> View {
    let refusals = [
        Refusal::Admin,
        Refusal::ProtectedPermission(Permission::BillingRead),
        Refusal::ProtectedRole(Role::TeamManager),
        Refusal::PlanRequired,
        Refusal::Disabled,
        Refusal::Myself,
        Refusal::Inactive(MemberStatus::Invited),
        Refusal::Inactive(MemberStatus::Deactivated),
    ];
    let row = |at: usize, refusal: Option<Refusal>| {
        let email = format!("member-{at:04}@acme.example");
        let member = member(&email, "A member", &[Role::Viewer], 1);
        let (member, words) = match refusal {
            None => (member, "Impersonate".into()),
            Some(refusal) => (refused(member, refusal), refusal.sentence()),
        };
        view! {
            <li class="actions">{mask_button(&member, Callback::new(|_| ()))} <span>{words}</span></li>
        }
    };
    let all = std::iter::once(None).chain(refusals.map(Some));
    view! {
        <main>
            <ul class="stack">{all.enumerate().map(|(at, refusal)| row(at, refusal)).collect::<Vec<_>>()}</ul>
        </main>
    }
}
