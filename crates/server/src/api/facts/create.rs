//! `POST /facts`: a draft, for which nobody vouches yet.

use super::{checked, name};
use crate::api::resource;
use crate::authority::{Change, Halt};
use crate::http::{Call, Failure, Reply};
use crate::store::documents;
use crate::store::facts::StoredFact;
use understudy_contract::FactId;
use understudy_contract::endpoint::PostFact;
use understudy_contract::fact::{CreateFact, Fact, FactStatus};

pub(crate) async fn handle(call: Call<PostFact>) -> Result<Reply<Fact>, Failure> {
    let Call { gate, query, body, .. } = call;
    let body = query.and(body);
    gate.perform(None, move |change| create(change, &body)).await
}

fn create(change: &mut Change<'_>, body: &Result<CreateFact, Failure>) -> Result<Fact, Halt> {
    let body = body.as_ref().map_err(Clone::clone)?;
    let (statement, source_url) = checked(&body.statement, body.source_url.as_deref())?;
    let fact = StoredFact {
        id: FactId::new(change.state.new_id()),
        statement,
        source_url,
        status: FactStatus::Draft,
        version: 1,
        created_at: change.now,
        certified_by: None,
        certified_at: None,
        impersonated_by: None,
    };
    change.event.resource = Some(resource("fact", fact.id.as_str()));
    change.event.name_resource(name(&fact.statement));
    change.event.note("statement", None, Some(fact.statement.clone()));
    change.event.note("source_url", None, fact.source_url.clone());
    let organization = change.organization().clone();
    documents::insert(change.tx, &organization, &fact)?;
    Ok(fact.into())
}
