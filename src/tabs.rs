//! Keeping up with other tabs and with the server. A hint from elsewhere is never believed: it
//! only makes this tab ask the server who is here.

use crate::identity::{Identity, News};
use crate::prelude::*;
use crate::reactive::{Callback, StoredValue};
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};
use web_sys::{BroadcastChannel, MessageEvent, VisibilityState};

const CHANNEL: &str = "understudy";
/// The hint that the idle clock started anew; any other names the sender's epoch.
const EXTENDED: &str = "extended";
/// Hints of activity are gathered for this long: a person who types sends many requests.
const GATHER: Duration = Duration::from_millis(300);
/// How often a tab without a connection tries again.
const RETRY: Duration = Duration::from_secs(2);
/// How many of those pass between two looks at a running impersonation, which can end elsewhere.
const LOOK_EVERY: u32 = 5;

/// Keeps `identity` as other tabs and the server have it, while this part of the page lives.
pub fn follow(identity: Identity) {
    hints(identity);
    returns(identity);
    looks(identity);
}

/// Tells other tabs what happens here, and listens to them.
fn hints(identity: Identity) {
    // Where the browser has no channels, each tab still notices on its next request.
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let hint = event.data().as_string().unwrap_or_default();
        // Two tabs that agree have nothing to ask, which ends every exchange of hints.
        if hint == EXTENDED || hint != own_epoch(identity) {
            identity.refresh();
        }
    });
    channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    let channel = crate::prelude::StoredValue::new_local((channel, on_message));
    on_cleanup(move || {
        channel.try_with_value(|(channel, _)| channel.close());
    });
    let post = move |hint: &str| {
        channel.try_with_value(|(channel, _)| {
            // It fails only on a closed channel.
            let _posted = channel.post_message(&JsValue::from_str(hint));
        });
    };
    let is_gathering = StoredValue::new(false);
    identity.on_news(Callback::new(move |news| match news {
        News::Changed(_) => post(&own_epoch(identity)),
        News::Extended => {
            if is_gathering.try_get_value() == Some(false) {
                is_gathering.set_value(true);
                set_timeout(
                    move || {
                        is_gathering.set_value(false);
                        post(EXTENDED);
                    },
                    GATHER,
                );
            }
        }
    }));
}

/// Asks whenever a person comes back to this tab, and when the network comes or goes.
fn returns(identity: Identity) {
    for event in ["focus", "pageshow", "online", "offline"] {
        let listener = window_event_listener_untyped(event, move |_| identity.refresh());
        on_cleanup(move || listener.remove());
    }
    let visible = window_event_listener_untyped("visibilitychange", move |_| {
        if is_visible() {
            identity.refresh();
        }
    });
    on_cleanup(move || visible.remove());
}

/// Asks now and then where the answer may have changed although nobody did anything here.
fn looks(identity: Identity) {
    let round = StoredValue::new(0_u32);
    let timer = set_interval_with_handle(
        move || {
            round.update_value(|round| *round = round.wrapping_add(1));
            let is_masked =
                identity.session_untracked().is_some_and(|session| session.impersonation.is_some());
            let is_time = round.get_value().is_multiple_of(LOOK_EVERY);
            if untrack(|| identity.is_offline()) || is_masked && is_time && is_visible() {
                identity.refresh();
            }
        },
        RETRY,
    );
    on_cleanup(move || {
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
}

fn own_epoch(identity: Identity) -> String {
    identity.session_untracked().map_or(0, |session| session.epoch).to_string()
}

fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}
