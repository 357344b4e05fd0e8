//! `POST /session`: email and password.
//!
//! Whoever fails learns nothing of why: an unknown email, a wrong password and an account that
//! may not sign in get the same answer in the same time. Therefore a failure's event, which only
//! a known account has, is written after the answer.

use super::event;
use crate::authority::{Halt, conclude, is_password, present, view, write_event};
use crate::db::{Outcome, Tx};
use crate::http::{Call, Caller, Failure, Reply};
use crate::limits::Secret;
use crate::state::{AppState, Token};
use crate::store::members::{self, Credentials};
use crate::store::sessions::{self, NewSession, StoredSession};
use understudy_contract::ProblemCode;
use understudy_contract::audit::Action;
use understudy_contract::endpoint::PostSession;
use understudy_contract::member::MemberStatus;
use understudy_contract::session::{SignIn, SignInReply};
use understudy_contract::text;

/// How long a sign-in waits for its code, in milliseconds.
const PENDING_MILLIS: i64 = 5 * 60 * 1000;

pub(crate) async fn handle(call: Call<PostSession>) -> Result<Reply<SignInReply>, Failure> {
    let Call { gate, query, body, .. } = call;
    let (state, caller) = gate.open().await?;
    check_sender(&state, &caller).await?;
    query?;
    let SignIn { email, password } = body?;
    let address = caller.source.ip_address.as_deref();
    // By what was given, whether or not somebody has it.
    let this_try =
        state.limits.take(Secret::Password, &given(&email), address, state.now()).await?;
    // What is no email is nobody's, and takes as long to find that out.
    let email = text::email("email", &email).unwrap_or_default();
    let (is_right, credentials) = match check(&state, email, password).await {
        Ok(checked) => checked,
        Err(failure) => {
            this_try.was_not_made();
            return Err(failure);
        }
    };
    if !is_right {
        record_failure(&state, credentials, &caller);
        return Err(ProblemCode::SignInFailed.into());
    }
    this_try.was_right();
    // It is never right for nobody.
    let credentials = credentials.ok_or(ProblemCode::SignInFailed)?;
    let token = state.new_token();
    let (job_state, job_token) = (state.clone(), token.clone());
    let job =
        move |tx: &mut dyn Tx| conclude(enter(tx, &job_state, &caller, &credentials, &job_token));
    let session = state.db.write(job).await??;
    if session.pending_until.is_some() {
        let pending = SignInReply::Pending { second_factor_required: true };
        return Ok(Reply::anonymous(pending).with_token(&token));
    }
    let epoch = session.epoch;
    let session = Box::new(view(&state, &session, state.now()));
    Ok(Reply::new(SignInReply::Done(session), epoch).with_token(&token))
}

/// The email as it is counted: two ways to write one are one.
fn given(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Refuses whoever is not our page, and whoever is somebody else at the moment.
async fn check_sender(state: &AppState, caller: &Caller) -> Result<(), Failure> {
    if !caller.is_same_origin {
        return Err(ProblemCode::CsrfFailed.into());
    }
    if let Some(token_hash) = &caller.token_hash
        && let Ok(session) = present(state, token_hash, None, &caller.source).await
        && session.impersonation.is_some()
    {
        let failure = Failure::new(ProblemCode::AlreadyImpersonating);
        return Err(failure.with_epoch(session.epoch));
    }
    Ok(())
}

/// Whether that is the password of somebody who may enter, and who has that email. Takes as long
/// for nobody as for somebody.
async fn check(
    state: &AppState,
    email: String,
    password: String,
) -> Result<(bool, Option<Credentials>), Failure> {
    let credentials = state.db.read(move |tx| members::find_credentials(tx, &email)).await?;
    let hash = credentials.as_ref().and_then(|credentials| credentials.password_hash.clone());
    let is_right = is_password(state, password, hash).await?;
    let may_enter = credentials.as_ref().is_some_and(|found| found.status == MemberStatus::Active);
    Ok((is_right && may_enter, credentials))
}

/// Makes the session. The account is looked at once more, because hashing takes its time.
fn enter(
    tx: &mut dyn Tx,
    state: &AppState,
    caller: &Caller,
    verified: &Credentials,
    token: &Token,
) -> Result<StoredSession, Halt> {
    let current = members::find_credentials(tx, &verified.person.email)?;
    if current.as_ref() != Some(verified) {
        return Err(ProblemCode::SignInFailed.into());
    }
    if let Some(token_hash) = &caller.token_hash
        && let Some(old) = sessions::lock(tx, token_hash)?
    {
        if old.impersonation.is_some() {
            return Err(ProblemCode::AlreadyImpersonating.into());
        }
        sessions::delete(tx, &old.id)?;
    }
    let now = state.now();
    let new = NewSession {
        id: &state.new_id(),
        organization: &verified.organization,
        token_hash: &token.hash,
        actor: &verified.person.id,
        epoch: state.new_epoch(),
        csrf_token: &state.new_token().secret,
        now,
        pending_until: verified.second_factor.then_some(now + PENDING_MILLIS),
        source: &caller.source,
    };
    sessions::insert(tx, &new)?;
    if !verified.second_factor {
        members::set_active(tx, &verified.person.id, now)?;
        let (organization, person) = (&verified.organization, &verified.person);
        let action = Action::SessionSignedIn;
        write_event(tx, &event(state, organization, person, action, None, &caller.source))?;
    }
    let session = sessions::find(tx, &token.hash)?;
    session.ok_or_else(|| ProblemCode::Internal.into())
}

/// Records a failure of a known account; nobody waits for it.
fn record_failure(state: &AppState, credentials: Option<Credentials>, caller: &Caller) {
    let Some(Credentials { person, organization, .. }) = credentials else { return };
    let code = Some(ProblemCode::SignInFailed);
    let action = Action::SessionSignInFailed;
    let failed = event(state, &organization, &person, action, code, &caller.source);
    let db = state.db.clone();
    tokio::spawn(async move {
        let job =
            move |tx: &mut dyn Tx| crate::store::audit::insert(tx, &failed).map(Outcome::Commit);
        if let Err(error) = db.write(job).await {
            tracing::error!(error = ?error, "a failed sign-in could not be recorded");
        }
    });
}
