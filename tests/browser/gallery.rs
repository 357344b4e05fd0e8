//! The gallery's own page: finding a scene, and looking at it in another way.

use super::support::{click, fill, mount, until};
use understudy::gallery::{Site, Switches, scenes};
use understudy::markup::view;
use understudy::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn scenes_are_found_by_their_titles() {
    let page = mount(|| view! { <Site slug=String::new() switches=Switches::default()/> });
    let count = || page.select("nav a").len();
    assert_eq!(count(), scenes().len());
    fill(&page.get("searchbox", "Search scenes"), "every refusal");
    until("one scene", || count() == 1).await;
    let pictures = page.select(".gallery-pictures img");
    let shown: Vec<_> = pictures.iter().map(|picture| picture.get_attribute("src")).collect();
    assert_eq!(shown, [Some("/screenshots/mask-buttons-800-light.png".to_owned())]);
    let link = page.get("link", "Mask button, every refusal");
    assert_eq!(
        link.get_attribute("href").as_deref(),
        Some("/gallery/mask-buttons?q=every%20refusal")
    );
    fill(&page.get("searchbox", "Search scenes"), "");
    until("all scenes", || count() == scenes().len()).await;
}

#[wasm_bindgen_test]
async fn a_switch_changes_the_scene_and_the_address() {
    let page =
        mount(|| view! { <Site slug="mask-buttons".to_owned() switches=Switches::default()/> });
    let stage = || page.select("iframe").first().and_then(|frame| frame.get_attribute("src"));
    let query = || window().location().search().unwrap_or_default();
    assert_eq!(stage().as_deref(), Some("/gallery/mask-buttons/bare"));
    click(&page.get("button", "Dark"));
    click(&page.get("button", "320"));
    until("the scene in the dark", || {
        stage().as_deref() == Some("/gallery/mask-buttons/bare?theme=dark&width=320")
    })
    .await;
    until("the address", || query() == "?theme=dark&width=320").await;
    assert_eq!(page.get("button", "Dark").get_attribute("aria-pressed").as_deref(), Some("true"));
    for name in ["Device", "Free"] {
        click(&page.get("button", name));
    }
    until("the address as it was", || query().is_empty()).await;
}
