//! The current password, where a change of an account asks for it once more.
//!
//! Hashing takes its time and must not be done in a transaction. So it is verified before, if the
//! request may be made at all, and the transaction looks whether it is still the same password.

use super::{Change, Gate, Halt, Judgement, judge, permit};
use crate::db::Tx;
use crate::http::Failure;
use crate::limits::Secret;
use crate::state::AppState;
use crate::store::{members, sessions};
use understudy_contract::ProblemCode;
use understudy_contract::endpoint::Endpoint;
use understudy_contract::text::MAX_PASSWORD_CHARS;

/// What is known of the current password that came along.
#[derive(Clone)]
pub(crate) enum Proof {
    /// It is the one of this hash.
    Right(String),
    Wrong,
    /// It was not looked at, because the request may not be made; the transaction says why.
    Unasked,
}

impl Proof {
    /// Whether it is the actor's password still.
    ///
    /// # Errors
    /// `current_password_wrong`.
    pub(crate) fn check(&self, change: &mut Change<'_>) -> Result<(), Halt> {
        match self {
            Self::Right(hash) => {
                let current = members::find_password(change.tx, &change.session.actor.person.id)?;
                if current.as_ref() == Some(hash) {
                    return Ok(());
                }
                Err(ProblemCode::CurrentPasswordWrong.into())
            }
            Self::Wrong => Err(ProblemCode::CurrentPasswordWrong.into()),
            // It may be made by now, which it could not be a moment ago: the same try is fine.
            Self::Unasked => Err(Failure::new(ProblemCode::Unavailable).with_retry_after(1).into()),
        }
    }
}

impl<E: Endpoint> Gate<E> {
    /// Verifies the actor's password; wrong ones count like those at sign-in.
    ///
    /// # Errors
    /// `429 rate_limited`, and whatever keeps a password from being looked at.
    pub(crate) async fn prove(&self, password: &str) -> Result<Proof, Failure> {
        let Some((email, Some(hash))) = self.find_password().await? else {
            return Ok(Proof::Unasked);
        };
        let (state, address) = (&self.state, self.caller.source.ip_address.as_deref());
        let this_try = state.limits.take(Secret::Password, &email, address, state.now()).await?;
        match is_password(state, password.to_owned(), Some(hash.clone())).await {
            Ok(true) => {
                this_try.was_right();
                Ok(Proof::Right(hash))
            }
            Ok(false) => Ok(Proof::Wrong),
            Err(failure) => {
                this_try.was_not_made();
                Err(failure)
            }
        }
    }

    /// A new password as it is kept.
    pub(crate) async fn hash_password(&self, password: &str) -> Result<String, Failure> {
        Ok(self.state.passwords.hash(password.to_owned()).await?)
    }

    /// The actor's email and the hash of their password, where this request may be made.
    async fn find_password(&self) -> Result<Option<(String, Option<String>)>, Failure> {
        let Some(token_hash) = self.caller.token_hash.clone() else { return Ok(None) };
        let (state, caller) = (self.state.clone(), self.caller.clone());
        let job = move |tx: &mut dyn Tx| {
            let Some(session) = sessions::find(tx, &token_hash)? else { return Ok(None) };
            let active_at = state.activity.latest(&session.id, session.epoch, session.active_at);
            let judgement = judge(&session, active_at, state.now(), &state.config);
            if judgement != Judgement::Good || permit::<E>(&session, &caller).is_err() {
                return Ok(None);
            }
            let actor = session.actor.person;
            Ok(Some((actor.email, members::find_password(tx, &actor.id)?)))
        };
        Ok(self.state.db.read(job).await?)
    }
}

/// Whether `password` is the one of `hash`; takes as long without a hash.
///
/// # Errors
/// `503 unavailable` when too many wait.
pub(crate) async fn is_password(
    state: &AppState,
    password: String,
    hash: Option<String>,
) -> Result<bool, Failure> {
    // Hashing megabytes would be an attack; so long a password was never set.
    let is_too_long = password.chars().count() > MAX_PASSWORD_CHARS;
    let password = if is_too_long { String::new() } else { password };
    let is_right = state.passwords.verify(password, hash).await?;
    Ok(is_right && !is_too_long)
}
