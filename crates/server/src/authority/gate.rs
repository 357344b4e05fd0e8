//! The way in: what a handler has instead of the database.

use super::bearer::refuse_bearer;
use super::view;
use crate::http::{Caller, Failure};
use crate::state::{AppState, Token};
use crate::store::sessions::StoredSession;
use std::marker::PhantomData;
use understudy_contract::Session;
use understudy_contract::endpoint::{
    DeleteImpersonation, DeleteSession, Endpoint, GetInvitation, GetSession, PostInvitation,
    PostSecondFactor, PostSession,
};
use understudy_contract::session::Epoch;

/// The way to the endpoint `E`, for one request. What it lets through it also records.
pub(crate) struct Gate<E> {
    pub(super) state: AppState,
    pub(super) caller: Caller,
    endpoint: PhantomData<fn() -> E>,
}

/// An endpoint that makes, tells or ends a session, or that is for whoever has none, and so checks
/// for itself who asks.
pub(crate) trait OfSession: Endpoint {}

impl OfSession for PostSession {}
impl OfSession for PostSecondFactor {}
impl OfSession for GetSession {}
impl OfSession for DeleteSession {}
impl OfSession for DeleteImpersonation {}
impl OfSession for GetInvitation {}
impl OfSession for PostInvitation {}

impl<E: Endpoint> Gate<E> {
    pub(crate) fn new(state: AppState, caller: Caller) -> Self {
        Self { state, caller, endpoint: PhantomData }
    }

    /// The same for a request whose address names the identity that it was made under, because a
    /// browser sends it without headers of ours. Where there is the header, that counts.
    #[must_use]
    pub(crate) fn made_as(mut self, epoch: Option<Epoch>) -> Self {
        self.caller.epoch = self.caller.epoch.or(epoch);
        self
    }

    /// A token for a session that gets another one.
    pub(crate) fn new_token(&self) -> Token {
        self.state.new_token()
    }

    /// A token for a program.
    pub(crate) fn new_api_token(&self) -> Token {
        self.state.new_api_token()
    }

    /// Where people reach the console, for a link that is sent on; empty where that is not known.
    pub(crate) fn origin(&self) -> &str {
        &self.caller.origin
    }

    /// What tells a session to the console, once it is known.
    pub(crate) fn viewer(&self) -> Viewer {
        Viewer(self.state.clone())
    }
}

impl<E: OfSession> Gate<E> {
    /// Everything; for the few endpoints that bring checks of their own.
    ///
    /// # Errors
    /// `token_not_allowed` for an API token, unless the operation takes one.
    pub(crate) async fn open(self) -> Result<(AppState, Caller), Failure> {
        if !E::OPERATION.rule().takes_api_token {
            refuse_bearer(&self.state, &self.caller, E::OPERATION).await?;
        }
        Ok((self.state, self.caller))
    }
}

/// Tells a session as it is when it is told, not when it was read.
pub(crate) struct Viewer(AppState);

impl Viewer {
    pub(crate) fn view(&self, session: &StoredSession) -> Session {
        view(&self.0, session, self.0.now())
    }
}
