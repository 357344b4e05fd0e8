//! `GET /session`: who is here. Never extends the idle clock, and asks for no epoch, because it is
//! how a console learns of a new one.

use crate::authority::{present, view};
use crate::http::{Call, Failure, Reply};
use understudy_contract::endpoint::GetSession;
use understudy_contract::{ProblemCode, Session};

pub(crate) async fn handle(call: Call<GetSession>) -> Result<Reply<Session>, Failure> {
    let Call { gate, query, .. } = call;
    let (state, caller) = gate.open();
    let token_hash = caller.token_hash.ok_or(ProblemCode::Unauthenticated)?;
    let session = present(&state, &token_hash, caller.epoch, &caller.source).await?;
    query?;
    let epoch = session.epoch;
    Ok(Reply::new(view(&state, &session, state.now()), epoch))
}
