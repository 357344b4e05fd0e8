//! `POST /impersonation/activity`: a person did something that asks the server for nothing else.

use crate::http::{Call, Failure, Reply};
use understudy_contract::Session;
use understudy_contract::endpoint::PostActivity;

pub(crate) async fn handle(call: Call<PostActivity>) -> Result<Reply<Session>, Failure> {
    let Call { gate, query, body, .. } = call;
    let viewer = gate.viewer();
    let reply = gate
        .read_value(move |reading| {
            query.and(body)?;
            Ok(reading.session.clone())
        })
        .await?;
    // Looked at only now, so that the deadline told is the one that this request moved.
    Ok(reply.map(|session| viewer.view(&session)))
}
