//! What a page asked for: loading, failed, or here. The four states of every fetch start here.
//!
//! What came is kept without its type, so that everything but reading it is compiled once.

use crate::api::ApiError;
use crate::prelude::*;
use crate::reactive::{RwSignal, StoredValue};
use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

/// Something that comes from the server. Copy it freely.
pub struct Remote<T> {
    slot: Slot,
    kind: PhantomData<fn() -> T>,
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

/// What came, followed: a newer answer changes it. Copy it freely.
pub struct Data<T> {
    slot: Slot,
    kind: PhantomData<fn() -> T>,
}

type Shared = Arc<dyn Any + Send + Sync>;
type Same = fn(&Shared, &Shared) -> bool;
type Answer = Pin<Box<dyn Future<Output = Result<Shared, ApiError>>>>;

/// Something whose type is known elsewhere.
#[derive(Clone, Copy)]
pub(crate) struct Slot {
    stage: RwSignal<Load<()>>,
    /// Told only when it differs.
    data: RwSignal<Option<Shared>>,
    same: Same,
    /// Only the answer to the newest question counts.
    newest: StoredValue<u32>,
}

impl Slot {
    fn new(same: Same) -> Self {
        Self {
            stage: RwSignal::new(Load::Loading),
            data: RwSignal::new(None),
            same,
            newest: StoredValue::new(0),
        }
    }

    /// How far it is; tracked.
    pub(crate) fn stage(self) -> Load<()> {
        self.stage.get()
    }

    fn set(self, data: Shared) {
        let is_same = self.data.try_with_untracked(|before| {
            before.as_ref().is_some_and(|before| (self.same)(before, &data))
        });
        if is_same == Some(false) {
            self.data.set(Some(data));
        }
        self.stage.set(Load::Ready { data: (), is_stale: false });
    }

    fn fetch(self, answer: Answer) {
        let Some(this) = self.newest.try_update_value(|newest| {
            *newest += 1;
            *newest
        }) else {
            return;
        };
        self.stage.update(|stage| match stage {
            Load::Ready { is_stale, .. } => *is_stale = true,
            Load::Loading | Load::Failed(_) => *stage = Load::Loading,
        });
        spawn_local(async move {
            let answer = answer.await;
            // The page may be gone by now, and then its signals are.
            if self.newest.try_get_value() != Some(this) {
                return;
            }
            match answer {
                Ok(data) => self.set(data),
                // The views of an identity that is gone are about to go too.
                Err(ApiError::Gone) => {}
                Err(error) => {
                    self.stage.set(Load::Failed(error));
                }
            }
        });
    }
}

impl<T> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Remote<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Default for Remote<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Remote<T> {
    /// Nothing asked yet, shown as loading.
    pub fn new() -> Self {
        let same: Same = |before, now| before.downcast_ref::<T>() == now.downcast_ref::<T>();
        Self { slot: Slot::new(same), kind: PhantomData }
    }

    /// Already here; for scenes and tests.
    pub fn ready(data: T) -> Self {
        let remote = Self::new();
        remote.set(data);
        remote
    }

    /// Asks. What is shown stays until the answer comes; an answer to an older question is dropped.
    pub fn fetch(self, answer: impl Future<Output = Result<T, ApiError>> + 'static) {
        self.slot.fetch(Box::pin(async move { answer.await.map(|data| Arc::new(data) as Shared) }));
    }

    /// Replaces what is here, as after a change that the server answered.
    pub fn set(self, data: T) {
        self.slot.set(Arc::new(data));
    }

    /// Reads how far it is without a copy; tracked.
    pub fn with<R>(self, read: impl FnOnce(&Load<&T>) -> R) -> R {
        let stage = self.slot.stage();
        self.slot.data.with(|data| {
            let data = data.as_ref().and_then(|data| data.downcast_ref::<T>());
            read(&match (stage, data) {
                (Load::Failed(error), _) => Load::Failed(error),
                (Load::Ready { is_stale, .. }, Some(data)) => Load::Ready { data, is_stale },
                (Load::Loading, _) | (Load::Ready { .. }, None) => Load::Loading,
            })
        })
    }

    /// What is here, if anything is; tracked.
    pub fn data(self) -> Option<T> {
        self.with(|load| match load {
            Load::Ready { data, .. } => Some((*data).clone()),
            Load::Loading | Load::Failed(_) => None,
        })
    }

    /// Without its type, to draw what is the same for all.
    pub(crate) fn slot(self) -> Slot {
        self.slot
    }

    /// What is here, to follow. Only for what is drawn once something is here.
    pub(crate) fn followed(self) -> Data<T> {
        Data { slot: self.slot, kind: PhantomData }
    }
}

impl<T> Clone for Data<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Data<T> {}

impl<T: Clone + 'static> Data<T> {
    /// Reads it without a copy; tracked.
    ///
    /// # Panics
    /// When nothing is here yet: only [`Remote::followed`] makes one, for what is drawn once it is.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.slot.data.with(|data| {
            let data = data.as_ref().and_then(|data| data.downcast_ref());
            read(data.expect("what follows data is drawn once there are some"))
        })
    }

    /// A copy; tracked.
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// Reads what is here now without a copy and without following it.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        untrack(|| self.with(read))
    }

    /// Follows it without reading it.
    pub fn track(self) {
        self.slot.data.track();
    }

    /// A copy of what is here now, without following it.
    pub fn get_untracked(self) -> T {
        untrack(|| self.get())
    }
}
