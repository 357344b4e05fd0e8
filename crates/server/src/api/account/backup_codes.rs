//! `POST /account/backup-codes`: ten new ones in place of all before.

use super::disable::off;
use super::{about_oneself, prove, reauthenticate, renew_backup_codes};
use crate::authority::{Change, Halt, Proof};
use crate::http::{Call, Failure, Reply};
use understudy_contract::account::{BackupCodes, Reauthentication};
use understudy_contract::endpoint::PostBackupCodes;

pub(crate) async fn renew(call: Call<PostBackupCodes>) -> Result<Reply<BackupCodes>, Failure> {
    let Call { gate, query, body, .. } = call;
    let body = query.and(body);
    let proof = prove(&gate, &body, |body| &body.current_password).await?;
    gate.perform(None, move |change| renew_in(change, &proof, &body)).await
}

fn renew_in(
    change: &mut Change<'_>,
    proof: &Proof,
    body: &Result<Reauthentication, Failure>,
) -> Result<BackupCodes, Halt> {
    about_oneself(change);
    let body = body.as_ref().map_err(Clone::clone)?;
    reauthenticate(change, proof, body.code.as_deref())?;
    if !change.session.actor.second_factor {
        return Err(off());
    }
    renew_backup_codes(change)
}
