//! `GET /members/{id}`.

use super::explain;
use crate::http::{Call, Failure, Rendered, Reply};
use crate::store::members;
use understudy_contract::endpoint::GetMember;
use understudy_contract::member::Member;
use understudy_contract::{MemberId, ProblemCode};

pub(crate) async fn handle(call: Call<GetMember>) -> Result<Reply<Rendered<Member>>, Failure> {
    let Call { gate, id, query, .. } = call;
    gate.read(move |reading| {
        let organization = reading.organization().clone();
        let member = members::find(reading.tx, &organization, &MemberId::new(id))?;
        let member = member.ok_or(ProblemCode::NotFound)?;
        query?;
        Ok(explain(reading.session, member))
    })
    .await
}
