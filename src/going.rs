//! What is shown before its answer: as it is about to be, and as it was where the server refuses.

use crate::components::Notice;
use crate::markup::{IntoView, View, view};
use crate::reactive::RwSignal;

/// What is about to change, by id, and why it did not. The latest counts. Copy it freely.
#[derive(Clone, Copy, Default)]
pub struct Going {
    id: RwSignal<Option<String>>,
    failure: RwSignal<Option<String>>,
}

impl Going {
    /// It is about to change; nothing is said any more of what did not before.
    pub fn begin(self, id: &str) {
        self.failure.set(None);
        self.id.set(Some(id.to_owned()));
    }

    /// The answer is here.
    pub fn end(self) {
        self.id.set(None);
    }

    /// Says why it is as it was.
    pub fn fail(self, why: Option<String>) {
        self.failure.set(why);
    }

    /// Whether it is about to change; tracked.
    pub fn has(self, id: &str) -> bool {
        self.id.with(|going| going.as_deref() == Some(id))
    }

    /// Whether nothing is; tracked.
    pub fn is_over(self) -> bool {
        self.id.with(Option::is_none)
    }

    /// Why the last one is as it was.
    pub fn notice(self) -> View {
        let failure = self.failure;
        (move || {
            failure.get().map(|sentence| {
                view! {
                    <Notice icon="alert" urgent=true on_dismiss=move |()| failure.set(None)>
                        <p>{sentence}</p>
                    </Notice>
                }
            })
        })
        .into_view()
    }
}
