//! The command menu: what it finds, what keys do in it, and what it leaves alone.

use super::console::{ada_again, address, open, open_as_eli, pass};
use super::support::{Mounted, click, fill, is_focused, press, settle, type_into, until};
use understudy::api::Request;
use understudy::api::fake::Fake;
use understudy::command_menu::Shortcut;
use understudy::gallery::people::{members, named, serving};
use understudy::gallery::world;
use understudy::identity::Presence;
use understudy::prelude::*;
use understudy::trees::scenes::charger;
use understudy_contract::ProblemCode;
use understudy_contract::endpoint::{DeleteImpersonation, GetMembers, GetSession, GetTree, Method};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{EventTarget, HtmlElement, HtmlFormElement, KeyboardEvent, KeyboardEventInit};

const NAME: &str = "Command menu";
const FIELD: &str = "Search or go to";

/// Presses Ctrl K, or what it is on a Mac, wherever the focus is; gives whether somebody took it.
fn shortcut() -> bool {
    let options = KeyboardEventInit::new();
    options.set_key("k");
    options.set_code("KeyK");
    let is_apple = Shortcut::of_browser() == Shortcut::of("Mac");
    options.set_ctrl_key(!is_apple);
    options.set_meta_key(is_apple);
    options.set_bubbles(true);
    options.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &options);
    let target: EventTarget = document().active_element().expect("something is active").into();
    !target.dispatch_event(&event.expect("is made")).expect("is sent")
}

/// Presses Enter in the field, as far as a script can: its form is submitted.
fn enter(page: &Mounted) {
    let forms = page.select("dialog.command form");
    let form: &HtmlFormElement = forms[0].unchecked_ref();
    form.request_submit().expect("is submitted");
}

/// Opens the menu; gives its field.
async fn opened(page: &Mounted) -> HtmlElement {
    page.wait_for("button", "Search or go to…").await;
    assert!(shortcut());
    page.wait_for("dialog", NAME).await;
    let field = page.get("combobox", FIELD);
    until("the focus in the field", || is_focused(&field)).await;
    field
}

