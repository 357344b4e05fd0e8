//! The current password, where a change of an account asks for it once more.

use crate::http::Failure;
use crate::password::PasswordError;
use crate::state::AppState;
use understudy_contract::ProblemCode;
use understudy_contract::text::MAX_PASSWORD_CHARS;

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
    let is_right = state.passwords.verify(password, hash).await.map_err(failed)?;
    Ok(is_right && !is_too_long)
}

/// Logs what the client is not told.
fn failed(error: PasswordError) -> Failure {
    match error {
        PasswordError::Busy => Failure::new(ProblemCode::Unavailable).with_retry_after(1),
        error => {
            tracing::error!(error = ?error, "a password could not be checked");
            ProblemCode::Internal.into()
        }
    }
}
