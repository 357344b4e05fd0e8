//! The stream of the session's identities, which one tab holds for all tabs of the browser.
//!
//! `EventSource` gives up for good on any answer but 200, and a session that changes answers
//! otherwise for a moment. So an end is never believed: the server is asked who is here, and while
//! that is somebody, the stream is opened anew. Nor is one opened while this tab waits for the
//! answer to a stop: the cookie that it would bring is about to name nobody.

use super::{ENDED, SETTLE, hear};
use crate::api::{Listener, Stream};
use crate::identity::Identity;
use crate::prelude::*;
use crate::reactive::{Callback, LocalValue, RwSignal, Signal, StoredValue, effect};
use std::rc::Rc;
use std::time::Duration;

/// The longest pause before another try.
const LONGEST_PAUSE_SECONDS: u64 = 10;

/// A stream and whoever needs it. Copy it freely.
#[derive(Clone, Copy)]
pub struct Following {
    identity: Identity,
    open: LocalValue<Option<Stream>>,
    /// How often it ended since it last said something.
    ends: StoredValue<u32>,
    /// Changes when it is time for another try.
    tries: RwSignal<u32>,
    post: Callback<String>,
}

/// Holds the stream while it `is_ours`, somebody is signed in, and there is a connection. None is
/// begun while the identity `is_ending`. What it says goes to other tabs by `post`.
pub fn follow(
    identity: Identity,
    is_ours: RwSignal<bool>,
    is_ending: Signal<bool>,
    post: Callback<String>,
) -> Following {
    let following = Following {
        identity,
        open: LocalValue::new(None),
        ends: StoredValue::new(0),
        tries: RwSignal::new(0),
        post,
    };
    effect(move || {
        following.tries.track();
        let is_wanted = is_ours.get() && identity.epoch().is_some() && !identity.is_offline();
        let is_open = following.open.try_with_value(Option::is_some);
        if !is_wanted {
            following.close();
        } else if is_open == Some(false) && !is_ending.get() {
            following.begin();
        }
    });
    following
}

impl Following {
    /// Opens it anew if it is open: the old one may be dead without knowing, as after a sleep.
    pub fn renew(self) {
        self.close();
        self.again();
    }

    fn again(self) {
        self.tries.update(|tries| *tries = tries.wrapping_add(1));
    }

    fn close(self) {
        // The stream goes when nothing of it is borrowed any more.
        drop(self.open.try_update_value(Option::take));
    }

    fn begin(self) {
        let listener: Listener = Rc::new(move |data| self.take(data));
        let open = self.identity.transport().listen(Rc::clone(&listener));
        if open.is_none() {
            listener(None);
        }
        self.open.set_value(open);
    }

    /// Other tabs are told at once: this one may be hidden, and then its timers are slow.
    fn take(self, data: Option<String>) {
        let Some(data) = data else {
            // The browser has not let go of the stream yet, and of a sign-out in this tab the
            // answer is to come first.
            set_timeout(move || self.end(), SETTLE);
            return;
        };
        self.ends.set_value(0);
        let hint = epoch(&data);
        self.post.try_run(hint.to_owned());
        hear(self.identity, hint.to_owned());
    }

    fn end(self) {
        self.close();
        let Some(ends) = self.ends.try_get_value() else { return };
        // Nobody is here by now: that is why.
        if self.identity.session_untracked().is_none() {
            return;
        }
        self.ends.set_value(ends + 1);
        if ends == 0 {
            self.post.run(ENDED.to_owned());
        }
        self.identity.refresh();
        set_timeout(move || self.again(), pause(ends));
    }
}

/// The epoch that an event names: the only number in `{"epoch":7}`.
fn epoch(data: &str) -> &str {
    data.trim_matches(|letter: char| !letter.is_ascii_digit())
}

/// How long to wait before another try, after `ends` before this one.
fn pause(ends: u32) -> Duration {
    Duration::from_secs((1 << ends.min(8)).min(LONGEST_PAUSE_SECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_contract::session::EpochNotice;

    #[test]
    fn an_event_names_an_epoch() {
        let notice = EpochNotice { epoch: 6_034_011_839_201_853 };
        let data = serde_json::to_string(&notice).expect("serialises");
        assert_eq!(epoch(&data), "6034011839201853");
        assert_eq!(epoch("nonsense"), "");
    }

    #[test]
    fn pauses_grow_and_end_growing() {
        let pauses = [0, 1, 2, 3, 4, 40].map(|ends| pause(ends).as_secs());
        assert_eq!(pauses, [1, 2, 4, 8, 10, 10]);
    }
}
