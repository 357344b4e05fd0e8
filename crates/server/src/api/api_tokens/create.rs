//! `POST /account/api-tokens`: a token for a program, shown once.

use crate::api::resource;
use crate::api_token;
use crate::authority::{Change, Halt};
use crate::clock;
use crate::http::{Call, Failure, Reply};
use crate::state::Token;
use crate::store::api_tokens::{self, NewApiToken, StoredApiToken};
use understudy_contract::api_token::{ApiToken, CreateApiToken};
use understudy_contract::endpoint::PostApiToken;
use understudy_contract::text::{self, MAX_LINE_CHARS};
use understudy_contract::{ApiTokenId, FieldError, Timestamp};

pub(crate) async fn handle(call: Call<PostApiToken>) -> Result<Reply<ApiToken>, Failure> {
    let Call { gate, query, body, .. } = call;
    let body = query.and(body);
    let token = gate.new_api_token();
    let job_token = token.clone();
    let reply = gate.perform(None, move |change| create(change, &body, &job_token)).await?;
    Ok(reply.map(|stored| {
        let shown = Some(token.secret);
        ApiToken { token: shown, ..stored.into_api_token(0) }
    }))
}

fn create(
    change: &mut Change<'_>,
    body: &Result<CreateApiToken, Failure>,
    token: &Token,
) -> Result<StoredApiToken, Halt> {
    let body = body.as_ref().map_err(Clone::clone)?;
    let name = text::line("name", "The name", &body.name, MAX_LINE_CHARS);
    let expires_at = expiry(body.expires_at.as_ref(), change.now);
    let (Ok(name), &Ok(expires_at)) = (&name, &expires_at) else {
        let errors = [name.err(), expires_at.err()];
        return Err(Failure::fields(errors.into_iter().flatten().collect()).into());
    };
    let (id, prefix) = (ApiTokenId::new(change.state.new_id()), api_token::shown(&token.secret));
    let new = NewApiToken {
        id: &id,
        organization: &change.session.organization.id,
        owner: &change.session.subject.person.id,
        name,
        prefix,
        token_hash: &token.hash,
        created_at: change.now,
        expires_at,
    };
    api_tokens::insert(change.tx, &new)?;
    change.event.resource = Some(resource("api_token", id.as_str()));
    change.event.name_resource(name);
    change.event.note("prefix", None, Some(prefix.to_owned()));
    let expiry = expires_at.map(|at| clock::wire_millis(at).as_str().to_owned());
    change.event.note("expires_at", None, expiry);
    Ok(StoredApiToken {
        name: name.clone(),
        prefix: prefix.to_owned(),
        created_at: change.now,
        expires_at,
        last_used_at: 0,
        id,
    })
}

/// When the token expires, in milliseconds since 1970.
fn expiry(text: Option<&Timestamp>, now: i64) -> Result<Option<i64>, FieldError> {
    let Some(text) = text else { return Ok(None) };
    let refuse = |message| FieldError::new("expires_at", message);
    let at = clock::parse(text).map(clock::millis);
    let at = at.ok_or_else(|| refuse("Give a point in time, like 2027-01-31T12:00:00Z."))?;
    if at > now { Ok(Some(at)) } else { Err(refuse("Choose a time that is still to come.")) }
}
