//! `GET /facts`, the newest first.

use crate::api::documents::Documents;
use crate::api::paging::Paging;
use crate::http::{Call, Failure, Rendered, Reply};
use crate::store::documents::Filter;
use crate::store::facts::StoredFact;
use crate::store::paging::pattern;
use understudy_contract::Page;
use understudy_contract::endpoint::{Endpoint as _, GetFacts};
use understudy_contract::fact::Fact;
use understudy_contract::member::Order;

pub(crate) async fn handle(call: Call<GetFacts>) -> Result<Reply<Rendered<Page<Fact>>>, Failure> {
    let Call { gate, query, .. } = call;
    gate.read(move |reading| {
        let query = query?;
        let paging = Paging::new(reading, GetFacts::PATH, &query, Order::Desc)?;
        let filter = Filter { search: pattern(query.q.as_deref())?, status: query.status };
        let organization = reading.organization().clone();
        paging.read(reading.tx, &Documents::<StoredFact> { organization, filter })
    })
    .await
}
