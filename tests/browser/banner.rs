//! The banner, the way out, and what is left afterwards.

use super::console::{ada_again, address, open, open_as_eli};
use super::support::{click, settle, until};
use std::cell::Cell;
use std::rc::Rc;
use understudy::api::ApiError;
use understudy::api::fake::{Fake, reply};
use understudy::components::Dialog;
use understudy::gallery::world;
use understudy::identity::Presence;
use understudy::markup::view;
use understudy::prelude::*;
use understudy_contract::endpoint::{DeleteImpersonation, GetSession, GetTrees, Method};
use understudy_contract::{Page, ProblemCode, Session, Timestamp};
use wasm_bindgen_test::wasm_bindgen_test;

fn stops() -> Fake {
    Fake::new().with::<DeleteImpersonation>(&ada_again()).with::<GetSession>(&ada_again())
}

#[wasm_bindgen_test]
async fn the_banner_says_whom_why_and_until_when() {
    let mut session = world::ada_as_eli();
    if let Some(running) = &mut session.impersonation {
        running.read_only = true;
    }
    let console = open(world::signed_in(session), &Fake::new(), "/");
    let banner = console.page.wait_for("region", "Impersonation").await;
    let text = banner.text_content().unwrap_or_default();
    assert!(text.contains("You are impersonating eli@acme.example"), "{text}");
    assert!(text.contains("View only"), "{text}");
    console.page.get("button", "Reason: ticket 4812");
    console.page.get("timer", "Ends in 59:42 without activity");
    console.page.get("button", "Stop impersonating");
}

#[wasm_bindgen_test]
async fn there_is_no_banner_over_ones_own_account() {
    let console = open(world::signed_in(world::ada()), &Fake::new(), "/");
    console.page.wait_for("heading", "Dashboard").await;
    assert!(console.page.find("region", "Impersonation").is_none());
    until("the title", || document().title() == "Dashboard · Understudy").await;
}

#[wasm_bindgen_test]
async fn a_tab_bar_tells_whose_eyes_a_tab_shows() {
    let console = open_as_eli(&Fake::new(), "/");
    console.page.wait_for("heading", "Dashboard").await;
    until("the title", || document().title() == "eli@acme.example · Dashboard · Understudy").await;
    let root = document().document_element().expect("is there");
    assert_eq!(root.get_attribute("data-session").as_deref(), Some("impersonating"));
}

#[wasm_bindgen_test]
async fn stop_leads_back_to_members_with_the_search_it_had() {
    let fake = stops();
    let storage = window().session_storage().expect("is there").expect("is there");
    storage.set_item("return-address", "/team/members?q=eli").expect("is kept");
    let console = open_as_eli(&fake, "/facts");
    click(&console.page.wait_for("button", "Stop impersonating").await);
    console.page.wait_for("heading", "Members").await;
    assert!(console.page.find("region", "Impersonation").is_none());
    assert_eq!(address(), "/team/members?q=eli");
    console.page.wait_for_text("You are yourself again.").await;
    console.page.get("link", "Audit log");
}

#[wasm_bindgen_test]
async fn a_stop_without_a_connection_waits_for_one() {
    let is_up = Rc::new(Cell::new(false));
    let answer = |session: Session| {
        let is_up = Rc::clone(&is_up);
        let body = serde_json::to_string(&session).expect("serialises");
        move |_: &_| if is_up.get() { Ok(reply(200, body.clone())) } else { Err(ApiError::Offline) }
    };
    let fake = Fake::new()
        .answer::<DeleteImpersonation>(answer(ada_again()))
        .answer::<GetSession>(answer(world::ada_as_eli()));
    let console = open_as_eli(&fake, "/nowhere");
    click(&console.page.wait_for("button", "Stop impersonating").await);
    console.page.wait_for("button", "Will stop when back online").await;
    let banner = console.page.get("region", "Impersonation");
    assert!(banner.text_content().unwrap_or_default().contains("Offline"));
    is_up.set(true);
    console.identity.refresh();
    console.page.wait_for("heading", "Members").await;
    assert!(console.page.find("region", "Impersonation").is_none());
}

#[wasm_bindgen_test]
async fn a_stop_that_takes_long_is_busy_and_one_that_is_refused_says_so_as_a_failure() {
    let fake = Fake::new()
        .refusing::<DeleteImpersonation>(ProblemCode::Unavailable)
        .with::<GetSession>(&world::ada_as_eli());
    let console = open_as_eli(&fake, "/nowhere");
    let stop = console.page.wait_for("button", "Stop impersonating").await;
    let _slow = fake.clone().holding();
    click(&stop);
    until("the stop to be on its way", || fake.held() == 1).await;
    assert_eq!(stop.get_attribute("aria-busy").as_deref(), Some("true"));
    fake.let_go(0);
    console.page.wait_for_text("Not stopped yet. The server is busy. Try again in a moment.").await;
    let toast = console.page.select(".toast").remove(0);
    let icon = toast.query_selector("use").expect("valid").expect("has an icon");
    assert_eq!(icon.get_attribute("href").as_deref(), Some("#alert"));
    until("the button to be there again", || !stop.has_attribute("aria-busy")).await;
}

