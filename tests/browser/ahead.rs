//! Asking ahead: what somebody is about to open, and what becomes of the answer.

use super::console::{Console, ada_again, open, open_as_eli, pass};
use super::support::{click, is_focused, settle, until};
use gloo_timers::future::TimeoutFuture;
use understudy::api::Origin;
use understudy::api::fake::{Fake, reply};
use understudy::facts::scenes::{facts, page_of};
use understudy::gallery::people::{list, members};
use understudy::gallery::world;
use understudy::prelude::*;
use understudy_contract::endpoint::{
    CertifyFact, Endpoint, GetFacts, GetMembers, GetTrees, PostActivity,
};
use understudy_contract::fact::ChangeStatus;
use understudy_contract::{FactId, Page, ProblemCode};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventInit, HtmlElement};

const CERTIFY: &str = "Certify “A Type 2 plug carries at most 43 kW on three phases.”";
/// Longer than somebody rests on a link before they mean it: timers that began earlier have fired.
const RESTED: u32 = 80;

/// A server that has facts, and hears what is done.
fn server() -> Fake {
    Fake::new()
        .with::<GetFacts>(&page_of(facts()))
        .with::<PostActivity>(&world::ada_as_eli())
        .with::<GetTrees>(&Page {
        items: Vec::new(),
        next_cursor: None,
        previous_cursor: None,
        position: 0,
        total: 0,
    })
}

fn send(element: &HtmlElement, kind: &str) {
    let options = EventInit::new();
    options.set_bubbles(true);
    let event = Event::new_with_event_init_dict(kind, &options).expect("is made");
    element.dispatch_event(&event).expect("is sent");
}

/// The pointer comes to `element`.
fn point_at(element: &HtmlElement) {
    send(element, "pointerover");
}

/// Whether nobody did it, of each question to `E`, oldest first.
fn asked<E: Endpoint>(fake: &Fake) -> Vec<bool> {
    let asked = fake.asked().into_iter();
    let is_it = |url: &str| url.split('?').next() == Some(E::PATH);
    asked.filter(|asked| is_it(&asked.url)).map(|asked| asked.is_background).collect()
}

/// Rests on the link to the facts until they were asked for.
async fn rest_on_facts(console: &Console, fake: &Fake) -> HtmlElement {
    let link = console.page.wait_for("link", "Facts").await;
    let before = asked::<GetFacts>(fake).len();
    point_at(&link);
    until("the question", || asked::<GetFacts>(fake).len() > before).await;
    settle().await;
    link
}

#[wasm_bindgen_test]
async fn a_page_takes_what_was_asked_for_while_somebody_pointed_at_its_link() {
    for event in ["pointerover", "focusin"] {
        let fake = server();
        let console = open_as_eli(&fake, "/nowhere");
        let link = console.page.wait_for("link", "Facts").await;
        send(&link, event);
        until("the question", || !asked::<GetFacts>(&fake).is_empty()).await;
        assert!(asked::<PostActivity>(&fake).is_empty(), "to point at something opens nothing");
        click(&link);
        console.page.wait_for("button", CERTIFY).await;
        assert_eq!(asked::<GetFacts>(&fake), [true], "{event}: once, and in the background");
        // Before the next round, which has a focus of its own.
        until("the focus", || is_focused(&console.page.get("heading", "Facts"))).await;
    }
}

#[wasm_bindgen_test]
async fn a_press_that_lasts_asks_for_nothing_again() {
    let fake = server();
    let console = open_as_eli(&fake, "/nowhere");
    let link = rest_on_facts(&console, &fake).await;
    // The press gives the link the focus, and the click comes with its end.
    send(&link, "focusin");
    TimeoutFuture::new(RESTED).await;
    click(&link);
    console.page.wait_for("button", CERTIFY).await;
    assert_eq!(asked::<GetFacts>(&fake), [true]);
}

#[wasm_bindgen_test]
async fn what_is_opened_with_an_answer_asked_for_ahead_is_a_persons_doing_all_the_same() {
    for (presence, who) in [(world::ada_as_eli(), "as Eli"), (world::ada(), "as herself")] {
        let fake = server();
        let console = open(world::signed_in(presence), &fake, "/nowhere");
        let link = rest_on_facts(&console, &fake).await;
        click(&link);
        console.page.wait_for("button", CERTIFY).await;
        until("the report", || asked::<PostActivity>(&fake) == [false]).await;
        assert_eq!(asked::<GetFacts>(&fake), [true], "{who}");
        until("the focus", || is_focused(&console.page.get("heading", "Facts"))).await;
    }
}

