//! The page of facts and its dialog in each state.

use super::dialog::FactDialog;
use super::page;
use crate::api::ApiError;
use crate::api::fake::{Fake, error};
use crate::frame::Place;
use crate::gallery::world::{self, ada, ada_as_eli, signed_in};
use crate::gallery::{Scene, press::press};
use crate::markup::{View, view};
use crate::reactive::Signal;
use understudy_contract::audit::Person;
use understudy_contract::endpoint::{CertifyFact, GetFacts};
use understudy_contract::fact::{Fact, FactStatus};
use understudy_contract::{FactId, MemberId, Page, ProblemCode, Session, Timestamp};

/// In the order in which the gallery lists them.
pub fn scenes() -> Vec<Scene> {
    vec![
        Scene::page("facts", "Facts, as somebody else", || {
            shown(ada_as_eli(), &serving(facts()), "/facts")
        }),
        Scene::page("facts-view-only", "Facts, view only", || {
            shown(world::view_only(), &serving(facts()), "/facts")
        }),
        Scene::page("facts-certifying", "Facts, one being certified, a slow answer", || {
            press("[aria-label^='Certify']");
            shown(ada_as_eli(), &serving(facts()).slow::<CertifyFact>(), "/facts")
        }),
        Scene::page("facts-refused", "Facts, not certified after all", || {
            press("[aria-label^='Certify']");
            shown(ada_as_eli(), &serving(facts()).offline::<CertifyFact>(), "/facts")
        }),
        Scene::page("facts-conflict", "Facts, certified too late", || {
            press("[aria-label^='Certify']");
            let fake = serving(facts()).refusing::<CertifyFact>(ProblemCode::VersionConflict);
            shown(ada_as_eli(), &fake, "/facts")
        }),
        Scene::page("facts-nothing-matches", "Facts, nothing matches", || {
            shown(ada(), &serving(Vec::new()), "/facts?q=wallbx&status=draft")
        }),
        Scene::page("facts-none", "Facts, none yet", || {
            shown(ada(), &serving(Vec::new()), "/facts")
        }),
        Scene::page("facts-loading", "Facts, loading", || {
            shown(ada(), &Fake::new().holding(), "/facts")
        }),
        Scene::page("facts-failed", "Facts, the server failed", || {
            shown(ada(), &Fake::new().refusing::<GetFacts>(ProblemCode::Internal), "/facts")
        }),
        Scene::page("fact-new", "Add fact", || {
            press(".head .button");
            shown(ada(), &serving(facts()), "/facts")
        }),
        Scene::new("fact-errors", "Edit fact, both fields wrong", || {
            press("dialog [type=submit]");
            dialog(
                Fact { statement: " ".into(), source_url: Some("wiki".into()), ..mine() },
                None,
                None,
            )
        }),
        Scene::new("fact-conflict", "Edit fact, somebody else was faster", || {
            let conflict = error(ProblemCode::VersionConflict);
            dialog(mine(), Some(conflict), Some(theirs()))
        }),
        Scene::new("fact-offline", "Edit fact, no connection", || {
            dialog(mine(), Some(ApiError::Offline), None)
        }),
    ]
}

fn shown(session: Session, fake: &Fake, url: &str) -> View {
    world::page(signed_in(session), fake, url, &Place::FACTS, page)
}

fn dialog(fact: Fact, why: Option<ApiError>, theirs: Option<Fact>) -> View {
    world::provide(signed_in(ada_as_eli()), &Fake::new());
    view! {
        <FactDialog
            fact=Some(fact)
            busy=false
            error=Signal::stored(why)
            theirs=Signal::stored(theirs)
            refused=Signal::stored(None)
            on_save=|_| {}
            on_close=|()| {}
        />
    }
}

fn mine() -> Fact {
    fact(4, "The cable locks while the car is charging, and opens when it stops.", "cable", None)
}

fn theirs() -> Fact {
    let statement = "The cable locks as long as the car asks for it.";
    Fact { version: 5, ..fact(4, statement, "cable", None) }
}

/// A server that has these facts.
pub fn serving(facts: Vec<Fact>) -> Fake {
    Fake::new().with::<GetFacts>(&page_of(facts))
}

/// One page with all of `facts`.
pub fn page_of(facts: Vec<Fact>) -> Page<Fact> {
    let total = facts.len() as u64;
    Page { items: facts, next_cursor: None, previous_cursor: None, position: 0, total }
}

/// The demo's facts: four certified, one of them by Eli, who was Ada.
pub fn facts() -> Vec<Fact> {
    let tom = |day: &str| Some(("Tom Teamlead", format!("2026-{day}T09:30:00.000Z")));
    let mut locks = fact(
        4,
        "The cable locks while the car is charging.",
        "cable",
        Some(("Eli Editor", "2026-11-23T13:32:00.000Z".into())),
    );
    locks.impersonated_by = Some(person("Ada Admin"));
    vec![
        fact(1, "A green light means that the wall box is ready.", "wallbox/lights", tom("11-12")),
        fact(2, "A Type 2 plug carries at most 43 kW on three phases.", "plugs", None),
        fact(
            3,
            "The wall box restarts on its own 30 seconds after a power cut.",
            "wallbox/power",
            None,
        ),
        locks,
        fact(5, "A red light that blinks twice means a ground fault.", "wallbox/lights", None),
        fact(
            6,
            "A fuse of type B does not protect against direct-current faults above 6 mA.",
            "fuses",
            tom("11-03"),
        ),
        fact(7, "The cable must not be longer than 10 metres.", "cable", None),
        fact(8, "Firmware 4.2 and later reports its temperature.", "releases/4.2", None),
        fact(
            9,
            "Charging slows down when the battery is above 80 percent.",
            "charging-speed",
            Some(("Zoë Quintanilla", "2026-10-28T16:00:00.000Z".into())),
        ),
    ]
}

fn fact(number: u32, statement: &str, source: &str, certified: Option<(&str, String)>) -> Fact {
    let status = if certified.is_some() { FactStatus::Certified } else { FactStatus::Draft };
    let (by, at) = certified.unzip();
    Fact {
        id: FactId::new(format!("fact-{number}")),
        statement: statement.into(),
        source_url: Some(format!("https://manuals.acme.example/{source}")),
        status,
        version: number,
        certified_by: by.map(person),
        certified_at: at.map(Timestamp::new),
        impersonated_by: None,
    }
}

/// Somebody of Acme.
pub fn person(name: &str) -> Person {
    let local = name.split(' ').next().unwrap_or_default().to_lowercase();
    let email = format!("{local}@acme.example");
    Person { id: MemberId::new(local), email, name: name.into() }
}
