//! `POST /account/password`: another password. It ends the account's other sessions, and gives this
//! one another token: whoever has a copy of the cookie has nothing any more.

use super::sessions::end_session;
use super::{about_oneself, prove};
use crate::api::impersonation::start::RETIRED_MILLIS;
use crate::authority::{Change, Gate, Halt, Proof};
use crate::http::{Call, Failure, Reply};
use crate::state::Token;
use crate::store::{members, second_factors, sessions};
use understudy_contract::account::ChangePassword;
use understudy_contract::endpoint::PostPassword;
use understudy_contract::{FieldError, text};

pub(crate) async fn change(call: Call<PostPassword>) -> Result<Reply<()>, Failure> {
    let Call { gate, query, body, .. } = call;
    let body = query.and(body).and_then(checked);
    let proof = prove(&gate, &body, |body| &body.current_password).await?;
    let new_hash = new_hash(&gate, &proof, &body).await?;
    let token = gate.new_token();
    let job_token = token.clone();
    let body = body.map(|_| new_hash);
    let reply = gate.perform(None, move |change| save(change, &proof, &body, &job_token)).await?;
    Ok(reply.with_token(&token))
}

fn checked(body: ChangePassword) -> Result<ChangePassword, Failure> {
    let fields = |error| Failure::fields(vec![error]);
    text::password("new_password", &body.new_password).map_err(fields)?;
    if body.new_password == body.current_password {
        let message = "Take another one than the present password.";
        return Err(fields(FieldError::new("new_password", message)));
    }
    Ok(body)
}

/// The new password as it is kept; it is not hashed for whoever does not know the present one.
async fn new_hash(
    gate: &Gate<PostPassword>,
    proof: &Proof,
    body: &Result<ChangePassword, Failure>,
) -> Result<String, Failure> {
    match (proof, body) {
        (Proof::Right(_), Ok(body)) => gate.hash_password(&body.new_password).await,
        _ => Ok(String::new()),
    }
}

fn save(
    change: &mut Change<'_>,
    proof: &Proof,
    new_hash: &Result<String, Failure>,
    token: &Token,
) -> Result<(), Halt> {
    about_oneself(change);
    let new_hash = new_hash.as_ref().map_err(Clone::clone)?;
    proof.check(change)?;
    let (session, member) = (change.session, &change.session.actor.person.id);
    members::set_password(change.tx, member, new_hash)?;
    // Whoever began one knew the password before.
    second_factors::end_enrolment(change.tx, member)?;
    let mut ended = 0;
    for other in sessions::of_actor(change.tx, member)? {
        if other.id != session.id {
            end_session(change, &other)?;
            ended += 1;
        }
    }
    if ended > 0 {
        change.event.note("other_sessions", Some(ended.to_string()), Some("0".to_owned()));
    }
    let expires_at = change.now + RETIRED_MILLIS;
    sessions::retire_token(change.tx, &session.id, session.epoch, false, expires_at)?;
    sessions::replace_token(change.tx, &session.id, &token.hash)?;
    Ok(())
}
