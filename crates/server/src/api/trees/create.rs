//! `POST /trees`: a draft.

use super::{changes, checked};
use crate::api::resource;
use crate::authority::{Change, Halt};
use crate::http::{Call, Failure, Reply};
use crate::store::documents;
use crate::store::trees::StoredTree;
use understudy_contract::TreeId;
use understudy_contract::endpoint::PostTree;
use understudy_contract::tree::{CreateTree, Tree, TreeStatus};

pub(crate) async fn handle(call: Call<PostTree>) -> Result<Reply<Tree>, Failure> {
    let Call { gate, query, body, .. } = call;
    let body = query.and(body);
    gate.perform(None, move |change| create(change, &body)).await
}

fn create(change: &mut Change<'_>, body: &Result<CreateTree, Failure>) -> Result<Tree, Halt> {
    let body = body.as_ref().map_err(Clone::clone)?;
    let tree = StoredTree {
        id: TreeId::new(change.state.new_id()),
        title: checked(&body.title, &body.nodes)?,
        status: TreeStatus::Draft,
        version: 1,
        nodes: body.nodes.clone(),
        updated_at: change.now,
        updated_by: Some(change.done_by()),
        impersonated_by: change.impersonated_by(),
    };
    change.event.resource = Some(resource("tree", tree.id.as_str()));
    change.event.name_resource(&tree.title);
    change.event.note("title", None, Some(tree.title.clone()));
    changes::note(&mut change.event, &[], &tree.nodes);
    let organization = change.organization().clone();
    documents::insert(change.tx, &organization, &tree)?;
    Ok(tree.into())
}
