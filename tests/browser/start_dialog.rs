//! The start dialog: what it sends, and what it keeps when something is wrong.

use super::support::{
    Mounted, click, description, escape, fill, is_focused, mount, settle, until, value_of,
};
use understudy::api::fake::{Fake, problem, reply};
use understudy::gallery::{people, world};
use understudy::identity::{Identity, use_identity};
use understudy::markup::{Show, view};
use understudy::prelude::*;
use understudy::reactive::{Callback, RwSignal, StoredValue};
use understudy::start::Start;
use understudy_contract::endpoint::PostImpersonation;
use understudy_contract::session::{Actor, ImpersonationRules, StartImpersonation};
use understudy_contract::{ProblemCode, Role, Session};
use wasm_bindgen_test::wasm_bindgen_test;

const REASON: &str = "Reason (optional)";
const CODE: &str = "Authentication code";
const START: &str = "Start impersonating";

/// The dialog for Eli, and who is here according to the console.
fn open(session: Session, fake: &Fake) -> (Mounted, Identity) {
    let (fake, identity) = (fake.clone(), StoredValue::new(None));
    let page = mount(move || {
        world::provide(world::signed_in(session), &fake);
        identity.set_value(Some(use_identity()));
        let is_open = RwSignal::new(true);
        view! {
            <Show when=move || is_open.get()>
                <Start
                    member=people::member("eli@acme.example", "Eli Editor", &[Role::Editor], 2)
                    reason=String::new()
                    back="/team/members?q=eli".to_owned()
                    on_close=Callback::new(move |()| is_open.set(false))
                />
            </Show>
        }
    });
    (page, identity.get_value().expect("was mounted"))
}

fn started() -> String {
    serde_json::to_string(&world::ada_as_eli()).expect("serialises")
}

fn sent(fake: &Fake) -> Vec<StartImpersonation> {
    let asked = fake.asked();
    let bodies = asked.iter().filter_map(|request| request.body.as_deref());
    bodies.map(|body| serde_json::from_str(body).expect("is a start")).collect()
}

fn refusing(code: ProblemCode) -> Fake {
    Fake::new().answer::<PostImpersonation>(move |_| Ok(problem(code)))
}

fn is_masked(identity: Identity) -> bool {
    identity.session_untracked().is_some_and(|session| session.impersonation.is_some())
}

#[wasm_bindgen_test]
async fn a_reason_and_a_code_start_it() {
    let fake = Fake::new().answer::<PostImpersonation>(|_| Ok(reply(201, started())));
    let (page, identity) = open(world::ada(), &fake);
    let dialog = page.wait_for("dialog", "Impersonate eli@acme.example?").await;
    assert_eq!(
        description(&dialog),
        "You get exactly the permissions of Eli Editor. Everything you do is logged under your \
         name. It ends after 1 hour without activity."
    );
    fill(&page.get("textbox", REASON), "ticket 4812");
    fill(&page.get("textbox", CODE), " 482 913 ");
    click(
        &page.get("checkbox", "View only You can look at everything they see and change nothing."),
    );
    click(&page.get("button", START));
    until("the impersonation", || is_masked(identity)).await;
    let sent = sent(&fake);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].reason.as_deref(), Some("ticket 4812"));
    assert_eq!(sent[0].second_factor_code.as_deref(), Some("482913"));
    assert!(sent[0].read_only);
    let storage = window().session_storage().expect("is there").expect("is there");
    let kept = storage.get_item("return-address").expect("is read");
    assert_eq!(kept.as_deref(), Some("/team/members?q=eli"));
    storage.clear().expect("is cleared");
}

