//! What runs again whenever what it reads changes.

use super::StoredValue;
use reactive_graph::effect::RenderEffect;
use reactive_graph::graph::{ReactiveNode as _, Subscriber as _, ToAnySubscriber as _};
use std::mem;

/// Something that runs at once, and whenever what it reads changes, until it is dropped. Of one type:
/// effects are compiled for each type of what they give.
pub(crate) struct Reaction(RenderEffect<()>);

impl Reaction {
    /// Runs `run`, for the first time before this returns.
    pub(crate) fn new(mut run: impl FnMut() + 'static) -> Self {
        Self(RenderEffect::new(move |_| run()))
    }
}

impl Drop for Reaction {
    /// Signals that outlive it forget it. They would keep its place in memory until they change, and
    /// some never do.
    fn drop(&mut self) {
        let reader = self.0.to_any_subscriber();
        reader.clear_sources(&reader);
    }
}

/// What an effect does. Not `dyn FnMut`, for the reason that [`Run`](super::Run) has.
trait RunMut {
    fn run(&mut self);
}

impl<F: FnMut()> RunMut for F {
    fn run(&mut self) {
        self();
    }
}

/// Runs `run` once the present views are drawn, and whenever what it reads changes, as long as the
/// present owner lives.
pub fn effect(run: impl FnMut() + 'static) {
    #[inline(never)]
    fn boxed(mut run: Box<dyn RunMut>) {
        let mut is_begun = false;
        let reaction = Reaction::new(move || {
            if mem::replace(&mut is_begun, true) {
                run.run();
            }
        });
        // So that it runs in its turn among all that waits for the present views.
        reaction.0.to_any_subscriber().mark_dirty();
        StoredValue::new(reaction);
    }
    boxed(Box::new(run));
}
