//! `DELETE /account/second-factor`: the password alone is enough from now on.

use super::{about_oneself, prove, reauthenticate};
use crate::authority::{Change, Halt, Proof};
use crate::http::{Call, Failure, Reply};
use crate::store::{second_factors, sessions};
use understudy_contract::ProblemCode;
use understudy_contract::account::Reauthentication;
use understudy_contract::endpoint::DeleteAccountSecondFactor;

pub(crate) async fn handle(call: Call<DeleteAccountSecondFactor>) -> Result<Reply<()>, Failure> {
    let Call { gate, query, body, .. } = call;
    let body = query.and(body);
    let proof = prove(&gate, &body, |body| &body.current_password).await?;
    gate.perform(None, move |change| disable(change, &proof, &body)).await
}

fn disable(
    change: &mut Change<'_>,
    proof: &Proof,
    body: &Result<Reauthentication, Failure>,
) -> Result<(), Halt> {
    about_oneself(change);
    let body = body.as_ref().map_err(Clone::clone)?;
    reauthenticate(change, proof, body.code.as_deref())?;
    if !change.session.actor.second_factor {
        return Err(off());
    }
    let member = &change.session.actor.person.id;
    second_factors::delete(change.tx, member)?;
    // They wait for a code that there is no more.
    sessions::delete_pending_of(change.tx, member)?;
    Ok(())
}

/// There is nothing to turn off or to renew.
pub(super) fn off() -> Halt {
    let detail = "Two-factor authentication is off.";
    Failure::new(ProblemCode::NotFound).with_detail(detail).into()
}
