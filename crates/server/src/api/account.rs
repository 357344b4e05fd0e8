//! The security of one's own account.
//!
//! What changes how one proves who one is asks for the present proofs: a stolen cookie alone changes
//! nothing here.

pub(crate) mod backup_codes;
pub(crate) mod confirm;
pub(crate) mod disable;
pub(crate) mod enrol;
pub(crate) mod password;
mod qr;
pub(crate) mod second_factor;
pub(crate) mod sessions;

use crate::api::resource;
use crate::authority::{Change, Gate, Halt, Proof};
use crate::http::Failure;
use crate::second_factor::{new_backup_codes, note_backup_code, use_code};
use crate::store::second_factors;
use understudy_contract::account::BackupCodes;
use understudy_contract::endpoint::Endpoint;

/// Verifies the current password of a body that is understood; of another one there is none.
async fn prove<E: Endpoint, T>(
    gate: &Gate<E>,
    body: &Result<T, Failure>,
    password: impl FnOnce(&T) -> &str,
) -> Result<Proof, Failure> {
    match body {
        Ok(body) => gate.prove(password(body)).await,
        Err(_) => Ok(Proof::Unasked),
    }
}

/// The event of a change of one's own account is about oneself.
fn about_oneself(change: &mut Change<'_>) {
    let actor = &change.session.actor.person;
    change.event.resource = Some(resource("member", actor.id.as_str()));
    change.event.name_resource(&actor.email);
}

/// Asks for everything that proves who it is: the password, and a code where the factor is on.
fn reauthenticate(change: &mut Change<'_>, proof: &Proof, code: Option<&str>) -> Result<(), Halt> {
    proof.check(change)?;
    let actor = &change.session.actor;
    if actor.second_factor {
        let left = use_code(change.tx, &actor.person.id, code, change.now)?;
        note_backup_code(&mut change.event.details, left);
    }
    Ok(())
}

/// Makes backup codes in place of all before.
fn renew_backup_codes(change: &mut Change<'_>) -> Result<BackupCodes, Halt> {
    let member = &change.session.actor.person.id;
    let (backup_codes, hashes) = new_backup_codes(change.state.random.as_ref(), member);
    let organization = &change.session.organization.id;
    second_factors::set_backup_codes(change.tx, organization, member, &hashes)?;
    Ok(BackupCodes { backup_codes })
}
