//! Account security: proofs are asked for and kept, secrets are shown once, what goes is gone.

use super::console;
use super::support::{Mounted, click, escape, fill, is_focused, mount, settle, until, value_of};
use understudy::account::page;
use understudy::account::scenes::{enrolment, page_of, serving, sessions, tokens};
use understudy::api::fake::Fake;
use understudy::components::ToastRegion;
use understudy::frame::Place;
use understudy::gallery::world;
use understudy::markup::view;
use understudy::prelude::*;
use understudy_contract::account::{
    BackupCodes, ChangePassword, ConfirmSecondFactor, EnrolSecondFactor, Reauthentication,
    SecondFactorState,
};
use understudy_contract::api_token::{ApiToken, CreateApiToken};
use understudy_contract::endpoint::{
    ConfirmAccountSecondFactor, DeleteAccountSecondFactor, DeleteAccountSession, DeleteApiToken,
    Endpoint, GetAccountSessions, GetApiTokens, GetSecondFactor, Method, PostAccountSecondFactor,
    PostApiToken, PostBackupCodes, PostPassword,
};
use understudy_contract::{ProblemCode, Session};
use wasm_bindgen_test::wasm_bindgen_test;

const SET_UP: &str = "Set up two-factor authentication";
const PASSWORD: &str = "Current password";
const CODE: &str = "Authentication code";
const PHONE: &str = "Sign out Safari 18 on iOS, Signed in 22 Nov 2026, 19:45 from \
    2001:db8:85a3:8d3:1319:8a2e:370:7348";

fn open(fake: &Fake) -> Mounted {
    open_as(world::ada(), fake)
}

fn open_as(session: Session, fake: &Fake) -> Mounted {
    let (fake, place) = (fake.clone(), &Place::ACCOUNT);
    mount(move || {
        let page = world::page(world::signed_in(session), &fake, place.path, place, page);
        view! {
            {page}
            <ToastRegion/>
        }
    })
}

/// The bodies of what was sent to `E`.
fn sent<E: Endpoint>(fake: &Fake) -> Vec<E::Request> {
    let asked = fake.asked().into_iter();
    asked
        .filter(|request| request.method == E::METHOD && request.url == E::PATH)
        .filter_map(|request| serde_json::from_str(&request.body?).ok())
        .collect()
}

fn deleted(fake: &Fake, path: &str) -> usize {
    let is_it = |method, url: &str| method == Method::Delete && url == path;
    fake.asked().iter().filter(|request| is_it(request.method, &request.url)).count()
}

fn codes() -> BackupCodes {
    BackupCodes { backup_codes: (0..10).map(|number| format!("code-{number}")).collect() }
}

/// The field of the dialog, of which the page has one of the same name.
fn in_dialog(page: &Mounted, name: &str) -> web_sys::HtmlElement {
    let fields = page.all("textbox").into_iter();
    fields
        .filter(|field| field.closest("dialog").ok().flatten().is_some())
        .find(|field| super::support::name(field) == name)
        .unwrap_or_else(|| panic!("no field {name:?} in the dialog"))
}

#[wasm_bindgen_test]
async fn setting_up_asks_for_the_password_shows_the_key_and_then_the_codes_once() {
    let fake = serving(false, 0)
        .with::<PostAccountSecondFactor>(&enrolment())
        .with::<ConfirmAccountSecondFactor>(&codes());
    let page = open(&fake);
    click(&page.wait_for("button", SET_UP).await);
    page.wait_for("dialog", SET_UP).await;
    let password = in_dialog(&page, PASSWORD);
    until("the focus on the password", || is_focused(&password)).await;
    fill(&password, "understudy-demo");
    click(&page.get("button", "Continue"));

    let key = page.wait_for("textbox", "Key").await;
    assert_eq!(value_of(&key), enrolment().secret);
    assert!(page.text().contains("Understudy: ada@acme.example"));
    let code = page.get("textbox", CODE);
    until("the focus on the code", || is_focused(&code)).await;
    assert!(page.find("button", "Use a backup code").is_none(), "there are none yet");
    fill(&code, "482 913");
    let fake =
        fake.with::<GetSecondFactor>(&SecondFactorState { enabled: true, backup_codes_left: 10 });
    click(&page.get("button", "Turn on"));

    let shown = page.wait_for("alertdialog", "Save your backup codes").await;
    assert!(page.text().contains("code-0") && page.text().contains("code-9"));
    escape(&shown);
    settle().await;
    assert!(shown.is_connected(), "they do not go by accident");
    click(&page.get("button", "I have saved them"));
    until("the codes to be gone", || !page.text().contains("code-0")).await;
    page.wait_for_text("10 of 10 backup codes are left.").await;
    let heading = page.get("heading", "Two-factor authentication");
    until("the focus on the heading", || is_focused(&heading)).await;
    page.wait_for_text("Two-factor authentication is on").await;

    let EnrolSecondFactor { current_password, .. } =
        sent::<PostAccountSecondFactor>(&fake).remove(0);
    assert_eq!(current_password, "understudy-demo");
    let ConfirmSecondFactor { current_password, code } =
        sent::<ConfirmAccountSecondFactor>(&fake).remove(0);
    assert_eq!((current_password.as_str(), code.as_str()), ("understudy-demo", "482913"));
}

