//! The whole console on a fake server, with a clock that a test sets.

use super::support::{Mounted, mount};
use std::cell::Cell;
use std::rc::Rc;
use understudy::api::fake::Fake;
use understudy::app::{self, App};
use understudy::clock::Clock;
use understudy::format::Format;
use understudy::gallery::world;
use understudy::identity::{Identity, Presence};
use understudy::markup::view;
use understudy::prelude::*;
use understudy_contract::Session;
use wasm_bindgen::JsValue;

/// When every test begins: 2026-11-23 13:32:07 UTC, 59:42 before the end of [`world::ada_as_eli`].
const BEGIN: f64 = 1_795_440_727_000.0;

thread_local! {
    static NOW: Cell<f64> = const { Cell::new(BEGIN) };
}

/// A clock that stands still until [`pass`].
pub fn clock() -> Clock {
    Clock::new(|| NOW.get())
}

/// Lets seconds pass.
pub fn pass(seconds: u32) {
    NOW.set(NOW.get() + f64::from(seconds) * 1000.0);
}

/// Somebody sets the clock, forth or back.
pub fn set_clock(hours: f64) {
    NOW.set(NOW.get() + hours * 3_600_000.0);
}

/// The console in the page, and its store of who is here.
pub struct Console {
    pub page: Mounted,
    pub identity: Identity,
}

impl Drop for Console {
    fn drop(&mut self) {
        go("/");
        NOW.set(BEGIN);
        if let Ok(Some(storage)) = window().session_storage() {
            storage.clear().expect("is cleared");
        }
    }
}

/// Opens the console at `address`, a path with its query.
pub fn open(presence: Presence, fake: &Fake, address: &str) -> Console {
    go(address);
    NOW.set(BEGIN);
    let transport = fake.transport();
    let store = Rc::new(Cell::new(None));
    let kept = Rc::clone(&store);
    let page = mount(move || {
        let format = Format::new("en-GB", Some("UTC"));
        kept.set(Some(app::provide(presence, transport, clock(), format)));
        view! { <App/> }
    });
    Console { page, identity: store.get().expect("is provided") }
}

/// Opens the console as Ada who is Eli.
pub fn open_as_eli(fake: &Fake, address: &str) -> Console {
    open(world::signed_in(world::ada_as_eli()), fake, address)
}

/// Ada herself, in the identity after [`world::ada_as_eli`].
pub fn ada_again() -> Session {
    Session { epoch: 8_034_011_839_201_853, ..world::ada() }
}

/// Path and query in the address bar.
pub fn address() -> String {
    let location = window().location();
    let (path, search) = (location.pathname(), location.search());
    format!("{}{}", path.expect("is there"), search.expect("is there"))
}

fn go(address: &str) {
    let history = window().history().expect("is there");
    history.replace_state_with_url(&JsValue::NULL, "", Some(address)).expect("is this origin");
}
