//! Who this browser is to the server, and how the console follows when that changes.
//!
//! Here: the store that every part of the page reads. Not here: the banner and the countdown.

mod presence;

pub use presence::{Change, News, Presence, stamped};

use crate::api::{Api, ApiError, Credentials, Heard, Origin, Transport};
use crate::clock::{Clock, Millis, millis};
use crate::prelude::*;
use crate::reactive::{Callback, LocalValue, RwSignal, StoredValue};
use std::time::Duration;
use understudy_contract::endpoint::GetSession;
use understudy_contract::session::Epoch;
use understudy_contract::{Operation, Permission, ProblemCode, Session};

/// How long after an answer in the middle of a change the server is asked again.
const ASK_AGAIN: Duration = Duration::from_millis(300);

/// The one store of who is here. A context; copy it freely.
#[derive(Clone, Copy)]
pub struct Identity {
    presence: RwSignal<Presence>,
    deadline: RwSignal<Option<Millis>>,
    offline: RwSignal<bool>,
    clock: Clock,
    transport: LocalValue<Transport>,
    api: StoredValue<Option<Api>>,
    /// What every client tells what it hears. One for all: nobody owns what is made between pages.
    hear: StoredValue<Option<Callback<Heard>>>,
    asking: StoredValue<Asking>,
    listeners: StoredValue<Vec<Callback<News>>>,
}

/// A question to the server that is on its way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Asking {
    is_on: bool,
    /// Something happened since it was sent, so its answer may be old.
    again: bool,
}

impl Identity {
    /// A store that starts with what the page was stamped with.
    pub fn new(presence: Presence, transport: Transport, clock: Clock) -> Self {
        let identity = Self {
            presence: RwSignal::new(Presence::Unknown),
            deadline: RwSignal::new(None),
            offline: RwSignal::new(false),
            clock,
            transport: LocalValue::new(transport),
            api: StoredValue::new(None),
            hear: StoredValue::new(None),
            asking: StoredValue::new(Asking::default()),
            listeners: StoredValue::new(Vec::new()),
        };
        identity.renew_api(None);
        identity.take(presence);
        identity
    }

    /// Who is here; tracked.
    pub fn presence(self) -> Presence {
        self.presence.get()
    }

    /// Who is here now, without following it.
    pub fn presence_untracked(self) -> Presence {
        self.presence.get_untracked()
    }

    /// The session, if anybody is signed in; tracked. Its times are those of the first answer:
    /// [`Identity::deadline`] tells how long an impersonation lasts.
    pub fn session(self) -> Option<Session> {
        self.presence.with(|presence| presence.session().cloned())
    }

    /// The session as it is now, without following it; none either once the page is gone.
    pub fn session_untracked(self) -> Option<Session> {
        self.presence.try_with_untracked(|presence| presence.session().cloned()).flatten()
    }

    /// The identity that everything below the banner is keyed by; tracked.
    pub fn epoch(self) -> Option<Epoch> {
        self.presence.with(Presence::epoch)
    }

    /// When the running impersonation ends unless something is done, by [`Clock::now`]; tracked.
    pub fn deadline(self) -> Option<Millis> {
        self.deadline.get()
    }

    /// Whether the last request got no answer; tracked. Editing waits meanwhile.
    pub fn is_offline(self) -> bool {
        self.offline.get()
    }

    /// Whether the subject may do `operation` now, by the policy that the server decides with; tracked.
    ///
    /// # Errors
    /// The code that the server would refuse with.
    pub fn check(self, operation: Operation) -> Result<(), ProblemCode> {
        self.presence.with(|presence| match presence.session() {
            Some(session) => {
                let meanwhile = session.impersonation.as_ref().map(|running| running.read_only);
                operation.check(&session.subject.permissions, meanwhile)
            }
            None => Err(ProblemCode::Unauthenticated),
        })
    }

    /// Whether the subject has `permission`; tracked.
    pub fn has(self, permission: Permission) -> bool {
        self.presence.with(|presence| {
            presence
                .session()
                .is_some_and(|session| session.subject.permissions.contains(&permission))
        })
    }

    /// Believes what the server said of the session, and tells everybody who listens if it is news.
    pub fn take(self, presence: Presence) {
        let Some(before) = self.presence.try_get_untracked() else { return };
        let running = presence.session().and_then(|session| {
            self.clock.correct(&session.server_time);
            session.impersonation.as_ref()
        });
        self.deadline.set(running.and_then(|running| millis(&running.idle_expires_at)));
        if before.is_same_but_for_time(&presence) {
            return;
        }
        let is_news = before.epoch() != presence.epoch();
        if before.credentials() != presence.credentials() {
            self.renew_api(presence.credentials());
        }
        self.presence.set(presence.clone());
        if is_news {
            self.tell(&News::Changed(Box::new(Change { before, after: presence })));
        }
    }

