//! Values that nobody follows.

use super::{Shared, cast};
use reactive_graph::owner::StoredValue as Stored;
use reactive_graph::traits::GetValue as _;
use std::marker::PhantomData;
use std::sync::{Arc, PoisonError, RwLock};

/// A value that is kept as long as its owner lives, and that nobody follows. Copy it freely.
pub struct StoredValue<T> {
    cell: Stored<Shared>,
    kind: PhantomData<fn() -> T>,
}

handle!(StoredValue<T>);

impl<T: Send + Sync + 'static> StoredValue<T> {
    /// Keeps `value`.
    pub fn new(value: T) -> Self {
        fn store(value: Shared) -> Stored<Shared> {
            Stored::new(value)
        }
        Self { cell: store(Arc::new(RwLock::new(value))), kind: PhantomData }
    }

    /// A copy.
    pub fn get_value(self) -> T
    where
        T: Clone,
    {
        self.with_value(T::clone)
    }

    /// Reads it without a copy.
    pub fn with_value<R>(self, read: impl FnOnce(&T) -> R) -> R {
        let value = self.cell.get_value();
        read(&cast::<RwLock<T>>(&value).read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads it without a copy; nothing once its owner is gone.
    pub fn try_with_value<R>(self, read: impl FnOnce(&T) -> R) -> Option<R> {
        let value = self.cell.try_get_value()?;
        let value = cast::<RwLock<T>>(&value).read().unwrap_or_else(PoisonError::into_inner);
        Some(read(&value))
    }

    /// Replaces it; no effect once its owner is gone.
    pub fn set_value(self, value: T) {
        self.update_value(|kept| *kept = value);
    }

    /// Changes it; no effect once its owner is gone.
    pub fn update_value(self, change: impl FnOnce(&mut T)) {
        // There is nothing to tell whoever is gone.
        let _changed = self.try_update_value(change);
    }

    /// A copy; nothing once its owner is gone.
    pub fn try_get_value(self) -> Option<T>
    where
        T: Clone,
    {
        self.try_with_value(T::clone)
    }

    /// Changes it and gives what `change` gives; nothing once its owner is gone.
    pub fn try_update_value<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let value = self.cell.try_get_value()?;
        let mut value = cast::<RwLock<T>>(&value).write().unwrap_or_else(PoisonError::into_inner);
        Some(change(&mut value))
    }
}
