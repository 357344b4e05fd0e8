//! Functions that are passed on.

use super::{Run, Shared, cast};
use reactive_graph::owner::StoredValue;
use reactive_graph::traits::GetValue as _;
use std::marker::PhantomData;
use std::sync::Arc;

/// A function that is passed on. Copy it freely.
pub struct Callback<In, Out = ()> {
    function: StoredValue<Shared>,
    kind: PhantomData<fn(In) -> Out>,
}

type Function<In, Out> = Box<dyn Run<In, Out> + Send + Sync>;

handle!(Callback<In, Out>);

impl<In: 'static, Out: 'static> Callback<In, Out> {
    /// A callback that calls `function`.
    pub fn new(function: impl Fn(In) -> Out + Send + Sync + 'static) -> Self {
        fn store(function: Shared) -> StoredValue<Shared> {
            StoredValue::new(function)
        }
        let function: Function<In, Out> = Box::new(function);
        Self { function: store(Arc::new(function)), kind: PhantomData }
    }

    /// Calls it.
    pub fn run(self, input: In) -> Out {
        let function = self.function.get_value();
        cast::<Function<In, Out>>(&function).run(input)
    }

    /// Calls it, unless its owner is gone.
    pub fn try_run(self, input: In) -> Option<Out> {
        let function = self.function.try_get_value()?;
        Some(cast::<Function<In, Out>>(&function).run(input))
    }
}

impl<In, Out, F> From<F> for Callback<In, Out>
where
    In: 'static,
    Out: 'static,
    F: Fn(In) -> Out + Send + Sync + 'static,
{
    fn from(function: F) -> Self {
        Self::new(function)
    }
}
