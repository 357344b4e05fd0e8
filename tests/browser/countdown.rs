//! The countdown, the question before the end, and the end.

use super::console::{ada_again, clock, open_as_eli, pass, set_clock};
use super::support::{click, escape, is_focused, mount, settle, until};
use understudy::api::fake::Fake;
use understudy::gallery::world;
use understudy::identity::Identity;
use understudy::impersonation::countdown::use_remaining;
use understudy::markup::view;
use understudy::prelude::*;
use understudy_contract::endpoint::{Endpoint, GetSession, PostActivity};
use understudy_contract::session::{EndCause, EndedImpersonation};
use understudy_contract::{Session, Timestamp};
use wasm_bindgen_test::wasm_bindgen_test;

/// Eli with one more hour from 14:30 on.
fn extended() -> Session {
    let mut session = world::ada_as_eli();
    session.server_time = Timestamp::new("2026-11-23T14:30:00.000Z");
    if let Some(running) = &mut session.impersonation {
        running.idle_expires_at = Timestamp::new("2026-11-23T15:30:00.000Z");
    }
    session
}

fn count(fake: &Fake, path: &str) -> usize {
    fake.asked().iter().filter(|request| request.url == path).count()
}

#[wasm_bindgen_test]
async fn the_countdown_follows_the_clock() {
    let console = open_as_eli(&Fake::new(), "/nowhere");
    console.page.wait_for("timer", "Ends in 59:42 without activity").await;
    pass(60);
    console.page.wait_for("timer", "Ends in 58:42 without activity").await;
}

#[wasm_bindgen_test]
async fn the_countdown_does_not_depend_on_how_the_laptop_is_set() {
    let page = mount(|| {
        // The browser is a day late; the server's time in the session says so.
        let mut session = world::ada_as_eli();
        session.server_time = Timestamp::new("2026-11-24T13:32:07.000Z");
        if let Some(running) = &mut session.impersonation {
            running.idle_expires_at = Timestamp::new("2026-11-24T13:33:07.000Z");
        }
        let clock = clock();
        provide_context(clock);
        let identity = Identity::new(world::signed_in(session), Fake::new().transport(), clock);
        let remaining = use_remaining(identity);
        view! { <p>{move || remaining.get().map(|seconds| seconds.to_string())}</p> }
    });
    page.wait_for_text("60").await;
}

/// The server, by whose clock Eli has 59:42 still: nobody did anything, and no time has passed.
fn unmoved() -> Fake {
    Fake::new().with::<GetSession>(&world::ada_as_eli())
}

#[wasm_bindgen_test]
async fn a_clock_that_is_set_back_is_noticed_and_the_countdown_is_right_again() {
    let fake = unmoved();
    let console = open_as_eli(&fake, "/nowhere");
    console.page.wait_for("timer", "Ends in 59:42 without activity").await;
    set_clock(-2.0);
    console.page.wait_for("timer", "Ends in 2:59:42 without activity").await;
    console.page.wait_for("timer", "Ends in 59:42 without activity").await;
    let asked = fake.asked();
    assert!(asked.iter().all(|asked| asked.is_background), "nobody did anything");
}

#[wasm_bindgen_test]
async fn a_clock_that_is_set_forth_ends_nothing() {
    let fake = unmoved();
    let console = open_as_eli(&fake, "/nowhere");
    let banner = console.page.wait_for("region", "Impersonation").await;
    set_clock(5.0);
    // By the clock it is over; the server knows better.
    until("the question", || count(&fake, GetSession::PATH) > 0).await;
    console.page.wait_for("timer", "Ends in 59:42 without activity").await;
    until("no question", || console.page.find("alertdialog", "Still there?").is_none()).await;
    assert!(banner.is_connected(), "the very same banner is still there");
}

#[wasm_bindgen_test]
async fn after_a_sleep_the_countdown_is_right_at_once_and_the_server_is_asked() {
    let fake = Fake::new().with::<GetSession>(&extended());
    let console = open_as_eli(&fake, "/nowhere");
    console.page.wait_for("timer", "Ends in 59:42 without activity").await;
    // 14:22:07: more than half of it, slept through.
    pass(3000);
    console.page.wait_for("timer", "Ends in 9:42 without activity").await;
    // Meanwhile somebody did something in another browser window, at 14:30 by the server's clock.
    console.page.wait_for("timer", "Ends in 60:00 without activity").await;
}

