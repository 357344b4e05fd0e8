//! What a page asked for: loading, failed, or here. The four states of every fetch start here.

use crate::api::ApiError;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;

/// Something that comes from the server. Copy it freely.
pub struct Remote<T: Send + Sync + 'static> {
    state: RwSignal<Load<T>>,
    /// Only the answer to the newest question counts.
    newest: StoredValue<u32>,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Load<T> {
    /// Nothing is here yet: show a skeleton.
    Loading,
    /// It did not come: say so, with Retry.
    Failed(ApiError),
    /// It is here.
    Ready {
        /// What came.
        data: T,
        /// Whether a newer one is on its way: keep showing this one, dimmed.
        is_stale: bool,
    },
}

impl<T: Send + Sync + 'static> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Remote<T> {}

impl<T: Clone + Send + Sync + 'static> Default for Remote<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Clone + Send + Sync + 'static> Remote<T> {
    /// Nothing asked yet, shown as loading.
    pub fn new() -> Self {
        Self { state: RwSignal::new(Load::Loading), newest: StoredValue::new(0) }
    }

    /// Already here; for scenes and tests.
    pub fn ready(data: T) -> Self {
        let remote = Self::new();
        remote.set(data);
        remote
    }

    /// Asks. What is shown stays until the answer comes; an answer to an older question is dropped.
    pub fn fetch(self, answer: impl Future<Output = Result<T, ApiError>> + 'static) {
        let Some(this) = self.newest.try_update_value(|newest| {
            *newest += 1;
            *newest
        }) else {
            return;
        };
        self.state.try_update(|state| match state {
            Load::Ready { is_stale, .. } => *is_stale = true,
            Load::Loading | Load::Failed(_) => *state = Load::Loading,
        });
        spawn_local(async move {
            let answer = answer.await;
            // The page may be gone by now, and then its signals are.
            if self.newest.try_get_value() != Some(this) {
                return;
            }
            let state = match answer {
                Ok(data) => Load::Ready { data, is_stale: false },
                // The views of an identity that is gone are about to go too.
                Err(ApiError::Gone) => return,
                Err(error) => Load::Failed(error),
            };
            self.state.try_set(state);
        });
    }

    /// Replaces what is here, as after a change that the server answered.
    pub fn set(self, data: T) {
        self.state.try_set(Load::Ready { data, is_stale: false });
    }

    /// How far it is; tracked.
    pub fn get(self) -> Load<T> {
        self.state.get()
    }

    /// Reads how far it is without a copy; tracked.
    pub fn with<R>(self, read: impl FnOnce(&Load<T>) -> R) -> R {
        self.state.with(read)
    }

    /// What is here, if anything is; tracked.
    pub fn data(self) -> Option<T> {
        self.state.with(|state| match state {
            Load::Ready { data, .. } => Some(data.clone()),
            Load::Loading | Load::Failed(_) => None,
        })
    }
}
