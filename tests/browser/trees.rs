//! The tree editor: nothing typed is lost, whatever the server says.

use super::support::{Mounted, choose, click, fill, is_focused, mount, settle, until, value_of};
use js_sys::Function;
use understudy::api::fake::{Fake, problem, reply};
use understudy::components::ToastRegion;
use understudy::frame::Place;
use understudy::gallery::world;
use understudy::markup::view;
use understudy::trees::editor;
use understudy::trees::scenes::charger;
use understudy_contract::endpoint::{GetTree, Method, PutTree};
use understudy_contract::tree::{Tree, UpdateTree};
use understudy_contract::{ProblemCode, Session};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

const TYPED: &str = "Is the light on? Look at its front.";

fn open(session: Session, fake: &Fake) -> Mounted {
    let fake = fake.clone();
    mount(move || {
        let url = "/trees/charger";
        let session = world::signed_in(session);
        let page = world::page(session, &fake, url, &Place::TREE, editor::page);
        view! {
            {page}
            <ToastRegion/>
        }
    })
}

/// A server that has the charger's tree and keeps what is saved.
fn server() -> Fake {
    Fake::new().with::<GetTree>(&charger()).answer::<PutTree>(|request| {
        let update: UpdateTree =
            serde_json::from_str(request.body.as_deref().unwrap_or_default()).expect("is a tree");
        let (title, nodes, version) = (update.title, update.nodes, update.version + 1);
        let saved = Tree { title, nodes, version, ..charger() };
        Ok(reply(200, serde_json::to_string(&saved).expect("serialises")))
    })
}

fn sent(fake: &Fake) -> Vec<UpdateTree> {
    let asked = fake.asked().into_iter();
    asked
        .filter(|request| request.method == Method::Put)
        .filter_map(|request| serde_json::from_str(&request.body?).ok())
        .collect()
}

fn press_key(element: &HtmlElement, key: &str) {
    let send = "element.dispatchEvent(new KeyboardEvent('keydown', \
                { key, bubbles: true, cancelable: true }))";
    Function::new_with_args("element, key", send)
        .call2(&JsValue::UNDEFINED, element, &key.into())
        .expect("is sent");
}

fn current(page: &Mounted) -> String {
    let found = page.select(".outline [aria-current]");
    found.first().and_then(|line| line.text_content()).unwrap_or_default()
}

async fn edit(page: &Mounted) -> HtmlElement {
    let text = page.wait_for("textbox", "Text").await;
    fill(&text, TYPED);
    text
}

#[wasm_bindgen_test]
async fn saving_sends_the_version_that_was_read_and_says_so() {
    let fake = server();
    let page = open(world::ada_as_eli(), &fake);
    edit(&page).await;
    page.wait_for_text("Unsaved changes").await;
    click(&page.get("button", "Save"));
    page.wait_for_text("Saved “Charger does not start”").await;
    let sent = sent(&fake);
    assert_eq!((sent.len(), sent[0].version), (1, 7));
    assert_eq!(sent[0].nodes[0].text, TYPED);
    page.wait_for_text("Version 8").await;
    assert!(!page.text().contains("Unsaved changes"));
}

#[wasm_bindgen_test]
async fn a_slow_save_cannot_be_sent_twice_and_keeps_what_is_typed_meanwhile() {
    let fake = server();
    let page = open(world::ada_as_eli(), &fake);
    let text = edit(&page).await;
    let fake = fake.holding();
    let save = page.get("button", "Save");
    click(&save);
    click(&save);
    until("the answer to wait", || fake.held() == 1).await;
    assert_eq!(save.get_attribute("aria-busy").as_deref(), Some("true"));
    fill(&text, "Typed while it was saved.");
    fake.let_go(0);
    page.wait_for_text("Version 8").await;
    assert_eq!(value_of(&text), "Typed while it was saved.");
    assert_eq!(sent(&fake).len(), 1);
    page.wait_for_text("Unsaved changes").await;
}

#[wasm_bindgen_test]
async fn a_failed_save_keeps_what_was_typed() {
    let fake = server().answer::<PutTree>(|_| Ok(problem(ProblemCode::AuditUnavailable)));
    let page = open(world::ada_as_eli(), &fake);
    let text = edit(&page).await;
    click(&page.get("button", "Save"));
    page.wait_for_text("Not done, because it could not be recorded.").await;
    assert_eq!(value_of(&text), TYPED);
    page.wait_for_text("Unsaved changes").await;
}

/// The editor after somebody else was faster, and what it sends to.
async fn in_conflict() -> (Mounted, Fake) {
    let fake = server().answer::<PutTree>(|_| Ok(problem(ProblemCode::VersionConflict)));
    let page = open(world::ada_as_eli(), &fake);
    edit(&page).await;
    let theirs = Tree { version: 8, title: "Their title".into(), ..charger() };
    let fake = fake.with::<GetTree>(&theirs);
    click(&page.get("button", "Save"));
    page.wait_for_text("Somebody else saved this tree.").await;
    (page, fake)
}

#[wasm_bindgen_test]
async fn a_conflict_shows_both_versions() {
    let (page, _) = in_conflict().await;
    assert_eq!(value_of(&page.get("textbox", "Text")), TYPED);
    click(&page.get("button", "Compare both"));
    let table = page.wait_for("table", "Both versions").await.text_content().unwrap_or_default();
    for words in
        ["Their title", "Charger does not start", TYPED, "Is the light on the wall box on?"]
    {
        assert!(table.contains(words), "{words} in {table}");
    }
}