    /// Takes `session` unless somebody else is here by now, as after a request that was made as
    /// this identity and changes nothing but its deadline.
    pub fn take_if_same(self, session: Session) {
        if self.presence.with_untracked(Presence::epoch) == Some(session.epoch) {
            self.take(Presence::SignedIn(Box::new(session)));
        }
    }

    /// Asks the server who is here, and believes it.
    pub fn refresh(self) {
        let Some(asking) = self.asking.try_get_value() else { return };
        self.asking.set_value(Asking { is_on: true, again: asking.is_on });
        if asking.is_on {
            return;
        }
        let asked_as = self.presence.with_untracked(Presence::epoch);
        let api = self.api();
        spawn_local(async move {
            let answer = api.call::<GetSession>(Origin::Background, &[], (), ()).await;
            let Some(asking) = self.asking.try_get_value() else { return };
            self.asking.set_value(Asking::default());
            // An identity that changed meanwhile is newer than this answer.
            let is_old = self.presence.with_untracked(Presence::epoch) != asked_as;
            if asking.again || is_old {
                self.refresh();
            }
            if is_old {
                return;
            }
            match answer {
                Ok(session) => self.take(Presence::SignedIn(Box::new(session))),
                // Asked with a cookie that a start or stop replaced on the way: the new one is
                // about to arrive, and the answer to it counts.
                Err(error) if error.is_overtaken() => {
                    set_timeout(move || self.refresh(), ASK_AGAIN);
                }
                Err(error) => match error.code() {
                    Some(ProblemCode::Unauthenticated) => self.take(Presence::SignedOut),
                    Some(ProblemCode::SecondFactorRequired) => {
                        self.take(Presence::SecondFactorPending);
                    }
                    _ => {}
                },
            }
        });
    }

    /// The client of whoever is here now. It keeps that identity, and ends with it.
    pub fn api(self) -> Api {
        match self.api.get_value() {
            Some(api) => api,
            None => self.renew_api(None),
        }
    }

    /// How requests travel, for what is asked as nobody in particular.
    pub fn transport(self) -> Transport {
        self.transport.get_value()
    }

    /// Tells `listener` what happens from now on.
    pub fn on_news(self, listener: Callback<News>) {
        self.listeners.update_value(|listeners| listeners.push(listener));
    }

    fn renew_api(self, credentials: Option<Credentials>) -> Api {
        let hear = self.hear.get_value().unwrap_or_else(|| {
            let hear = Callback::new(move |heard| self.hear(heard));
            self.hear.set_value(Some(hear));
            hear
        });
        let api = Api::new(self.transport.get_value(), credentials, self.clock, hear);
        if let Some(Some(old)) = self.api.try_update_value(|current| current.replace(api)) {
            old.retire();
        }
        api
    }

    fn tell(self, news: &News) {
        for listener in self.listeners.try_get_value().unwrap_or_default() {
            listener.try_run(news.clone());
        }
    }

    fn hear(self, heard: Heard) {
        match heard {
            Heard::Online => {
                if self.offline.try_get_untracked() == Some(true) {
                    self.offline.set(false);
                    // Unless this is the answer to that very question.
                    if self.asking.try_get_value() == Some(Asking::default()) {
                        self.refresh();
                    }
                }
            }
            Heard::Offline => {
                if self.offline.try_get_untracked() == Some(false) {
                    self.offline.set(true);
                }
            }
            Heard::IdentityChanged => self.refresh(),
            Heard::Activity { sent_at } => {
                let Some(session) = self.session_untracked() else { return };
                if let Some(running) = session.impersonation {
                    #[expect(clippy::cast_precision_loss, reason = "a timeout is far below 2^53")]
                    let timeout = running.idle_timeout_seconds as Millis * 1000.0;
                    let least = sent_at + timeout;
                    self.deadline.update(|deadline| {
                        *deadline = Some(deadline.map_or(least, |known| known.max(least)));
                    });
                    self.tell(&News::Extended);
                }
            }
        }
    }
}

/// The store of this page.
pub fn use_identity() -> Identity {
    expect_context()
}

/// Shows an error once, at the place that asked: nothing for an identity that is gone.
pub fn worth_showing(error: ApiError) -> Option<ApiError> {
    (error != ApiError::Gone).then_some(error)
}
