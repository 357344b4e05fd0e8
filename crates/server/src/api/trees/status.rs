//! `POST /trees/{id}/publish` and `/unpublish`. What is so already stays so.

use super::{found, save};
use crate::api::resource;
use crate::authority::{Change, Halt};
use crate::http::{Call, Failure, Reply};
use understudy_contract::endpoint::{Endpoint, PublishTree, UnpublishTree};
use understudy_contract::fact::ChangeStatus;
use understudy_contract::tree::{Tree, TreeStatus, unfinished};
use understudy_contract::{ProblemCode, TreeId};

pub(crate) async fn publish(call: Call<PublishTree>) -> Result<Reply<Tree>, Failure> {
    change_to(call, TreeStatus::Published).await
}

pub(crate) async fn unpublish(call: Call<UnpublishTree>) -> Result<Reply<Tree>, Failure> {
    change_to(call, TreeStatus::Draft).await
}

async fn change_to<E>(call: Call<E>, status: TreeStatus) -> Result<Reply<Tree>, Failure>
where
    E: Endpoint<Query = (), Request = ChangeStatus, Response = Tree>,
{
    let Call { gate, id, query, body } = call;
    let (target, id, body) = (resource("tree", &id), TreeId::new(id), query.and(body));
    gate.perform(Some(target), move |change| set(change, &id, &body, status)).await
}

fn set(
    change: &mut Change<'_>,
    id: &TreeId,
    body: &Result<ChangeStatus, Failure>,
    status: TreeStatus,
) -> Result<Tree, Halt> {
    let mut tree = found(change, id)?;
    let body = body.as_ref().map_err(Clone::clone)?;
    if status == TreeStatus::Published {
        let errors = unfinished(&tree.nodes);
        if !errors.is_empty() {
            return Err(Failure::fields(errors).into());
        }
    }
    if body.version.is_some_and(|version| version != tree.version) {
        return Err(ProblemCode::VersionConflict.into());
    }
    if tree.status != status {
        let label = |status: TreeStatus| Some(status.label().to_owned());
        change.event.note("status", label(tree.status), label(status));
        tree.status = status;
        save(change, &mut tree)?;
    }
    Ok(tree.into())
}
