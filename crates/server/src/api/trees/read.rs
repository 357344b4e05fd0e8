//! `GET /trees/{id}`.

use crate::http::{Call, Failure, Reply};
use crate::store::trees;
use understudy_contract::endpoint::GetTree;
use understudy_contract::tree::Tree;
use understudy_contract::{ProblemCode, TreeId};

pub(crate) async fn handle(call: Call<GetTree>) -> Result<Reply<Tree>, Failure> {
    let Call { gate, id, query, .. } = call;
    gate.read(move |reading| {
        let organization = reading.organization().clone();
        let tree = trees::find(reading.tx, &organization, &TreeId::new(id))?;
        let tree = tree.ok_or(ProblemCode::NotFound)?;
        query?;
        Ok(tree.into())
    })
    .await
}
