//! Blending one page into the next: it delays nothing, and nothing of who was here before stays.

use super::console::{ada_again, address, open_as_eli};
use super::support::{click, until};
use std::cell::Cell;
use std::rc::Rc;
use understudy::api::fake::Fake;
use understudy::gallery::world;
use understudy::motion;
use understudy::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

fn is_marked() -> bool {
    document().document_element().is_some_and(|root| root.has_attribute("data-blend"))
}

#[wasm_bindgen_test]
async fn a_page_that_is_left_changes_once_and_leaves_no_mark() {
    let changes = Rc::new(Cell::new(0));
    let change = |changes: &Rc<Cell<u32>>| {
        let changes = Rc::clone(changes);
        Box::new(move || changes.set(changes.get() + 1))
    };
    motion::blend(change(&changes));
    until("the change", || changes.get() == 1).await;
    assert!(!is_marked());

    // One more, and one on top of it before its frame: both happen, in their order.
    motion::blend(change(&changes));
    motion::blend(change(&changes));
    assert_eq!(changes.get(), 2);
    until("the last change", || changes.get() == 3).await;

    motion::blend(change(&changes));
    motion::end();
    assert_eq!(changes.get(), 4, "at once");
    assert!(!is_marked());
    motion::end();
    assert_eq!(changes.get(), 4);
}

#[wasm_bindgen_test]
async fn a_change_of_identity_ends_a_blend_and_wins() {
    let console = open_as_eli(&Fake::new(), "/nowhere");
    click(&console.page.wait_for("link", "Facts").await);
    // Before the frame in which the page would change.
    console.identity.take(world::signed_in(ada_again()));
    assert!(!is_marked());
    console.page.wait_for("heading", "Members").await;
    assert_eq!(address(), "/team/members");
    assert!(console.page.find("region", "Impersonation").is_none());
}
