//! Settings of a company.

pub(crate) mod billing;
pub(crate) mod preview;
pub(crate) mod restrictions;
pub(crate) mod team;

use crate::api::resource;
use crate::authority::Change;

/// The event of a change of settings is about the company.
fn about_organization(change: &mut Change<'_>) {
    let organization = &change.session.organization;
    change.event.resource = Some(resource("organization", organization.id.as_str()));
    change.event.name_resource(&organization.name);
}