#[wasm_bindgen_test]
async fn the_countdown_starts_anew_when_a_page_is_opened_so() {
    let fake = server();
    let console = open_as_eli(&fake, "/nowhere");
    console.page.wait_for("timer", "Ends in 59:42 without activity").await;
    let link = rest_on_facts(&console, &fake).await;
    settle().await;
    console.page.wait_for("timer", "Ends in 59:42 without activity").await;
    click(&link);
    console.page.wait_for("timer", "Ends in 60:00 without activity").await;
}

#[wasm_bindgen_test]
async fn an_answer_that_is_still_on_its_way_is_not_waited_for() {
    let fake = server();
    let console = open_as_eli(&fake, "/nowhere");
    let link = console.page.wait_for("link", "Facts").await;
    let fake = fake.holding();
    point_at(&link);
    until("the question", || fake.held() == 1).await;
    click(&link);
    until("the page's own question", || asked::<GetFacts>(&fake) == [true, false]).await;
    fake.let_go(1);
    console.page.wait_for("button", CERTIFY).await;
    fake.let_go(0);
}

#[wasm_bindgen_test]
async fn what_somebody_only_passes_is_not_asked_for() {
    let fake = server();
    let console = open_as_eli(&fake, "/nowhere");
    let (trees, facts) =
        (console.page.wait_for("link", "Trees").await, console.page.get("link", "Facts"));
    point_at(&trees);
    point_at(&facts);
    until("the question", || !asked::<GetFacts>(&fake).is_empty()).await;
    assert!(asked::<GetTrees>(&fake).is_empty());
}

#[wasm_bindgen_test]
async fn there_is_one_question_at_a_time_and_the_latest_intent_counts() {
    let fake = server().with::<GetMembers>(&list(&members(3), ""));
    let console = open_as_eli(&fake, "/nowhere");
    let link = console.page.wait_for("link", "Facts").await;
    let fake = fake.holding();
    point_at(&link);
    until("the question", || fake.held() == 1).await;
    for name in ["Trees", "Members"] {
        point_at(&console.page.get("link", name));
        TimeoutFuture::new(RESTED).await;
    }
    assert_eq!(fake.asked().len(), 1);
    fake.let_go(0);
    until("the next question", || !asked::<GetMembers>(&fake).is_empty()).await;
    assert!(asked::<GetTrees>(&fake).is_empty(), "nobody means it any more");
}

#[wasm_bindgen_test]
async fn what_does_not_come_is_silent_and_asked_for_by_the_page() {
    let fake = server().offline::<GetFacts>();
    let console = open_as_eli(&fake, "/nowhere");
    let link = rest_on_facts(&console, &fake).await;
    assert!(!untrack(|| console.identity.is_offline()), "nobody was told");
    let fake = fake.refusing::<GetFacts>(ProblemCode::Internal);
    point_at(&console.page.get("link", "Trees"));
    until("the trees", || !asked::<GetTrees>(&fake).is_empty()).await;
    rest_on_facts(&console, &fake).await;
    assert!(!console.page.text().contains("could not be loaded"));
    let fake = fake.with::<GetFacts>(&page_of(facts()));
    click(&link);
    console.page.wait_for("button", CERTIFY).await;
    assert_eq!(asked::<GetFacts>(&fake), [true, true, false]);
    assert!(asked::<PostActivity>(&fake).is_empty(), "the page's own question says it");
}

#[wasm_bindgen_test]
async fn an_answer_is_taken_while_it_is_fresh_and_once() {
    let fake = server();
    let console = open_as_eli(&fake, "/nowhere");
    let link = rest_on_facts(&console, &fake).await;
    pass(6);
    click(&link);
    console.page.wait_for("button", CERTIFY).await;
    assert_eq!(asked::<GetFacts>(&fake), [true, false], "it was too old");

    click(&console.page.get("link", "Trees"));
    console.page.wait_for("heading", "Trees").await;
    rest_on_facts(&console, &fake).await;
    for _ in 0..2 {
        click(&link);
        console.page.wait_for("button", CERTIFY).await;
        click(&console.page.get("link", "Trees"));
        console.page.wait_for("heading", "Trees").await;
    }
    assert_eq!(asked::<GetFacts>(&fake), [true, false, true, false], "the second time it asks");
}

