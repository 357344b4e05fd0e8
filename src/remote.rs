//! What a page asked for: loading, failed, or here. The four states of every fetch start here.
//!
//! What came is kept without its type, so that everything but reading it is compiled once.

use crate::api::{Answer, ApiError, Call, call};
use crate::prelude::*;
use crate::reactive::{RwSignal, Signal, StoredValue, memo};
use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use understudy_contract::json::Read;

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
type Coming = Pin<Box<dyn Future<Output = Result<Came, ApiError>>>>;
/// Nothing where the text is something else.
type Reading = fn(&str) -> Option<Shared>;
type Same = fn(&Shared, &Shared) -> bool;

/// An answer.
struct Came {
    data: Shared,
    /// What tells whether it is what is here already.
    identity: Identity,
}

/// What tells one answer from another.
#[derive(Clone)]
enum Identity {
    /// The text that was read. Comparing texts needs no code for each type.
    Text(Arc<str>),
    /// The data themselves.
    Data(Same),
    /// It did not come from the server as it is here.
    Unknown,
}

/// Something whose type is known elsewhere.
#[derive(Clone, Copy)]
pub(crate) struct Slot {
    parts: StoredValue<Parts>,
}

#[derive(Clone)]
struct Parts {
    stage: RwSignal<Load<()>>,
    /// Told only when it differs.
    data: RwSignal<Option<Shared>>,
    identity: Identity,
    /// Only the answer to the newest question counts.
    newest: u32,
}

impl Slot {
    fn new() -> Self {
        let parts = Parts {
            stage: RwSignal::new(Load::Loading),
            data: RwSignal::new(None),
            identity: Identity::Unknown,
            newest: 0,
        };
        Self { parts: StoredValue::new(parts) }
    }

    /// How far it is; tracked.
    pub(crate) fn stage(self) -> Load<()> {
        self.parts.with_value(|parts| parts.stage).get()
    }

    fn data(self) -> RwSignal<Option<Shared>> {
        self.parts.with_value(|parts| parts.data)
    }

    fn set(self, came: Came) {
        let Some(parts) = self.parts.try_get_value() else { return };
        let is_same = match (&parts.identity, &came.identity) {
            (Identity::Text(before), Identity::Text(now)) => before == now,
            (Identity::Data(same), Identity::Data(_)) => parts
                .data
                .try_get_untracked()
                .flatten()
                .is_some_and(|before| same(&before, &came.data)),
            _ => false,
        };
        self.parts.update_value(|parts| parts.identity = came.identity);
        if !is_same {
            parts.data.set(Some(came.data));
        }
        parts.stage.set(Load::Ready { data: (), is_stale: false });
    }

    /// Asks; `read` makes of the answer what is kept.
    fn ask(self, answer: Answer, read: Reading) {
        self.fetch(Box::pin(async move {
            let text = answer.await?;
            let data = read(&text).ok_or(ApiError::Garbled)?;
            Ok(Came { data, identity: Identity::Text(text.into()) })
        }));
    }

    fn fetch(self, coming: Coming) {
        let Some(Parts { stage, newest, .. }) = self.parts.try_get_value() else { return };
        let this = newest + 1;
        self.parts.update_value(|parts| parts.newest = this);
        stage.update(|stage| match stage {
            Load::Ready { is_stale, .. } => *is_stale = true,
            Load::Loading | Load::Failed(_) => *stage = Load::Loading,
        });
        spawn_local(async move {
            let came = coming.await;
            // The page may be gone by now, and then its signals are.
            if self.parts.try_with_value(|parts| parts.newest) != Some(this) {
                return;
            }
            match came {
                Ok(came) => self.set(came),
                // The views of an identity that is gone are about to go too.
                Err(ApiError::Gone) => {}
                Err(error) => {
                    stage.set(Load::Failed(error));
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

impl<T: Send + Sync + 'static> Default for Remote<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Send + Sync + 'static> Remote<T> {
    /// Nothing asked yet, shown as loading.
    pub fn new() -> Self {
        Self { slot: Slot::new(), kind: PhantomData }
    }

    /// Already here; for scenes and tests.
    pub fn ready(data: T) -> Self {
        let remote = Self::new();
        remote.set(data);
        remote
    }

    /// Asks. What is shown stays until the answer comes; an answer to an older question is dropped.
    pub fn ask(self, call: Call<T>)
    where
        T: Read,
    {
        self.slot.ask(call.answer(), |text| Some(Arc::new(call::read::<T>(text)?)));
    }

    /// The same, for what is made of several answers.
    pub fn fetch(self, answer: impl Future<Output = Result<T, ApiError>> + 'static)
    where
        T: PartialEq,
    {
        let same: Same = |before, now| before.downcast_ref::<T>() == now.downcast_ref::<T>();
        self.slot.fetch(Box::pin(async move {
            let data = Arc::new(answer.await?) as Shared;
            Ok(Came { data, identity: Identity::Data(same) })
        }));
    }

    /// Replaces what is here, as after a change that the server answered.
    pub fn set(self, data: T) {
        self.slot.set(Came { data: Arc::new(data), identity: Identity::Unknown });
    }

    /// Reads how far it is without a copy; tracked.
    pub fn with<R>(self, read: impl FnOnce(&Load<&T>) -> R) -> R {
        let stage = self.slot.stage();
        self.slot.data().with(|data| {
            let data = data.as_ref().and_then(|data| data.downcast_ref::<T>());
            read(&match (stage, data) {
                (Load::Failed(error), _) => Load::Failed(error),
                (Load::Ready { is_stale, .. }, Some(data)) => Load::Ready { data, is_stale },
                (Load::Loading, _) | (Load::Ready { .. }, None) => Load::Loading,
            })
        })
    }

    /// What is here, if anything is; tracked.
    pub fn data(self) -> Option<T>
    where
        T: Clone,
    {
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
        self.slot.data().with(|data| {
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

    /// Whether newer data are on their way, to follow.
    pub fn is_stale(self) -> Signal<bool> {
        let slot = self.slot;
        memo(move || matches!(slot.stage(), Load::Ready { is_stale: true, .. }))
    }

    /// Follows it without reading it.
    pub fn track(self) {
        self.slot.data().track();
    }

    /// A copy of what is here now, without following it.
    pub fn get_untracked(self) -> T {
        untrack(|| self.get())
    }
}
