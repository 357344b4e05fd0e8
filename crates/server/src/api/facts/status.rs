//! `POST /facts/{id}/certify` and `/uncertify`. What is so already stays so.

use super::{found, save};
use crate::api::resource;
use crate::authority::{Change, Halt};
use crate::http::{Call, Failure, Reply};
use understudy_contract::endpoint::{CertifyFact, Endpoint, UncertifyFact};
use understudy_contract::fact::{ChangeStatus, Fact, FactStatus};
use understudy_contract::{FactId, ProblemCode};

pub(crate) async fn certify(call: Call<CertifyFact>) -> Result<Reply<Fact>, Failure> {
    change_to(call, FactStatus::Certified).await
}

pub(crate) async fn uncertify(call: Call<UncertifyFact>) -> Result<Reply<Fact>, Failure> {
    change_to(call, FactStatus::Draft).await
}

async fn change_to<E>(call: Call<E>, status: FactStatus) -> Result<Reply<Fact>, Failure>
where
    E: Endpoint<Query = (), Request = ChangeStatus, Response = Fact>,
{
    let Call { gate, id, query, body } = call;
    let (target, id, body) = (resource("fact", &id), FactId::new(id), query.and(body));
    gate.perform(Some(target), move |change| set(change, &id, &body, status)).await
}

fn set(
    change: &mut Change<'_>,
    id: &FactId,
    body: &Result<ChangeStatus, Failure>,
    status: FactStatus,
) -> Result<Fact, Halt> {
    let mut fact = found(change, id)?;
    let body = body.as_ref().map_err(Clone::clone)?;
    if body.version.is_some_and(|version| version != fact.version) {
        return Err(ProblemCode::VersionConflict.into());
    }
    if fact.status != status {
        let label = |status: FactStatus| Some(status.label().to_owned());
        change.event.note("status", label(fact.status), label(status));
        fact.status = status;
        let is_certified = status == FactStatus::Certified;
        fact.certified_by = is_certified.then(|| change.done_by());
        fact.certified_at = is_certified.then_some(change.now);
        fact.impersonated_by = change.impersonated_by().filter(|_| is_certified);
        save(change, &mut fact)?;
    }
    Ok(fact.into())
}
