//! `GET /trees/{id}`.

use crate::http::{Call, Failure, Rendered, Reply};
use crate::store::documents;
use crate::store::trees::StoredTree;
use understudy_contract::ProblemCode;
use understudy_contract::endpoint::GetTree;
use understudy_contract::tree::Tree;

pub(crate) async fn handle(call: Call<GetTree>) -> Result<Reply<Rendered<Tree>>, Failure> {
    let Call { gate, id, query, .. } = call;
    gate.read(move |reading| {
        let organization = reading.organization().clone();
        let tree = documents::find::<StoredTree>(reading.tx, &organization, &id)?;
        let tree = tree.ok_or(ProblemCode::NotFound)?;
        query?;
        Ok(tree.into())
    })
    .await
}
