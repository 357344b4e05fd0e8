//! `GET /account/second-factor`: whether it is on, and how many backup codes are left.

use crate::http::{Call, Failure, Rendered, Reply};
use crate::store::second_factors;
use understudy_contract::account::SecondFactorState;
use understudy_contract::endpoint::GetSecondFactor;

pub(crate) async fn read(
    call: Call<GetSecondFactor>,
) -> Result<Reply<Rendered<SecondFactorState>>, Failure> {
    let Call { gate, query, .. } = call;
    gate.read(move |reading| {
        query?;
        let actor = &reading.session.actor;
        Ok(SecondFactorState {
            enabled: actor.second_factor,
            backup_codes_left: second_factors::backup_codes_left(reading.tx, &actor.person.id)?,
        })
    })
    .await
}
