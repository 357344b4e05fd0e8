//! `GET /trees`, the most recently changed first.

use crate::api::paging::{List, Paging};
use crate::db::{DbError, Tx};
use crate::http::{Call, Failure, Reply};
use crate::store::paging::{Key, Scan, pattern};
use crate::store::trees::{self, Filter};
use understudy_contract::endpoint::{Endpoint as _, GetTrees};
use understudy_contract::member::Order;
use understudy_contract::tree::Tree;
use understudy_contract::{OrganizationId, Page};

pub(crate) async fn handle(call: Call<GetTrees>) -> Result<Reply<Page<Tree>>, Failure> {
    let Call { gate, query, .. } = call;
    gate.read(move |reading| {
        let query = query?;
        let paging = Paging::new(reading, GetTrees::PATH, &query, Order::Desc)?;
        let filter = Filter { search: pattern(query.q.as_deref())?, status: query.status };
        let organization = reading.organization().clone();
        paging.read(reading.tx, &Trees { organization, filter })
    })
    .await
}

struct Trees {
    organization: OrganizationId,
    filter: Filter,
}

impl List for Trees {
    type Item = Tree;

    fn scan(&self, tx: &mut dyn Tx, scan: &Scan) -> Result<Vec<(Tree, Key)>, DbError> {
        trees::list(tx, &self.organization, &self.filter, scan)
    }

    fn total(&self, tx: &mut dyn Tx) -> Result<u64, DbError> {
        trees::count(tx, &self.organization, &self.filter, &Scan::all())
    }
}
