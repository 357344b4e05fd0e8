//! Text that was being typed when the identity changed.

use super::console::{ada_again, open_as_eli};
use super::support::{click, mount, settle, until};
use understudy::api::fake::Fake;
use understudy::gallery::world;
use understudy::identity::Presence;
use understudy::impersonation::unsaved::{self, Unsaved};
use understudy::impersonation::{self, NotSaved};
use understudy::markup::view;
use understudy::prelude::*;
use understudy::query::Address;
use understudy::reactive::{RwSignal, derive};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn what_was_typed_as_somebody_else_is_shown_once_and_can_be_dismissed() {
    let page = mount(|| {
        let identity = world::provide(world::signed_in(world::ada_as_eli()), &Fake::new());
        let address = Address::fixed(RwSignal::new("/trees/1".to_owned()));
        impersonation::follow(identity, address, use_context::<Unsaved>().unwrap_or_default());
        view! {
            <NotSaved/>
            // An editor that goes with its identity, as every page does.
            {move || {
                identity.epoch();
                let typed = identity.session_untracked().is_some_and(|s| s.impersonation.is_some());
                let text = derive(move || typed.then(|| "Unplug the".to_owned()));
                unsaved::watch("“Charger does not start”, step 4", text);
            }}
            <button on:click=move |_| {
                identity.take(Presence::SignedIn(Box::new(ada_again())));
            }>"End"</button>
        }
    });
    assert!(!page.text().contains("Not saved"));
    click(&page.get("button", "End"));
    page.wait_for_text("Not saved").await;
    page.wait_for_text("Unplug the").await;
    page.wait_for_text("You typed this as eli@acme.example in “Charger does not start”, step 4.")
        .await;
    page.get("button", "Copy");
    click(&page.get("button", "Dismiss"));
    until("the notice to be gone", || !page.text().contains("Not saved")).await;
}

#[wasm_bindgen_test]
async fn where_nothing_was_typed_nothing_is_said() {
    let console = open_as_eli(&Fake::new(), "/nowhere");
    console.page.wait_for("region", "Impersonation").await;
    console.identity.take(Presence::SignedIn(Box::new(ada_again())));
    console.page.wait_for("heading", "Members").await;
    settle().await;
    assert!(!console.page.text().contains("Not saved"));
}
