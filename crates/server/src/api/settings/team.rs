//! `GET` and `PUT /settings/team`.

use super::about_organization;
use crate::authority::{Change, Halt};
use crate::http::{Call, Failure, Rendered, Reply};
use crate::store::settings;
use understudy_contract::endpoint::{GetTeam, PutTeam};
use understudy_contract::settings::TeamSettings;
use understudy_contract::text::{self, MAX_LINE_CHARS};
use understudy_contract::{FieldError, Role};

pub(crate) async fn read(call: Call<GetTeam>) -> Result<Reply<Rendered<TeamSettings>>, Failure> {
    let Call { gate, query, .. } = call;
    gate.read(move |reading| {
        query?;
        let organization = reading.organization().clone();
        Ok(settings::team(reading.tx, &organization)?)
    })
    .await
}

pub(crate) async fn change(call: Call<PutTeam>) -> Result<Reply<TeamSettings>, Failure> {
    let Call { gate, query, body, .. } = call;
    let body = query.and(body);
    gate.perform(None, move |change| save(change, &body)).await
}

fn save(
    change: &mut Change<'_>,
    body: &Result<TeamSettings, Failure>,
) -> Result<TeamSettings, Halt> {
    about_organization(change);
    let body = body.as_ref().map_err(Clone::clone)?;
    let mut errors = Vec::new();
    let name = text::line("name", "The name", &body.name, MAX_LINE_CHARS);
    errors.extend(name.as_ref().err().cloned());
    if body.default_role == Role::Admin {
        let message = "Nobody becomes an admin by default. Choose another role.";
        errors.push(FieldError::new("default_role", message));
    }
    let (Ok(name), true) = (name, errors.is_empty()) else {
        return Err(Failure::fields(errors).into());
    };
    let organization = change.organization().clone();
    let before = settings::team(change.tx, &organization)?;
    let after = TeamSettings { name, default_role: body.default_role };
    let label = |role: Role| Some(role.label().to_owned());
    change.event.note("name", Some(before.name), Some(after.name.clone()));
    change.event.note("default_role", label(before.default_role), label(after.default_role));
    settings::change_team(change.tx, &organization, &after)?;
    Ok(after)
}
