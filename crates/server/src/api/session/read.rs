//! `GET /session`: who is here. Never extends the idle clock, and asks for no epoch, because it is
//! how a console learns of a new one. An API token learns whose it is.

use crate::authority::{present_as, view};
use crate::http::{Call, Failure, Reply};
use understudy_contract::Session;
use understudy_contract::endpoint::GetSession;

pub(crate) async fn handle(call: Call<GetSession>) -> Result<Reply<Session>, Failure> {
    let Call { gate, query, .. } = call;
    let (state, caller) = gate.open().await?;
    let session = present_as(&state, caller.credential()?, caller.epoch, &caller.source).await?;
    query?;
    Ok(Reply::of(view(&state, &session, state.now()), &session))
}
