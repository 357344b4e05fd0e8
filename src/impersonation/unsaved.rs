//! Text that was being typed when the identity changed: shown once more, never sent as somebody
//! else, stored nowhere.

use crate::components::{CopyButton, Notice};
use crate::identity::Change;
use crate::markup::{component, view};
use crate::prelude::*;
use crate::reactive::{RwSignal, Signal, StoredValue};
use understudy_contract::MemberId;

/// Editors that are open, and what was left over of them. A context.
#[derive(Clone, Copy)]
pub struct Unsaved {
    watched: StoredValue<Vec<Watched>>,
    next_number: StoredValue<u32>,
    left: RwSignal<Vec<LeftOver>>,
}

#[derive(Clone, Copy)]
struct Watched {
    number: u32,
    label: Signal<String>,
    text: Signal<Option<String>>,
}

/// Text that was not saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOver {
    /// Where it was typed, as `“Charger does not start”, step 4`.
    pub label: String,
    /// What was typed.
    pub text: String,
    /// As whom.
    pub email: String,
    /// The human who typed it; nobody else sees it.
    pub actor: MemberId,
}

impl Default for Unsaved {
    fn default() -> Self {
        Self {
            watched: StoredValue::new(Vec::new()),
            next_number: StoredValue::new(0),
            left: RwSignal::new(Vec::new()),
        }
    }
}

impl Unsaved {
    /// One left-over text; for scenes and tests.
    pub fn with(left: LeftOver) -> Self {
        let unsaved = Self::default();
        unsaved.left.set(vec![left]);
        unsaved
    }

    /// Keeps what is being typed at the moment of `change`. Called before any view follows it.
    pub(super) fn keep(self, change: &Change) {
        if let Some(session) = change.before.session() {
            for watched in self.watched.get_value() {
                if let Some(Some(text)) = watched.text.try_get_untracked()
                    && !text.trim().is_empty()
                {
                    let label = watched.label.try_get_untracked().unwrap_or_default();
                    let email = session.subject.email.clone();
                    let actor = session.actor.id.clone();
                    self.left.update(|left| left.push(LeftOver { label, text, email, actor }));
                }
            }
        }
        if let Some(session) = change.after.session() {
            self.left.update(|left| left.retain(|left| left.actor == session.actor.id));
        }
    }

    /// Drops everything, as when a person signs out on purpose.
    pub fn forget(self) {
        self.watched.update_value(Vec::clear);
        self.left.set(Vec::new());
    }

    fn drop_one(self, gone: &LeftOver) {
        self.left.update(|left| left.retain(|left| left != gone));
    }
}

/// Watches an editor until its view is gone: `text` is what is typed and not saved, or nothing.
/// `label` says where, as `“Charger does not start”, step 4`.
pub fn watch(label: impl Into<Signal<String>>, text: impl Into<Signal<Option<String>>>) {
    let Some(unsaved) = use_context::<Unsaved>() else { return };
    let number = unsaved.next_number.get_value();
    unsaved.next_number.set_value(number + 1);
    let watched = Watched { number, label: label.into(), text: text.into() };
    unsaved.watched.update_value(|all| all.push(watched));
    on_cleanup(move || {
        unsaved.watched.try_update_value(|all| all.retain(|watched| watched.number != number));
    });
}

/// The texts that are left over, each until it is dismissed.
#[component]
pub fn NotSaved() -> impl IntoView {
    let unsaved = use_context::<Unsaved>().unwrap_or_default();
    move || {
        unsaved
            .left
            .get()
            .into_iter()
            .map(|left| view! { <NotSavedNotice left=left unsaved=unsaved/> })
            .collect::<Vec<_>>()
    }
}

#[component]
fn NotSavedNotice(left: LeftOver, unsaved: Unsaved) -> impl IntoView {
    let (text, gone) = (left.text.clone(), left.clone());
    view! {
        <Notice icon="alert" urgent=true on_dismiss=move |()| unsaved.drop_one(&gone)>
            <p>
                <strong>"Not saved"</strong>
            </p>
            <p class="typed">{left.text}</p>
            <p class="hint">
                {format!(
                    "You typed this as {} in {}. It is shown once and stored nowhere.",
                    left.email,
                    left.label,
                )}
            </p>
            <div>
                <CopyButton small=true text=text/>
            </div>
        </Notice>
    }
}
