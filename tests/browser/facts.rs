//! Facts: certifying what was read, and losing nothing that was typed.

use super::support::{Mounted, click, fill, is_focused, mount, settle, until, value_of};
use understudy::api::fake::{Fake, reply};
use understudy::components::ToastRegion;
use understudy::facts::page;
use understudy::facts::scenes::{facts, page_of, serving};
use understudy::frame::Place;
use understudy::gallery::world;
use understudy::markup::view;
use understudy_contract::endpoint::{CertifyFact, Endpoint, GetFacts, PostFact, PutFact};
use understudy_contract::fact::{Fact, FactStatus};
use understudy_contract::{ProblemCode, Session};
use wasm_bindgen_test::wasm_bindgen_test;

const PLUG: &str = "“A Type 2 plug carries at most 43 kW on three phases.”";

fn open(session: Session, fake: &Fake) -> Mounted {
    open_at("/facts", session, fake)
}

fn open_at(url: &'static str, session: Session, fake: &Fake) -> Mounted {
    let fake = fake.clone();
    mount(move || {
        let page = world::page(world::signed_in(session), &fake, url, &Place::FACTS, page);
        view! {
            {page}
            <ToastRegion/>
        }
    })
}

/// The bodies of what was sent to `E`.
fn sent<E: Endpoint>(fake: &Fake) -> Vec<E::Request> {
    let is_it = |url: &str| url.ends_with(E::PATH.rsplit('/').next().unwrap_or_default());
    let asked = fake.asked().into_iter();
    asked
        .filter(|request| {
            request.method == E::METHOD && (E::PATH.ends_with('}') || is_it(&request.url))
        })
        .filter_map(|request| serde_json::from_str(&request.body?).ok())
        .collect()
}

fn answered<E: Endpoint>(fake: Fake, fact: &Fact) -> Fake {
    let body = serde_json::to_string(fact).expect("serialises");
    fake.answer::<E>(move |_| Ok(reply(E::SUCCESS, body.clone())))
}

#[wasm_bindgen_test]
async fn certifying_sends_the_version_that_was_read_and_says_so() {
    let certified = Fact { status: FactStatus::Certified, version: 3, ..facts().remove(1) };
    let fake = answered::<CertifyFact>(serving(facts()), &certified);
    let page = open(world::ada_as_eli(), &fake);
    let button = page.wait_for("button", &format!("Certify {PLUG}")).await;
    button.focus().expect("is in the page");
    click(&button);
    page.wait_for("button", &format!("Uncertify {PLUG}")).await;
    page.wait_for_text(&format!("Certified {PLUG}")).await;
    assert_eq!(sent::<CertifyFact>(&fake)[0].version, Some(2));
    assert!(is_focused(&button), "the focus stays on the button");
}

#[wasm_bindgen_test]
async fn certifying_cannot_be_sent_twice() {
    let fake = serving(facts());
    let page = open(world::ada_as_eli(), &fake);
    let button = page.wait_for("button", &format!("Certify {PLUG}")).await;
    let fake = fake.holding();
    click(&button);
    click(&button);
    until("the answer to wait", || fake.held() > 0).await;
    settle().await;
    assert_eq!(sent::<CertifyFact>(&fake).len(), 1);
    assert_eq!(button.get_attribute("aria-busy").as_deref(), Some("true"));
}

/// The state of the row of [`PLUG`], as it stands there.
fn state(page: &Mounted) -> String {
    let row = page
        .all("row")
        .into_iter()
        .find(|row| row.text_content().unwrap_or_default().contains(PLUG.trim_matches(['“', '”'])));
    let state = row.and_then(|row| row.query_selector("td").expect("valid"));
    state.and_then(|state| state.text_content()).unwrap_or_default()
}

#[wasm_bindgen_test]
async fn what_is_certified_shows_so_before_the_answer_and_is_announced_after_it() {
    let certified = Fact { status: FactStatus::Certified, version: 3, ..facts().remove(1) };
    let fake = answered::<CertifyFact>(serving(facts()), &certified);
    let page = open(world::ada_as_eli(), &fake);
    let button = page.wait_for("button", &format!("Certify {PLUG}")).await;
    let fake = fake.holding();
    click(&button);
    page.wait_for("button", &format!("Uncertify {PLUG}")).await;
    assert_eq!(state(&page), "CertifiedEli Editor, Today, 13:32by Ada Admin, impersonating");
    assert!(!page.text().contains(&format!("Certified {PLUG}")), "not yet");
    assert_eq!(button.get_attribute("aria-busy").as_deref(), Some("true"));
    until("the request", || fake.held() == 1).await;
    fake.let_go(0);
    page.wait_for_text(&format!("Certified {PLUG}")).await;
    assert_eq!(button.get_attribute("aria-busy"), None);
}

#[wasm_bindgen_test]
async fn what_is_not_certified_after_all_is_shown_as_it_was_and_says_why() {
    let fake = serving(facts()).offline::<CertifyFact>();
    let page = open(world::ada_as_eli(), &fake);
    let button = page.wait_for("button", &format!("Certify {PLUG}")).await;
    let before = state(&page);
    let fake = fake.holding();
    button.focus().expect("is in the page");
    click(&button);
    page.wait_for("button", &format!("Uncertify {PLUG}")).await;
    until("the request", || fake.held() == 1).await;
    fake.let_go(0);
    page.wait_for_text("The server did not answer.").await;
    page.wait_for("button", &format!("Certify {PLUG}")).await;
    assert_eq!(state(&page), before);
    assert!(is_focused(&button), "the focus stays on the button");
}

