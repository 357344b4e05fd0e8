//! `GET /facts`, the newest first.

use crate::api::paging::{List, Paging};
use crate::db::{DbError, Tx};
use crate::http::{Call, Failure, Reply};
use crate::store::facts::{self, Filter};
use crate::store::paging::{Key, Scan, pattern};
use understudy_contract::endpoint::{Endpoint as _, GetFacts};
use understudy_contract::fact::Fact;
use understudy_contract::member::Order;
use understudy_contract::{OrganizationId, Page};

pub(crate) async fn handle(call: Call<GetFacts>) -> Result<Reply<Page<Fact>>, Failure> {
    let Call { gate, query, .. } = call;
    gate.read(move |reading| {
        let query = query?;
        let paging = Paging::new(reading, GetFacts::PATH, &query, Order::Desc)?;
        let filter = Filter { search: pattern(query.q.as_deref())?, status: query.status };
        let organization = reading.organization().clone();
        paging.read(reading.tx, &Facts { organization, filter })
    })
    .await
}

struct Facts {
    organization: OrganizationId,
    filter: Filter,
}

impl List for Facts {
    type Item = Fact;

    fn scan(&self, tx: &mut dyn Tx, scan: &Scan) -> Result<Vec<(Fact, Key)>, DbError> {
        facts::list(tx, &self.organization, &self.filter, scan)
    }

    fn total(&self, tx: &mut dyn Tx) -> Result<u64, DbError> {
        facts::count(tx, &self.organization, &self.filter, &Scan::all())
    }
}