#[wasm_bindgen_test]
async fn after_a_change_nothing_that_was_asked_before_is_taken() {
    let fake = server();
    let fact = serde_json::to_string(&facts()[0]).expect("serialises");
    let fake = fake.answer::<CertifyFact>(move |_| Ok(reply(200, fact.clone())));
    let console = open_as_eli(&fake, "/nowhere");
    let link = rest_on_facts(&console, &fake).await;
    let (id, seen) = (FactId::new("f1"), ChangeStatus { version: None });
    let api = console.identity.api();
    api.call::<CertifyFact>(Origin::Person, &[id.as_str()], (), seen).await.expect("is certified");
    click(&link);
    console.page.wait_for("button", CERTIFY).await;
    assert_eq!(asked::<GetFacts>(&fake), [true, false]);
}

#[wasm_bindgen_test]
async fn what_one_identity_asked_for_is_never_shown_to_the_next() {
    let fake = server();
    let console = open_as_eli(&fake, "/nowhere");
    rest_on_facts(&console, &fake).await;
    console.identity.take(world::signed_in(ada_again()));
    console.page.wait_for("link", "Audit log").await;
    click(&console.page.get("link", "Facts"));
    console.page.wait_for("button", CERTIFY).await;
    let epochs: Vec<_> = fake
        .asked()
        .into_iter()
        .filter(|asked| asked.url.starts_with(GetFacts::PATH))
        .map(|asked| (asked.is_background, asked.credentials.map(|sent| sent.epoch)))
        .collect();
    let (before, after) = (world::ada_as_eli().epoch, ada_again().epoch);
    assert_eq!(epochs, [(true, Some(before)), (false, Some(after))]);
}

#[wasm_bindgen_test]
async fn nothing_is_asked_ahead_without_a_connection() {
    let fake = server().offline::<GetTrees>();
    let console = open_as_eli(&fake, "/trees");
    console.page.wait_for_text("The server did not answer.").await;
    point_at(&console.page.get("link", "Facts"));
    TimeoutFuture::new(RESTED).await;
    assert!(asked::<GetFacts>(&fake).is_empty());
}

#[wasm_bindgen_test]
async fn a_page_that_would_be_refused_or_is_open_already_is_not_asked_for() {
    let fake = server();
    let console = open_as_eli(&fake, "/facts");
    console.page.wait_for("button", CERTIFY).await;
    let before = fake.asked().len();
    let main = console.page.all("main").remove(0);
    for address in ["/billing", "/audit-log", "/account/security", "/no/such/page"] {
        let link = document().create_element("a").expect("is made");
        link.set_attribute("href", address).expect("is set");
        main.append_child(&link).expect("is appended");
    }
    let links = console.page.select("main > a");
    for link in links.iter().chain([&console.page.get("link", "Facts")]) {
        point_at(link);
        TimeoutFuture::new(RESTED).await;
    }
    assert_eq!(fake.asked().len(), before);
}

#[wasm_bindgen_test]
async fn the_next_page_of_a_list_is_asked_for_ahead() {
    let everybody = members(120);
    let fake = Fake::new().with::<PostActivity>(&world::ada_as_eli()).answer::<GetMembers>(
        move |request| {
            let search = request.url.split_once('?').map_or("", |(_, search)| search);
            let page = serde_json::to_string(&list(&everybody, search)).expect("serialises");
            Ok(reply(GetMembers::SUCCESS, page))
        },
    );
    let console = open_as_eli(&fake, "/team/members");
    console.page.wait_for_text("1–50 of 120").await;
    let next = console.page.get("button", "Next");
    point_at(&next);
    until("the question", || asked::<GetMembers>(&fake) == [false, true]).await;
    click(&next);
    console.page.wait_for_text("51–100 of 120").await;
    assert_eq!(asked::<GetMembers>(&fake), [false, true]);
    // At the last page nothing is next.
    click(&next);
    console.page.wait_for_text("101–120 of 120").await;
    let before = asked::<GetMembers>(&fake).len();
    point_at(&next);
    TimeoutFuture::new(RESTED).await;
    assert_eq!(asked::<GetMembers>(&fake).len(), before);
}
