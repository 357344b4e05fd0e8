//! `GET /account/api-tokens`: one's own, the newest first.

use crate::api::paging::{List, Paging};
use crate::db::{DbError, Tx};
use crate::http::{Call, Failure, Rendered, Reply};
use crate::state::AppState;
use crate::store::api_tokens;
use crate::store::paging::{Key, Scan};
use understudy_contract::api_token::ApiToken;
use understudy_contract::endpoint::{Endpoint as _, GetApiTokens};
use understudy_contract::member::Order;
use understudy_contract::{MemberId, Page};

pub(crate) async fn handle(
    call: Call<GetApiTokens>,
) -> Result<Reply<Rendered<Page<ApiToken>>>, Failure> {
    let Call { gate, query, .. } = call;
    gate.read(move |reading| {
        let query = query?;
        let paging = Paging::new(reading, GetApiTokens::PATH, &query, Order::Desc)?;
        let owner = &reading.session.subject.person.id;
        paging.read(reading.tx, &ApiTokens { state: reading.state, owner })
    })
    .await
}

struct ApiTokens<'a> {
    state: &'a AppState,
    owner: &'a MemberId,
}

impl List for ApiTokens<'_> {
    type Item = ApiToken;

    fn scan(&self, tx: &mut dyn Tx, scan: &Scan) -> Result<Vec<(Self::Item, Key)>, DbError> {
        let tokens = api_tokens::list(tx, self.owner, scan)?.into_iter();
        let told = tokens.map(|(token, key)| {
            let last_used_at = self.state.token_uses.latest(&token.id, token.last_used_at);
            (token.into_api_token(last_used_at), key)
        });
        Ok(told.collect())
    }

    fn total(&self, tx: &mut dyn Tx) -> Result<u64, DbError> {
        api_tokens::count(tx, self.owner)
    }
}
