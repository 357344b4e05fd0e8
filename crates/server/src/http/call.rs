//! A request as its handler sees it.

use super::body;
use super::caller::Caller;
use super::failure::Failure;
use crate::api::is_id;
use crate::authority::Gate;
use crate::state::AppState;
use axum::RequestPartsExt as _;
use axum::extract::{RawPathParams, Request};
use understudy_contract::endpoint::Endpoint;

/// A request to the endpoint `E`. What is wrong with query and body is kept for later, because a
/// request that may not be made at all is not told how to make it.
pub(crate) struct Call<E: Endpoint> {
    pub(crate) gate: Gate<E>,
    /// What stands for `{id}` or `{token}` in the path; empty where there is none, or none that can
    /// be one.
    pub(crate) id: String,
    pub(crate) query: Result<E::Query, Failure>,
    pub(crate) body: Result<E::Request, Failure>,
}

impl<E: Endpoint> Call<E> {
    /// Reads a request.
    ///
    /// # Errors
    /// 413 and 415, which come before everything else.
    pub(super) async fn read(state: AppState, request: Request) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let bytes = body::read(&parts.headers, body).await?;
        body::check_type(&parts.headers, &bytes)?;
        let params = parts.extract::<RawPathParams>().await.ok();
        let caller = Caller::of(&state, &parts);
        let id = params.iter().flatten().next();
        Ok(Self {
            gate: Gate::new(state, caller),
            id: id.map(|(_, id)| id.to_owned()).filter(|id| is_id(id)).unwrap_or_default(),
            query: body::parse_query(parts.uri.query()),
            body: body::parse(&bytes),
        })
    }
}
