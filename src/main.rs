//! Starts the console in the page that the server sent.

#[cfg(not(all(feature = "gallery", not(target_arch = "wasm32"))))]
fn main() {
    understudy::start();
}

/// Outside of a browser: the slug of every scene, for whoever writes the gallery as a static site.
#[cfg(all(feature = "gallery", not(target_arch = "wasm32")))]
fn main() {
    for scene in understudy::gallery::scenes() {
        println!("{}", scene.slug);
    }
}