#[wasm_bindgen_test]
async fn the_key_is_shown_as_an_image_in_which_nothing_runs() {
    let fake = serving(false, 0).with::<PostAccountSecondFactor>(&enrolment());
    let page = open(&fake);
    click(&page.wait_for("button", SET_UP).await);
    page.wait_for("dialog", SET_UP).await;
    fill(&in_dialog(&page, PASSWORD), "understudy-demo");
    click(&page.get("button", "Continue"));
    page.wait_for("textbox", "Key").await;
    let picture = page.select("img.qr").remove(0);
    let picture: &web_sys::HtmlImageElement = wasm_bindgen::JsCast::unchecked_ref(&picture);
    until("the picture", || picture.complete() && picture.natural_width() > 0).await;
    assert!(picture.src().starts_with("data:image/svg+xml,%3Csvg"));
}

#[wasm_bindgen_test]
async fn a_wrong_password_stands_at_its_field_and_opens_nothing() {
    let fake =
        serving(false, 0).refusing::<PostAccountSecondFactor>(ProblemCode::CurrentPasswordWrong);
    let page = open(&fake);
    click(&page.wait_for("button", SET_UP).await);
    click(&page.wait_for("button", "Continue").await);
    page.wait_for_text("Give your password.").await;
    assert!(sent::<PostAccountSecondFactor>(&fake).is_empty());
    let password = in_dialog(&page, PASSWORD);
    fill(&password, "not the password");
    click(&page.get("button", "Continue"));
    page.wait_for_text("The current password is wrong.").await;
    assert_eq!(value_of(&password), "not the password");
    until("the focus in the field", || is_focused(&password)).await;
    assert!(page.find("textbox", "Key").is_none());
}

#[wasm_bindgen_test]
async fn a_wrong_code_clears_only_the_code() {
    let fake =
        serving(true, 8).refusing::<DeleteAccountSecondFactor>(ProblemCode::SecondFactorInvalid);
    let page = open(&fake);
    click(&page.wait_for("button", "Turn off two-factor authentication").await);
    page.wait_for("dialog", "Turn off two-factor authentication?").await;
    let (password, code) = (in_dialog(&page, PASSWORD), in_dialog(&page, CODE));
    fill(&password, "understudy-demo");
    fill(&code, "000 000");
    click(&page.get("button", "Turn off"));
    page.wait_for_text("This code is not right.").await;
    until("an empty field", || value_of(&code).is_empty()).await;
    assert_eq!(value_of(&password), "understudy-demo");
    until("the focus in the field", || is_focused(&code)).await;

    let fake = fake
        .with::<DeleteAccountSecondFactor>(&())
        .with::<GetSecondFactor>(&SecondFactorState { enabled: false, backup_codes_left: 0 });
    click(&page.get("button", "Use a backup code"));
    let backup = page.wait_for("textbox", "Backup code").await;
    until("the focus in the other field", || is_focused(&in_dialog(&page, "Backup code"))).await;
    fill(&backup, "abcd-efgh");
    click(&page.get("button", "Turn off"));
    page.wait_for("button", SET_UP).await;
    page.wait_for_text("Two-factor authentication is off").await;
    let proofs = sent::<DeleteAccountSecondFactor>(&fake);
    let codes: Vec<_> =
        proofs.iter().map(|Reauthentication { code, .. }| code.as_deref()).collect();
    assert_eq!(codes, [Some("000000"), Some("abcd-efgh")]);
}

