//! The dashboard: each role sees its own, and one panel that fails takes no other with it.

use super::support::{Mounted, click, mount, until};
use understudy::api::fake::{Fake, reply};
use understudy::components::ToastRegion;
use understudy::dashboard::page;
use understudy::dashboard::scenes::server;
use understudy::frame::Place;
use understudy::gallery::world;
use understudy::markup::view;
use understudy_contract::endpoint::{EndImpersonation, GetFacts, Method};
use understudy_contract::{ProblemCode, Session};
use wasm_bindgen_test::wasm_bindgen_test;

fn open(session: Session, fake: &Fake) -> Mounted {
    let fake = fake.clone();
    mount(move || {
        let page = world::page(world::signed_in(session), &fake, "/", &Place::DASHBOARD, page);
        view! {
            {page}
            <ToastRegion/>
        }
    })
}

fn panels(page: &Mounted) -> Vec<String> {
    let heads = page.select(".panel h2");
    let names = heads.iter().filter_map(|head| head.first_child()?.text_content());
    names.collect()
}

#[wasm_bindgen_test]
async fn a_viewer_reads() {
    let page = open(world::vera(), &server());
    page.wait_for_text("The cable is stuck").await;
    assert_eq!(panels(&page), ["Certified facts", "Published trees"]);
    assert!(
        page.all("button").iter().all(|button| button.text_content().as_deref() != Some("Certify"))
    );
}

#[wasm_bindgen_test]
async fn an_editor_has_drafts_to_finish_and_facts_to_certify() {
    let page = open(world::ada_as_eli(), &server());
    page.wait_for_text("1 option leads nowhere").await;
    assert_eq!(panels(&page), ["Facts to certify", "Drafts to finish", "Published trees"]);
    page.wait_for_text("Ready to publish").await;
    page.wait_for("button", "Certify “The cable must not be longer than 10 metres.”").await;
}

#[wasm_bindgen_test]
async fn an_admin_sees_members_impersonations_and_refusals() {
    let page = open(world::ada(), &server());
    page.wait_for_text("Alan Admin as tom@acme.example").await;
    let expected = [
        "Running impersonations",
        "Recent impersonations",
        "Recent refusals",
        "Members",
        "Facts to certify",
        "Drafts to finish",
    ];
    assert_eq!(panels(&page), expected);
    page.wait_for_text("Ada Admin, as eli@acme.example, tried to change billing").await;
    page.wait_for_text("Since 13:05 · ticket 4790").await;
}

#[wasm_bindgen_test]
async fn an_impersonation_that_is_over_can_be_asked_for_again() {
    let page = open(world::ada(), &server());
    let again = page.wait_for("link", "Impersonate eli@acme.example again").await;
    // The address fills the dialog, which starts nothing by itself.
    let href = again.get_attribute("href").expect("leads somewhere");
    assert!(href.starts_with("/team/members?impersonate=eli%40acme.example&reason="), "{href}");
}

#[wasm_bindgen_test]
async fn ending_an_impersonation_asks_once_more() {
    let fake = server().answer::<EndImpersonation>(|_| Ok(reply(204, String::new())));
    let deleted =
        |fake: &Fake| fake.asked().iter().filter(|asked| asked.method == Method::Delete).count();
    let page = open(world::ada(), &fake);
    click(&page.wait_for("button", "End now").await);
    page.wait_for("dialog", "End this impersonation?").await;
    click(&page.get("button", "Cancel"));
    until("the question to go", || page.select("dialog").is_empty()).await;
    assert_eq!(deleted(&fake), 0);
    click(&page.get("button", "End now"));
    page.wait_for("dialog", "End this impersonation?").await;
    click(&page.select("dialog .danger").remove(0));
    page.wait_for_text("Ended Alan Admin as tom@acme.example").await;
    assert_eq!(deleted(&fake), 1);
}

#[wasm_bindgen_test]
async fn a_panel_that_fails_can_be_tried_again_by_itself() {
    let fake = server().refusing::<GetFacts>(ProblemCode::Internal);
    let page = open(world::ada_as_eli(), &fake);
    page.wait_for_text("1 option leads nowhere").await;
    page.wait_for_text("Something went wrong on our side.").await;
    let trees = |fake: &Fake| fake.asked().iter().filter(|r| r.url.contains("/trees")).count();
    let before = trees(&fake);
    let facts = understudy::facts::scenes::page_of(understudy::facts::scenes::facts());
    let fake = fake.with::<GetFacts>(&facts);
    click(&page.get("button", "Retry"));
    page.wait_for_text("The cable must not be longer than 10 metres.").await;
    assert_eq!(trees(&fake), before);
}
