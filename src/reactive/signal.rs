//! Values that are read, wherever they come from.

use super::{RwSignal, Shared, cast};
use crate::prelude::{Get, GetUntracked, GetValue, Memo, StoredValue, Track, untrack};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// A value that can be read and followed: one that is set, one that is worked out, or one that never
/// changes. Copy it freely.
pub struct Signal<T> {
    source: Source,
    kind: PhantomData<fn() -> T>,
}

type Same = fn(&Shared, &Shared) -> bool;
type Work = Arc<dyn Fn() -> Shared + Send + Sync>;
type WorkAfter = Box<dyn Fn(Option<&Shared>) -> Shared + Send + Sync>;

/// Where a value comes from.
#[derive(Clone, Copy)]
enum Source {
    Cell(reactive_graph::signal::RwSignal<Shared>),
    Memo(Memo<Known>),
    Derived(StoredValue<Work>),
    Fixed(StoredValue<Shared>),
}

/// A value that can be told from another one.
#[derive(Clone)]
struct Known {
    value: Shared,
    same: Same,
}

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        (self.same)(&self.value, &other.value)
    }
}

impl Source {
    /// The value; tracked.
    fn read(self) -> Shared {
        match self {
            Self::Cell(cell) => cell.get(),
            Self::Memo(memo) => memo.get().value,
            Self::Derived(work) => work.get_value()(),
            Self::Fixed(value) => value.get_value(),
        }
    }

    fn track(self) {
        match self {
            Self::Cell(cell) => cell.track(),
            Self::Memo(memo) => memo.track(),
            Self::Derived(_) => drop(self.read()),
            Self::Fixed(_) => {}
        }
    }

    /// The value, without following it; nothing once its owner is gone.
    fn try_read_untracked(self) -> Option<Shared> {
        match self {
            Self::Cell(cell) => cell.try_get_untracked(),
            Self::Memo(memo) => memo.try_get_untracked().map(|known| known.value),
            Self::Derived(work) => work.try_get_value().map(|work| untrack(|| work())),
            Self::Fixed(value) => value.try_get_value(),
        }
    }
}

impl<T> Clone for Signal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Signal<T> {}

impl<T> fmt::Debug for Signal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signal")
    }
}

impl<T: Send + Sync + Default + 'static> Default for Signal<T> {
    fn default() -> Self {
        Self::stored(T::default())
    }
}

impl<T: 'static> Signal<T> {
    const fn of(source: Source) -> Self {
        Self { source, kind: PhantomData }
    }

    /// A value that never changes.
    pub fn stored(value: T) -> Self
    where
        T: Send + Sync,
    {
        fn fixed(value: Shared) -> Source {
            Source::Fixed(StoredValue::new(value))
        }
        Self::of(fixed(Arc::new(value)))
    }

    /// Reads it without a copy; tracked.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        let value = self.source.read();
        read(cast(&value))
    }

    /// A copy; tracked.
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// Reads it without a copy and without following it.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        let value = untrack(|| self.source.read());
        read(cast(&value))
    }

    /// A copy, without following it.
    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }

    /// A copy, without following it; nothing once its owner is gone.
    pub fn try_get_untracked(self) -> Option<T>
    where
        T: Clone,
    {
        self.source.try_read_untracked().map(|value| cast::<T>(&value).clone())
    }

    /// Follows it without reading it.
    pub fn track(self) {
        self.source.track();
    }
}

impl<T: Send + Sync + 'static> From<RwSignal<T>> for Signal<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self::of(Source::Cell(signal.cell()))
    }
}

impl<T: Send + Sync + 'static> From<T> for Signal<T> {
    fn from(value: T) -> Self {
        Self::stored(value)
    }
}

impl From<&'static str> for Signal<String> {
    fn from(text: &'static str) -> Self {
        Self::stored(text.to_owned())
    }
}

/// A value that is worked out anew whenever what it reads changes, and only told when it differs.
pub fn memo<T>(read: impl Fn() -> T + Send + Sync + 'static) -> Signal<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    memo_after(move |_| read())
}

/// The same, for a value that depends on the one before; there is none the first time.
pub fn memo_after<T>(read: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Signal<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    fn boxed(work: WorkAfter, same: Same) -> Source {
        Source::Memo(Memo::new(move |before: Option<&Known>| {
            let value = work(before.map(|before| &before.value));
            Known { value, same }
        }))
    }
    let same: Same = |before, now| cast::<T>(before) == cast(now);
    Signal::of(boxed(Box::new(move |before| Arc::new(read(before.map(cast)))), same))
}

/// A value that is worked out anew each time it is read.
pub fn derive<T>(read: impl Fn() -> T + Send + Sync + 'static) -> Signal<T>
where
    T: Send + Sync + 'static,
{
    fn boxed(work: Work) -> Source {
        Source::Derived(StoredValue::new(work))
    }
    Signal::of(boxed(Arc::new(move || Arc::new(read()) as Shared)))
}
