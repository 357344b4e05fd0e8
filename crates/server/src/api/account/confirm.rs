//! `POST /account/second-factor/confirm`: the app shows codes, so the factor is on from now on.

use super::{about_oneself, prove, renew_backup_codes};
use crate::authority::{Change, Halt, Proof};
use crate::http::{Call, Failure, Reply};
use crate::second_factor::first_step;
use crate::store::second_factors::{self, NewFactor};
use understudy_contract::ProblemCode;
use understudy_contract::account::{BackupCodes, ConfirmSecondFactor};
use understudy_contract::endpoint::ConfirmAccountSecondFactor;

pub(crate) async fn handle(
    call: Call<ConfirmAccountSecondFactor>,
) -> Result<Reply<BackupCodes>, Failure> {
    let Call { gate, query, body, .. } = call;
    let body = query.and(body);
    let proof = prove(&gate, &body, |body| &body.current_password).await?;
    gate.perform(None, move |change| confirm(change, &proof, &body)).await
}

fn confirm(
    change: &mut Change<'_>,
    proof: &Proof,
    body: &Result<ConfirmSecondFactor, Failure>,
) -> Result<BackupCodes, Halt> {
    about_oneself(change);
    let body = body.as_ref().map_err(Clone::clone)?;
    proof.check(change)?;
    let actor = &change.session.actor;
    if actor.second_factor {
        return Err(ProblemCode::SecondFactorAlreadyEnabled.into());
    }
    let member = &actor.person.id;
    let enrolment = second_factors::find_enrolment(change.tx, member, change.now)?;
    let (_, secret) = enrolment.ok_or_else(|| {
        let detail = "No enrolment is under way, or it took too long. Begin again.";
        Failure::new(ProblemCode::NotFound).with_detail(detail)
    })?;
    // Whoever confirms knows the secret already, so wrong codes need no lock.
    let step = first_step(&secret, &body.code, change.now);
    let last_used_step = step.ok_or(ProblemCode::SecondFactorInvalid)?;
    let factor = NewFactor {
        id: &change.state.new_id(),
        organization: &change.session.organization.id,
        member,
        secret: &secret,
        last_used_step,
        now: change.now,
    };
    second_factors::insert(change.tx, &factor)?;
    second_factors::end_enrolment(change.tx, member)?;
    renew_backup_codes(change)
}