#[wasm_bindgen_test]
async fn every_dialog_has_the_way_out_in_its_foot() {
    let page = super::support::mount(|| {
        world::provide(world::signed_in(world::ada_as_eli()), &stops());
        view! {
            <Dialog title="Add fact" on_close=|()| () foot=|| view! { <button>"Save"</button> }>
                <p>"Nothing"</p>
            </Dialog>
        }
    });
    let dialog = page.wait_for("dialog", "Add fact").await;
    let foot = dialog.query_selector(".foot").expect("valid").expect("is there");
    assert!(foot.text_content().unwrap_or_default().contains("Stop impersonating"));
}

#[wasm_bindgen_test]
async fn view_only_refuses_what_changes_anything_and_says_why() {
    let nothing =
        Page { items: Vec::new(), next_cursor: None, previous_cursor: None, position: 0, total: 0 };
    let fake = Fake::new().with::<GetTrees>(&nothing);
    let console = open(world::signed_in(world::view_only()), &fake, "/trees");
    let add = console.page.wait_for("button", "Add tree").await;
    assert_eq!(add.get_attribute("aria-disabled").as_deref(), Some("true"));
    assert_eq!(add.get_attribute("title").as_deref(), Some("This impersonation is view only"));
    click(&add);
    settle().await;
    assert!(console.page.select("dialog").is_empty());
    let stop = console.page.get("button", "Stop impersonating");
    assert!(!stop.has_attribute("aria-disabled"), "the way out is open");
}

#[wasm_bindgen_test]
async fn settings_typed_by_hand_are_not_available_and_lead_out() {
    let console = open_as_eli(&stops(), "/billing");
    console.page.wait_for("heading", "Not available while impersonating").await;
    assert!(console.page.find("link", "Billing").is_none());
    let ways_out = console
        .page
        .all("button")
        .iter()
        .filter(|b| b.text_content().as_deref() == Some("Stop impersonating"))
        .count();
    assert_eq!(ways_out, 2, "one in the banner, one on the page");
}

#[wasm_bindgen_test]
async fn nothing_is_at_an_unknown_address_but_the_banner() {
    let console = open_as_eli(&Fake::new(), "/no/such/page");
    console.page.wait_for("heading", "Page not found").await;
    console.page.get("region", "Impersonation");
}

#[wasm_bindgen_test]
async fn a_change_of_identity_takes_everything_of_the_old_one_away() {
    let fake = Fake::new();
    let console = open(world::signed_in(world::ada()), &fake, "/nowhere");
    let heading = console.page.wait_for("heading", "Page not found").await;
    let old = console.identity.api();
    console.identity.take(world::signed_in(world::ada_as_eli()));
    console.page.wait_for("region", "Impersonation").await;
    until("the old page to be gone", || !heading.is_connected()).await;
    console.page.wait_for("button", "Eli Editor").await;
    assert!(console.page.find("link", "Audit log").is_none());
    // Whatever still runs as the old identity reaches nobody.
    let before = fake.asked().len();
    let answer =
        old.call::<DeleteImpersonation>(understudy::api::Origin::Person, &[], (), ()).await;
    assert_eq!(answer.err(), Some(ApiError::Gone));
    let as_old = fake.asked().split_off(before);
    assert!(as_old.iter().all(|request| request.method == Method::Get), "{as_old:?}");
}

#[wasm_bindgen_test]
async fn an_end_by_somebody_else_is_told_once() {
    let mut session = ada_again();
    session.ended_impersonation = Some(understudy_contract::session::EndedImpersonation {
        cause: understudy_contract::session::EndCause::EndedByAdmin,
        email: "eli@acme.example".into(),
        ended_at: Timestamp::new("2026-11-23T13:32:07.000Z"),
        idle_timeout_seconds: 3600,
        lasted_seconds: 18,
    });
    let console = open_as_eli(&Fake::new(), "/facts");
    console.page.wait_for("region", "Impersonation").await;
    console.identity.take(Presence::SignedIn(Box::new(session)));
    let sentence = "Impersonation of eli@acme.example was ended by another admin.";
    console.page.wait_for_text(sentence).await;
    click(&console.page.get("link", "Facts"));
    console.page.wait_for("heading", "Facts").await;
    click(&console.page.get("link", "Members"));
    console.page.wait_for("heading", "Members").await;
    settle().await;
    assert!(!console.page.text().contains(sentence), "it is told twice");
}