#[wasm_bindgen_test]
async fn five_minutes_are_spoken_once_and_politely() {
    let console = open_as_eli(&Fake::new(), "/nowhere");
    console.page.wait_for("timer", "Ends in 59:42 without activity").await;
    let said = || {
        let regions = console.page.all("status");
        regions.iter().filter_map(|region| region.text_content()).collect::<String>()
    };
    assert!(!said().contains("Impersonating ends"));
    pass(3582 - 599);
    until("the ten minutes", || said().contains("ends in 10 minutes")).await;
    pass(299);
    until("the five minutes", || said().contains("ends in 5 minutes")).await;
    pass(100);
    console.page.wait_for("timer", "Ends in 3:20 without activity").await;
    assert!(said().contains("ends in 5 minutes"), "nothing new was said");
}

#[wasm_bindgen_test]
async fn still_there_is_asked_five_minutes_before_and_only_its_button_counts() {
    let fake = Fake::new().with::<PostActivity>(&extended());
    let console = open_as_eli(&fake, "/nowhere");
    console.page.wait_for("timer", "Ends in 59:42 without activity").await;
    assert!(console.page.find("alertdialog", "Still there?").is_none());
    pass(3582 - 300);
    let question = console.page.wait_for("alertdialog", "Still there?").await;
    let keep = console.page.get("button", "Keep impersonating");
    until("the focus on Keep", || is_focused(&keep)).await;
    assert!(question.text_content().unwrap_or_default().contains("Stop impersonating"));

    let activity = web_sys_key();
    window().dispatch_event(&activity).expect("is sent");
    escape(&question);
    settle().await;
    assert!(question.is_connected(), "neither a key nor Escape answers it");
    assert_eq!(count(&fake, PostActivity::PATH), 0);

    click(&keep);
    until("the question to be gone", || !question.is_connected()).await;
    assert_eq!(count(&fake, PostActivity::PATH), 1);
}

#[wasm_bindgen_test]
async fn activity_in_another_tab_takes_the_question_away() {
    let fake = Fake::new().with::<GetSession>(&extended());
    let console = open_as_eli(&fake, "/nowhere");
    console.page.wait_for("timer", "Ends in 59:42 without activity").await;
    pass(3582 - 300);
    let question = console.page.wait_for("alertdialog", "Still there?").await;
    // What a hint of the other tab does.
    console.identity.refresh();
    until("the question to be gone", || !question.is_connected()).await;
}

#[wasm_bindgen_test]
async fn a_key_is_reported_and_what_follows_waits_its_turn() {
    let fake = Fake::new().with::<PostActivity>(&extended());
    let console = open_as_eli(&fake, "/nowhere");
    console.page.wait_for("timer", "Ends in 59:42 without activity").await;
    for _ in 0..20 {
        window().dispatch_event(&web_sys_key()).expect("is sent");
    }
    settle().await;
    assert_eq!(count(&fake, PostActivity::PATH), 1);
}

#[wasm_bindgen_test]
async fn at_zero_the_console_believes_the_server() {
    let mut back = ada_again();
    back.ended_impersonation = Some(EndedImpersonation {
        cause: EndCause::IdleTimeout,
        email: "eli@acme.example".into(),
        ended_at: Timestamp::new("2026-11-23T14:31:49.000Z"),
        idle_timeout_seconds: 3600,
        lasted_seconds: 3600,
    });
    let fake = Fake::new().with::<GetSession>(&back);
    let console = open_as_eli(&fake, "/nowhere");
    console.page.wait_for("timer", "Ends in 59:42 without activity").await;
    pass(3583);
    console.page.wait_for("heading", "Members").await;
    let sentence = "Impersonation of eli@acme.example ended after 1 hour of inactivity.";
    console.page.wait_for_text(sentence).await;
    assert!(console.page.find("region", "Impersonation").is_none());
    assert!(console.page.find("alertdialog", "Still there?").is_none());
}

/// A key, as the window hears it.
fn web_sys_key() -> web_sys::Event {
    web_sys::Event::new("keydown").expect("is made")
}
