//! The audit log: rows that open, and filters that are in the address.

use super::support::{Mounted, choose, click, fill, mount, until, value_of};
use understudy::api::fake::Fake;
use understudy::audit::page;
use understudy::audit::scenes::{events, serving};
use understudy::frame::Place;
use understudy::gallery::world;
use wasm_bindgen_test::wasm_bindgen_test;

fn open(fake: &Fake, url: &'static str) -> Mounted {
    let fake = fake.clone();
    mount(move || world::page(world::signed_in(world::ada()), &fake, url, &Place::AUDIT, page))
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
    let link = page.select("dd a[href^='/audit-log']").remove(0);
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
    assert!(asked(&fake).contains("outcome=refused"), "{}", asked(&fake));
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
