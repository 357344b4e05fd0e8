//! Values that can be set.

use super::{Shared, cast};
use reactive_graph::traits::{
    Get as _, GetUntracked as _, Set as _, Track as _, WithUntracked as _,
};
use std::marker::PhantomData;
use std::sync::Arc;

/// A value that can be read, followed and set. Copy it freely; setting it after its owner is gone
/// has no effect.
pub struct RwSignal<T> {
    cell: reactive_graph::signal::RwSignal<Shared>,
    kind: PhantomData<fn() -> T>,
}

handle!(RwSignal<T>);

impl<T: Send + Sync + Default + 'static> Default for RwSignal<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: Send + Sync + 'static> RwSignal<T> {
    /// A signal of `value`.
    pub fn new(value: T) -> Self {
        Self { cell: reactive_graph::signal::RwSignal::new(Arc::new(value)), kind: PhantomData }
    }

    /// Replaces the value and tells whoever follows it.
    pub fn set(self, value: T) {
        self.put(Arc::new(value));
    }

    /// Changes a copy of the value, and sets that.
    pub fn update(self, change: impl FnOnce(&mut T))
    where
        T: Clone,
    {
        if let Some(mut value) = self.try_get_untracked() {
            change(&mut value);
            self.set(value);
        }
    }

    /// A copy; tracked.
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// Reads it without a copy; tracked.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        let value = self.cell.get();
        read(cast(&value))
    }

    /// A copy, without following it.
    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }

    /// Reads it without a copy and without following it.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        let value = untracked(self.cell);
        read(cast(&value))
    }

    /// A copy, without following it; nothing once its owner is gone.
    pub fn try_get_untracked(self) -> Option<T>
    where
        T: Clone,
    {
        self.try_with_untracked(T::clone)
    }

    /// Reads it without a copy and without following it; nothing once its owner is gone.
    pub fn try_with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> Option<R> {
        let value = self.cell.try_get_untracked()?;
        Some(read(cast(&value)))
    }

    /// Follows it without reading it.
    pub fn track(self) {
        self.cell.track();
    }

    pub(super) fn cell(self) -> reactive_graph::signal::RwSignal<Shared> {
        self.cell
    }

    fn put(self, value: Shared) {
        // Whoever waited for an answer may be gone by now.
        if self.cell.try_with_untracked(|_| ()).is_some() {
            self.cell.set(value);
        }
    }
}

/// What stands in `cell`, without following it.
fn untracked(cell: reactive_graph::signal::RwSignal<Shared>) -> Shared {
    cell.get_untracked()
}
