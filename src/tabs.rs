//! Keeping up with other tabs and with the server. A hint from elsewhere is never believed: it
//! only makes this tab ask the server who is here.
//!
//! One tab listens to the server's events, and tells the others what it hears.

mod stream;
mod turn;

use crate::clock::{Clock, Millis};
use crate::identity::{Identity, News};
use crate::listening::listen;
use crate::prelude::*;
use crate::reactive::{Callback, LocalValue, Signal, StoredValue};
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};
use web_sys::{BroadcastChannel, MessageEvent, VisibilityState};

/// The channel of hints, and the lock of whoever listens to the server.
const CHANNEL: &str = "understudy";
/// The hint that the idle clock started anew; any other names the sender's epoch.
const EXTENDED: &str = "extended";
/// The hint that the stream of the server ended, and perhaps the session with it.
const ENDED: &str = "ended";
/// Hints of activity are gathered for this long: a person who types sends many requests.
const GATHER: Duration = Duration::from_millis(300);
/// How long a hint waits for the answer to what this very tab did, which says the same and more.
const SETTLE: Duration = Duration::from_millis(100);
/// How often a tab without a connection tries again.
const RETRY: Duration = Duration::from_secs(2);
/// How many of those pass between two looks at a running impersonation, which can end elsewhere:
/// only where no tab can listen to the server.
const LOOK_EVERY: u32 = 5;
/// A machine that slept for longer than this, in milliseconds, may have lost its connections
/// without knowing. Browsers let the timers of a hidden tab wait for a minute.
const SLEPT: Millis = 150_000.0;
/// A clock that went on by more than this between two looks of a tab that can be seen was set anew,
/// or the machine slept; one that went back was set anew. Either way the countdown may be wrong.
const JUMP: Millis = 10_000.0;

/// Keeps `identity` as other tabs and the server have it, while this part of the page lives. It
/// `is_ending` while the answer to a stop is on its way, or the stop itself waits to be sent.
pub fn follow(identity: Identity, clock: Clock, is_ending: Signal<bool>) {
    let stream = hints(identity).and_then(|post| {
        let is_ours = turn::take(CHANNEL)?;
        Some(stream::follow(identity, is_ours, is_ending, post))
    });
    returns(identity);
    if let Some(stream) = stream {
        listen(&window(), "online", move |_| stream.renew());
    }
    looks(identity, clock, stream);
}

/// Listens to other tabs, and gives what tells them something.
fn hints(identity: Identity) -> Option<Callback<String>> {
    // Where the browser has no channels, each tab still notices on its next request.
    let channel = BroadcastChannel::new(CHANNEL).ok()?;
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        hear(identity, event.data().as_string().unwrap_or_default());
    });
    channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    let channel = LocalValue::new((channel, on_message));
    on_cleanup(move || {
        channel.try_with_value(|(channel, _)| channel.close());
    });
    let post = Callback::new(move |hint: String| {
        channel.try_with_value(|(channel, _)| {
            // It fails only on a closed channel.
            let _posted = channel.post_message(&JsValue::from_str(&hint));
        });
    });
    let is_gathering = StoredValue::new(false);
    identity.on_news(Callback::new(move |news| match news {
        News::Changed(_) => post.run(own_epoch(identity)),
        News::Extended => {
            if is_gathering.try_get_value() == Some(false) {
                is_gathering.set_value(true);
                set_timeout(
                    move || {
                        is_gathering.set_value(false);
                        post.try_run(EXTENDED.to_owned());
                    },
                    GATHER,
                );
            }
        }
    }));
    Some(post)
}

/// Asks the server because of `hint`, if that says anything new.
fn hear(identity: Identity, hint: String) {
    set_timeout(
        move || {
            if asks(&hint, &own_epoch(identity)) {
                identity.refresh();
            }
        },
        SETTLE,
    );
}

/// Whether `hint` makes a tab ask that believes to have the epoch `own`, or `0` for nobody's. Two
/// tabs that agree have nothing to ask, which ends every exchange of hints.
fn asks(hint: &str, own: &str) -> bool {
    if hint == ENDED { own != "0" } else { hint != own }
}

/// Asks whenever a person comes back to this tab, and when the network comes or goes.
fn returns(identity: Identity) {
    let window = window();
    for event in ["focus", "pageshow", "online", "offline"] {
        listen(&window, event, move |_| identity.refresh());
    }
    listen(&window, "visibilitychange", move |_| {
        if is_visible() {
            identity.refresh();
        }
    });
}

/// Asks now and then where the answer may have changed although nobody did anything here, and
/// nobody says so.
fn looks(identity: Identity, clock: Clock, stream: Option<stream::Following>) {
    let round = StoredValue::new(0_u32);
    let last = StoredValue::new(clock.now());
    let timer = set_interval_with_handle(
        move || {
            round.update_value(|round| *round = round.wrapping_add(1));
            let is_masked =
                identity.session_untracked().is_some_and(|session| session.impersonation.is_some());
            let is_time = stream.is_none() && round.get_value().is_multiple_of(LOOK_EVERY);
            let now = clock.now();
            let passed = now - last.get_value();
            let has_slept = passed > SLEPT;
            last.set_value(now);
            if let (true, Some(stream)) = (has_slept, stream) {
                stream.renew();
            }
            let is_doubtful = is_time || has_jumped(passed);
            if untrack(|| identity.is_offline()) || is_masked && is_doubtful && is_visible() {
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

/// Whether a clock did something else than to go on while `passed` went by.
fn has_jumped(passed: Millis) -> bool {
    !(0.0..JUMP).contains(&passed)
}

fn own_epoch(identity: Identity) -> String {
    identity.session_untracked().map_or(0, |session| session.epoch).to_string()
}

fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_news_makes_a_tab_ask() {
        assert!(asks("7", "6") && asks("0", "6") && asks("6", "0"));
        assert!(!asks("6", "6") && !asks("0", "0"));
        assert!(asks(EXTENDED, "6"), "the same identity, for longer");
    }

    #[test]
    fn a_clock_that_goes_on_is_no_reason_to_ask_and_one_that_was_set_is() {
        assert!(!has_jumped(0.0) && !has_jumped(2_000.0) && !has_jumped(4_500.0));
        assert!(has_jumped(-1.0) && has_jumped(-7_200_000.0) && has_jumped(7_200_000.0));
    }

    #[test]
    fn the_end_of_a_stream_is_no_news_to_whoever_is_not_signed_in() {
        assert!(asks(ENDED, "6"));
        assert!(!asks(ENDED, "0"));
    }
}
