//! The page of an invitation: who joins, what goes wrong, and where it leads.

use super::console::{address, open};
use super::support::{click, description, fill, is_focused, settle, until, value_of};
use understudy::api::fake::Fake;
use understudy::gallery::people::member;
use understudy::gallery::world;
use understudy::identity::Presence;
use understudy::invitation::scenes::nia;
use understudy_contract::endpoint::{DeleteSession, GetInvitation, Method, PostInvitation};
use understudy_contract::{ProblemCode, Role};
use wasm_bindgen_test::wasm_bindgen_test;

const URL: &str = "/invitations/b1Zk3vXh0u";
const PASSWORD: &str = "four words and more";

fn good() -> Fake {
    let joined = member("nia@acme.example", "Nia New", &[Role::Editor], 0);
    Fake::new().with::<GetInvitation>(&nia()).with::<PostInvitation>(&joined)
}

/// What was sent to join.
fn sent(fake: &Fake) -> Vec<(String, String)> {
    let asked = fake.asked().into_iter().filter(|request| request.method == Method::Post);
    asked.map(|request| (request.url, request.body.unwrap_or_default())).collect()
}

#[wasm_bindgen_test]
async fn whoever_has_the_link_sets_a_password_and_is_led_to_sign_in() {
    let fake = good();
    let console = open(Presence::SignedOut, &fake, URL);
    let page = &console.page;
    page.wait_for("heading", "Join Acme").await;
    assert_eq!(address(), URL);
    assert!(page.find("navigation", "Main").is_none(), "there is no frame");
    page.wait_for_text("You join as Nia New, nia@acme.example.").await;
    let password = page.get("textbox", "Password");
    until("the focus on Password", || is_focused(&password)).await;
    assert_eq!(password.get_attribute("autocomplete").as_deref(), Some("new-password"));
    assert!(description(&password).starts_with("12 to 256 characters"));
    fill(&password, PASSWORD);
    click(&page.get("button", "Join"));
    page.wait_for_text("You have joined.").await;
    assert_eq!(address(), "/sign-in?joined=nia%40acme.example");
    assert_eq!(value_of(&page.get("textbox", "Email")), "nia@acme.example");
    let password = page.get("textbox", "Password");
    until("the focus on Password", || is_focused(&password)).await;
    assert_eq!(value_of(&password), "");
    let body = format!(r#"{{"password":"{PASSWORD}"}}"#);
    assert_eq!(sent(&fake), [("/api/v1/invitations/b1Zk3vXh0u".to_owned(), body)]);
}

#[wasm_bindgen_test]
async fn a_password_that_is_too_short_is_said_at_its_field_and_stays_there() {
    let fake = good();
    let console = open(Presence::SignedOut, &fake, URL);
    let page = &console.page;
    page.wait_for("heading", "Join Acme").await;
    let password = page.get("textbox", "Password");
    fill(&password, "secret");
    click(&page.get("button", "Join"));
    page.wait_for_text("Give at least 12 characters; these are 6.").await;
    assert!(description(&password).contains("Give at least 12 characters"));
    assert_eq!(value_of(&password), "secret");
    assert!(sent(&fake).is_empty());
}

#[wasm_bindgen_test]
async fn a_refusal_keeps_the_password_and_says_why() {
    let fake = good().refusing::<PostInvitation>(ProblemCode::AuditUnavailable);
    let console = open(Presence::SignedOut, &fake, URL);
    let page = &console.page;
    page.wait_for("heading", "Join Acme").await;
    let password = page.get("textbox", "Password");
    fill(&password, PASSWORD);
    click(&page.get("button", "Join"));
    page.wait_for_text("Not done, because it could not be recorded.").await;
    assert_eq!(value_of(&password), PASSWORD);
}

#[wasm_bindgen_test]
async fn a_link_that_is_no_longer_good_says_what_to_do() {
    let console = open(Presence::SignedOut, &Fake::new(), URL);
    let page = &console.page;
    page.wait_for("heading", "Invitation").await;
    page.wait_for_text("This link cannot be used.").await;
    assert!(page.find("textbox", "Password").is_none());
    drop(console);
    // Somebody else used it while its page was open.
    let fake = good().refusing::<PostInvitation>(ProblemCode::NotFound);
    let console = open(Presence::SignedOut, &fake, URL);
    let page = &console.page;
    page.wait_for("heading", "Join Acme").await;
    fill(&page.get("textbox", "Password"), PASSWORD);
    click(&page.get("button", "Join"));
    page.wait_for_text("This link cannot be used.").await;
    click(&page.get("link", "Sign in"));
    page.wait_for("heading", "Sign in").await;
    assert!(!page.text().contains("You have joined."));
}

#[wasm_bindgen_test]
async fn an_invitation_that_could_not_be_loaded_can_be_asked_for_again() {
    let fake = Fake::new().refusing::<GetInvitation>(ProblemCode::Internal);
    let console = open(Presence::SignedOut, &fake, URL);
    let page = &console.page;
    page.wait_for_text("The invitation could not be loaded").await;
    let _fake = fake.with::<GetInvitation>(&nia());
    click(&page.get("button", "Retry"));
    page.wait_for("heading", "Join Acme").await;
}

#[wasm_bindgen_test]
async fn somebody_else_who_is_signed_in_is_told_so_and_can_sign_out_right_there() {
    let fake = good().with::<DeleteSession>(&());
    let console = open(world::signed_in(world::ada()), &fake, URL);
    let page = &console.page;
    page.wait_for("heading", "Join Acme").await;
    page.wait_for_text("This invitation is for Nia New, nia@acme.example.").await;
    page.wait_for_text("You are signed in as Ada Admin, ada@acme.example.").await;
    assert!(page.find("textbox", "Password").is_none());
    click(&page.get("button", "Sign out"));
    page.wait_for("textbox", "Password").await;
    assert_eq!(address(), URL);
}

#[wasm_bindgen_test]
async fn nobody_joins_while_impersonating() {
    let fake = good();
    let console = open(world::signed_in(world::ada_as_eli()), &fake, URL);
    let page = &console.page;
    page.wait_for_text("You are impersonating eli@acme.example. Signing out ends that, too.").await;
    page.wait_for("region", "Impersonation").await;
    settle().await;
    assert!(page.find("textbox", "Password").is_none() && sent(&fake).is_empty());
}
