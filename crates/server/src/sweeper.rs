//! What nobody asks for: ends that are due, events that could not be written, activity that is
//! not written down yet, and sessions that are over.

use crate::authority::{Judgement, ending, judge, settle};
use crate::db::{DbError, Outcome, Tx};
use crate::http::Failure;
use crate::state::AppState;
use crate::store::audit::Source;
use crate::store::{api_tokens, impersonations, members, second_factors, sessions};
use std::time::Duration;

/// How often it is looked whether something ended: well under the second that is promised.
const TICK: Duration = Duration::from_millis(500);
/// How many ticks lie between two looks for sessions that are over, which harm nobody meanwhile.
const TICKS_PER_CLEANING: u64 = 120;
/// The longest that activity stays in memory alone.
const MAX_FLUSH_INTERVAL: Duration = Duration::from_secs(30);

/// Sweeps until the task is dropped; whoever stops the server writes the rest down with
/// [`write_activity`].
pub async fn run(state: AppState) {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut written_at = state.now();
    let interval = MAX_FLUSH_INTERVAL.min(state.config.impersonation_idle_timeout / 10);
    let interval = i64::try_from(interval.as_millis()).unwrap_or(i64::MAX);
    for tick in 0_u64.. {
        ticks.tick().await;
        sweep_once(&state).await;
        if state.now() - written_at >= interval {
            written_at = state.now();
            write_activity(&state).await;
        }
        if tick % TICKS_PER_CLEANING == 0 {
            clean(&state).await;
        }
    }
}

/// Ends every impersonation that is over, whatever the cause, and writes what is still pending.
pub async fn sweep_once(state: &AppState) {
    log(end_all(state).await);
    log(write_pending(state).await);
}

/// Writes down who did something since the last time, and which API tokens were used.
pub async fn write_activity(state: &AppState) {
    log(try_write_activity(state).await);
    log(try_write_token_uses(state).await);
}

/// Deletes sessions that are over, and tokens that are long replaced.
pub async fn clean(state: &AppState) {
    log(try_clean(state).await);
}

fn log(result: Result<(), Failure>) {
    // What failed is in the log; it is tried again at the next tick.
    if let Err(failure) = result {
        tracing::warn!(code = failure.code.as_str(), "a sweep was not finished");
    }
}

async fn end_all(state: &AppState) -> Result<(), Failure> {
    let reader = state.clone();
    let job = move |tx: &mut dyn Tx| {
        let now = reader.now();
        let running = sessions::impersonating(tx, None)?.into_iter();
        let over = running.filter(|session| {
            let active_at = reader.activity.latest(&session.id, session.epoch, session.active_at);
            matches!(judge(session, active_at, now, &reader.config), Judgement::Over { .. })
        });
        Ok(over.map(|session| session.id).collect::<Vec<_>>())
    };
    settle_all(state, state.db.read(job).await?).await;
    Ok(())
}

/// Ends what is over in each; what fails with one is no reason to leave out the others.
async fn settle_all(state: &AppState, session_ids: Vec<String>) {
    for id in session_ids {
        log(settle(state, &id, &Source::default()).await.map(|_| ()));
    }
}

async fn write_pending(state: &AppState) -> Result<(), Failure> {
    for pending in state.db.read(impersonations::find_pending).await? {
        let writer = state.clone();
        let job = move |tx: &mut dyn Tx| {
            crate::authority::conclude(ending::write_pending(tx, &writer, &pending))
        };
        state.db.write(job).await??;
    }
    Ok(())
}

async fn try_write_activity(state: &AppState) -> Result<(), Failure> {
    let notes = state.activity.unwritten();
    if !notes.is_empty() {
        let written = notes.clone();
        let job = move |tx: &mut dyn Tx| {
            for (session_id, note) in &notes {
                sessions::set_active(tx, session_id, note.epoch, note.at)?;
                members::set_active(tx, &note.actor, note.at)?;
            }
            Ok(Outcome::Commit(()))
        };
        state.db.write(job).await?;
        state.activity.written(&written, state.now());
    }
    Ok(())
}

async fn try_write_token_uses(state: &AppState) -> Result<(), Failure> {
    let uses = state.token_uses.unwritten();
    if !uses.is_empty() {
        let written = uses.clone();
        let job = move |tx: &mut dyn Tx| {
            for (id, at) in &uses {
                api_tokens::set_used(tx, id, *at)?;
            }
            Ok(Outcome::Commit(()))
        };
        state.db.write(job).await?;
        state.token_uses.written(&written);
    }
    Ok(())
}

async fn try_clean(state: &AppState) -> Result<(), Failure> {
    let now = state.now();
    let job = move |tx: &mut dyn Tx| {
        second_factors::delete_expired(tx, now)?;
        sessions::delete_expired(tx, now).map(Outcome::Commit)
    };
    state.db.write(job).await?;
    let before = |limit: Option<Duration>| {
        let millis = limit.and_then(|limit| i64::try_from(limit.as_millis()).ok());
        millis.map_or(i64::MIN, |millis| now.saturating_sub(millis))
    };
    let active = before(state.config.session_idle_timeout);
    let created = before(state.config.session_absolute_timeout);
    let job = move |tx: &mut dyn Tx| -> Result<Vec<String>, DbError> {
        sessions::find_stale(tx, active, created)
    };
    settle_all(state, state.db.read(job).await?).await;
    Ok(())
}