#[wasm_bindgen_test]
async fn a_wrong_code_clears_only_the_code_and_waits_in_its_field() {
    let (page, identity) = open(world::ada(), &refusing(ProblemCode::SecondFactorInvalid));
    page.wait_for("dialog", "Impersonate eli@acme.example?").await;
    let (reason, code) = (page.get("textbox", REASON), page.get("textbox", CODE));
    fill(&reason, "ticket 4812");
    fill(&code, "000000");
    click(&page.get("button", START));
    page.wait_for_text("This code is not right").await;
    until("the code to be cleared", || value_of(&code).is_empty()).await;
    assert_eq!(value_of(&reason), "ticket 4812");
    assert_eq!(code.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert!(description(&code).contains("This code is not right"));
    until("the focus in the field", || is_focused(&code)).await;
    assert!(!is_masked(identity));
}

#[wasm_bindgen_test]
async fn a_locked_second_factor_keeps_everything() {
    let (page, _) = open(world::ada(), &refusing(ProblemCode::SecondFactorLocked));
    page.wait_for("dialog", "Impersonate eli@acme.example?").await;
    fill(&page.get("textbox", CODE), "482913");
    click(&page.get("button", START));
    page.wait_for_text("Too many wrong codes").await;
    assert_eq!(value_of(&page.get("textbox", CODE)), "482913");
}

#[wasm_bindgen_test]
async fn a_reason_that_is_too_long_is_not_even_sent() {
    let fake = refusing(ProblemCode::Internal);
    let (page, _) = open(world::ada(), &fake);
    page.wait_for("dialog", "Impersonate eli@acme.example?").await;
    let (reason, long) = (page.get("textbox", REASON), "ü".repeat(501));
    fill(&reason, &long);
    fill(&page.get("textbox", CODE), "482913");
    page.wait_for_text("501 of 500").await;
    click(&page.get("button", START));
    page.wait_for_text("Shorten the reason to 500 characters; it has 501.").await;
    assert_eq!(value_of(&reason), long);
    assert_eq!(value_of(&page.get("textbox", CODE)), "482913");
    until("the focus in the field", || is_focused(&reason)).await;
    assert!(sent(&fake).is_empty());
}

#[wasm_bindgen_test]
async fn a_required_reason_is_asked_for() {
    let rules = ImpersonationRules { idle_timeout_seconds: 90, reason_required: true };
    let session = Session { impersonation_rules: Some(rules), ..world::ada() };
    let fake = refusing(ProblemCode::Internal);
    let (page, _) = open(session, &fake);
    page.wait_for_text("It ends after 90 seconds without activity.").await;
    fill(&page.get("textbox", CODE), "482913");
    click(&page.get("button", START));
    page.wait_for_text("Give a reason: your company requires one.").await;
    assert!(description(&page.get("textbox", "Reason")).contains("Give a reason"));
    assert!(sent(&fake).is_empty());
}

#[wasm_bindgen_test]
async fn nothing_is_sent_twice_and_the_button_shows_progress() {
    let fake = Fake::new().answer::<PostImpersonation>(|_| Ok(reply(201, started()))).holding();
    let (page, identity) = open(world::ada(), &fake);
    page.wait_for("dialog", "Impersonate eli@acme.example?").await;
    fill(&page.get("textbox", CODE), "482913");
    let start = page.get("button", START);
    click(&start);
    until("the request", || fake.held() == 1).await;
    assert_eq!(start.get_attribute("aria-busy").as_deref(), Some("true"));
    click(&start);
    settle().await;
    assert_eq!(sent(&fake).len(), 1);
    fake.let_go(0);
    until("the impersonation", || is_masked(identity)).await;
}

#[wasm_bindgen_test]
async fn without_a_second_factor_no_code_is_asked_for() {
    let ada = world::ada();
    let session = Session { actor: Actor { second_factor: false, ..ada.actor.clone() }, ..ada };
    let fake = Fake::new().answer::<PostImpersonation>(|_| Ok(reply(201, started())));
    let (page, identity) = open(session, &fake);
    page.wait_for("dialog", "Impersonate eli@acme.example?").await;
    assert!(page.find("textbox", CODE).is_none());
    click(&page.get("button", START));
    until("the impersonation", || is_masked(identity)).await;
    assert_eq!(sent(&fake)[0].second_factor_code, None);
}

#[wasm_bindgen_test]
async fn a_second_factor_that_is_new_gets_its_field() {
    let ada = world::ada();
    let session = Session { actor: Actor { second_factor: false, ..ada.actor.clone() }, ..ada };
    let (page, _) = open(session, &refusing(ProblemCode::SecondFactorRequired));
    page.wait_for("dialog", "Impersonate eli@acme.example?").await;
    fill(&page.get("textbox", REASON), "ticket 4812");
    click(&page.get("button", START));
    page.wait_for("textbox", CODE).await;
    page.wait_for_text("An authentication code is needed").await;
    assert_eq!(value_of(&page.get("textbox", REASON)), "ticket 4812");
}

#[wasm_bindgen_test]
async fn a_backup_code_goes_the_same_way() {
    let fake = Fake::new().answer::<PostImpersonation>(|_| Ok(reply(201, started())));
    let (page, identity) = open(world::ada(), &fake);
    page.wait_for("dialog", "Impersonate eli@acme.example?").await;
    click(&page.get("button", "Use a backup code"));
    let backup = page.wait_for("textbox", "Backup code").await;
    fill(&backup, "abcd-efgh");
    click(&page.get("button", START));
    until("the impersonation", || is_masked(identity)).await;
    assert_eq!(sent(&fake)[0].second_factor_code.as_deref(), Some("abcd-efgh"));
}

#[wasm_bindgen_test]
async fn a_refusal_of_the_target_is_said_in_the_dialog() {
    let (page, _) = open(world::ada(), &refusing(ProblemCode::MemberRestricted));
    page.wait_for("dialog", "Impersonate eli@acme.example?").await;
    fill(&page.get("textbox", REASON), "ticket 4812");
    fill(&page.get("textbox", CODE), "482913");
    click(&page.get("button", START));
    page.wait_for_text("Protected by impersonation restrictions.").await;
    assert_eq!(value_of(&page.get("textbox", REASON)), "ticket 4812");
    assert_eq!(value_of(&page.get("textbox", CODE)), "482913");
}

#[wasm_bindgen_test]
async fn escape_and_cancel_start_nothing() {
    let fake = refusing(ProblemCode::Internal);
    for way in [escape as fn(&web_sys::HtmlElement), |dialog| {
        let cancel = dialog.query_selector(".foot button").expect("valid").expect("is there");
        click(&wasm_bindgen::JsCast::unchecked_into(cancel));
    }] {
        let (page, identity) = open(world::ada(), &fake);
        let dialog = page.wait_for("dialog", "Impersonate eli@acme.example?").await;
        way(&dialog);
        until("the dialog to be gone", || page.all("dialog").is_empty()).await;
        assert!(!is_masked(identity));
    }
    assert!(fake.asked().is_empty());
}
