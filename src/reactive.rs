//! Leptos' signals, kept without their types.
//!
//! The signals of Leptos are compiled once for each type of value, with the arena that they live in,
//! and its constructors once for each closure; that was a quarter of what a browser had to download.
//! Here the values live behind `dyn Any`, in signals of one type, and only the last step of reading
//! knows what they are. The names and the rules are those of Leptos.

/// Makes a handle one that is copied freely, whatever it is of, and told by its name.
macro_rules! handle {
    ($name:ident<$($of:ident),+>) => {
        impl<$($of),+> Clone for $name<$($of),+> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<$($of),+> Copy for $name<$($of),+> {}

        impl<$($of),+> std::fmt::Debug for $name<$($of),+> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

mod callback;
mod local_value;
mod reaction;
mod run;
mod rw_signal;
mod signal;
mod stored_value;

pub use callback::Callback;
pub use local_value::LocalValue;
pub(crate) use reaction::Reaction;
pub use reaction::effect;
pub use run::Run;
pub use rw_signal::RwSignal;
pub use signal::{Signal, derive, memo, memo_after};
pub use stored_value::StoredValue;

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
