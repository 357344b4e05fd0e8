//! `DELETE /account/api-tokens/{id}`: from now on it is nobody's.

use crate::api::resource;
use crate::authority::{Change, Halt};
use crate::http::{Call, Failure, Reply};
use crate::store::api_tokens;
use understudy_contract::endpoint::DeleteApiToken;
use understudy_contract::{ApiTokenId, ProblemCode};

pub(crate) async fn handle(call: Call<DeleteApiToken>) -> Result<Reply<()>, Failure> {
    let Call { gate, id, query, body, .. } = call;
    let target = resource("api_token", &id);
    let (id, body) = (ApiTokenId::new(id), query.and(body));
    gate.perform(Some(target), move |change| revoke(change, &id, &body)).await
}

fn revoke(
    change: &mut Change<'_>,
    id: &ApiTokenId,
    body: &Result<(), Failure>,
) -> Result<(), Halt> {
    let owner = &change.session.subject.person.id;
    let token = api_tokens::find(change.tx, owner, id)?.ok_or(ProblemCode::NotFound)?;
    body.as_ref().map_err(Clone::clone)?;
    change.event.name_resource(token.name);
    change.event.note("prefix", Some(token.prefix), None);
    Ok(api_tokens::delete(change.tx, id)?)
}
