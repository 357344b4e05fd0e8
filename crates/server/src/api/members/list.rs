//! `GET /members`.

use super::explain;
use crate::api::paging::{List, Paging};
use crate::db::{DbError, Tx};
use crate::http::{Call, Failure, Rendered, Reply};
use crate::store::members::{self, Filter, Selection};
use crate::store::paging::{Key, Scan, term};
use crate::store::sessions::StoredSession;
use understudy_contract::Page;
use understudy_contract::endpoint::{Endpoint as _, GetMembers};
use understudy_contract::member::{Member, MemberSort};

pub(crate) async fn handle(
    call: Call<GetMembers>,
) -> Result<Reply<Rendered<Page<Member>>>, Failure> {
    let Call { gate, query, .. } = call;
    gate.read(move |reading| {
        let query = query?;
        let order = query.order.unwrap_or_default();
        let paging = Paging::new(reading, GetMembers::PATH, &query, order)?;
        let filter =
            Filter { search: term(query.q.as_deref())?, role: query.role, status: query.status };
        let organization = reading.organization().clone();
        let searches = &reading.state.searches;
        let selection = members::select(reading.tx, &organization, filter, searches)?;
        let sort = query.sort.unwrap_or_default();
        paging.read(reading.tx, &Members { session: reading.session, selection, sort })
    })
    .await
}

struct Members<'a> {
    session: &'a StoredSession,
    selection: Selection,
    sort: MemberSort,
}

impl List for Members<'_> {
    type Item = Member;

    fn scan(&self, tx: &mut dyn Tx, scan: &Scan) -> Result<Vec<(Self::Item, Key)>, DbError> {
        let members = members::list(tx, &self.selection, self.sort, scan)?;
        Ok(members.into_iter().map(|(member, key)| (explain(self.session, member), key)).collect())
    }

    fn total(&self, tx: &mut dyn Tx) -> Result<u64, DbError> {
        members::total(tx, &self.selection)
    }
}
