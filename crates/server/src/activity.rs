//! The idle clock between two writes.
//!
//! A request that counts as activity is noted here, in memory, and written down at intervals
//! ([`crate::sweeper`]), so that no read ever waits for a write of its own. Whoever judges a
//! deadline asks here too, so the deadline that is enforced is always the true one. What a crash
//! forgets is activity, never an end: at worst an impersonation ends up to one interval early.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use understudy_contract::MemberId;
use understudy_contract::session::Epoch;

/// How long a note is kept after it was written down, in milliseconds. A reader whose snapshot is
/// older than the write still finds it here; no read takes nearly as long.
const KEPT_AFTER_WRITING: i64 = 10 * 60 * 1000;

/// The last activity of each session. Clones are the same one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Activity(Arc<Mutex<HashMap<String, Note>>>);

/// One session's last activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) epoch: Epoch,
    pub(crate) actor: MemberId,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    is_written: bool,
}

impl Activity {
    fn notes(&self) -> MutexGuard<'_, HashMap<String, Note>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a person did something at `at`, under the identity `epoch`.
    pub(crate) fn note(&self, session_id: &str, epoch: Epoch, actor: &MemberId, at: i64) {
        let mut notes = self.notes();
        // An old identity's request that ends late was still made before the new one began.
        let is_news = |known: &Note| known.at < at || (known.at == at && known.epoch != epoch);
        if notes.get(session_id).is_none_or(is_news) {
            let fresh = Note { epoch, actor: actor.clone(), at, is_written: false };
            notes.insert(session_id.to_owned(), fresh);
        }
    }

    /// The last activity under this identity, given the one that is written down.
    pub(crate) fn latest(&self, session_id: &str, epoch: Epoch, written: i64) -> i64 {
        let notes = self.notes();
        let own = notes.get(session_id).filter(|note| note.epoch == epoch);
        own.map_or(written, |note| note.at.max(written))
    }

    /// What is still to be written down, by session.
    pub(crate) fn unwritten(&self) -> Vec<(String, Note)> {
        let notes = self.notes();
        let unwritten = notes.iter().filter(|(_, note)| !note.is_written);
        unwritten.map(|(id, note)| (id.clone(), note.clone())).collect()
    }

    /// Marks what was written down, and forgets what was long ago.
    pub(crate) fn written(&self, written: &[(String, Note)], now: i64) {
        let mut notes = self.notes();
        for (id, done) in written {
            if let Some(note) = notes.get_mut(id).filter(|note| *note == done) {
                note.is_written = true;
            }
        }
        notes.retain(|_, note| !note.is_written || note.at + KEPT_AFTER_WRITING > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted() -> Activity {
        let activity = Activity::default();
        activity.note("s", 7, &MemberId::new("ada"), 1_000);
        activity
    }

    #[test]
    fn the_later_of_memory_and_database_counts() {
        assert_eq!(noted().latest("s", 7, 500), 1_000);
        assert_eq!(noted().latest("s", 7, 2_000), 2_000);
        assert_eq!(noted().latest("other", 7, 500), 500);
    }

    #[test]
    fn what_one_identity_did_never_counts_for_the_next() {
        assert_eq!(noted().latest("s", 8, 500), 500);
    }

    #[test]
    fn what_the_identity_before_did_last_does_not_undo_what_the_present_one_did() {
        let activity = noted();
        activity.note("s", 8, &MemberId::new("ada"), 1_200);
        activity.note("s", 7, &MemberId::new("ada"), 1_100);
        assert_eq!(activity.latest("s", 8, 0), 1_200);
    }

    #[test]
    fn an_older_request_that_ends_later_does_not_turn_the_clock_back() {
        let activity = noted();
        activity.note("s", 7, &MemberId::new("ada"), 900);
        assert_eq!(activity.latest("s", 7, 0), 1_000);
    }

    #[test]
    fn a_note_is_written_once_and_counts_until_no_reader_can_miss_it() {
        let activity = noted();
        let unwritten = activity.unwritten();
        assert_eq!(unwritten.len(), 1);
        activity.written(&unwritten, 2_000);
        assert_eq!(activity.unwritten(), []);
        assert_eq!(activity.latest("s", 7, 0), 1_000);
        activity.written(&[], 1_000 + KEPT_AFTER_WRITING);
        assert_eq!(activity.latest("s", 7, 0), 0);
    }

    #[test]
    fn what_is_noted_while_writing_is_written_next() {
        let activity = noted();
        let unwritten = activity.unwritten();
        activity.note("s", 7, &MemberId::new("ada"), 1_500);
        activity.written(&unwritten, 2_000);
        assert_eq!(activity.unwritten().len(), 1);
    }
}