#[wasm_bindgen_test]
async fn rows_stay_while_others_are_looked_for() {
    let fake = serving(facts());
    let page = open(world::ada(), &fake);
    let button = page.wait_for("button", &format!("Certify {PLUG}")).await;
    let fake = fake.with::<GetFacts>(&page_of(Vec::new())).holding();
    fill(&page.get("searchbox", "Search facts"), "x");
    until("the request", || fake.held() == 1).await;
    assert!(button.is_connected(), "the very same rows are still there");
    until("what says that newer ones come", || !page.select(".stale[aria-busy]").is_empty()).await;
    fake.let_go(0);
    page.wait_for_text("No facts match").await;
    until("the end of it", || page.select("[aria-busy]").is_empty()).await;
}

#[wasm_bindgen_test]
async fn whoever_certifies_too_late_reads_the_newest_version_first() {
    let fake = serving(facts()).refusing::<CertifyFact>(ProblemCode::VersionConflict);
    let page = open(world::ada_as_eli(), &fake);
    let button = page.wait_for("button", &format!("Certify {PLUG}")).await;
    let mut newer = facts();
    newer[1].statement = "A Type 2 plug carries at most 22 kW.".into();
    let fake = fake.with::<GetFacts>(&page_of(newer));
    click(&button);
    page.wait_for_text("Somebody else changed").await;
    page.wait_for("button", "Certify “A Type 2 plug carries at most 22 kW.”").await;
    assert_eq!(sent::<CertifyFact>(&fake).len(), 1, "nothing is certified unread");
}

#[wasm_bindgen_test]
async fn view_only_refuses_and_says_why() {
    let fake = serving(facts());
    let page = open(world::view_only(), &fake);
    let button = page.wait_for("button", &format!("Certify {PLUG}")).await;
    assert_eq!(button.get_attribute("aria-disabled").as_deref(), Some("true"));
    assert_eq!(button.get_attribute("title").as_deref(), Some("This impersonation is view only"));
    click(&button);
    click(&page.get("button", "Add fact"));
    settle().await;
    assert_eq!(sent::<CertifyFact>(&fake).len(), 0);
    assert_eq!(page.select("dialog").len(), 0);
}

#[wasm_bindgen_test]
async fn what_is_wrong_stands_at_its_field_and_nothing_is_sent() {
    let fake = serving(facts());
    let page = open(world::ada(), &fake);
    page.wait_for("button", "Add fact").await;
    click(&page.get("button", "Add fact"));
    page.wait_for("dialog", "Add fact").await;
    fill(&page.get("textbox", "Source"), "javascript:alert(1)");
    click(&page.get("button", "Save"));
    page.wait_for_text("The statement is missing.").await;
    page.wait_for_text("Give a web address that starts with https:// or http://.").await;
    assert_eq!(sent::<PostFact>(&fake).len(), 0);
    assert_eq!(value_of(&page.get("textbox", "Source")), "javascript:alert(1)");
}

#[wasm_bindgen_test]
async fn a_conflict_shows_both_versions_and_mine_is_saved_only_by_choice() {
    let mut newer = facts();
    newer[1].version = 9;
    newer[1].statement = "A Type 2 plug carries at most 22 kW.".into();
    let fake = serving(facts()).refusing::<PutFact>(ProblemCode::VersionConflict);
    let page = open(world::ada_as_eli(), &fake);
    click(&page.wait_for("button", &format!("Edit {PLUG}")).await);
    page.wait_for("dialog", "Edit fact").await;
    let fake = fake.with::<GetFacts>(&page_of(newer.clone()));
    fill(&page.get("textbox", "Statement"), "What I typed.");
    click(&page.get("button", "Save"));
    page.wait_for_text("A Type 2 plug carries at most 22 kW.").await;
    assert_eq!(value_of(&page.get("textbox", "Statement")), "What I typed.");

    let saved = Fact { statement: "What I typed.".into(), version: 10, ..newer.remove(1) };
    let fake = answered::<PutFact>(fake, &saved);
    click(&page.get("button", "Keep mine"));
    page.wait_for("button", "Certify “What I typed.”").await;
    let versions: Vec<u32> = sent::<PutFact>(&fake).iter().map(|sent| sent.version).collect();
    assert_eq!(versions, [2, 9]);
    assert_eq!(page.select("dialog").len(), 0);
}

#[wasm_bindgen_test]
async fn a_save_that_finds_no_server_keeps_what_was_typed() {
    let fake = serving(facts()).offline::<PutFact>();
    let page = open(world::ada(), &fake);
    click(&page.wait_for("button", &format!("Edit {PLUG}")).await);
    page.wait_for("dialog", "Edit fact").await;
    fill(&page.get("textbox", "Statement"), "What I typed.");
    click(&page.get("button", "Save"));
    page.wait_for_text("The server did not answer.").await;
    assert_eq!(value_of(&page.get("textbox", "Statement")), "What I typed.");
}

#[wasm_bindgen_test]
async fn retrying_a_page_that_is_no_longer_there_begins_at_the_first() {
    let fake = Fake::new().refusing::<GetFacts>(ProblemCode::InvalidCursor);
    let page = open_at("/facts?status=draft&cursor=old", world::ada(), &fake);
    page.wait_for_text("This page of the list is no longer there.").await;
    let fake = fake.with::<GetFacts>(&page_of(facts()));
    click(&page.get("button", "Retry"));
    page.wait_for("button", &format!("Certify {PLUG}")).await;
    let url = fake.asked().last().map(|request| request.url.clone()).unwrap_or_default();
    assert_eq!(url, "/api/v1/facts?status=draft");
}
