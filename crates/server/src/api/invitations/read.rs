//! `GET /invitations/{token}`: what the page of the link greets with.

use crate::http::{Call, Failure, Reply};
use crate::state::hash_token;
use crate::store::invitations;
use understudy_contract::ProblemCode;
use understudy_contract::endpoint::GetInvitation;
use understudy_contract::member::Invitation;

pub(crate) async fn handle(call: Call<GetInvitation>) -> Result<Reply<Invitation>, Failure> {
    let Call { gate, id: token, query, .. } = call;
    let (state, _) = gate.open().await?;
    let (token_hash, now) = (hash_token(&token), state.now());
    let found = state.db.read(move |tx| invitations::find(tx, &token_hash, now)).await?;
    let found = found.ok_or(ProblemCode::NotFound)?;
    query?;
    let (email, name) = (found.person.email, found.person.name);
    Ok(Reply::anonymous(Invitation { organization: found.organization_name, email, name }))
}
