//! Signing in: both steps, what goes wrong, and where it leads.

use super::console::{ada_again, address, open};
use super::support::{click, fill, is_focused, settle, until, value_of};
use understudy::api::fake::Fake;
use understudy::gallery::world;
use understudy::identity::Presence;
use understudy::prelude::*;
use understudy_contract::ProblemCode;
use understudy_contract::endpoint::{
    DeleteSession, Endpoint, GetSession, PostSecondFactor, PostSession,
};
use understudy_contract::session::SignInReply;
use wasm_bindgen_test::wasm_bindgen_test;

fn type_both(page: &super::support::Mounted) {
    fill(&page.get("textbox", "Email"), "ada@acme.example");
    fill(&page.get("textbox", "Password"), "not the password");
}

#[wasm_bindgen_test]
async fn whoever_is_not_signed_in_is_led_to_it_and_back() {
    let done = SignInReply::Done(Box::new(world::ada()));
    let fake = Fake::new().with::<PostSession>(&done);
    let console = open(Presence::SignedOut, &fake, "/nowhere?page=2");
    let page = &console.page;
    page.wait_for("heading", "Sign in").await;
    until("the address", || address() == "/sign-in?next=%2Fnowhere%3Fpage%3D2").await;
    assert!(page.find("navigation", "Main").is_none(), "there is no frame");
    let email = page.get("textbox", "Email");
    until("the focus on Email", || is_focused(&email)).await;
    type_both(page);
    click(&page.get("button", "Sign in"));
    page.wait_for("heading", "Page not found").await;
    until("the address", || address() == "/nowhere?page=2").await;
}

#[wasm_bindgen_test]
async fn an_address_of_another_site_is_no_place_to_go() {
    let done = SignInReply::Done(Box::new(world::ada()));
    let fake = Fake::new().with::<PostSession>(&done);
    let console = open(Presence::SignedOut, &fake, "/sign-in?next=%2F%2Fevil.example");
    console.page.wait_for("heading", "Sign in").await;
    type_both(&console.page);
    click(&console.page.get("button", "Sign in"));
    console.page.wait_for("heading", "Dashboard").await;
    assert_eq!(address(), "/");
}

#[wasm_bindgen_test]
async fn a_wrong_combination_gets_one_message_and_loses_nothing_typed() {
    let fake = Fake::new().refusing::<PostSession>(ProblemCode::SignInFailed);
    let console = open(Presence::SignedOut, &fake, "/sign-in");
    let page = &console.page;
    page.wait_for("heading", "Sign in").await;
    type_both(page);
    click(&page.get("button", "Sign in"));
    page.wait_for_text("Email or password is wrong").await;
    assert_eq!(page.all("alert").len(), 1);
    assert_eq!(value_of(&page.get("textbox", "Email")), "ada@acme.example");
    assert_eq!(value_of(&page.get("textbox", "Password")), "not the password");
}

#[wasm_bindgen_test]
async fn a_slow_sign_in_shows_progress_and_is_sent_once() {
    let done = SignInReply::Done(Box::new(world::ada()));
    let fake = Fake::new().with::<PostSession>(&done).holding();
    let console = open(Presence::SignedOut, &fake, "/sign-in");
    let page = &console.page;
    page.wait_for("heading", "Sign in").await;
    type_both(page);
    let button = page.get("button", "Sign in");
    click(&button);
    until("the progress", || button.get_attribute("aria-busy").as_deref() == Some("true")).await;
    click(&button);
    settle().await;
    let sent = || fake.asked().iter().filter(|asked| asked.url == PostSession::PATH).count();
    assert_eq!(sent(), 1);
    fake.let_go(0);
    page.wait_for("heading", "Dashboard").await;
}

