//! `PUT /trees/{id}`: title and nodes, from the version that was read.

use super::{changes, checked, found, save};
use crate::api::resource;
use crate::authority::{Change, Halt};
use crate::http::{Call, Failure, Reply};
use understudy_contract::endpoint::PutTree;
use understudy_contract::tree::{Tree, TreeStatus, UpdateTree, unfinished};
use understudy_contract::{ProblemCode, TreeId};

pub(crate) async fn handle(call: Call<PutTree>) -> Result<Reply<Tree>, Failure> {
    let Call { gate, id, query, body } = call;
    let (target, id, body) = (resource("tree", &id), TreeId::new(id), query.and(body));
    gate.perform(Some(target), move |change| edit(change, &id, &body)).await
}

fn edit(
    change: &mut Change<'_>,
    id: &TreeId,
    body: &Result<UpdateTree, Failure>,
) -> Result<Tree, Halt> {
    let mut tree = found(change, id)?;
    let body = body.as_ref().map_err(Clone::clone)?;
    let title = checked(&body.title, &body.nodes)?;
    if tree.status == TreeStatus::Published {
        // Customers see it, so it stays complete; to leave it half done, unpublish it first.
        let errors = unfinished(&body.nodes);
        if !errors.is_empty() {
            return Err(Failure::fields(errors).into());
        }
    }
    if tree.version != body.version {
        return Err(ProblemCode::VersionConflict.into());
    }
    change.event.note("title", Some(tree.title), Some(title.clone()));
    changes::note(&mut change.event, &tree.nodes, &body.nodes);
    tree.title = title;
    tree.nodes.clone_from(&body.nodes);
    save(change, &mut tree)?;
    Ok(tree.into())
}
