//! The audit log: rows that open, and filters that are in the address.

use super::support::{Mounted, choose, click, fill, mount, until, value_of};
use std::cell::RefCell;
use std::rc::Rc;
use understudy::api::fake::Fake;
use understudy::audit::page;
use understudy::audit::scenes::{events, serving};
use understudy::components::ToastRegion;
use understudy::frame::Place;
use understudy::gallery::world;
use understudy::listening::listen;
use understudy::markup::view;
use understudy::prelude::{Owner, window};
use understudy_contract::ProblemCode;
use understudy_contract::endpoint::GetAuditEvents;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

fn open(fake: &Fake, url: &'static str) -> Mounted {
    let fake = fake.clone();
    mount(move || {
        let page = world::page(world::signed_in(world::ada()), &fake, url, &Place::AUDIT, page);
        view! {
            {page}
            <ToastRegion/>
        }
    })
}

/// What the log was last asked for.
fn asked(fake: &Fake) -> String {
    fake.asked().last().map(|request| request.url.clone()).unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_row_opens_to_everything_that_is_known() {
    let page = open(&serving(events()), "/audit-log");
    let sentence = "Ada Admin, as eli@acme.example, certified fact \
                    “The cable locks while the car is charging.”";
    page.wait_for_text(sentence).await;
    assert!(!page.text().contains("Impersonated user"));
    click(&page.select("summary").remove(0));
    page.wait_for_text("Impersonated user").await;
    let row = page.select(".log > li").remove(0).text_content().unwrap_or_default();
    for words in [
        "ada@acme.example",
        "Eli Editor",
        "ticket 4812",
        "user.impersonation.action",
        "fact.certified",
        "2026-11-23 13:32:07 UTC",
        "Firefox 133 on Linux",
        "req_8Zk2Qf0vT1",
    ] {
        assert!(row.contains(words), "{words} in {row}");
    }
    assert_eq!(page.select("del")[0].text_content().as_deref(), Some("Draft"));
    assert_eq!(page.select("ins")[0].text_content().as_deref(), Some("Certified"));
    for name in [
        "Copy ada@acme.example",
        "Copy eli@acme.example",
        "Copy Fact id",
        "Copy impersonation id",
        "Copy request id",
        "Copy event id",
    ] {
        page.get("button", name);
    }
    let link = page.select("dd a[href^='/audit-log']").remove(0);
    assert_eq!(link.text_content().as_deref(), Some("All of this impersonation"));
    let href = link.get_attribute("href").unwrap_or_default();
    assert_eq!(href, "/audit-log?impersonation_id=0193-7f29-5c1e");
}

#[wasm_bindgen_test]
async fn times_are_local_with_utc_on_hover_and_grouped_by_day() {
    let page = open(&serving(events()), "/audit-log");
    page.wait_for_text("Yesterday").await;
    let days: Vec<_> = page.select(".day").iter().filter_map(|day| day.text_content()).collect();
    assert_eq!(days, ["Today", "Yesterday", "14 Nov 2026"]);
    let time = page.select(".log time").remove(0);
    assert_eq!(time.get_attribute("title").as_deref(), Some("2026-11-23 13:32:07 UTC"));
    assert_eq!(time.text_content().as_deref(), Some("13:32"));
}

#[wasm_bindgen_test]
async fn the_last_seven_days_are_shown_unless_the_address_says_otherwise() {
    let fake = serving(events());
    let page = open(&fake, "/audit-log");
    page.wait_for_text("Yesterday").await;
    let asked = asked(&fake);
    assert!(asked.contains("from=2026-11-17T00%3A00%3A00.000Z"), "{asked}");
    assert!(asked.contains("to=2026-11-24T00%3A00%3A00.000Z"), "{asked}");
    assert_eq!(value_of(&page.get("textbox", "From")), "2026-11-17");
    assert_eq!(value_of(&page.get("textbox", "To")), "2026-11-23");
}

#[wasm_bindgen_test]
async fn rows_stay_while_others_are_looked_for() {
    let fake = serving(events());
    let page = open(&fake, "/audit-log");
    page.wait_for_text("Yesterday").await;
    let fake = fake.holding();
    fill(&page.get("searchbox", "Email"), "eli");
    until("the request", || fake.held() == 1).await;
    assert!(page.text().contains("Yesterday"));
    until("what says that newer ones come", || !page.select(".stale[aria-busy]").is_empty()).await;
    fake.let_go(0);
    until("the answer", || page.select("[aria-busy]").is_empty()).await;
}

#[wasm_bindgen_test]
async fn filters_ask_anew() {
    let fake = serving(events());
    let page = open(&fake, "/audit-log?outcome=refused&from=2026-11-01&to=2026-11-02");
    page.wait_for_text("Yesterday").await;
    assert!(asked(&fake).contains("outcome=refused"), "{}", asked(&fake));
    assert!(asked(&fake).contains("from=2026-11-01T"), "{}", asked(&fake));
    choose(&page.get("combobox", "Action"), "user.impersonation.started");
    until("the action to be asked for", || {
        asked(&fake).contains("action=user.impersonation.started")
    })
    .await;
    fill(&page.get("searchbox", "Email"), " Eli@Acme.example");
    until("the email to be asked for", || asked(&fake).contains("email=eli%40acme.example")).await;
    choose(&page.get("combobox", "Operation"), "fact.certified");
    until("the operation to be asked for", || asked(&fake).contains("operation=fact.certified"))
        .await;
    assert!(asked(&fake).contains("outcome=refused"), "{}", asked(&fake));
}

#[wasm_bindgen_test]
async fn an_export_is_saved_with_the_filters_and_the_identity_of_the_page() {
    let saved = Rc::new(RefCell::new(Vec::new()));
    let listener = Owner::new();
    listener.with(|| {
        let saved = Rc::clone(&saved);
        listen(&window(), "click", move |event| {
            let link = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if let Some(link) = link.filter(|link| link.has_attribute("download")) {
                event.prevent_default();
                saved.borrow_mut().push(link.get_attribute("href").unwrap_or_default());
            }
        });
    });
    let fake = serving(events());
    let url = "/audit-log?operation=fact.certified&from=2026-11-01&to=2026-11-02&cursor=x";
    let page = open(&fake, url);
    page.wait_for_text("Yesterday").await;
    click(&page.get("button", "Export CSV"));
    until("a file", || saved.borrow().len() == 1).await;
    click(&page.get("button", "Export JSON Lines"));
    until("two files", || saved.borrow().len() == 2).await;
    drop(listener);
    let day = |day: &str| format!("2026-11-{day}T00%3A00%3A00.000Z");
    let expected = ["csv", "jsonl"].map(|file| {
        format!(
            "/api/v1/audit-events/export?from={}&to={}&operation=fact.certified&format={file}&epoch={}",
            day("01"),
            day("03"),
            world::ada().epoch
        )
    });
    assert_eq!(saved.borrow().as_slice(), expected);
    let asked = fake.asked();
    assert!(asked.iter().all(|asked| !asked.url.contains("export")), "the browser asks");
    assert!(page.select("a[download]").is_empty());
}

#[wasm_bindgen_test]
async fn an_export_that_would_be_refused_says_why_and_saves_nothing() {
    let fake = serving(events());
    let page = open(&fake, "/audit-log");
    page.wait_for_text("Yesterday").await;
    let _fake = fake.refusing::<GetAuditEvents>(ProblemCode::PermissionDenied);
    click(&page.get("button", "Export CSV"));
    page.wait_for_text(ProblemCode::PermissionDenied.title().trim_end_matches('.')).await;
    assert!(page.select("a[download]").is_empty());
}

#[wasm_bindgen_test]
async fn without_a_connection_an_export_is_refused_and_says_why() {
    let fake = serving(events());
    let page = open(&fake, "/audit-log");
    page.wait_for_text("Yesterday").await;
    let fake = fake.offline::<GetAuditEvents>();
    choose(&page.get("combobox", "Outcome"), "failed");
    let button = page.get("button", "Export CSV");
    until("the refusal", || button.get_attribute("aria-disabled").is_some()).await;
    assert_eq!(button.get_attribute("title").as_deref(), Some("You are offline"));
    drop(fake);
}

#[wasm_bindgen_test]
async fn one_impersonation_is_shown_whenever_it_was() {
    let fake = serving(events());
    let page = open(&fake, "/audit-log?impersonation_id=0193-7f29-5c1e");
    page.wait_for_text("Only the impersonation 0193-7f29-5c1e").await;
    until("it to be asked for", || asked(&fake).contains("impersonation_id=0193-7f29-5c1e")).await;
    assert!(!asked(&fake).contains("from="), "{}", asked(&fake));
    click(&page.get("button", "Show everything"));
    until("everything to be asked for", || !asked(&fake).contains("impersonation_id")).await;
}
