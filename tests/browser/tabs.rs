//! Tabs: a hint is never believed, the server is.

use super::console::{Console, ada_again, open_as_eli};
use super::support::{click, settle, until};
use js_sys::{Array, Function, Promise, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use understudy::api::fake::{self, Fake};
use understudy::gallery::world;
use understudy_contract::ProblemCode;
use understudy_contract::endpoint::{DeleteImpersonation, Endpoint, GetSession};
use understudy_contract::session::EpochNotice;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{BroadcastChannel, MessageEvent};

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
            Ok(fake::overtaken())
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

/// The server says that the session has this epoch.
fn say(fake: &Fake, epoch: u64) {
    let notice = serde_json::to_string(&EpochNotice { epoch }).expect("serialises");
    fake.say(Some(&notice));
}

/// The console as Ada who is Eli, once it listens to the server.
async fn listening_as_eli(fake: &Fake) -> Console {
    let console = open_as_eli(fake, "/nowhere");
    console.page.wait_for("region", "Impersonation").await;
    until("a stream", || fake.listening() == 1).await;
    console
}

#[wasm_bindgen_test]
async fn what_the_server_says_makes_a_tab_ask_and_is_told_to_other_tabs() {
    let fake = Fake::new().with::<GetSession>(&ada_again());
    let console = listening_as_eli(&fake).await;
    let heard = Rc::new(RefCell::new(Vec::new()));
    let hear = {
        let heard = Rc::clone(&heard);
        Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            heard.borrow_mut().push(event.data().as_string().unwrap_or_default());
        })
    };
    let channel = other_tab();
    channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    let known = world::ada_as_eli().epoch;
    say(&fake, known);
    until("the hint", || heard.borrow().as_slice() == [known.to_string()]).await;
    assert_eq!(questions(&fake), 0, "what is known asks nothing");
    say(&fake, ada_again().epoch);
    console.page.wait_for("heading", "Members").await;
    assert!(console.page.find("region", "Impersonation").is_none());
    assert!(fake.asked()[0].is_background, "what the server says is nobody's activity");
    until("the news", || heard.borrow().contains(&ada_again().epoch.to_string())).await;
    assert_eq!((fake.listening(), fake.streams()), (1, 1), "the same stream goes on");
    channel.close();
}

#[wasm_bindgen_test]
async fn a_stream_that_ends_is_not_believed_and_is_opened_anew() {
    let fake = Fake::new().with::<GetSession>(&world::ada_as_eli());
    let console = listening_as_eli(&fake).await;
    fake.say(None);
    until("a question", || questions(&fake) == 1).await;
    until("another stream", || fake.streams() == 2 && fake.listening() == 1).await;
    assert!(console.page.find("region", "Impersonation").is_some());
    // It is as good as the first one.
    let fake = fake.with::<GetSession>(&ada_again());
    say(&fake, ada_again().epoch);
    console.page.wait_for("heading", "Members").await;
}

#[wasm_bindgen_test]
async fn where_nobody_is_signed_in_any_more_there_is_no_stream() {
    let fake = Fake::new().refusing::<GetSession>(ProblemCode::Unauthenticated);
    let console = listening_as_eli(&fake).await;
    fake.say(None);
    console.page.wait_for("heading", "Sign in").await;
    assert!(console.page.find("region", "Impersonation").is_none());
    assert_eq!((fake.listening(), fake.streams()), (0, 1));
    let after = understudy::identity::Presence::SignedIn(Box::new(ada_again()));
    console.identity.take(after);
    until("the stream of the next session", || fake.listening() == 1).await;
}

#[wasm_bindgen_test]
async fn a_stream_rests_while_there_is_no_connection() {
    let fake = Fake::new().offline::<GetSession>();
    let console = listening_as_eli(&fake).await;
    fake.say(None);
    console.page.wait_for_text("Offline").await;
    assert_eq!((fake.listening(), fake.streams()), (0, 1));
    let fake = fake.with::<GetSession>(&world::ada_as_eli());
    console.identity.refresh();
    until("another stream", || fake.listening() == 1).await;
}

#[wasm_bindgen_test]
async fn no_stream_is_opened_for_an_identity_that_a_stop_is_about_to_end() {
    let fake = Fake::new().offline::<GetSession>().offline::<DeleteImpersonation>();
    let console = listening_as_eli(&fake).await;
    fake.say(None);
    console.page.wait_for_text("Offline").await;
    click(&console.page.get("button", "Stop impersonating"));
    console.page.wait_for("button", "Will stop when back online").await;

    let fake = fake
        .with::<GetSession>(&world::ada_as_eli())
        .with::<DeleteImpersonation>(&ada_again())
        .holding();
    console.identity.refresh();
    until("the question", || fake.held() == 1).await;
    fake.let_go(0);
    until("the stop", || fake.held() > 0).await;
    settle().await;
    assert_eq!((fake.listening(), fake.streams()), (0, 1), "its cookie is about to be replaced");
    while fake.held() > 0 {
        fake.let_go(0);
    }
    until("the stream of the next identity", || fake.listening() == 1).await;
    assert_eq!(fake.streams(), 2);
    assert!(console.page.find("region", "Impersonation").is_none());
}

/// Calls a method of the browser's locks.
fn locks(method: &str, arguments: &Array) -> Promise {
    let navigator = understudy::prelude::window().navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).expect("browsers have locks");
    let method: Function = Reflect::get(&locks, &method.into()).expect("is there").unchecked_into();
    method.apply(&locks, arguments).expect("is asked").unchecked_into()
}

/// How many wait for a lock.
async fn waiting() -> u32 {
    let now = JsFuture::from(locks("query", &Array::new())).await.expect("is answered");
    let pending = Reflect::get(&now, &"pending".into()).expect("is there");
    pending.unchecked_into::<Array>().length()
}

#[wasm_bindgen_test]
async fn one_tab_listens_and_when_it_goes_the_next_one_does() {
    let end = Rc::new(RefCell::new(None::<Function>));
    // Another tab is first.
    let granted = {
        let end = Rc::clone(&end);
        Closure::<dyn Fn() -> JsValue>::new(move || {
            Promise::new(&mut |resolve, _| *end.borrow_mut() = Some(resolve)).into()
        })
    };
    let held = locks("request", &Array::of2(&"understudy".into(), granted.as_ref()));
    until("its turn", || end.borrow().is_some()).await;
    let fake = Fake::new().with::<GetSession>(&ada_again());
    let console = open_as_eli(&fake, "/nowhere");
    console.page.wait_for("region", "Impersonation").await;
    while waiting().await == 0 {
        settle().await;
    }
    assert_eq!(fake.streams(), 0);
    let resolve = end.borrow_mut().take().expect("is held");
    resolve.call0(&JsValue::UNDEFINED).expect("is resolved");
    JsFuture::from(held).await.expect("has ended");
    until("this tab's turn", || fake.listening() == 1).await;
    say(&fake, ada_again().epoch);
    console.page.wait_for("heading", "Members").await;
}
