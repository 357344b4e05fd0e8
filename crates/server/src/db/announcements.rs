//! Telling whoever listens what a commit changed. Within this process: PostgreSQL has NOTIFY for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Who listens to what. Clones are the same one.
#[derive(Debug, Clone, Default)]
pub(super) struct Announcements(Arc<Mutex<Topics>>);

#[derive(Debug, Default)]
struct Topics {
    listened_to: HashMap<String, watch::Sender<()>>,
    is_closed: bool,
}

/// Hears that its topic was announced; stops listening when dropped.
#[derive(Debug)]
pub struct Listener {
    topic: String,
    receiver: watch::Receiver<()>,
    announcements: Announcements,
}

/// Why somebody cannot listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unheard {
    /// As many as may do already.
    TooMany,
    /// Nothing more will be announced.
    Ended,
}

/// Why nobody listens any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence;

impl Announcements {
    fn topics(&self) -> MutexGuard<'_, Topics> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens to `topic`, unless `most` do already or everything has been said.
    pub(super) fn listen(&self, topic: &str, most: usize) -> Result<Listener, Unheard> {
        let mut topics = self.topics();
        if topics.is_closed {
            return Err(Unheard::Ended);
        }
        let sender = topics.listened_to.entry(topic.to_owned()).or_default();
        if sender.receiver_count() >= most {
            return Err(Unheard::TooMany);
        }
        let receiver = sender.subscribe();
        Ok(Listener { topic: topic.to_owned(), receiver, announcements: self.clone() })
    }

    /// Tells those who listen to any of `topics`.
    pub(super) fn tell(&self, topics: &[String]) {
        if topics.is_empty() {
            return;
        }
        let listened_to = &self.topics().listened_to;
        for sender in topics.iter().filter_map(|topic| listened_to.get(topic)) {
            sender.send_replace(());
        }
    }

    /// Tells everybody that there will be nothing more.
    pub(super) fn close(&self) {
        let mut topics = self.topics();
        topics.is_closed = true;
        topics.listened_to.clear();
    }
}

impl Listener {
    /// Whether there is something to hear; nothing where it has ended.
    pub fn has_news(&self) -> bool {
        self.receiver.has_changed().unwrap_or(false)
    }

    /// Waits until the topic was announced since the last time.
    ///
    /// # Errors
    /// [`Silence`] once nothing more will be announced.
    pub async fn heard(&mut self) -> Result<(), Silence> {
        self.receiver.changed().await.map_err(|_| Silence)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut topics = self.announcements.topics();
        // This one still counts.
        if topics.listened_to.get(&self.topic).is_some_and(|sender| sender.receiver_count() <= 1) {
            topics.listened_to.remove(&self.topic);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_listens_hears_of_their_topic_alone() {
        let announcements = Announcements::default();
        let mut listener = announcements.listen("a", 2).expect("listens");
        announcements.tell(&["b".into()]);
        assert!(!listener.has_news());
        announcements.tell(&["b".into(), "a".into(), "a".into()]);
        assert_eq!(listener.heard().await, Ok(()));
        assert!(!listener.has_news());
    }

    #[test]
    fn no_more_than_so_many_listen_and_whoever_goes_makes_room() {
        let announcements = Announcements::default();
        let one = announcements.listen("a", 2).expect("listens");
        let two = announcements.listen("a", 2).expect("listens");
        assert_eq!(announcements.listen("a", 2).err(), Some(Unheard::TooMany));
        assert!(announcements.listen("b", 2).is_ok());
        drop(one);
        let three = announcements.listen("a", 2).expect("listens");
        drop((two, three));
        assert!(announcements.topics().listened_to.is_empty(), "nothing is left behind");
    }

    #[tokio::test]
    async fn when_everything_was_said_nobody_waits_and_nobody_comes() {
        let announcements = Announcements::default();
        let mut listener = announcements.listen("a", 1).expect("listens");
        announcements.close();
        assert_eq!(listener.heard().await, Err(Silence));
        assert_eq!(announcements.listen("a", 1).err(), Some(Unheard::Ended));
    }
}
