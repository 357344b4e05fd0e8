//! Facts.

pub(crate) mod create;
pub(crate) mod edit;
pub(crate) mod list;
pub(crate) mod status;

use crate::authority::{Change, Halt};
use crate::http::Failure;
use crate::store::documents;
use crate::store::facts::StoredFact;
use understudy_contract::fact;
use understudy_contract::{FactId, ProblemCode};

/// How much of a statement names its fact in the audit log, in characters.
const NAME_CHARS: usize = 100;

/// The fact that a change is about; from here on the event knows its name.
fn found(change: &mut Change<'_>, id: &FactId) -> Result<StoredFact, Halt> {
    let organization = change.organization().clone();
    let fact = documents::find::<StoredFact>(change.tx, &organization, id.as_str())?
        .ok_or(ProblemCode::NotFound)?;
    change.event.name_resource(name(&fact.statement));
    Ok(fact)
}

fn name(statement: &str) -> String {
    let mut chars = statement.chars();
    let name: String = chars.by_ref().take(NAME_CHARS).collect();
    if chars.next().is_some() { format!("{name}…") } else { name }
}

/// Statement and source as they are kept, of content that can be saved.
fn checked(statement: &str, source_url: Option<&str>) -> Result<(String, Option<String>), Failure> {
    let errors = fact::problems(statement, source_url);
    if !errors.is_empty() {
        return Err(Failure::fields(errors));
    }
    let source_url = source_url.map(str::trim).filter(|url| !url.is_empty());
    Ok((statement.trim().replace("\r\n", "\n"), source_url.map(str::to_owned)))
}

/// Keeps `fact` as the next version.
fn save(change: &mut Change<'_>, fact: &mut StoredFact) -> Result<(), Halt> {
    fact.version += 1;
    let organization = change.organization().clone();
    if documents::update(change.tx, &organization, fact)? {
        Ok(())
    } else {
        Err(ProblemCode::VersionConflict.into())
    }
}
