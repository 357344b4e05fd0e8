//! Asks before Back, Forward or the command menu shows another page.
//!
//! The browser has moved already when it says so, and the console's address follows at once: the
//! guard is told before.

use crate::listening::listen_first;
use crate::prelude::*;
use crate::query::own;
use crate::reactive::{Callback, StoredValue};
use wasm_bindgen::JsValue;

/// Whoever is to be asked. A context; copy it freely.
#[derive(Debug, Clone, Copy)]
pub struct BackGuard {
    asked: StoredValue<Option<Ask>>,
}

/// Gets where Back led, and gives where to stay; nothing where leaving is fine.
pub type Ask = Callback<String, Option<String>>;

impl BackGuard {
    /// Listens from now on.
    pub fn listen() -> Self {
        let guard = Self { asked: StoredValue::new(None) };
        listen_first(&window(), "popstate", move |event| {
            let Some(Some(ask)) = guard.asked.try_get_value() else { return };
            let there = window().location().href().ok().and_then(|there| own(&there));
            if let Some(here) = there.and_then(|there| ask.try_run(there).flatten()) {
                event.stop_immediate_propagation();
                // The page that stays is put on top of where Back led.
                if let Ok(history) = window().history() {
                    let _pushed = history.push_state_with_url(&JsValue::NULL, "", Some(&here));
                }
            }
        });
        guard
    }

    /// Whether the page may be left for `there`. Where it may not, a person has been asked by now, and
    /// goes on from there.
    pub fn lets(self, there: &str) -> bool {
        let asked = self.asked.try_get_value().flatten();
        asked.and_then(|ask| ask.try_run(there.to_owned()).flatten()).is_none()
    }

    /// Asks `ask` until the present owner is gone.
    pub fn ask(self, ask: Ask) {
        self.asked.set_value(Some(ask));
        on_cleanup(move || {
            self.asked.set_value(None);
        });
    }
}
