//! Leptos' signals, kept without their types.
//!
//! The signals of Leptos are compiled once for each type of value, with the arena that they live in,
//! and its constructors once for each closure; that was a quarter of what a browser had to download.
//! Here the values live behind `dyn Any`, in signals of one type, and only the last step of reading
//! knows what they are. The names and the rules are those of Leptos.

mod callback;
mod run;
mod rw_signal;
mod signal;
mod stored_value;

pub use callback::Callback;
pub use run::Run;
pub use rw_signal::RwSignal;
pub use signal::{Signal, derive, memo, memo_after};
pub use stored_value::StoredValue;

use crate::prelude::Effect;
use std::any::Any;
use std::sync::Arc;

/// A value whose type is known elsewhere.
type Shared = Arc<dyn Any + Send + Sync>;

/// The value as what it is. A call each time: the number that stands for a type does not compress.
#[inline(never)]
fn cast<T: 'static>(value: &Shared) -> &T {
    // Each handle carries the type that its value was made with.
    value.downcast_ref().expect("a handle knows the type of its value")
}

/// What an effect does. Not `dyn FnMut`, for the reason that [`Run`] has.
trait RunMut {
    fn run(&mut self);
}

impl<F: FnMut()> RunMut for F {
    fn run(&mut self) {
        self();
    }
}

/// Runs `run` once the present views are drawn, and whenever what it reads changes.
pub fn effect(run: impl FnMut() + 'static) {
    #[inline(never)]
    fn boxed(mut run: Box<dyn RunMut>) {
        Effect::new(move || run.run());
    }
    boxed(Box::new(run));
}
