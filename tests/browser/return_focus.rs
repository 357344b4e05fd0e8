//! After an impersonation the focus is where it began.

use super::support::{is_focused, mount, settle};
use understudy::api::fake::Fake;
use understudy::frame::Place;
use understudy::gallery::people::{list, members, named, serving};
use understudy::gallery::world;
use understudy::members::page;
use wasm_bindgen_test::wasm_bindgen_test;

/// What a stop leaves in this tab's storage.
const FOCUS: &str = "return-focus";

#[wasm_bindgen_test]
async fn a_return_leads_to_the_same_mask_button_once() {
    let storage =
        understudy::prelude::window().session_storage().expect("is there").expect("is there");
    // A start in another test may have left where to return to: then nobody has come back yet.
    storage.clear().expect("is cleared");
    storage.set_item(FOCUS, "eli@acme.example").expect("is kept");
    let open = || {
        let fake = serving(Fake::new(), named());
        let presence = world::signed_in(world::ada());
        mount(move || world::page(presence, &fake, "/team/members", &Place::MEMBERS, page))
    };
    let page = open();
    let mask = page.wait_for("button", "Impersonate eli@acme.example").await;
    super::support::until("the focus on the mask button", || is_focused(&mask)).await;
    drop((page, mask));
    let page = open();
    let mask = page.wait_for("button", "Impersonate eli@acme.example").await;
    settle().await;
    assert!(!is_focused(&mask), "only once");
}

#[wasm_bindgen_test]
async fn a_return_to_a_row_far_down_finds_its_button() {
    let storage =
        understudy::prelude::window().session_storage().expect("is there").expect("is there");
    storage.clear().expect("is cleared");
    let everybody = members(200);
    let last = list(&everybody, "").items.pop().expect("fifty on the page").email;
    storage.set_item(FOCUS, &last).expect("is kept");
    let page = mount(move || {
        let fake = serving(Fake::new(), everybody);
        world::page(world::signed_in(world::ada()), &fake, "/team/members", &Place::MEMBERS, page)
    });
    let mask = page.wait_for("button", &format!("Impersonate {last}")).await;
    super::support::until("the focus on the mask button", || is_focused(&mask)).await;
}
