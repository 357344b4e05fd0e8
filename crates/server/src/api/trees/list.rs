//! `GET /trees`, the most recently changed first.

use crate::api::documents::Documents;
use crate::api::paging::Paging;
use crate::http::{Call, Failure, Rendered, Reply};
use crate::store::documents::Filter;
use crate::store::paging::pattern;
use crate::store::trees::StoredTree;
use understudy_contract::Page;
use understudy_contract::endpoint::{Endpoint as _, GetTrees};
use understudy_contract::member::Order;
use understudy_contract::tree::Tree;

pub(crate) async fn handle(call: Call<GetTrees>) -> Result<Reply<Rendered<Page<Tree>>>, Failure> {
    let Call { gate, query, .. } = call;
    gate.read(move |reading| {
        let query = query?;
        let paging = Paging::new(reading, GetTrees::PATH, &query, Order::Desc)?;
        let filter = Filter { search: pattern(query.q.as_deref())?, status: query.status };
        let organization = reading.organization().clone();
        paging.read(reading.tx, &Documents::<StoredTree> { organization, filter })
    })
    .await
}