#[wasm_bindgen_test]
async fn a_factor_that_was_turned_on_elsewhere_gets_its_field() {
    let fake = serving(true, 8).with::<PostBackupCodes>(&codes());
    let fake =
        fake.with::<GetSecondFactor>(&SecondFactorState { enabled: false, backup_codes_left: 0 });
    let fake = fake.refusing::<PostAccountSecondFactor>(ProblemCode::SecondFactorAlreadyEnabled);
    let page = open(&fake);
    click(&page.wait_for("button", SET_UP).await);
    page.wait_for("dialog", SET_UP).await;
    fill(&in_dialog(&page, PASSWORD), "understudy-demo");
    let _fake =
        fake.with::<GetSecondFactor>(&SecondFactorState { enabled: true, backup_codes_left: 10 });
    click(&page.get("button", "Continue"));
    page.wait_for_text("Two-factor authentication is on already.").await;
    page.wait_for("button", "Renew backup codes").await;
}

#[wasm_bindgen_test]
async fn renewed_codes_replace_what_was_typed_and_nothing_is_sent_twice() {
    let fake = serving(true, 2).with::<PostBackupCodes>(&codes());
    let page = open(&fake);
    click(&page.wait_for("button", "Renew backup codes").await);
    page.wait_for("dialog", "Renew backup codes?").await;
    fill(&in_dialog(&page, PASSWORD), "understudy-demo");
    fill(&in_dialog(&page, CODE), "482913");
    let fake = fake.holding();
    let submit = page.select("dialog [type=submit]").remove(0);
    click(&submit);
    until("the request", || fake.held() == 1).await;
    click(&submit);
    settle().await;
    assert_eq!(sent::<PostBackupCodes>(&fake).len(), 1);
    fake.let_go(0);
    page.wait_for("alertdialog", "Save your backup codes").await;
    click(&page.get("button", "I have saved them"));
    until("the dialog to be gone", || page.select("dialog").is_empty()).await;
    click(&page.get("button", "Renew backup codes"));
    page.wait_for("dialog", "Renew backup codes?").await;
    assert_eq!(value_of(&in_dialog(&page, PASSWORD)), "");
}

#[wasm_bindgen_test]
async fn a_new_password_is_checked_before_it_is_sent_and_kept_when_it_is_refused() {
    let fake = serving(false, 0).refusing::<PostPassword>(ProblemCode::CurrentPasswordWrong);
    let page = open(&fake);
    let (current, new) =
        (page.wait_for("textbox", PASSWORD).await, page.get("textbox", "New password"));
    fill(&new, "hunter2");
    click(&page.get("button", "Change password"));
    page.wait_for_text("Give your password.").await;
    page.wait_for_text("Give at least 12 characters; these are 7.").await;
    assert!(sent::<PostPassword>(&fake).is_empty());
    fill(&current, "not the password");
    fill(&new, "correct horse battery");
    click(&page.get("button", "Change password"));
    page.wait_for_text("The current password is wrong.").await;
    until("the focus in the field", || is_focused(&current)).await;
    assert_eq!(value_of(&new), "correct horse battery");

    let fake = fake.with::<PostPassword>(&());
    fill(&current, "understudy-demo");
    click(&page.get("button", "Change password"));
    page.wait_for_text("Password changed").await;
    assert_eq!((value_of(&current), value_of(&new)), (String::new(), String::new()));
    let ChangePassword { current_password, new_password } = sent::<PostPassword>(&fake).remove(1);
    assert_eq!(current_password, "understudy-demo");
    assert_eq!(new_password, "correct horse battery");
    let kinds: Vec<_> =
        page.select("form input").iter().map(|input| input.get_attribute("autocomplete")).collect();
    let named = ["username", "current-password", "new-password"].map(|name| Some(name.to_owned()));
    assert_eq!(kinds, named, "password managers know what is what");
}

