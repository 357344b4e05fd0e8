//! Running and past impersonations, and ending another admin's.

use crate::api::paging::{List, Paging};
use crate::api::resource;
use crate::authority::{Change, Halt, deadline, end_within};
use crate::db::{DbError, Tx};
use crate::http::{Call, Failure, Rendered, Reply};
use crate::state::AppState;
use crate::store::impersonations::{self, Item};
use crate::store::paging::{Key, Scan};
use crate::store::sessions;
use understudy_contract::audit::ImpersonationRecord;
use understudy_contract::endpoint::{EndImpersonation, Endpoint as _, GetImpersonations};
use understudy_contract::member::Order;
use understudy_contract::session::EndCause;
use understudy_contract::{ImpersonationId, OrganizationId, Page, ProblemCode};

/// `GET /impersonations`, the newest first.
pub(crate) async fn list(
    call: Call<GetImpersonations>,
) -> Result<Reply<Rendered<Page<ImpersonationRecord>>>, Failure> {
    let Call { gate, query, .. } = call;
    gate.read(move |reading| {
        let query = query?;
        let paging = Paging::new(reading, GetImpersonations::PATH, &query, Order::Desc)?;
        let list = Impersonations {
            state: reading.state,
            organization: reading.organization().clone(),
            running: query.running,
        };
        paging.read(reading.tx, &list)
    })
    .await
}

struct Impersonations<'a> {
    state: &'a AppState,
    organization: OrganizationId,
    running: Option<bool>,
}

impl Impersonations<'_> {
    fn count(&self, tx: &mut dyn Tx, scan: &Scan) -> Result<u64, DbError> {
        impersonations::count(tx, &self.organization, self.running, scan)
    }

    fn record(&self, (impersonation, running): Item) -> ImpersonationRecord {
        let deadline = running.map(|running| {
            let activity = &self.state.activity;
            let active_at = activity.latest(&running.session_id, running.epoch, running.active_at);
            let (idle_timeout, started_at) = (impersonation.idle_timeout, impersonation.started_at);
            deadline(active_at, idle_timeout, started_at, &self.state.config).1
        });
        impersonation.into_record(deadline)
    }
}

impl List for Impersonations<'_> {
    type Item = ImpersonationRecord;

    fn scan(&self, tx: &mut dyn Tx, scan: &Scan) -> Result<Vec<(Self::Item, Key)>, DbError> {
        let items = impersonations::list(tx, &self.organization, self.running, scan)?;
        Ok(items.into_iter().map(|(item, key)| (self.record(item), key)).collect())
    }

    fn total(&self, tx: &mut dyn Tx) -> Result<u64, DbError> {
        self.count(tx, &Scan::all())
    }
}

/// `DELETE /impersonations/{id}`. One that has ended already needs no ending.
pub(crate) async fn end(call: Call<EndImpersonation>) -> Result<Reply<()>, Failure> {
    let Call { gate, id, query, body, .. } = call;
    let target = resource("impersonation", &id);
    let (id, body) = (ImpersonationId::new(id), query.and(body));
    gate.perform(Some(target), move |change| end_one(change, &id, &body)).await
}

fn end_one(
    change: &mut Change<'_>,
    id: &ImpersonationId,
    body: &Result<(), Failure>,
) -> Result<(), Halt> {
    let organization = change.organization().clone();
    let found = impersonations::find(change.tx, &organization, id)?;
    found.ok_or(ProblemCode::NotFound)?;
    body.as_ref().map_err(Clone::clone)?;
    // The end writes its own event, which says all there is to say.
    change.event.is_recorded = false;
    if let Some(session) = sessions::find_by_impersonation(change.tx, &organization, id)? {
        let actor = &change.session.actor.person;
        end_within(change, &session, EndCause::EndedByAdmin, actor)?;
    }
    Ok(())
}
