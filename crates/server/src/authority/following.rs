//! Following a session: each identity that it gets, until it is over.

use super::{Gate, Judgement, judge, settle};
use crate::db::{Listener, Tx, Unheard};
use crate::http::Failure;
use crate::state::AppState;
use crate::store::audit::Source;
use crate::store::sessions::{self, StoredSession};
use std::time::Duration;
use understudy_contract::ProblemCode;
use understudy_contract::endpoint::Endpoint;
use understudy_contract::session::Epoch;

/// How many may follow one session. One tab does and tells the others; more are tabs of a browser
/// that cannot agree on one, or somebody who means no good.
const MAX_FOLLOWERS: usize = 8;
/// How often it is judged, in memory, whether time has ended the session: deadlines are announced by
/// nobody.
const JUDGED_EVERY: Duration = Duration::from_secs(1);
/// After how many of these it is read again, should something have ended it unannounced (a command
/// of the operator, which is another process).
const READ_AFTER: u32 = 15;

/// A session that is followed.
pub(crate) struct Following {
    state: AppState,
    source: Source,
    listener: Listener,
    /// As it was last read.
    session: StoredSession,
    /// How often it was judged since; none when it is to be read.
    judged: Option<u32>,
    told: Option<Epoch>,
}

impl<E: Endpoint> Gate<E> {
    /// Follows the session that asks, if it may.
    ///
    /// # Errors
    /// Whatever refuses a read; `rate_limited` where too many follow it already.
    pub(crate) async fn follow(self, query: Result<(), Failure>) -> Result<Following, Failure> {
        let (state, source) = (self.state.clone(), self.caller.source.clone());
        let reply = self
            .read_value(move |reading| {
                query?;
                Ok(reading.session.clone())
            })
            .await?;
        let session = reply.body().clone();
        let listener = state.db.listen(&session.id, MAX_FOLLOWERS).map_err(|unheard| {
            let failure = match unheard {
                Unheard::TooMany => Failure::new(ProblemCode::RateLimited)
                    .with_detail("Too many tabs follow this session. Close some."),
                Unheard::Ended => Failure::new(ProblemCode::Unavailable),
            };
            failure.with_retry_after(JUDGED_EVERY.as_secs()).to(&session)
        })?;
        // Read once more, now that nothing is missed any more.
        Ok(Following { state, source, listener, session, judged: None, told: None })
    }
}

impl Following {
    /// The identity that it was last read under.
    pub(crate) fn epoch(&self) -> Epoch {
        self.session.epoch
    }

    /// The next identity, the present one first; nothing once the session is over, or when it cannot
    /// be told: whoever follows comes back and asks anew.
    pub(crate) async fn next(&mut self) -> Option<Epoch> {
        loop {
            if self.judged.is_none() {
                self.session = self.read().await.ok().flatten()?;
                self.judged = Some(0);
                let epoch = Some(self.session.epoch);
                if self.told != epoch {
                    self.told = epoch;
                    return epoch;
                }
            }
            tokio::select! {
                heard = self.listener.heard() => {
                    heard.ok()?;
                    self.judged = None;
                }
                () = tokio::time::sleep(JUDGED_EVERY) => {
                    let judged = self.judged.map(|times| times + 1);
                    self.judged = judged.filter(|&times| times < READ_AFTER && self.is_good());
                }
            }
        }
    }

    /// Whether time has ended nothing since it was read.
    fn is_good(&self) -> bool {
        let Self { state, session, .. } = self;
        let active_at = state.activity.latest(&session.id, session.epoch, session.active_at);
        judge(session, active_at, state.now(), &state.config) == Judgement::Good
    }

    /// The session as it is now; what is over in it is ended first.
    async fn read(&self) -> Result<Option<StoredSession>, Failure> {
        let (state, id) = (self.state.clone(), self.session.id.clone());
        let job = move |tx: &mut dyn Tx| {
            let session = sessions::find_by_id(tx, &id)?;
            let now = state.now();
            Ok(session.map(|session| {
                let active_at =
                    state.activity.latest(&session.id, session.epoch, session.active_at);
                let judgement = judge(&session, active_at, now, &state.config);
                (session, judgement)
            }))
        };
        match self.state.db.read(job).await? {
            Some((_, Judgement::Over { .. })) => {
                settle(&self.state, &self.session.id, &self.source).await
            }
            Some((session, Judgement::Good)) => Ok(Some(session)),
            Some((_, Judgement::Pending)) | None => Ok(None),
        }
    }
}
