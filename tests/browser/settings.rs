//! Settings: what saving would do is said before, and nothing typed is lost.

use super::support::{Mounted, click, fill, mount, until, value_of};
use understudy::api::fake::Fake;
use understudy::components::ToastRegion;
use understudy::frame::Place;
use understudy::gallery::world;
use understudy::markup::{View, view};
use understudy::settings::{billing_page, security_page};
use understudy_contract::endpoint::{
    GetBilling, GetRestrictions, Method, PreviewRestrictions, PutBilling, PutRestrictions,
};
use understudy_contract::session::Plan;
use understudy_contract::settings::{Billing, Restrictions, RestrictionsImpact};
use understudy_contract::{Permission, ProblemCode};
use wasm_bindgen_test::wasm_bindgen_test;

fn open(fake: &Fake, place: &'static Place, page: fn() -> View) -> Mounted {
    let fake = fake.clone();
    mount(move || {
        let page = world::page(world::signed_in(world::ada()), &fake, place.path, place, page);
        view! {
            {page}
            <ToastRegion/>
        }
    })
}

fn put(fake: &Fake) -> Vec<String> {
    let asked = fake.asked().into_iter();
    asked
        .filter(|request| request.method == Method::Put)
        .filter_map(|request| request.body)
        .collect()
}

#[wasm_bindgen_test]
async fn before_saving_restrictions_it_says_what_that_would_do() {
    let protected = Restrictions {
        protected_permissions: vec![Permission::BillingRead],
        ..Restrictions::default()
    };
    let fake = Fake::new()
        .with::<GetRestrictions>(&Restrictions::default())
        .with::<PreviewRestrictions>(&RestrictionsImpact {
            members_protected: 14,
            impersonations_ending: 1,
        })
        .with::<PutRestrictions>(&protected);
    let page = open(&fake, &Place::SECURITY, security_page);
    let billing = page.wait_for("checkbox", "Billing access").await;
    click(&billing);
    page.wait_for_text("Saving protects 14 members and ends 1 running impersonation.").await;
    assert!(put(&fake).is_empty());
    click(&page.get("button", "Save changes"));
    page.wait_for_text("Saved").await;
    let sent: Restrictions = serde_json::from_str(&put(&fake)[0]).expect("is a body");
    assert_eq!(sent, protected);
    until("the impact to go", || !page.text().contains("Saving protects")).await;
}

#[wasm_bindgen_test]
async fn discarding_goes_back_to_what_was_saved() {
    let fake =
        Fake::new().with::<GetRestrictions>(&Restrictions::default()).with::<PreviewRestrictions>(
            &RestrictionsImpact { members_protected: 0, impersonations_ending: 2 },
        );
    let page = open(&fake, &Place::SECURITY, security_page);
    click(&page.wait_for("switch", "Allow impersonation").await);
    page.wait_for_text("Saving ends 2 running impersonations.").await;
    click(&page.get("button", "Discard"));
    until("the impact to go", || !page.text().contains("Saving ends")).await;
    assert!(put(&fake).is_empty());
}

#[wasm_bindgen_test]
async fn leaving_with_unsaved_settings_asks_first() {
    let fake =
        Fake::new().with::<GetRestrictions>(&Restrictions::default()).with::<PreviewRestrictions>(
            &RestrictionsImpact { members_protected: 0, impersonations_ending: 0 },
        );
    let page = open(&fake, &Place::SECURITY, security_page);
    click(&page.wait_for("checkbox", "Billing access").await);
    let facts = page.get("link", "Facts");
    click(&facts);
    page.wait_for("dialog", "Leave without saving?").await;
    click(&page.get("button", "Stay"));
    until("the question to go", || page.select("dialog[open]").is_empty()).await;
    assert!(page.get("button", "Discard").get_attribute("aria-disabled").is_none());
    click(&facts);
    click(&page.wait_for("button", "Leave").await);
    until("the question to go", || page.select("dialog[open]").is_empty()).await;
    assert!(page.get("button", "Discard").has_attribute("aria-disabled"), "nothing is changed");
}

#[wasm_bindgen_test]
async fn a_wrong_number_of_seats_stands_at_its_field_and_a_refusal_keeps_what_was_typed() {
    let fake = Fake::new()
        .with::<GetBilling>(&Billing {
            plan: Plan::Enterprise,
            seats: 140,
            billing_email: "billing@acme.example".into(),
            payment_method: None,
        })
        .refusing::<PutBilling>(ProblemCode::AuditUnavailable);
    let page = open(&fake, &Place::BILLING, billing_page);
    let seats = page.wait_for("textbox", "Seats").await;
    fill(&seats, "many");
    click(&page.get("button", "Save changes"));
    page.wait_for_text("Give a whole number from 1 to 1,000,000.").await;
    assert!(put(&fake).is_empty());
    fill(&seats, "150");
    click(&page.get("button", "Save changes"));
    page.wait_for_text("Not done, because it could not be recorded.").await;
    assert_eq!(value_of(&seats), "150");
    assert_eq!(put(&fake).len(), 1);
}
