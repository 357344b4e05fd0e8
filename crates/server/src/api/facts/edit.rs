//! `PUT /facts/{id}`: from the version that was read. An edited fact is a draft again, because
//! nobody vouched for the new words.

use super::{checked, found, save};
use crate::api::resource;
use crate::authority::{Change, Halt};
use crate::http::{Call, Failure, Reply};
use understudy_contract::endpoint::PutFact;
use understudy_contract::fact::{Fact, FactStatus, UpdateFact};
use understudy_contract::{FactId, ProblemCode};

pub(crate) async fn handle(call: Call<PutFact>) -> Result<Reply<Fact>, Failure> {
    let Call { gate, id, query, body } = call;
    let (target, id, body) = (resource("fact", &id), FactId::new(id), query.and(body));
    gate.perform(Some(target), move |change| edit(change, &id, &body)).await
}

fn edit(
    change: &mut Change<'_>,
    id: &FactId,
    body: &Result<UpdateFact, Failure>,
) -> Result<Fact, Halt> {
    let mut fact = found(change, id)?;
    let body = body.as_ref().map_err(Clone::clone)?;
    let (statement, source_url) = checked(&body.statement, body.source_url.as_deref())?;
    if fact.version != body.version {
        return Err(ProblemCode::VersionConflict.into());
    }
    let label = |status: FactStatus| Some(status.label().to_owned());
    change.event.note("statement", Some(fact.statement), Some(statement.clone()));
    change.event.note("source_url", fact.source_url, source_url.clone());
    change.event.note("status", label(fact.status), label(FactStatus::Draft));
    fact.statement = statement;
    fact.source_url = source_url;
    fact.status = FactStatus::Draft;
    fact.certified_by = None;
    fact.certified_at = None;
    fact.impersonated_by = None;
    save(change, &mut fact)?;
    Ok(fact.into())
}
