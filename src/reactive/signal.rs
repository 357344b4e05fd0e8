//! Values that are read, wherever they come from.

use super::{Run, RwSignal, Shared, cast};
use crate::prelude::{on_cleanup, untrack};
use reactive_graph::computed::ArcMemo;
use reactive_graph::graph::{Subscriber as _, ToAnySubscriber as _};
use reactive_graph::owner::StoredValue;
use reactive_graph::traits::{Get as _, GetUntracked as _, GetValue as _, Track as _};
use std::marker::PhantomData;
use std::sync::Arc;

/// A value that can be read and followed: one that is set, one that is worked out, or one that never
/// changes. Copy it freely.
pub struct Signal<T> {
    source: Kept,
    kind: PhantomData<fn() -> T>,
}

type Same = fn(&Shared, &Shared) -> bool;
type Work = Box<dyn Run<(), Shared> + Send + Sync>;
type WorkAfter = Box<dyn for<'a> Run<Option<&'a Shared>, Shared> + Send + Sync>;

/// Where a value comes from.
#[derive(Clone)]
enum Source {
    Cell(reactive_graph::signal::RwSignal<Shared>),
    Memo(ArcMemo<Known>),
    Derived(Arc<Work>),
    Fixed(Shared),
}

/// A source by its number: signals are passed on and kept everywhere, and this is half as much to
/// copy.
#[derive(Clone, Copy)]
struct Kept(StoredValue<Source>);

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

impl Kept {
    // Each of these is a call, whoever makes a signal, and not its steps.

    #[inline(never)]
    fn new(source: Source) -> Self {
        Self(StoredValue::new(source))
    }

    #[inline(never)]
    fn fixed(value: Shared) -> Self {
        Self::new(Source::Fixed(value))
    }

    #[inline(never)]
    fn derived(work: Work) -> Self {
        Self::new(Source::Derived(Arc::new(work)))
    }

    #[inline(never)]
    fn memo(work: WorkAfter, same: Same) -> Self {
        let memo = ArcMemo::new(move |before: Option<&Known>| {
            let value = work.run(before.map(|before| &before.value));
            Known { value, same }
        });
        // A memo that it reads would keep its place in memory for as long as that lives.
        let reader = memo.to_any_subscriber();
        on_cleanup(move || reader.clear_sources(&reader));
        Self::new(Source::Memo(memo))
    }

    /// The value; tracked.
    fn read(self) -> Shared {
        match self.0.get_value() {
            Source::Cell(cell) => cell.get(),
            Source::Memo(memo) => memo.get().value,
            Source::Derived(work) => work.run(()),
            Source::Fixed(value) => value,
        }
    }

    /// The value, without following it.
    fn read_untracked(self) -> Shared {
        untrack(|| self.read())
    }

    fn track(self) {
        match self.0.get_value() {
            Source::Cell(cell) => cell.track(),
            Source::Memo(memo) => memo.track(),
            Source::Derived(work) => drop(work.run(())),
            Source::Fixed(_) => {}
        }
    }

    /// The value, without following it; nothing once its owner is gone.
    fn try_read_untracked(self) -> Option<Shared> {
        match self.0.try_get_value()? {
            Source::Cell(cell) => cell.try_get_untracked(),
            Source::Memo(memo) => memo.try_get_untracked().map(|known| known.value),
            Source::Derived(work) => Some(untrack(|| work.run(()))),
            Source::Fixed(value) => Some(value),
        }
    }
}

handle!(Signal<T>);

impl<T: Send + Sync + Default + 'static> Default for Signal<T> {
    fn default() -> Self {
        Self::stored(T::default())
    }
}

impl<T: 'static> Signal<T> {
    fn of(source: Kept) -> Self {
        Self { source, kind: PhantomData }
    }

    /// A value that never changes.
    pub fn stored(value: T) -> Self
    where
        T: Send + Sync,
    {
        Self::of(Kept::fixed(Arc::new(value)))
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
        let value = self.source.read_untracked();
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
        Self::of(Kept::new(Source::Cell(signal.cell())))
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
    let same: Same = |before, now| cast::<T>(before) == cast(now);
    let work = move |before: Option<&Shared>| Arc::new(read(before.map(cast))) as Shared;
    Signal::of(Kept::memo(Box::new(work), same))
}

/// A value that is worked out anew each time it is read.
pub fn derive<T>(read: impl Fn() -> T + Send + Sync + 'static) -> Signal<T>
where
    T: Send + Sync + 'static,
{
    Signal::of(Kept::derived(Box::new(move |()| Arc::new(read()) as Shared)))
}