#[wasm_bindgen_test]
async fn a_token_is_shown_once_and_expires_when_it_was_said_to() {
    let secret = "understudy_0123";
    let made = ApiToken { token: Some(secret.into()), ..tokens().remove(0) };
    let fake =
        serving(true, 8).with::<GetApiTokens>(&page_of(Vec::new())).with::<PostApiToken>(&made);
    let page = open(&fake);
    page.wait_for_text("No tokens yet.").await;
    click(&page.get("button", "Create token"));
    let dialog = page.wait_for("dialog", "Create token").await;
    let submit = page.select("dialog [type=submit]").remove(0);
    click(&submit);
    page.wait_for_text("The name is missing.").await;
    fill(&page.get("textbox", "Name"), "Nightly export");
    super::support::choose(&page.get("combobox", "Expires"), "30");
    let fake = fake.with::<GetApiTokens>(&page_of(tokens()));
    click(&submit);
    page.wait_for("alertdialog", "Save your token").await;
    assert!(!dialog.is_connected());
    assert_eq!(value_of(&page.get("textbox", "Token")), secret);
    page.wait_for_text("it will not be shown again").await;
    click(&page.get("button", "I have saved it"));
    until("the token to be gone", || page.find("textbox", "Token").is_none()).await;
    page.wait_for("button", "Revoke “Nightly export”").await;
    let CreateApiToken { name, expires_at } = sent::<PostApiToken>(&fake).remove(0);
    assert_eq!(name, "Nightly export");
    let expires_at = expires_at.expect("it does not stay for ever");
    assert_eq!(expires_at.as_str(), "2026-12-23T13:32:07.000Z");
}

#[wasm_bindgen_test]
async fn a_revoked_token_disappears_and_cancelling_revokes_nothing() {
    let mut left = tokens();
    let first = left.remove(0);
    let path = DeleteApiToken::PATH.replace("{id}", first.id.as_str());
    let fake = serving(true, 8).with::<DeleteApiToken>(&());
    let page = open(&fake);
    let revoke = page.wait_for("button", "Revoke “Nightly export”").await;
    revoke.focus().expect("is in the page");
    click(&revoke);
    let dialog = page.wait_for("dialog", "Revoke this token?").await;
    assert!(dialog.text_content().unwrap_or_default().contains("Nightly export"));
    click(&page.get("button", "Cancel"));
    until("the dialog to be gone", || page.select("dialog").is_empty()).await;
    assert_eq!(deleted(&fake, &path), 0);
    assert!(is_focused(&revoke), "the focus is back on the button");

    click(&revoke);
    page.wait_for("dialog", "Revoke this token?").await;
    let fake = fake.with::<GetApiTokens>(&page_of(left));
    click(&page.get("button", "Revoke"));
    until("the token to be gone", || page.find("button", "Revoke “Nightly export”").is_none())
        .await;
    page.wait_for_text("Token revoked").await;
    assert_eq!(deleted(&fake, &path), 1);
    let heading = page.get("heading", "API tokens");
    until("the focus on the heading", || is_focused(&heading)).await;
}

#[wasm_bindgen_test]
async fn a_token_that_is_being_revoked_shows_as_going_until_the_answer() {
    let fake = serving(true, 8).with::<DeleteApiToken>(&());
    let page = open(&fake);
    let revoke = page.wait_for("button", "Revoke “Nightly export”").await;
    revoke.focus().expect("is in the page");
    click(&revoke);
    page.wait_for("dialog", "Revoke this token?").await;
    let fake = fake.with::<GetApiTokens>(&page_of(tokens()[1..].to_vec())).holding();
    click(&page.get("button", "Revoke"));
    until("the dialog to be gone", || page.select("dialog").is_empty()).await;
    until("the request", || fake.held() == 1).await;
    assert_eq!(revoke.get_attribute("aria-busy").as_deref(), Some("true"));
    assert!(is_focused(&revoke), "the focus is where it was");
    click(&revoke);
    settle().await;
    assert!(page.select("dialog").is_empty(), "it goes already");
    fake.let_go(0);
    page.wait_for_text("Token revoked").await;
    until("the focus on the heading", || is_focused(&page.get("heading", "API tokens"))).await;
}

