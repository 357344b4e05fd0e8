//! The members page: searching, sorting, paging, mask buttons, links.

use super::support::{
    self, Mounted, choose, click, description, escape, is_focused, mount, press, settle, type_into,
    until, value_of,
};
use js_sys::Promise;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use understudy::api::fake::Fake;
use understudy::clock::{Clock, Millis};
use understudy::components::close_tooltips_on_escape;
use understudy::frame::Place;
use understudy::gallery::people::{members, named, serving};
use understudy::gallery::world;
use understudy::listing::in_steps;
use understudy::markup::view;
use understudy::members::page;
use understudy::prelude::{document, provide_context, window};
use understudy::reactive::derive;
use understudy_contract::endpoint::{GetMembers, Method};
use understudy_contract::{ProblemCode, Session};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

const URL: &str = "/team/members";

fn open(fake: &Fake, url: &'static str) -> Mounted {
    open_as(world::ada(), fake, url)
}

fn open_as(session: Session, fake: &Fake, url: &'static str) -> Mounted {
    let fake = fake.clone();
    mount(move || world::page(world::signed_in(session), &fake, url, &Place::MEMBERS, page))
}

/// Emails of the rows, top to bottom.
fn emails(page: &Mounted) -> Vec<String> {
    let cells = page.select("tbody th .sub");
    cells.iter().filter_map(|cell| cell.text_content()).collect()
}

