//! Tabs: a hint is never believed, the server is.

use super::console::{ada_again, open_as_eli};
use super::support::{settle, until};
use std::cell::Cell;
use understudy::api::fake::{self, Fake};
use understudy::gallery::world;
use understudy_contract::ProblemCode;
use understudy_contract::endpoint::{Endpoint, GetSession};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::BroadcastChannel;

/// Another tab.
fn other_tab() -> BroadcastChannel {
    BroadcastChannel::new("understudy").expect("browsers have channels")
}

fn questions(fake: &Fake) -> usize {
    fake.asked().iter().filter(|asked| asked.url == GetSession::PATH).count()
}

#[wasm_bindgen_test]
async fn a_hint_of_another_identity_makes_a_tab_ask_and_follow() {
    let fake = Fake::new().with::<GetSession>(&ada_again());
    let console = open_as_eli(&fake, "/nowhere");
    console.page.wait_for("region", "Impersonation").await;
    assert_eq!(questions(&fake), 0);
    other_tab().post_message(&"1".into()).expect("is posted");
    console.page.wait_for("heading", "Members").await;
    assert!(console.page.find("region", "Impersonation").is_none());
    assert!(fake.asked()[0].is_background, "a hint is nobody's activity");
}

#[wasm_bindgen_test]
async fn a_hint_that_says_what_is_known_asks_nothing() {
    let fake = Fake::new();
    let console = open_as_eli(&fake, "/nowhere");
    console.page.wait_for("region", "Impersonation").await;
    let channel = other_tab();
    let known = world::ada_as_eli().epoch.to_string();
    channel.post_message(&known.as_str().into()).expect("is posted");
    // Hints come in order: when the second one was heard, so was the first.
    channel.post_message(&"1".into()).expect("is posted");
    until("a question", || questions(&fake) > 0).await;
    settle().await;
    assert_eq!(questions(&fake), 1);
}

#[wasm_bindgen_test]
async fn a_lie_in_a_hint_changes_nothing() {
    let fake = Fake::new().with::<GetSession>(&world::ada_as_eli());
    let console = open_as_eli(&fake, "/nowhere");
    let banner = console.page.wait_for("region", "Impersonation").await;
    other_tab().post_message(&"0".into()).expect("is posted");
    until("a question", || questions(&fake) > 0).await;
    settle().await;
    assert!(banner.is_connected(), "the very same banner is still there");
}

#[wasm_bindgen_test]
async fn a_tab_that_asked_in_the_middle_of_a_change_asks_again() {
    let in_the_middle = Cell::new(true);
    let after = serde_json::to_string(&ada_again()).expect("serialises");
    let fake = Fake::new().answer::<GetSession>(move |_| {
        if in_the_middle.replace(false) {
            Ok(fake::problem(ProblemCode::IdentityChanged))
        } else {
            Ok(fake::reply(GetSession::SUCCESS, after.clone()))
        }
    });
    let console = open_as_eli(&fake, "/nowhere");
    console.page.wait_for("region", "Impersonation").await;
    other_tab().post_message(&"1".into()).expect("is posted");
    console.page.wait_for("heading", "Members").await;
    assert_eq!(questions(&fake), 2);
}
