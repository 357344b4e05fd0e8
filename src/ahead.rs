//! Asks for what a page will ask for while somebody is about to open it: where the pointer rests on
//! a link, or the focus does.
//!
//! Here: when. What is asked says `understudy_contract::place`, what becomes of the answers
//! `crate::api`.

use crate::identity::Identity;
use crate::listening::listen;
use crate::prelude::*;
use crate::query::{Address, pointed};
use js_sys::Reflect;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use understudy_contract::place::first_read;

/// How long somebody rests on a link before they seem to mean it.
const INTENT: Duration = Duration::from_millis(65);

/// Follows pointer and focus, while this part of the page lives. One question at a time, and
/// nothing more for an address once somebody means another one.
pub fn follow(identity: Identity, address: Address) {
    let intents = Rc::new(Intents {
        identity,
        address,
        wanted: Cell::new(None),
        is_asking: Cell::new(false),
    });
    for event in ["pointerover", "focusin"] {
        let intents = Rc::clone(&intents);
        // The focus that moves on does not end a rest of the pointer.
        let resting = Cell::new(None::<TimeoutHandle>);
        listen(&window(), event, move |event| {
            if let Some(before) = resting.take() {
                before.clear();
            }
            if let Some(to) = pointed(&event) {
                let intents = Rc::clone(&intents);
                resting.set(set_timeout_with_handle(move || intents.mean(&to), INTENT).ok());
            }
        });
    }
}

struct Intents {
    identity: Identity,
    address: Address,
    /// What is asked for next.
    wanted: Cell<Option<String>>,
    is_asking: Cell<bool>,
}

impl Intents {
    /// Somebody means `to`.
    fn mean(self: &Rc<Self>, to: &str) {
        let session = self.identity.session_untracked();
        let Some(url) = session.and_then(|session| first_read(&session, to)) else { return };
        let is_offline = untrack(|| self.identity.is_offline());
        if is_offline || is_saving_data() || self.address.here() == to {
            return;
        }
        self.wanted.set(Some(url));
        if !self.is_asking.replace(true) {
            spawn_local(Rc::clone(self).ask());
        }
    }

    async fn ask(self: Rc<Self>) {
        while let Some(url) = self.wanted.take() {
            // Whether it comes is nobody's business yet.
            drop(self.identity.api().ahead(url).await);
        }
        self.is_asking.set(false);
    }
}

/// Whether the person wants as little as possible to be loaded. Not every browser tells.
fn is_saving_data() -> bool {
    let navigator = window().navigator();
    let connection = Reflect::get(&navigator, &"connection".into());
    let saves = connection.and_then(|connection| Reflect::get(&connection, &"saveData".into()));
    saves.is_ok_and(|saves| saves.is_truthy())
}
