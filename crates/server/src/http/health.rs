//! Whether the server lives, and whether it can work.

use super::failure::Failure;
use crate::state::AppState;
use crate::store::organizations;
use axum::extract::State;

/// `GET /healthz`: the process answers.
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers too.
pub(super) async fn ready(State(state): State<AppState>) -> Result<&'static str, Failure> {
    state.db.read(organizations::exist).await?;
    Ok("ready\n")
}