/// The query of the newest request for members.
fn newest_query(fake: &Fake) -> String {
    let asked = fake.asked();
    let newest = asked.iter().rev().find(|request| request.url.starts_with("/api/v1/members"));
    let url = newest.map(|request| request.url.clone()).unwrap_or_default();
    url.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_refused_mask_button_stays_focusable_and_says_why() {
    let page = open(&serving(Fake::new(), named()), URL);
    let mask = page.wait_for("button", "Impersonate bea@acme.example").await;
    assert_eq!(mask.get_attribute("aria-disabled").as_deref(), Some("true"));
    assert_eq!(description(&mask), "Protected by impersonation restrictions (Billing access)");
    mask.focus().expect("can be focused");
    assert!(is_focused(&mask));
    click(&mask);
    settle().await;
    assert!(page.all("dialog").is_empty());
}

#[wasm_bindgen_test]
async fn a_mask_button_opens_the_dialog_and_escape_leads_back_to_it() {
    let fake = serving(Fake::new(), named());
    let page = open(&fake, URL);
    let mask = page.wait_for("button", "Impersonate eli@acme.example").await;
    click(&mask);
    let dialog = page.wait_for("dialog", "Impersonate eli@acme.example?").await;
    escape(&dialog);
    until("the dialog to be gone", || page.all("dialog").is_empty()).await;
    until("the focus on the mask button", || is_focused(&mask)).await;
    assert!(fake.asked().iter().all(|request| request.method == Method::Get), "nothing started");
}

#[wasm_bindgen_test]
async fn members_who_may_not_impersonate_see_no_mask_at_all() {
    let page = open_as(world::ada_as_eli(), &serving(Fake::new(), named()), URL);
    page.wait_for_text("vera@acme.example").await;
    assert!(!page.text().contains("Impersonate"));
    assert!(page.select(".act").is_empty());
}

#[wasm_bindgen_test]
async fn a_heading_sorts_and_pressed_again_reverses() {
    let fake = serving(Fake::new(), members(120));
    let page = open(&fake, URL);
    page.wait_for_text("1–50 of 120").await;
    let heading = page.get("button", "Last active");
    click(&heading);
    until("the latest first", || newest_query(&fake) == "sort=last_active&order=desc").await;
    until("the rows", || emails(&page).first().is_some_and(|email| email == "ada@acme.example"))
        .await;
    let column = heading.parent_element().expect("is in a cell");
    assert_eq!(column.get_attribute("aria-sort").as_deref(), Some("descending"));
    heading.focus().expect("can be focused");
    click(&heading);
    until("the oldest first", || newest_query(&fake) == "sort=last_active&order=asc").await;
    until("the rows", || emails(&page).first().is_some_and(|email| email == "ivy@acme.example"))
        .await;
    assert_eq!(column.get_attribute("aria-sort").as_deref(), Some("ascending"));
    assert!(is_focused(&heading), "the heading is still there");
}

#[wasm_bindgen_test]
async fn typing_drops_no_character_and_asks_seldom() {
    let fake = serving(Fake::new(), members(120)).holding();
    let page = open(&fake, URL);
    until("the first request", || fake.held() == 1).await;
    fake.let_go(0);
    page.wait_for_text("1–50 of 120").await;
    let before = fake.asked().len();
    let search = page.get("searchbox", "Search members");
    search.focus().expect("can be focused");
    type_into(&search, "colleague-0042@acme");
    until("a request for all of it", || newest_query(&fake) == "q=colleague-0042%40acme").await;
    let asked = fake.asked().len() - before;
    assert!(asked <= 2, "{asked} requests for 19 keys");
    // More is typed while the answer is on its way.
    type_into(&search, ".example");
    for _ in 0..fake.held() {
        fake.let_go(0);
    }
    settle().await;
    assert_eq!(value_of(&search), "colleague-0042@acme.example");
    until("the last request", || newest_query(&fake) == "q=colleague-0042%40acme.example").await;
    while fake.held() > 0 {
        fake.let_go(0);
    }
    until("one row", || emails(&page) == ["colleague-0042@acme.example"]).await;
    assert_eq!(value_of(&search), "colleague-0042@acme.example");
}

#[wasm_bindgen_test]
async fn an_answer_that_comes_late_never_replaces_a_newer_one() {
    let fake = serving(Fake::new(), members(120)).holding();
    let page = open(&fake, URL);
    until("the first request", || fake.held() == 1).await;
    fake.let_go(0);
    until("all of the page", || emails(&page).len() == 50).await;
    choose(&page.get("combobox", "Role"), "team_manager");
    until("a request", || fake.held() == 1).await;
    assert_eq!(emails(&page).len(), 50, "what was there stays until the answer comes");
    assert_eq!(page.get("table", "Members").get_attribute("aria-busy").as_deref(), Some("true"));
    choose(&page.get("combobox", "Role"), "billing_manager");
    until("another request", || fake.held() == 2).await;
    fake.let_go(1);
    until("the newer answer", || emails(&page) == ["bea@acme.example"]).await;
    fake.let_go(0);
    settle().await;
    assert_eq!(emails(&page), ["bea@acme.example"]);
}

#[wasm_bindgen_test]
async fn pages_turn_forth_and_back() {
    let page = open(&serving(Fake::new(), members(120)), URL);
    page.wait_for_text("1–50 of 120").await;
    let off = |name: &str| page.get("button", name).get_attribute("aria-disabled");
    assert_eq!(off("Previous").as_deref(), Some("true"));
    click(&page.get("button", "Next"));
    page.wait_for_text("51–100 of 120").await;
    click(&page.get("button", "Next"));
    page.wait_for_text("101–120 of 120").await;
    assert_eq!(off("Next").as_deref(), Some("true"));
    click(&page.get("button", "Previous"));
    page.wait_for_text("51–100 of 120").await;
}

#[wasm_bindgen_test]
async fn a_page_that_is_no_longer_there_gives_way_to_the_first() {
    let fake = serving(Fake::new(), members(120));
    let whole = fake.clone();
    let fake = fake.answer::<GetMembers>(move |request| {
        if request.url.contains("cursor=") {
            return Ok(understudy::api::fake::problem(ProblemCode::InvalidCursor));
        }
        let page = understudy::gallery::people::list(&members(120), "");
        Ok(understudy::api::fake::reply(200, serde_json::to_string(&page).expect("serialises")))
    });
    let page = open(&fake, "/team/members?cursor=tampered");
    page.wait_for_text("1–50 of 120").await;
    assert_eq!(newest_query(&whole), "");
}

#[wasm_bindgen_test]
async fn nobody_found_says_so_and_offers_everybody() {
    let page = open(&serving(Fake::new(), members(120)), "/team/members?q=elli&role=editor");
    page.wait_for("heading", "No members match “elli”").await;
    click(&page.get("button", "Clear search and filters"));
    page.wait_for_text("1–50 of 120").await;
    assert_eq!(value_of(&page.get("searchbox", "Search members")), "");
}

#[wasm_bindgen_test]
async fn a_failure_offers_to_try_again() {
    let fake = serving(Fake::new(), named());
    let fails = fake.clone().refusing::<GetMembers>(ProblemCode::Internal);
    let page = open(&fails, URL);
    page.wait_for("heading", "Members could not be loaded").await;
    assert!(page.text().contains("req_8Zk2Qf0vT1"));
    let _works = serving(fake, named());
    click(&page.get("button", "Retry"));
    page.wait_for("button", "Impersonate eli@acme.example").await;
}

#[wasm_bindgen_test]
async fn a_name_is_text_whatever_is_in_it() {
    let page = open(&serving(Fake::new(), named()), URL);
    page.wait_for_text("<b>Bobby</b> & \"Tables\"").await;
    assert!(page.select("tbody b").is_empty());
}

#[wasm_bindgen_test]
async fn a_link_fills_the_dialog_and_starts_nothing() {
    let fake = serving(Fake::new(), members(120));
    let url = "/team/members?impersonate=eli@acme.example&reason=ticket%204812";
    let page = open(&fake, url);
    let dialog = page.wait_for("dialog", "Impersonate eli@acme.example?").await;
    assert_eq!(value_of(&page.get("textbox", "Reason (optional)")), "ticket 4812");
    assert!(fake.asked().iter().all(|request| request.method == Method::Get), "nothing started");
    escape(&dialog);
    until("the dialog to be gone", || page.all("dialog").is_empty()).await;
}

#[wasm_bindgen_test]
async fn a_link_to_nobody_or_to_somebody_protected_is_explained() {
    let fake = serving(Fake::new(), members(120));
    let page = open(&fake, "/team/members?impersonate=nobody@acme.example");
    page.wait_for_text("No member has the email nobody@acme.example. Nothing was started.").await;
    drop(page);
    let page = open(&fake, "/team/members?impersonate=alan@acme.example");
    page.wait_for_text("alan@acme.example cannot be impersonated: Admins cannot be impersonated.")
        .await;
    assert!(page.all("dialog").is_empty());
    click(&page.get("button", "Dismiss"));
    until("the notice to be gone", || !page.text().contains("cannot be impersonated:")).await;
}

/// How many of 200 rows there are with each step, by a clock.
fn steps_by(now: fn() -> Millis) -> (Mounted, Rc<RefCell<Vec<usize>>>) {
    let counted = Rc::new(RefCell::new(Vec::new()));
    let page = mount({
        let counted = Rc::clone(&counted);
        move || {
            provide_context(Clock::new(now));
            let drawn = in_steps(derive(|| 200));
            view! { {move || counted.borrow_mut().push(drawn.get())} }
        }
    });
    (page, counted)
}

/// Lets everything happen for which nothing has to be waited.
async fn finish_task() {
    for _ in 0..50 {
        JsFuture::from(Promise::resolve(&JsValue::NULL)).await.expect("is resolved");
    }
}

#[wasm_bindgen_test]
async fn a_long_list_fills_the_window_first_and_goes_on_at_once_while_that_is_quick() {
    let (_page, counted) = steps_by(|| 0.0);
    finish_task().await;
    let counted = counted.borrow();
    let height = window().inner_height().expect("a window").as_f64().expect("a number");
    let first = f64::from(u32::try_from(counted[0]).expect("few"));
    assert!(first * 48.0 >= height && counted[0] < 200, "{counted:?} in {height} pixels");
    assert!(counted.windows(2).all(|step| step[1] <= step[0] * 3 / 2 + 1), "{counted:?}");
    assert!(counted.last().is_some_and(|drawn| *drawn >= 200), "{counted:?}");
}

#[wasm_bindgen_test]
async fn a_slow_browser_can_do_something_else_before_each_step_of_a_long_list() {
    thread_local! {
        static NOW: Cell<Millis> = const { Cell::new(0.0) };
    }
    // Half a second passes with each look at the clock.
    let (_page, counted) = steps_by(|| NOW.replace(NOW.get() + 500.0));
    finish_task().await;
    assert_eq!(counted.borrow().len(), 1, "{counted:?}");
    until("all rows", || counted.borrow().last().is_some_and(|drawn| *drawn >= 200)).await;
}

#[wasm_bindgen_test]
async fn a_keystroke_changes_hundreds_of_rows_at_once() {
    let everybody = members(400);
    let fake = Fake::new().answer::<GetMembers>(move |request| {
        let search = request.url.split_once('?').map(|(_, search)| search).unwrap_or_default();
        let list = understudy::gallery::people::list(&everybody, &format!("{search}&limit=200"));
        Ok(understudy::api::fake::reply(200, serde_json::to_string(&list).expect("serialises")))
    });
    let page = open(&fake, URL);
    until("200 rows", || emails(&page).len() == 200).await;
    let search = page.get("searchbox", "Search members");
    for (text, total) in [("c", "1–200 of"), ("colleague-01", "1–100 of 100"), ("", "1–200 of 400")]
    {
        let before = support::now();
        support::fill(&search, text);
        until(total, || {
            page.select(".pages")
                .iter()
                .any(|pages| pages.text_content().is_some_and(|words| words.contains(total)))
                && page.select(".stale").is_empty()
                && newest_query(&fake).contains(text)
        })
        .await;
        let took = support::now() - before;
        console_log!("search {text:?} to {} rows: {took:.0} ms", emails(&page).len());
        assert!(!emails(&page).is_empty());
    }
}

#[wasm_bindgen_test]
async fn escape_closes_tooltips_until_the_focus_moves() {
    let page = mount(|| {
        close_tooltips_on_escape();
        world::page(
            world::signed_in(world::ada()),
            &serving(Fake::new(), named()),
            URL,
            &Place::MEMBERS,
            page,
        )
    });
    let mask = page.wait_for("button", "Impersonate bea@acme.example").await;
    let is_closed =
        || document().query_selector("html[data-tooltips-closed]").expect("valid").is_some();
    mask.focus().expect("can be focused");
    press(&mask, "Escape");
    assert!(is_closed());
    page.get("button", "Impersonate eli@acme.example").focus().expect("can be focused");
    until("tooltips again", || !is_closed()).await;
}
