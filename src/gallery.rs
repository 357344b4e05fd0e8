//! The registry of scenes: every component and page in every state, on fixed data.
//!
//! One list feeds the gallery, the browser tests, the accessibility check and the screenshots.
//! Each feature has a `scenes.rs` with `pub fn scenes() -> Vec<Scene>`; the list here joins them.

pub mod people;
pub mod press;
mod scene;
mod shell;
mod site;
mod switches;
pub mod world;

pub use scene::Scene;
pub use site::{Site, take_over};
pub use switches::Switches;

/// Every scene, in the order in which the gallery lists them.
pub fn scenes() -> Vec<Scene> {
    let groups: &[fn() -> Vec<Scene>] = &[
        crate::impersonation::scenes::scenes,
        crate::frame::scenes::scenes,
        shell::scenes,
        crate::command_menu::scenes::scenes,
        crate::sign_in::scenes::scenes,
        crate::invitation::scenes::scenes,
        crate::components::scenes::scenes,
        crate::members::scenes::scenes,
        crate::start::scenes::scenes,
        crate::dashboard::scenes::scenes,
        crate::trees::scenes::scenes,
        crate::facts::scenes::scenes,
        crate::audit::scenes::scenes,
        crate::settings::scenes::scenes,
        crate::account::scenes::scenes,
    ];
    groups.iter().flat_map(|scenes| scenes()).collect()
}
