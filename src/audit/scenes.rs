//! The audit log in each state, and every sentence.

use super::page;
use super::row::Log;
use crate::api::fake::Fake;
use crate::facts::scenes::person;
use crate::frame::Place;
use crate::gallery::world::{self, ada, signed_in};
use crate::gallery::{Scene, press::press};
use crate::markup::{View, view};
use crate::reactive::Signal;
use understudy_contract::audit::{Action, AuditEvent, Change, Details, Outcome, Resource};
use understudy_contract::endpoint::GetAuditEvents;
use understudy_contract::session::EndCause;
use understudy_contract::{AuditEventId, ImpersonationId, Page, ProblemCode, Timestamp};

/// In the order in which the gallery lists them.
pub fn scenes() -> Vec<Scene> {
    vec![
        Scene::page("audit-log", "Audit log", || shown(&serving(events()), "/audit-log")),
        Scene::page("audit-log-open", "Audit log, one row open", || {
            press(".log summary");
            shown(&serving(events()), "/audit-log")
        }),
        Scene::page("audit-log-one-impersonation", "Audit log of one impersonation", || {
            let is_one = |event: &AuditEvent| event.impersonation_id.is_some();
            let fake = serving(events().into_iter().filter(is_one).collect());
            shown(&fake, "/audit-log?impersonation_id=0193-7f29-5c1e")
        }),
        Scene::page("audit-log-nothing-matches", "Audit log, nothing matches", || {
            shown(&serving(Vec::new()), "/audit-log?email=elli@acme.example&outcome=refused")
        }),
        Scene::page("audit-log-empty", "Audit log, empty days", || {
            shown(&serving(Vec::new()), "/audit-log")
        }),
        Scene::page("audit-log-loading", "Audit log, loading", || {
            shown(&Fake::new().holding(), "/audit-log")
        }),
        Scene::page("audit-log-failed", "Audit log, the server is busy", || {
            shown(&Fake::new().refusing::<GetAuditEvents>(ProblemCode::Unavailable), "/audit-log")
        }),
        Scene::new("audit-sentences", "Audit log, every sentence", || {
            world::provide(signed_in(ada()), &Fake::new());
            view! { <main><Log events=Signal::stored(every_sentence())/></main> }
        }),
    ]
}

fn shown(fake: &Fake, url: &str) -> View {
    world::page(signed_in(ada()), fake, url, &Place::AUDIT, page)
}

/// A server that has these events.
pub fn serving(events: Vec<AuditEvent>) -> Fake {
    Fake::new().with::<GetAuditEvents>(&page_of(events))
}

/// One page with all of `events`.
pub fn page_of(events: Vec<AuditEvent>) -> Page<AuditEvent> {
    let total = events.len() as u64;
    Page { items: events, next_cursor: None, previous_cursor: None, position: 0, total }
}

/// Two days of Acme, the newest first.
pub fn events() -> Vec<AuditEvent> {
    use Action as A;
    let fact = Some(("fact", "The cable locks while the car is charging."));
    let tree = Some(("tree", "Charger does not start"));
    let mut certified = as_eli(event("23T13:32:07", A::FactCertified, fact));
    certified.details.changes = vec![
        change("status", "Draft", "Certified"),
        change("certified_by", "nobody", "Eli Editor, by Ada Admin"),
        change("version", "3", "4"),
    ];
    let mut billing = as_eli(event("23T13:29:00", A::BillingChanged, None));
    refuse(&mut billing, ProblemCode::BlockedWhileImpersonating);
    let mut bea =
        event("23T13:27:00", A::ImpersonationStarted, Some(("member", "bea@acme.example")));
    refuse(&mut bea, ProblemCode::MemberRestricted);
    let mut lou = event("23T10:47:00", A::SessionSignInFailed, None);
    lou.outcome = Outcome::Failed;
    lou.performed_by = Some(person("Lou Locked"));
    let mut idle = event("22T16:58:00", A::ImpersonationStopped, None);
    idle.performed_by = Some(person("Alan Admin"));
    idle.impersonated_user = Some(person("Vera Viewer"));
    idle.impersonation_id = Some(ImpersonationId::new("0193-7a11-02bd"));
    idle.details.cause = Some(EndCause::IdleTimeout);
    let mut invited = event("23T12:02:00", A::MemberInvited, Some(("member", "ivy@acme.example")));
    invited.performed_by = Some(person("Tom Teamlead"));
    let mut published =
        event("22T09:20:00", A::TreePublished, Some(("tree", "The cable is stuck")));
    published.performed_by = Some(person("Eli Editor"));
    vec![
        certified,
        as_eli(event("23T13:30:00", A::TreeEdited, tree)),
        billing,
        as_eli(event("23T13:28:00", A::ImpersonationStarted, None)),
        bea,
        invited,
        lou,
        idle,
        event("22T15:41:00", A::RestrictionsChanged, None),
        published,
        event("14T08:00:00", A::SessionSignedIn, None),
    ]
}

/// Every action with every outcome, and every way in which an impersonation ends.
fn every_sentence() -> Vec<AuditEvent> {
    let resource = |action: Action| {
        let kind = action.as_str().split('.').next().unwrap_or_default();
        let name = if kind == "member" { "ivy@acme.example" } else { "The cable is stuck" };
        Some((kind, name))
    };
    let attempts = Action::ALL.iter().flat_map(move |&action| {
        Outcome::ALL.map(|outcome| {
            let event = event("23T13:32:07", action, resource(action));
            let is_border =
                matches!(action, Action::ImpersonationStarted | Action::ImpersonationStopped);
            let event = if is_border { as_eli(event) } else { event };
            AuditEvent { outcome, ..event }
        })
    });
    let ends = EndCause::ALL.map(|cause| {
        let mut event = as_eli(event("23T13:32:07", Action::ImpersonationStopped, None));
        event.details.cause = Some(cause);
        event
    });
    attempts.chain(ends).collect()
}

fn event(time: &str, operation: Action, resource: Option<(&str, &str)>) -> AuditEvent {
    AuditEvent {
        id: AuditEventId::new(time),
        occurred_at: Timestamp::new(format!("2026-11-{time}.000Z")),
        action: operation,
        operation,
        outcome: Outcome::Succeeded,
        performed_by: Some(person("Ada Admin")),
        impersonated_user: None,
        reason: None,
        impersonation_id: None,
        resource: resource.map(|(kind, name)| Resource {
            kind: kind.into(),
            id: "0193-7f2a".into(),
            name: Some(name.into()),
        }),
        details: Details::default(),
        ip_address: Some("192.0.2.44".into()),
        user_agent: Some(
            "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0".into(),
        ),
        request_id: Some("req_8Zk2Qf0vT1".into()),
        code: None,
    }
}

fn as_eli(event: AuditEvent) -> AuditEvent {
    let is_border =
        matches!(event.operation, Action::ImpersonationStarted | Action::ImpersonationStopped);
    AuditEvent {
        action: if is_border { event.operation } else { Action::ImpersonationAction },
        impersonated_user: Some(person("Eli Editor")),
        reason: Some("ticket 4812".into()),
        impersonation_id: Some(ImpersonationId::new("0193-7f29-5c1e")),
        ..event
    }
}

fn refuse(event: &mut AuditEvent, code: ProblemCode) {
    event.outcome = Outcome::Refused;
    event.code = Some(code);
}

fn change(field: &str, before: &str, after: &str) -> Change {
    Change { field: field.into(), before: Some(before.into()), after: Some(after.into()) }
}
