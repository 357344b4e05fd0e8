//! The start dialog: says what will happen, asks why and for a code, and keeps what was typed.

use super::explanation::explanation;
use super::form::{Draft, Faults, counter, request, what_happens};
use crate::components::{Button, ButtonKind, CodeField, Dialog, Failure, TextField, focus_mistake};
use crate::impersonation::unsaved;
use crate::markup::{component, view};
use crate::prelude::*;
use crate::reactive::{Callback, RwSignal, Signal, derive, effect};
use understudy_contract::member::Member;
use understudy_contract::session::{ImpersonationRules, StartImpersonation};

/// The dialog. It is open as long as it is there.
#[component]
pub fn StartDialog(
    /// Who will be impersonated.
    member: Member,
    /// What is filled in already.
    draft: Draft,
    /// How long it lasts and whether a reason is needed; absent where the server did not say.
    rules: Option<ImpersonationRules>,
    /// Whether the actor must give a code.
    #[prop(into)]
    needs_code: Signal<bool>,
    /// Whether the answer to a start is awaited.
    #[prop(into)]
    is_busy: Signal<bool>,
    /// Why the last try failed; what is wrong before anything is sent is found here.
    faults: RwSignal<Faults>,
    /// Counts the codes that are spent; each time the code is cleared, and only the code.
    #[prop(into)]
    spent_codes: Signal<u32>,
    /// Gets what to send.
    #[prop(into)]
    on_start: Callback<StartImpersonation>,
    /// Runs when nothing shall happen.
    #[prop(into)]
    on_cancel: Callback<()>,
) -> impl IntoView {
    let is_reason_required = rules.is_some_and(|rules| rules.reason_required);
    let filled = draft.reason.clone();
    let reason = RwSignal::new(draft.reason);
    let read_only = RwSignal::new(draft.read_only);
    let code = RwSignal::new(draft.code);

    let mut before = None;
    effect(move || {
        let count = spent_codes.get();
        if before.replace(count).is_some_and(|before| before != count) {
            code.set(String::new());
        }
    });
    // Whoever is told that a field is wrong stands in it already.
    effect(move || {
        if faults.with(|faults| faults.reason.is_some() || faults.code.is_some()) {
            focus_mistake();
        }
    });
    // A reason that is on its way to the server is not lost when the identity changes: that is
    // what it was sent for.
    let unsent = derive(move || {
        (!is_busy.get() && reason.with(|reason| *reason != filled)).then(|| reason.get())
    });
    unsaved::watch(format!("the reason to impersonate {}", member.email), unsent);
    let about = what_happens(&member.name, rules);
    let title = format!("Impersonate {}?", member.email);
    let submit = move |()| {
        if is_busy.get_untracked() {
            return;
        }
        let draft = Draft {
            reason: reason.get_untracked(),
            read_only: read_only.get_untracked(),
            code: code.get_untracked(),
        };
        let needs_code = needs_code.get_untracked();
        match request(member.id.clone(), &draft, is_reason_required, needs_code) {
            Ok(request) => {
                faults.set(Faults::default());
                on_start.run(request);
            }
            Err(found) => faults.set(found),
        }
    };
    let foot = move || {
        view! {
            <Button on_press=move |_| on_cancel.run(())>"Cancel"</Button>
            <Button kind=ButtonKind::Primary submit=true busy=is_busy>
                "Start impersonating"
            </Button>
        }
    };
    let count = move || {
        move || {
            counter(&reason.get()).map(|(words, is_over)| {
                let class = if is_over { "error end" } else { "hint end" };
                view! { <span class=class>{words}</span> }
            })
        }
    };
    view! {
        <Dialog title=title about=about on_close=on_cancel on_submit=submit foot=foot>
            <Failure words=derive(move || faults.with(|faults| faults.other.clone()))/>
            <TextField
                label=if is_reason_required { "Reason" } else { "Reason (optional)" }
                value=reason
                rows=2
                required=is_reason_required
                hint="Kept in the audit log."
                error=derive(move || faults.with(|faults| faults.reason.clone()))
                aside=count
            />
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || read_only.get()
                    on:change=move |event| read_only.set(event_target_checked(&event))
                />
                <span>
                    "View only "
                    <span class="hint">"You can look at everything they see and change nothing."</span>
                </span>
            </label>
            {move || {
                needs_code
                    .get()
                    .then(|| {
                        view! {
                            <CodeField
                                code=code
                                error=derive(move || faults.with(|faults| faults.code.clone()))
                            />
                        }
                    })
            }}
            // The last, so that the dialog opens with the focus in its first field.
            {explanation()}
        </Dialog>
    }
}