/// What the options say, top to bottom.
fn options(page: &Mounted) -> Vec<String> {
    let words = |option: &HtmlElement| {
        let text = option.text_content().unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    page.all("option").iter().map(words).collect()
}

/// The option that Enter chooses, as the field says it.
fn active(page: &Mounted) -> String {
    let id = page.get("combobox", FIELD).get_attribute("aria-activedescendant");
    let marked = page.select("[role=option][aria-selected=true]");
    assert_eq!(
        marked.iter().map(|option| option.id()).collect::<Vec<_>>(),
        id.into_iter().collect::<Vec<_>>()
    );
    let text = marked.first().and_then(|option| option.text_content()).unwrap_or_default();
    text.trim().to_owned()
}

fn searches(fake: &Fake) -> Vec<Request> {
    let asked = fake.asked().into_iter();
    asked.filter(|request| request.url.starts_with("/api/v1/members?q=")).collect()
}

fn said(page: &Mounted) -> String {
    let said = page.select("dialog.command .said");
    said.first().and_then(|said| said.text_content()).unwrap_or_default()
}

#[wasm_bindgen_test]
async fn the_shortcut_opens_it_and_the_focus_comes_back_to_where_it_was() {
    let console = open(world::signed_in(world::ada()), &Fake::new(), "/");
    let before = console.page.wait_for("button", "Ada Admin").await;
    for close in ["Escape", "Close"] {
        before.focus().expect("can be focused");
        opened(&console.page).await;
        assert!(shortcut(), "the browser does not get it meanwhile");
        match close {
            "Escape" => super::support::escape(&console.page.get("dialog", NAME)),
            _ => click(&console.page.get("button", "Close")),
        }
        until("the menu to be gone", || console.page.all("dialog").is_empty()).await;
        until(close, || is_focused(&before)).await;
    }
    click(&console.page.get("button", "Search or go to…"));
    console.page.wait_for("dialog", NAME).await;
}

#[wasm_bindgen_test]
async fn arrows_move_and_enter_goes_to_the_page() {
    let console = open(world::signed_in(world::ada()), &Fake::new(), "/");
    let page = &console.page;
    let field = opened(page).await;
    assert_eq!(options(page).len(), 10, "eight pages, the account, and the way out");
    assert_eq!(field.get_attribute("aria-expanded").as_deref(), Some("true"));
    assert_eq!(active(page), "Dashboard");
    for (key, expected) in [
        ("ArrowDown", "Trees"),
        ("ArrowUp", "Dashboard"),
        ("ArrowUp", "Sign out"),
        ("Home", "Dashboard"),
        ("End", "Sign out"),
    ] {
        press(&field, key);
        until(expected, || active(page) == expected).await;
    }
    fill(&field, "set");
    until("both settings", || options(page) == ["Team settings", "Company settings"]).await;
    assert_eq!(active(page), "Team settings", "typing begins at the first again");
    press(&field, "ArrowDown");
    until("the second", || active(page) == "Company settings").await;
    enter(page);
    page.wait_for("heading", "Security").await;
    assert_eq!(address(), "/settings/security");
    assert!(page.all("dialog").is_empty());
    until("the focus on the heading", || is_focused(&page.get("heading", "Security"))).await;
}

#[wasm_bindgen_test]
async fn a_colleague_is_found_while_one_types_and_the_dialog_opens() {
    let fake = serving(Fake::new(), members(120));
    let console = open(world::signed_in(world::ada()), &fake, "/team/members?role=editor");
    let page = &console.page;
    page.wait_for_text("Eli Editor").await;
    let field = opened(page).await;
    type_into(&field, "eli@acme");
    let expected =
        ["Impersonate", "Show"].map(|verb| format!("{verb} Eli Editor eli@acme.example"));
    until("Eli", || options(page) == expected).await;
    until("how many there are", || said(page) == "2 results").await;
    let asked = searches(&fake);
    assert!(asked.len() <= 2, "{} requests for 8 keys", asked.len());
    assert!(asked.iter().all(|request| !request.is_background), "somebody typed it");
    let groups = page.select("[role=listbox] > p");
    let groups: Vec<_> = groups.iter().filter_map(|group| group.text_content()).collect();
    assert_eq!(groups, ["Impersonate", "Members"]);
    assert!(active(page).starts_with("Impersonate Eli Editor"), "{}", active(page));
    enter(page);
    page.wait_for("dialog", "Impersonate eli@acme.example?").await;
    assert_eq!(address(), "/team/members?role=editor&impersonate=eli%40acme.example");
    assert!(fake.asked().iter().all(|request| request.method == Method::Get), "nothing started");
}

#[wasm_bindgen_test]
async fn a_member_can_be_shown_in_the_list() {
    let fake = serving(Fake::new(), members(120));
    let console = open(world::signed_in(world::ada()), &fake, "/");
    let page = &console.page;
    let field = opened(page).await;
    fill(&field, "colleague");
    page.wait_for_text("All members that match").await;
    press(&field, "ArrowUp");
    until("the last", || active(page).starts_with("Show All members")).await;
    enter(page);
    page.wait_for_text("1–50 of 105").await;
    assert_eq!(address(), "/team/members?q=colleague");
}

#[wasm_bindgen_test]
async fn who_is_protected_cannot_be_chosen_and_it_says_why() {
    let fake = serving(Fake::new(), named());
    let console = open(world::signed_in(world::ada()), &fake, "/");
    let page = &console.page;
    let field = opened(page).await;
    fill(&field, "bea@");
    until("Bea", || options(page).len() == 2).await;
    let bea = page.all("option").remove(0);
    let why = "Protected by impersonation restrictions (Billing access)";
    assert!(bea.text_content().is_some_and(|words| words.contains(why)));
    assert_eq!(bea.get_attribute("aria-disabled").as_deref(), Some("true"));
    assert!(active(page).starts_with("Show Bea Billing"), "Enter shows her: {}", active(page));
    press(&field, "ArrowUp");
    until("her refusal to be read", || active(page).contains(why)).await;
    enter(page);
    click(&bea);
    settle().await;
    assert_eq!(address(), "/");
    assert!(page.find("dialog", NAME).is_some() && is_focused(&field));
}

#[wasm_bindgen_test]
async fn while_impersonating_stop_is_the_first_and_it_stops() {
    let fake =
        Fake::new().with::<DeleteImpersonation>(&ada_again()).with::<GetSession>(&ada_again());
    let console = open_as_eli(&fake, "/nowhere");
    let page = &console.page;
    opened(page).await;
    let pages = ["Stop impersonating", "Dashboard", "Trees", "Facts", "Members", "Sign out"];
    assert_eq!(options(page), pages);
    assert_eq!(page.select("dialog.command .foot button").len(), 2, "Stop is in the foot, too");
    enter(page);
    page.wait_for("heading", "Members").await;
    assert!(page.find("region", "Impersonation").is_none());
}

#[wasm_bindgen_test]
async fn signing_out_asks_first_while_impersonating() {
    let console = open_as_eli(&Fake::new(), "/nowhere");
    let page = &console.page;
    let field = opened(page).await;
    fill(&field, "sign");
    until("one choice", || options(page) == ["Sign out"]).await;
    enter(page);
    page.wait_for("dialog", "Sign out of both accounts?").await;
    until("the menu to be gone", || page.find("dialog", NAME).is_none()).await;
}

#[wasm_bindgen_test]
async fn whoever_becomes_somebody_else_has_no_menu_of_before() {
    let console = open_as_eli(&Fake::new(), "/nowhere");
    let field = opened(&console.page).await;
    fill(&field, "fa");
    console.identity.take(Presence::SignedIn(Box::new(ada_again())));
    console.page.wait_for("heading", "Members").await;
    assert!(console.page.all("dialog").is_empty());
    opened(&console.page).await;
    assert_eq!(options(&console.page).first().map(String::as_str), Some("Dashboard"));
}

#[wasm_bindgen_test]
async fn it_does_not_open_over_what_another_dialog_asks() {
    let console = open_as_eli(&Fake::new(), "/nowhere");
    let page = &console.page;
    page.wait_for("timer", "Ends in 59:42 without activity").await;
    pass(3600 - 120);
    page.wait_for("alertdialog", "Still there?").await;
    assert!(!shortcut(), "the browser may have it");
    settle().await;
    assert!(page.find("dialog", NAME).is_none());
}

#[wasm_bindgen_test]
async fn the_question_whether_one_is_there_comes_above_it() {
    let console = open_as_eli(&Fake::new(), "/nowhere");
    let page = &console.page;
    opened(page).await;
    pass(3600 - 120);
    page.wait_for("alertdialog", "Still there?").await;
    until("the focus in it", || is_focused(&page.get("button", "Keep impersonating"))).await;
    shortcut();
    settle().await;
    assert_eq!(page.all("dialog").len(), 1, "nothing opens above it, and nothing behind it closes");
    assert!(is_focused(&page.get("button", "Keep impersonating")));
}

#[wasm_bindgen_test]
async fn a_search_that_fails_can_be_tried_again_from_where_one_types() {
    let fake = serving(Fake::new(), named());
    let fails = fake.clone().refusing::<GetMembers>(ProblemCode::Internal);
    let console = open(world::signed_in(world::ada()), &fails, "/");
    let page = &console.page;
    let field = opened(page).await;
    fill(&field, "eli");
    page.wait_for("heading", "Members could not be searched").await;
    assert_eq!(field.get_attribute("aria-expanded").as_deref(), Some("false"));
    let _works = serving(fake, named());
    click(&page.get("button", "Retry"));
    assert!(is_focused(&field));
    until("Eli", || options(page).len() == 2).await;
}

#[wasm_bindgen_test]
async fn nothing_found_says_so() {
    let fake = serving(Fake::new(), named());
    let console = open(world::signed_in(world::ada()), &fake, "/");
    let page = &console.page;
    let field = opened(page).await;
    fill(&field, "xyz");
    page.wait_for_text("Nothing matches “xyz”").await;
    assert_eq!(field.get_attribute("aria-expanded").as_deref(), Some("false"));
    assert!(options(page).is_empty());
    assert_eq!(field.get_attribute("aria-activedescendant"), None);
    fill(&field, "");
    until("the pages", || options(page).len() == 10).await;
    assert_eq!(said(page), "");
}

#[wasm_bindgen_test]
async fn enter_never_chooses_somebody_who_was_found_for_less() {
    let fake = serving(Fake::new(), members(120)).holding();
    let console = open(world::signed_in(world::ada()), &fake, "/nowhere");
    let page = &console.page;
    let field = opened(page).await;
    fill(&field, "b");
    until("a request", || fake.held() == 1).await;
    fake.let_go(0);
    page.wait_for_text("Bea Billing").await;
    fill(&field, "bobby");
    until("only who is still meant", || !page.text().contains("Bea Billing")).await;
    until("another request", || fake.held() == 1).await;
    assert!(active(page).contains("Bobby") || active(page).is_empty(), "{}", active(page));
    fake.let_go(0);
    until("Bobby", || active(page).contains("Bobby")).await;
}

#[wasm_bindgen_test]
async fn an_edit_that_is_not_saved_is_asked_about_first() {
    let fake = Fake::new().with::<GetTree>(&charger());
    let console = open(world::signed_in(world::ada()), &fake, "/trees/charger");
    let page = &console.page;
    let title = page.wait_for("textbox", "Title").await;
    fill(&title, "Charger is dark");
    let field = opened(page).await;
    fill(&field, "facts");
    until("one choice", || options(page) == ["Facts"]).await;
    enter(page);
    page.wait_for("dialog", "Leave without saving?").await;
    until("the menu to be gone", || page.find("dialog", NAME).is_none()).await;
    assert_eq!(address(), "/trees/charger");
    click(&page.get("button", "Leave"));
    page.wait_for("heading", "Facts").await;
}
