//! The dashboard of each role, and of one that does not load.

use super::page;
use crate::api::fake::{Fake, reply};
use crate::audit;
use crate::facts::scenes::{facts, page_of as facts_page, person};
use crate::frame::Place;
use crate::gallery::people::{members, serving};
use crate::gallery::world::{self, ada, ada_as_eli, signed_in, vera};
use crate::gallery::{Scene, press::press};
use crate::markup::View;
use crate::trees::scenes::{page_of as trees_page, trees};
use understudy_contract::audit::{ImpersonationRecord, Outcome};
use understudy_contract::endpoint::{GetAuditEvents, GetFacts, GetImpersonations, GetTrees};
use understudy_contract::fact::FactStatus;
use understudy_contract::session::EndCause;
use understudy_contract::tree::TreeStatus;
use understudy_contract::{ImpersonationId, Page, ProblemCode, Session, Timestamp};

/// In the order in which the gallery lists them.
pub fn scenes() -> Vec<Scene> {
    vec![
        Scene::page("dashboard-impersonating", "Dashboard, as an editor", || {
            shown(ada_as_eli(), &server())
        }),
        Scene::page("dashboard-viewer", "Dashboard of a viewer", || shown(vera(), &server())),
        Scene::page("dashboard-admin", "Dashboard of an admin", || shown(ada(), &server())),
        Scene::page("dashboard-end-now", "Dashboard, End now", || {
            press(".list .danger");
            shown(ada(), &server())
        }),
        Scene::page("dashboard-loading", "Dashboard, loading", || {
            shown(ada(), &Fake::new().holding())
        }),
        Scene::page("dashboard-quiet", "Dashboard, nothing to do", || {
            let fake = Fake::new()
                .with::<GetFacts>(&facts_page(Vec::new()))
                .with::<GetTrees>(&trees_page(Vec::new()));
            shown(ada_as_eli(), &fake)
        }),
        Scene::page("dashboard-one-failed", "Dashboard, one panel failed", || {
            shown(ada_as_eli(), &server().refusing::<GetFacts>(ProblemCode::Internal))
        }),
    ]
}

fn shown(session: Session, fake: &Fake) -> View {
    world::page(signed_in(session), fake, "/", &Place::DASHBOARD, page)
}

/// A server with facts, trees, members, impersonations and refusals, filtered as asked.
pub fn server() -> Fake {
    let is_asked = |request: &crate::api::Request, what: &str| request.url.contains(what);
    serving(Fake::new(), members(120))
        .answer::<GetFacts>(move |request| {
            let draft = is_asked(request, "status=draft");
            let status = if draft { FactStatus::Draft } else { FactStatus::Certified };
            let mut page = facts_page(facts().into_iter().filter(|f| f.status == status).collect());
            page.items.truncate(5);
            page.total = if draft { 8 } else { page.total };
            Ok(reply(200, serde_json::to_string(&page).unwrap_or_default()))
        })
        .answer::<GetTrees>(move |request| {
            let draft = is_asked(request, "status=draft");
            let status = if draft { TreeStatus::Draft } else { TreeStatus::Published };
            let page = trees_page(trees().into_iter().filter(|t| t.status == status).collect());
            Ok(reply(200, serde_json::to_string(&page).unwrap_or_default()))
        })
        .answer::<GetImpersonations>(move |request| {
            let records = if is_asked(request, "running=true") { running() } else { past() };
            let total = records.len() as u64;
            let page = Page {
                items: records,
                next_cursor: None,
                previous_cursor: None,
                position: 0,
                total,
            };
            Ok(reply(200, serde_json::to_string(&page).unwrap_or_default()))
        })
        .with::<GetAuditEvents>(&audit::scenes::page_of(
            audit::scenes::events()
                .into_iter()
                .filter(|event| event.outcome == Outcome::Refused)
                .collect(),
        ))
}

fn running() -> Vec<ImpersonationRecord> {
    vec![record("Alan Admin", "Tom Teamlead", "23T13:05", None)]
}

fn past() -> Vec<ImpersonationRecord> {
    let mut silent = record("Ada Admin", "Vera Viewer", "20T09:12", Some(EndCause::Stopped));
    silent.reason = None;
    silent.read_only = true;
    vec![
        record("Ada Admin", "Eli Editor", "23T11:20", Some(EndCause::Stopped)),
        record("Alan Admin", "Vera Viewer", "22T15:58", Some(EndCause::IdleTimeout)),
        silent,
    ]
}

fn record(actor: &str, subject: &str, start: &str, cause: Option<EndCause>) -> ImpersonationRecord {
    let time = |minute: u32| Timestamp::new(format!("2026-11-{start}:{minute:02}.000Z"));
    ImpersonationRecord {
        id: ImpersonationId::new(format!("0193-{start}")),
        actor: person(actor),
        subject: person(subject),
        reason: Some("ticket 4790".into()),
        read_only: false,
        started_at: time(0),
        idle_expires_at: cause.is_none().then(|| Timestamp::new("2026-11-23T14:30:00.000Z")),
        ended_at: cause.map(|_| time(59)),
        cause,
    }
}
