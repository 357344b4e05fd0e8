//! Every scene of the registry can be drawn.

use super::support::{mount, settle};
use std::collections::HashSet;
use understudy::gallery::scenes;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

#[wasm_bindgen_test]
async fn every_scene_mounts_and_shows_something() {
    let scenes = scenes();
    console_log!("scene-count: {}", scenes.len());
    for scene in scenes {
        let mounted = mount(scene.view);
        settle().await;
        let has_words = !mounted.text().trim().is_empty();
        let has_controls = !mounted.select("button, input, svg").is_empty();
        assert!(has_words || has_controls, "{} is empty", scene.slug);
        let is_page = !mounted.select(".frame, .alone, #broken").is_empty();
        assert_eq!(scene.is_page, is_page, "{} is registered as what it is", scene.slug);
        drop(mounted);
        settle().await;
        console_log!("scene-mounted: {}", scene.slug);
    }
}

#[wasm_bindgen_test]
fn every_scene_has_an_address_of_its_own() {
    let mut seen = HashSet::new();
    for scene in scenes() {
        assert!(seen.insert(scene.slug), "{} is there twice", scene.slug);
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(scene.slug.chars().all(is_plain), "{}", scene.slug);
        assert!(!scene.title.is_empty(), "{}", scene.slug);
    }
}