#[wasm_bindgen_test]
async fn a_wrong_code_clears_only_the_code() {
    let fake = Fake::new()
        .with::<PostSession>(&SignInReply::Pending { second_factor_required: true })
        .refusing::<PostSecondFactor>(ProblemCode::SecondFactorInvalid);
    let console = open(Presence::SignedOut, &fake, "/sign-in");
    let page = &console.page;
    page.wait_for("heading", "Sign in").await;
    type_both(page);
    click(&page.get("button", "Sign in"));
    let code = page.wait_for("textbox", "Authentication code").await;
    fill(&code, "000 000");
    click(&page.get("button", "Sign in"));
    page.wait_for_text("This code is not right.").await;
    until("an empty field", || value_of(&code).is_empty()).await;
    let sent = fake.asked().pop().and_then(|asked| asked.body);
    assert_eq!(sent.as_deref(), Some(r#"{"code":"000000"}"#));
}

#[wasm_bindgen_test]
async fn a_pending_sign_in_asks_for_the_code_at_once_and_takes_a_backup_code() {
    let fake = Fake::new().with::<PostSecondFactor>(&world::ada());
    let console = open(Presence::SecondFactorPending, &fake, "/trees");
    let page = &console.page;
    page.wait_for("textbox", "Authentication code").await;
    click(&page.get("button", "Use a backup code"));
    let code = page.wait_for("textbox", "Backup code").await;
    fill(&code, "abcd-efgh");
    click(&page.get("button", "Sign in"));
    page.wait_for("heading", "Trees").await;
}

#[wasm_bindgen_test]
async fn whoever_is_signed_in_already_is_told_who_and_can_leave() {
    let fake = Fake::new().with::<DeleteSession>(&());
    let console = open(world::signed_in(world::ada()), &fake, "/sign-in?next=%2Fnowhere");
    let page = &console.page;
    page.wait_for_text("You are signed in as Ada Admin, ada@acme.example.").await;
    click(&page.get("button", "Continue"));
    page.wait_for("heading", "Page not found").await;
    click(&page.get("button", "Sign out"));
    page.wait_for("textbox", "Email").await;
    until("the address", || address() == "/sign-in").await;
    let root = document().document_element().expect("is there");
    assert_eq!(root.get_attribute("data-session").as_deref(), Some("none"));
}

#[wasm_bindgen_test]
async fn a_session_that_ends_while_impersonating_ends_both_and_one_comes_back_as_oneself() {
    let done = SignInReply::Done(Box::new(ada_again()));
    let fake =
        Fake::new().refusing::<GetSession>(ProblemCode::Unauthenticated).with::<PostSession>(&done);
    let console = open(world::signed_in(world::ada_as_eli()), &fake, "/nowhere");
    let page = &console.page;
    page.wait_for("region", "Impersonation").await;
    console.identity.refresh();
    page.wait_for("heading", "Sign in").await;
    assert!(page.find("region", "Impersonation").is_none());
    type_both(page);
    click(&page.get("button", "Sign in"));
    page.wait_for("heading", "Page not found").await;
    page.get("button", "Ada Admin");
    assert!(page.find("region", "Impersonation").is_none());
}

#[wasm_bindgen_test]
async fn signing_out_while_impersonating_says_first_that_it_ends_both() {
    let fake = Fake::new().with::<DeleteSession>(&());
    let console = open(world::signed_in(world::ada_as_eli()), &fake, "/nowhere");
    let page = &console.page;
    click(&page.wait_for("button", "Sign out").await);
    let dialog = page.wait_for("dialog", "Sign out of both accounts?").await;
    let sent = || {
        fake.asked()
            .iter()
            .any(|asked| asked.url == DeleteSession::PATH && asked.method == DeleteSession::METHOD)
    };
    assert!(!sent());
    let words = dialog.text_content().unwrap_or_default();
    assert!(words.contains("eli@acme.example") && words.contains("ada@acme.example"), "{words}");
    let leave = dialog.query_selector("button[type=submit]").expect("valid").expect("is there");
    click(&wasm_bindgen::JsCast::unchecked_into(leave));
    page.wait_for("textbox", "Email").await;
    assert!(sent());
}