#[wasm_bindgen_test]
async fn what_could_not_be_taken_away_is_there_as_before_and_says_why() {
    let fake = serving(true, 8)
        .offline::<DeleteApiToken>()
        .refusing::<DeleteAccountSession>(ProblemCode::Internal);
    let page = open(&fake);
    click(&page.wait_for("button", PHONE).await);
    page.wait_for("dialog", "Sign out this session?").await;
    click(&page.select("dialog [type=submit]").remove(0));
    page.wait_for_text("is not signed out. Something went wrong on our side").await;
    assert_eq!(page.get("button", PHONE).get_attribute("aria-busy"), None);

    let revoke = page.wait_for("button", "Revoke “Nightly export”").await;
    revoke.focus().expect("is in the page");
    click(&revoke);
    page.wait_for("dialog", "Revoke this token?").await;
    click(&page.get("button", "Revoke"));
    page.wait_for_text("“Nightly export” is not revoked. The server did not answer.").await;
    assert_eq!(revoke.get_attribute("aria-busy"), None);
    assert!(is_focused(&revoke), "the focus stays");
    assert!(page.find("button", "Revoke “Nightly export”").is_some());
}

#[wasm_bindgen_test]
async fn a_token_that_is_not_there_any_more_is_revoked_all_the_same() {
    let fake = serving(true, 8).refusing::<DeleteApiToken>(ProblemCode::NotFound);
    let page = open(&fake);
    click(&page.wait_for("button", "Revoke “Nightly export”").await);
    page.wait_for("dialog", "Revoke this token?").await;
    click(&page.get("button", "Revoke"));
    page.wait_for_text("Token revoked").await;
}

#[wasm_bindgen_test]
async fn any_session_but_this_one_can_be_signed_out() {
    let mut left = sessions();
    let phone = left.remove(1);
    let path = DeleteAccountSession::PATH.replace("{id}", phone.id.as_str());
    let fake = serving(true, 8).with::<DeleteAccountSession>(&());
    let page = open(&fake);
    click(&page.wait_for("button", PHONE).await);
    page.wait_for("dialog", "Sign out this session?").await;
    assert!(page.text().contains("This session"));
    let buttons = page
        .all("button")
        .iter()
        .filter(|button| super::support::name(button).starts_with("Sign out "))
        .count();
    assert_eq!(buttons, 2, "not of this one");
    let fake = fake.with::<GetAccountSessions>(&page_of(left));
    click(&page.select("dialog [type=submit]").remove(0));
    until("the session to be gone", || page.find("button", PHONE).is_none()).await;
    assert_eq!(deleted(&fake, &path), 1);
    page.wait_for_text("Signed out").await;
}

#[wasm_bindgen_test]
async fn offline_nothing_can_be_begun() {
    let fake = serving(true, 8).offline::<PostPassword>();
    let page = open(&fake);
    fill(&page.wait_for("textbox", PASSWORD).await, "understudy-demo");
    fill(&page.get("textbox", "New password"), "correct horse battery");
    click(&page.get("button", "Change password"));
    page.wait_for_text("The server did not answer.").await;
    let create = page.get("button", "Create token");
    until("the refusal", || create.get_attribute("aria-disabled").as_deref() == Some("true")).await;
    assert_eq!(create.get_attribute("title").as_deref(), Some("You are offline"));
    click(&create);
    settle().await;
    assert!(page.select("dialog").is_empty());
}

#[wasm_bindgen_test]
async fn while_impersonating_nothing_of_it_is_there_and_nothing_is_asked() {
    for session in [world::ada_as_eli(), world::view_only()] {
        let fake = serving(true, 8);
        let page = open_as(session, &fake);
        page.wait_for("heading", "Not available while impersonating").await;
        assert!(page.find("link", "Account security").is_none());
        assert!(fake.asked().is_empty());
    }
}

#[wasm_bindgen_test]
async fn the_user_menu_leads_to_it() {
    let console = console::open(world::signed_in(world::ada()), &serving(true, 8), "/nowhere");
    let page = &console.page;
    let menu = document().get_element_by_id("user-menu").expect("is there");
    let is_open = || menu.matches(":popover-open").expect("is a selector");
    click(&page.select(".user").remove(0));
    until("the menu", is_open).await;
    click(&page.get("link", "Account security"));
    page.wait_for("heading", "Account security").await;
    assert_eq!(console::address(), "/account/security");
    assert!(!is_open(), "the menu does not stay in the way");
}