#[wasm_bindgen_test]
async fn keeping_mine_saves_it_on_top_of_theirs_and_theirs_is_set_aside() {
    let (page, fake) = in_conflict().await;
    let fake = fake.answer::<PutTree>(|_| {
        let mut saved = Tree { version: 9, ..charger() };
        saved.nodes[0].text = TYPED.into();
        Ok(reply(200, serde_json::to_string(&saved).expect("serialises")))
    });
    click(&page.get("button", "Keep mine"));
    page.wait_for_text("Version 9").await;
    let versions: Vec<u32> = sent(&fake).iter().map(|sent| sent.version).collect();
    assert_eq!(versions, [7, 8]);
    assert_eq!(value_of(&page.get("textbox", "Text")), TYPED);
    page.wait_for_text("Version 8 by Eli Editor is set aside").await;
}

#[wasm_bindgen_test]
async fn taking_theirs_sets_mine_aside_and_it_can_be_brought_back() {
    let (page, _) = in_conflict().await;
    click(&page.get("button", "Take theirs"));
    page.wait_for_text("Your version is set aside").await;
    assert_eq!(value_of(&page.get("textbox", "Title")), "Their title");
    assert_ne!(value_of(&page.get("textbox", "Text")), TYPED);
    click(&page.get("button", "Swap them"));
    until("mine to be back", || value_of(&page.get("textbox", "Text")) == TYPED).await;
    assert_eq!(value_of(&page.get("textbox", "Title")), "Charger does not start");
}

#[wasm_bindgen_test]
async fn arrow_keys_walk_the_outline() {
    let page = open(world::ada_as_eli(), &server());
    page.wait_for("textbox", "Text").await;
    assert!(current(&page).contains("Is the light on"));
    for (key, words) in [
        ("ArrowRight", "Which colour is it?"),
        ("ArrowDown", "Green: the wall box is ready."),
        ("ArrowLeft", "Which colour is it?"),
        ("End", "Send a technician"),
        ("Home", "Is the light on"),
    ] {
        let line = page.select(".outline [aria-current]").remove(0);
        press_key(&line, key);
        until(&format!("{key} to lead to {words:?}"), || {
            let line = page.select(".outline [aria-current]").remove(0);
            current(&page).contains(words) && is_focused(&line)
        })
        .await;
    }
}

#[wasm_bindgen_test]
async fn a_draft_says_what_is_missing_before_publishing_is_tried() {
    let page = open(world::ada_as_eli(), &server());
    page.wait_for("textbox", "Text").await;
    page.wait_for_text("This option leads nowhere. Choose a step.").await;
    let publish = page.get("button", "Publish");
    assert_eq!(publish.get_attribute("title").as_deref(), Some("1 option leads nowhere"));
    choose(&page.get("combobox", "Option 3 leads to"), "fuse");
    until("the mark to go", || !page.text().contains("leads nowhere")).await;
    assert_eq!(publish.get_attribute("title").as_deref(), Some("Save first"));
    click(&page.get("button", "Save"));
    until("it to be publishable", || !publish.has_attribute("aria-disabled")).await;
}

#[wasm_bindgen_test]
async fn steps_and_options_come_and_go() {
    let page = open(world::ada_as_eli(), &server());
    page.wait_for("textbox", "Text").await;
    click(&page.get("button", "Add option"));
    fill(&page.wait_for("textbox", "Option 4").await, "It blinks");
    choose(&page.get("combobox", "Option 4 leads to"), "new step");
    page.wait_for_text("Says nothing yet").await;
    click(&page.get("button", "Remove option 3"));
    until("an option to go", || page.find("textbox", "Option 4").is_none()).await;
    assert_eq!(value_of(&page.get("textbox", "Option 3")), "It blinks");
    click(&page.get("button", "Add step"));
    page.wait_for_text("Nothing leads to these yet").await;
    click(&page.get("button", "Remove step"));
    until("the step to go", || !page.text().contains("Nothing leads to these yet")).await;
}

#[wasm_bindgen_test]
async fn view_only_freezes_the_editor() {
    let fake = server();
    let page = open(world::view_only(), &fake);
    let text = page.wait_for("textbox", "Text").await;
    assert!(text.has_attribute("readonly"));
    for name in ["Save", "Add step", "Remove step", "Add option", "Publish"] {
        let button = page.get("button", name);
        assert_eq!(button.get_attribute("aria-disabled").as_deref(), Some("true"), "{name}");
        click(&button);
    }
    settle().await;
    assert_eq!(sent(&fake).len(), 0);
    assert!(!page.text().contains("Says nothing yet"));
}

#[wasm_bindgen_test]
async fn leaving_with_unsaved_changes_asks_first() {
    let page = open(world::ada_as_eli(), &server());
    let text = edit(&page).await;
    let facts = page.get("link", "Facts");
    click(&facts);
    page.wait_for("dialog", "Leave without saving?").await;
    click(&page.get("button", "Stay"));
    until("the question to go", || page.select("dialog[open]").is_empty()).await;
    assert_eq!(value_of(&text), TYPED);
    click(&facts);
    click(&page.wait_for("button", "Leave").await);
    until("the question to go", || page.select("dialog[open]").is_empty()).await;
    assert!(!page.text().contains("Unsaved changes"));
}
