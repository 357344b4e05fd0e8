//! Answers that were asked for before anybody needed them.
//!
//! They live in the client of one identity, and go with it. Each is given away once, while it is
//! fresh, and only for the very question that it answers; a change that goes through the client
//! makes all of them old.

use super::Reply;
use crate::clock::Millis;
use std::cell::RefCell;
use std::rc::Rc;

/// For how long an answer is as good as a new one, in milliseconds: from the intent to the click.
const FRESH: Millis = 5_000.0;

/// What was asked for ahead. Clones are the same one.
#[derive(Clone, Default)]
pub(super) struct Ahead(Rc<RefCell<Vec<Kept>>>);

struct Kept {
    url: String,
    asked_at: Millis,
    /// Absent while it is on its way.
    reply: Option<Reply>,
}

impl Ahead {
    /// Makes a place for the answer of `url`, in which nothing is yet; gives whether there was none.
    /// Whoever points at a link also presses it, and must not lose by that what they pointed for.
    pub(super) fn begin(&self, url: &str, now: Millis) -> bool {
        let mut all = self.0.borrow_mut();
        all.retain(|kept| kept.is_fresh(now));
        let is_new = all.iter().all(|kept| kept.url != url);
        if is_new {
            all.push(Kept { url: url.to_owned(), asked_at: now, reply: None });
        }
        is_new
    }

    /// Puts the answer of `url` into its place, unless that is gone meanwhile. A failure is none, and
    /// neither is no answer: the place goes with it.
    pub(super) fn fill(&self, url: &str, reply: Option<&Reply>) {
        let good = reply.filter(|reply| (200..300).contains(&reply.status));
        let mut all = self.0.borrow_mut();
        if let Some(at) = all.iter().position(|kept| kept.url == url) {
            match good {
                Some(reply) => all[at].reply = Some(reply.clone()),
                None => drop(all.swap_remove(at)),
            }
        }
    }

    /// Gives the answer of `url` away, if it is here and as good as a new one.
    pub(super) fn take(&self, url: &str, now: Millis) -> Option<Reply> {
        let mut all = self.0.borrow_mut();
        let at = all.iter().position(|kept| kept.url == url && kept.is_fresh(now))?;
        all.swap_remove(at).reply
    }

    /// Something changes: what was asked before may be wrong, what is on its way too.
    pub(super) fn clear(&self) {
        self.0.borrow_mut().clear();
    }
}

impl Kept {
    /// Not after a clock was set back either.
    fn is_fresh(&self, now: Millis) -> bool {
        (0.0..FRESH).contains(&(now - self.asked_at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "/api/v1/facts";

    fn reply(status: u16) -> Reply {
        Reply { status, epoch: None, retry_after_seconds: None, sent_at: None, body: "{}".into() }
    }

    fn kept() -> Ahead {
        let ahead = Ahead::default();
        ahead.begin(URL, 0.0);
        ahead.fill(URL, Some(&reply(200)));
        ahead
    }

    #[test]
    fn an_answer_is_given_away_once_and_for_its_own_question_only() {
        let ahead = kept();
        assert_eq!(ahead.take("/api/v1/facts?q=x", 1.0), None);
        assert_eq!(ahead.take(URL, 1.0), Some(reply(200)));
        assert_eq!(ahead.take(URL, 1.0), None);
    }

    #[test]
    fn what_is_here_or_on_its_way_is_not_asked_for_again_while_it_is_fresh() {
        let ahead = Ahead::default();
        assert!(ahead.begin(URL, 0.0));
        assert!(!ahead.begin(URL, 1.0), "on its way");
        ahead.fill(URL, Some(&reply(200)));
        assert!(!ahead.begin(URL, 2.0), "here");
        assert!(ahead.begin("/api/v1/facts?q=x", 2.0));
        assert_eq!(ahead.take(URL, 3.0), Some(reply(200)));
        assert!(ahead.begin(URL, 4.0), "given away");
        assert!(ahead.begin(URL, 4.0 + FRESH), "old");
    }

    #[test]
    fn an_answer_gets_old_and_is_none_after_a_clock_was_set_back() {
        for later in [FRESH, -1.0] {
            assert_eq!(kept().take(URL, later), None, "{later}");
        }
        assert!(kept().take(URL, FRESH - 1.0).is_some());
    }

    #[test]
    fn what_is_on_its_way_or_did_not_come_is_none() {
        let ahead = Ahead::default();
        ahead.begin(URL, 0.0);
        assert_eq!(ahead.take(URL, 1.0), None);
        ahead.begin(URL, 1.0);
        ahead.fill(URL, Some(&reply(500)));
        assert_eq!(ahead.take(URL, 2.0), None);
        ahead.begin(URL, 2.0);
        ahead.fill(URL, None);
        assert!(ahead.begin(URL, 3.0), "it may be asked for again");
    }

    #[test]
    fn what_a_page_did_not_wait_for_is_not_kept_for_the_next_one() {
        let ahead = Ahead::default();
        ahead.begin(URL, 0.0);
        assert_eq!(ahead.take(URL, 1.0), None);
        ahead.fill(URL, Some(&reply(200)));
        assert_eq!(ahead.take(URL, 2.0), None);
    }

    #[test]
    fn a_change_makes_everything_old_what_is_on_its_way_too() {
        let ahead = kept();
        ahead.clear();
        assert_eq!(ahead.take(URL, 1.0), None);
        ahead.begin(URL, 0.0);
        ahead.clear();
        ahead.fill(URL, Some(&reply(200)));
        assert_eq!(ahead.take(URL, 1.0), None);
    }
}
