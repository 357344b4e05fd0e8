//! Values that only the thread of the page may touch.

use super::{Shared, cast};
use reactive_graph::owner::StoredValue as Stored;
use reactive_graph::traits::{Dispose as _, GetValue as _};
use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::mem;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

thread_local! {
    /// What this thread keeps, in the order of its numbers.
    static KEPT: RefCell<Vec<(usize, Rc<dyn Any>)>> = RefCell::default();
}

/// The next number. No thread has that of another one, and so finds nothing of it.
static NEXT: AtomicUsize = AtomicUsize::new(0);

/// A value of the browser, such as an element, that is kept as long as its owner lives, and that
/// nobody follows. Copy it freely.
///
/// Leptos has the like (`StoredValue::new_local`), which asks at each look which thread it is in, and
/// brings along what knows.
pub struct LocalValue<T> {
    kept: Stored<Shared>,
    kind: PhantomData<fn() -> T>,
}

/// A place in [`KEPT`], which goes with it.
struct Kept(usize);

impl Kept {
    fn new(value: Rc<dyn Any>) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        KEPT.with_borrow_mut(|kept| kept.push((number, value)));
        Self(number)
    }

    fn value(&self) -> Option<Rc<dyn Any>> {
        KEPT.with_borrow(|kept| {
            let at = kept.binary_search_by_key(&self.0, |(number, _)| *number).ok()?;
            kept.get(at).map(|(_, value)| Rc::clone(value))
        })
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        // What goes may let go of others of its kind, so the place is free before.
        let value = KEPT.with_borrow_mut(|kept| {
            let at = kept.binary_search_by_key(&self.0, |(number, _)| *number).ok()?;
            Some(kept.remove(at))
        });
        drop(value);
    }
}

handle!(LocalValue<T>);

impl<T: 'static> LocalValue<T> {
    /// Keeps `value`.
    pub fn new(value: T) -> Self {
        #[inline(never)]
        fn keep(value: Rc<dyn Any>) -> Stored<Shared> {
            Stored::new(Arc::new(Kept::new(value)))
        }
        Self { kept: keep(Rc::new(RefCell::new(value))), kind: PhantomData }
    }

    /// A copy.
    ///
    /// # Panics
    /// Once its owner is gone.
    pub fn get_value(self) -> T
    where
        T: Clone,
    {
        self.try_get_value().expect("its owner keeps it")
    }

    /// A copy; nothing once its owner is gone.
    pub fn try_get_value(self) -> Option<T>
    where
        T: Clone,
    {
        self.try_with_value(T::clone)
    }

    /// Reads it without a copy; nothing once its owner is gone, or while it is being changed.
    pub fn try_with_value<R>(self, read: impl FnOnce(&T) -> R) -> Option<R> {
        let value = value(self.kept)?;
        let value = value.downcast_ref::<RefCell<T>>()?.try_borrow().ok()?;
        Some(read(&value))
    }

    /// Replaces it; no effect once its owner is gone.
    pub fn set_value(self, value: T) {
        // What was kept goes when it is not borrowed any more: it may look here on its way.
        drop(self.try_update_value(|kept| mem::replace(kept, value)));
    }

    /// Changes it and gives what `change` gives; nothing once its owner is gone, or while somebody
    /// reads or changes it.
    pub fn try_update_value<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let value = value(self.kept)?;
        let mut value = value.downcast_ref::<RefCell<T>>()?.try_borrow_mut().ok()?;
        Some(change(&mut value))
    }

    /// Lets go of it before its owner does.
    pub fn dispose(self) {
        self.kept.dispose();
    }
}

/// What is kept as `kept`; nothing once its owner is gone.
fn value(kept: Stored<Shared>) -> Option<Rc<dyn Any>> {
    cast::<Kept>(&kept.try_get_value()?).value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::{Owner, on_cleanup};
    use std::cell::Cell;

    #[test]
    fn a_value_is_there_until_its_owner_has_cleaned_up() {
        let owner = Owner::new();
        let (one, other) = owner.with(|| (LocalValue::new(Rc::new(1)), LocalValue::new(2)));
        let seen = Arc::new(std::sync::atomic::AtomicI32::new(0));
        let see = Arc::clone(&seen);
        owner.with(|| {
            on_cleanup(move || {
                see.store(other.get_value(), std::sync::atomic::Ordering::Relaxed);
            });
        });
        other.set_value(3);
        assert_eq!((*one.get_value(), other.get_value()), (1, 3));
        let kept = one.get_value();
        owner.cleanup();
        assert_eq!(seen.load(std::sync::atomic::Ordering::Relaxed), 3, "cleanups see it");
        assert_eq!((one.try_get_value(), other.try_get_value()), (None, None));
        other.set_value(4);
        assert_eq!(other.try_get_value(), None);
        assert_eq!(Rc::strong_count(&kept), 1, "it is let go of");
    }

    #[test]
    fn a_value_that_goes_may_let_go_of_another_one() {
        struct Guard(LocalValue<Rc<Cell<bool>>>);
        impl Drop for Guard {
            fn drop(&mut self) {
                self.0.dispose();
            }
        }
        let is_kept = Rc::new(Cell::new(true));
        let owner = Owner::new();
        let (inner, outer) = owner.with(|| {
            let inner = LocalValue::new(Rc::clone(&is_kept));
            (inner, LocalValue::new(Guard(inner)))
        });
        outer.dispose();
        assert!(inner.try_get_value().is_none());
        let later = owner.with(|| LocalValue::new("later"));
        assert_eq!(later.get_value(), "later");
        assert_eq!(Rc::strong_count(&is_kept), 1);
    }
}
