//! One's own sessions: `GET /account/sessions`, and `DELETE /account/sessions/{id}`, which signs one
//! of them out.

use crate::api::paging::{List, Paging};
use crate::api::resource;
use crate::authority::{Change, Halt, end_within};
use crate::clock;
use crate::db::{DbError, Tx};
use crate::http::{Call, Failure, Rendered, Reply};
use crate::state::AppState;
use crate::store::paging::{Key, Scan};
use crate::store::sessions::{self, OwnSession, StoredSession};
use understudy_contract::account::AccountSession;
use understudy_contract::endpoint::{DeleteAccountSession, Endpoint as _, GetAccountSessions};
use understudy_contract::member::Order;
use understudy_contract::session::EndCause;
use understudy_contract::{Page, ProblemCode, SessionId};

pub(crate) async fn list(
    call: Call<GetAccountSessions>,
) -> Result<Reply<Rendered<Page<AccountSession>>>, Failure> {
    let Call { gate, query, .. } = call;
    gate.read(move |reading| {
        let query = query?;
        let paging = Paging::new(reading, GetAccountSessions::PATH, &query, Order::Desc)?;
        let list = Sessions { state: reading.state, asking: reading.session };
        paging.read(reading.tx, &list)
    })
    .await
}

struct Sessions<'a> {
    state: &'a AppState,
    /// The session that asks; the list is of its actor.
    asking: &'a StoredSession,
}

impl Sessions<'_> {
    fn item(&self, own: OwnSession) -> AccountSession {
        let active_at = self.state.activity.latest(&own.id, own.epoch, own.active_at);
        AccountSession {
            current: own.id == self.asking.id,
            id: SessionId::new(own.id),
            created_at: clock::wire_millis(own.created_at),
            last_active_at: clock::wire_millis(active_at),
            ip_address: own.ip_address,
            user_agent: own.user_agent,
            impersonating: own.impersonating,
        }
    }
}

impl List for Sessions<'_> {
    type Item = AccountSession;

    fn scan(&self, tx: &mut dyn Tx, scan: &Scan) -> Result<Vec<(AccountSession, Key)>, DbError> {
        let own = sessions::own(tx, &self.asking.actor.person.id, scan)?;
        Ok(own.into_iter().map(|(own, key)| (self.item(own), key)).collect())
    }

    fn total(&self, tx: &mut dyn Tx) -> Result<u64, DbError> {
        sessions::own_count(tx, &self.asking.actor.person.id)
    }
}

pub(crate) async fn end(call: Call<DeleteAccountSession>) -> Result<Reply<()>, Failure> {
    let Call { gate, id, query, body, .. } = call;
    let target = resource("session", &id);
    let body = query.and(body);
    let reply =
        gate.perform(Some(target), move |change| end_one(change, &id, body.as_ref())).await?;
    let is_own = *reply.body();
    let reply = reply.map(|_| ());
    Ok(if is_own { reply.without_token() } else { reply })
}

/// Gives whether it was the one that asks.
fn end_one(change: &mut Change<'_>, id: &str, body: Result<&(), &Failure>) -> Result<bool, Halt> {
    let found = sessions::lock_by_id(change.tx, id)?.filter(|session| {
        session.actor.person.id == change.session.actor.person.id && session.pending_until.is_none()
    });
    // Somebody else's is not there, whoever they are.
    let found = found.ok_or(ProblemCode::NotFound)?;
    body.map_err(Clone::clone)?;
    end_session(change, &found)?;
    Ok(found.id == change.session.id)
}

/// Ends a session of the actor's, and first the impersonation in it.
pub(super) fn end_session(change: &mut Change<'_>, session: &StoredSession) -> Result<(), Halt> {
    end_within(change, session, EndCause::SignedOut, &session.actor.person)?;
    Ok(sessions::delete(change.tx, &session.id)?)
}
