//! Components and scenes in a real browser: `cargo xtask test browser`.

mod account;
mod ahead;
mod audit;
mod banner;
mod command_menu;
mod console;
mod copying;
mod countdown;
mod dashboard;
mod dialog;
mod facts;
mod gallery;
mod invitation;
mod managing;
mod members;
mod motion;
mod reactive;
mod return_focus;
mod scenes;
mod settings;
mod sign_in;
mod start_dialog;
mod support;
mod tabs;
mod templates;
mod trees;
mod unsaved;

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);
