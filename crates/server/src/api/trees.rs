//! Trees.

mod changes;
pub(crate) mod create;
pub(crate) mod edit;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod status;

use crate::authority::{Change, Halt};
use crate::http::Failure;
use crate::store::documents;
use crate::store::trees::StoredTree;
use understudy_contract::text::{self, MAX_LINE_CHARS};
use understudy_contract::tree::{self, Node};
use understudy_contract::{ProblemCode, TreeId};

/// The tree that a change is about; from here on the event knows its name.
fn found(change: &mut Change<'_>, id: &TreeId) -> Result<StoredTree, Halt> {
    let organization = change.organization().clone();
    let tree = documents::find::<StoredTree>(change.tx, &organization, id.as_str())?
        .ok_or(ProblemCode::NotFound)?;
    change.event.name_resource(&tree.title);
    Ok(tree)
}

/// The title as it is kept, of content that can be saved.
fn checked(title: &str, nodes: &[Node]) -> Result<String, Failure> {
    let errors = tree::problems(title, nodes);
    if !errors.is_empty() {
        return Err(Failure::fields(errors));
    }
    text::line("title", "The title", title, MAX_LINE_CHARS)
        .map_err(|error| Failure::fields(vec![error]))
}

/// Keeps `tree` as the next version, in the name of whoever changes it.
fn save(change: &mut Change<'_>, tree: &mut StoredTree) -> Result<(), Halt> {
    tree.version += 1;
    tree.updated_at = change.now;
    tree.updated_by = Some(change.done_by());
    tree.impersonated_by = change.impersonated_by();
    let organization = change.organization().clone();
    if documents::update(change.tx, &organization, tree)? {
        Ok(())
    } else {
        Err(ProblemCode::VersionConflict.into())
    }
}
