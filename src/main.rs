//! Starts the console in the page that the server sent.

#[cfg(not(all(feature = "gallery", not(target_arch = "wasm32"))))]
fn main() {
    understudy::start();
}

/// Outside of a browser: a line for each scene, for whoever writes the gallery as a static site or
/// looks at every scene: its slug, `page` or `part`, and its title, with tabs between them.
#[cfg(all(feature = "gallery", not(target_arch = "wasm32")))]
fn main() {
    for scene in understudy::gallery::scenes() {
        let kind = if scene.is_page { "page" } else { "part" };
        println!("{}\t{kind}\t{}", scene.slug, scene.title);
    }
}
