//! The admin console: a Leptos single-page application, one folder a feature.
//!
//! Pages fetch, views receive: a file named `page.rs` asks the API, its sibling views only get
//! data and callbacks, and so can be shown in the gallery and in tests without a network.

// What `view!` writes names the crate, wherever it is written.
extern crate self as understudy;

pub mod account;
pub mod ahead;
pub mod api;
pub mod app;
pub mod audit;
pub mod back_guard;
pub mod browser_name;
pub mod clipboard;
pub mod clock;
pub mod command_menu;
pub mod components;
pub mod dashboard;
pub mod facts;
pub mod format;
pub mod frame;
#[cfg(feature = "gallery")]
pub mod gallery;
pub mod going;
pub mod identity;
pub mod impersonation;
pub mod invitation;
pub mod listening;
pub mod listing;
pub mod markup;
pub mod members;
pub mod motion;
pub mod prelude;
pub mod query;
pub mod reactive;
pub mod refusal;
pub mod remote;
pub mod saving;
pub mod settings;
pub mod sign_in;
pub mod stamp;
pub mod start;
pub mod tabs;
pub mod trees;

pub use app::start;

/// Made for WebAssembly: 2 kB less to download than that of the standard library.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
