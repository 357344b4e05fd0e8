//! Every address of the API on one screen. Method, path and operation come from the contract, so
//! a route cannot say otherwise.

use super::reply::Answer;
use super::{Call, Failure, FileReply, Reply};
use crate::api::{
    account, api_tokens, audit_events, events, facts, impersonation, impersonations, invitations,
    members, session, settings, trees,
};
use crate::state::AppState;
use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, on};
use understudy_contract::endpoint::{self as e, Download, Endpoint, Method, Row};

/// The routes of version 1.
pub(super) fn api() -> Routes {
    Routes::default()
        .route::<e::PostSession, _, _, _>(session::sign_in::handle)
        .route::<e::PostSecondFactor, _, _, _>(session::second_factor::handle)
        .route::<e::GetSession, _, _, _>(session::read::handle)
        .stream::<e::GetEvents, _, _>(events::handle)
        .route::<e::DeleteSession, _, _, _>(session::sign_out::handle)
        .route::<e::PostImpersonation, _, _, _>(impersonation::start::handle)
        .route::<e::DeleteImpersonation, _, _, _>(impersonation::stop::handle)
        .route::<e::PostActivity, _, _, _>(impersonation::activity::handle)
        .route::<e::GetImpersonations, _, _, _>(impersonations::list)
        .route::<e::EndImpersonation, _, _, _>(impersonations::end)
        .route::<e::GetMembers, _, _, _>(members::list::handle)
        .route::<e::GetMember, _, _, _>(members::read::handle)
        .route::<e::PostMember, _, _, _>(members::invite::handle)
        .route::<e::PatchMember, _, _, _>(members::change::handle)
        .route::<e::DeleteMember, _, _, _>(members::remove::handle)
        .route::<e::RenewInvitation, _, _, _>(members::renew::handle)
        .route::<e::GetInvitation, _, _, _>(invitations::read::handle)
        .route::<e::PostInvitation, _, _, _>(invitations::accept::handle)
        .route::<e::GetTrees, _, _, _>(trees::list::handle)
        .route::<e::PostTree, _, _, _>(trees::create::handle)
        .route::<e::GetTree, _, _, _>(trees::read::handle)
        .route::<e::PutTree, _, _, _>(trees::edit::handle)
        .route::<e::PublishTree, _, _, _>(trees::status::publish)
        .route::<e::UnpublishTree, _, _, _>(trees::status::unpublish)
        .route::<e::GetFacts, _, _, _>(facts::list::handle)
        .route::<e::PostFact, _, _, _>(facts::create::handle)
        .route::<e::PutFact, _, _, _>(facts::edit::handle)
        .route::<e::CertifyFact, _, _, _>(facts::status::certify)
        .route::<e::UncertifyFact, _, _, _>(facts::status::uncertify)
        .route::<e::GetAuditEvents, _, _, _>(audit_events::list)
        .file::<e::ExportAuditEvents, _, _>(audit_events::export::handle)
        .route::<e::GetTeam, _, _, _>(settings::team::read)
        .route::<e::PutTeam, _, _, _>(settings::team::change)
        .route::<e::GetBilling, _, _, _>(settings::billing::read)
        .route::<e::PutBilling, _, _, _>(settings::billing::change)
        .route::<e::GetRestrictions, _, _, _>(settings::restrictions::read)
        .route::<e::PutRestrictions, _, _, _>(settings::restrictions::change)
        .route::<e::PreviewRestrictions, _, _, _>(settings::preview::handle)
        .route::<e::GetSecondFactor, _, _, _>(account::second_factor::read)
        .route::<e::PostAccountSecondFactor, _, _, _>(account::enrol::handle)
        .route::<e::ConfirmAccountSecondFactor, _, _, _>(account::confirm::handle)
        .route::<e::DeleteAccountSecondFactor, _, _, _>(account::disable::handle)
        .route::<e::PostBackupCodes, _, _, _>(account::backup_codes::renew)
        .route::<e::PostPassword, _, _, _>(account::password::change)
        .route::<e::GetAccountSessions, _, _, _>(account::sessions::list)
        .route::<e::DeleteAccountSession, _, _, _>(account::sessions::end)
        .route::<e::GetApiTokens, _, _, _>(api_tokens::list::handle)
        .route::<e::PostApiToken, _, _, _>(api_tokens::create::handle)
        .route::<e::DeleteApiToken, _, _, _>(api_tokens::revoke::handle)
}

/// A router, and what was put into it.
#[derive(Default)]
pub(super) struct Routes {
    router: Router<AppState>,
    rows: Vec<Row>,
}

impl Routes {
    /// An endpoint that answers in JSON.
    fn route<E, F, Fut, A>(self, handler: F) -> Self
    where
        E: Endpoint + 'static,
        E::Query: Send,
        E::Request: Send,
        F: Fn(Call<E>) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<Reply<A>, Failure>> + Send,
        A: Answer<E::Response> + Send,
    {
        self.add::<E, _, _>(move |state, request| async move {
            match answer(&state, request, handler).await {
                Ok(reply) => reply.render::<E::Response>(&state, E::SUCCESS),
                Err(failure) => failure.into_response(),
            }
        })
    }

    /// An endpoint whose answer goes on as long as it is listened to, so that its handler makes it.
    fn stream<E, F, Fut>(self, handler: F) -> Self
    where
        E: Endpoint + 'static,
        E::Query: Send,
        E::Request: Send,
        F: Fn(Call<E>) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<Response, Failure>> + Send,
    {
        self.add::<E, _, _>(move |state, request| async move {
            answer(&state, request, handler).await.into_response()
        })
    }

    /// An endpoint that answers with a file.
    fn file<E, F, Fut>(self, handler: F) -> Self
    where
        E: Endpoint<Response = Download> + 'static,
        E::Query: Send,
        E::Request: Send,
        F: Fn(Call<E>) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<FileReply, Failure>> + Send,
    {
        self.add::<E, _, _>(move |state, request| async move {
            match answer(&state, request, handler).await {
                Ok(reply) => reply.render(E::SUCCESS),
                Err(failure) => failure.into_response(),
            }
        })
    }

    fn add<E, F, Fut>(self, respond: F) -> Self
    where
        E: Endpoint,
        F: FnOnce(AppState, Request) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Response> + Send,
    {
        let filter = match E::METHOD {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
            Method::Put => MethodFilter::PUT,
            Method::Patch => MethodFilter::PATCH,
            Method::Delete => MethodFilter::DELETE,
        };
        let respond =
            move |State(state): State<AppState>, request: Request| respond(state, request);
        let row =
            Row { method: E::METHOD, path: E::PATH, operation: E::OPERATION, success: E::SUCCESS };
        let mut rows = self.rows;
        rows.push(row);
        Self { router: self.router.route(E::PATH, on(filter, respond)), rows }
    }

    /// The router for its state.
    pub(super) fn into_router(self) -> Router<AppState> {
        self.router
    }
}

async fn answer<E, T, F, Fut>(state: &AppState, request: Request, handler: F) -> Result<T, Failure>
where
    E: Endpoint,
    F: Fn(Call<E>) -> Fut,
    Fut: Future<Output = Result<T, Failure>>,
{
    handler(Call::read(state.clone(), request).await?).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_contract::endpoint::ALL;

    #[test]
    fn every_endpoint_of_the_contract_has_its_route_and_no_other_has() {
        assert_eq!(api().rows, ALL);
    }
}
