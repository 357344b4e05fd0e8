//! What is asked of the server about facts.

use super::dialog::FactForm;
use crate::api::{Api, ApiError, Origin};
use crate::listing::Filters;
use crate::prelude::*;
use crate::remote::Remote;
use understudy_contract::audit::Person;
use understudy_contract::endpoint::{CertifyFact, GetFacts, PostFact, PutFact, UncertifyFact};
use understudy_contract::fact::{
    ChangeStatus, CreateFact, Fact, FactQuery, FactStatus, UpdateFact,
};
use understudy_contract::page::MAX_LIMIT;
use understudy_contract::{FactId, Page, Session, Timestamp};

/// The list as the address asks for it.
pub fn query(filters: &Filters) -> FactQuery {
    FactQuery {
        q: Some(filters.q.clone()),
        status: FactStatus::parse(&filters.status),
        cursor: filters.cursor.clone(),
        limit: None,
    }
}

/// Certifies a draft, uncertifies what is certified; either in the version that was read.
pub async fn turn(api: Api, fact: &Fact) -> Result<Fact, ApiError> {
    let seen = ChangeStatus { version: Some(fact.version) };
    let id = &[fact.id.as_str()];
    match fact.status {
        FactStatus::Draft => api.call::<CertifyFact>(Origin::Person, id, (), seen).await,
        FactStatus::Certified => api.call::<UncertifyFact>(Origin::Person, id, (), seen).await,
    }
}

/// What [`turn`] will make of `fact`, done by whoever `session` is `now`.
pub fn turned(fact: &Fact, session: Option<Session>, now: Timestamp) -> Fact {
    let draft = Fact {
        status: FactStatus::Draft,
        certified_by: None,
        certified_at: None,
        impersonated_by: None,
        ..fact.clone()
    };
    let (FactStatus::Draft, Some(session)) = (fact.status, session) else { return draft };
    let Session { actor, subject, impersonation, .. } = session;
    let person = |id, email, name| Some(Person { id, email, name });
    let actor = impersonation.and_then(|_| person(actor.id, actor.email, actor.name));
    Fact {
        status: FactStatus::Certified,
        certified_by: person(subject.id, subject.email, subject.name),
        certified_at: Some(now),
        impersonated_by: actor,
        ..draft
    }
}

/// Saves what was typed, as a new fact where there is none yet.
pub async fn store(api: Api, id: Option<&FactId>, form: FactForm) -> Result<Fact, ApiError> {
    let FactForm { statement, source_url, version } = form;
    if let Some(id) = id {
        let body = UpdateFact { statement, source_url, version };
        api.call::<PutFact>(Origin::Person, &[id.as_str()], (), body).await
    } else {
        let body = CreateFact { statement, source_url };
        api.call::<PostFact>(Origin::Person, &[], (), body).await
    }
}

/// Puts a changed fact where it stands in the list.
pub fn put(list: Remote<Page<Fact>>, changed: Fact) {
    if let Some(mut page) = untrack(|| list.data()) {
        if let Some(fact) = page.items.iter_mut().find(|fact| fact.id == changed.id) {
            *fact = changed;
        }
        list.set(page);
    }
}

/// The fact as it is now. Only the list tells, so it is read until the fact is found.
pub async fn find(api: Api, id: &FactId) -> Option<Fact> {
    let mut query = FactQuery { limit: Some(MAX_LIMIT), ..FactQuery::default() };
    loop {
        let page = api.call::<GetFacts>(Origin::Background, &[], query.clone(), ()).await.ok()?;
        let found = page.items.into_iter().find(|fact| fact.id == *id);
        if found.is_some() || page.next_cursor.is_none() {
            return found;
        }
        query.cursor = page.next_cursor;
    }
}
