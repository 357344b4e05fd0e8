//! The field for a one-time code, or for a backup code in its place.

use super::{Button, ButtonKind, TextField};
use crate::markup::{ViewFn, component, view};
use crate::reactive::{RwSignal, Signal};

/// One's own code; one field for either kind.
#[component]
pub fn CodeField(
    /// What is typed, spaces included.
    code: RwSignal<String>,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Whether it gets the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// Whether only a code of the app is good, as while it is set up.
    #[prop(optional)]
    is_app_only: bool,
) -> impl IntoView {
    let is_backup = RwSignal::new(None::<bool>);
    let toggle = move || {
        view! {
            <Button
                kind=ButtonKind::Quiet
                on_press=move |_| {
                    code.set(String::new());
                    is_backup.update(|is_backup| *is_backup = Some(*is_backup != Some(true)));
                }
            >
                {move || {
                    if is_backup.get() == Some(true) {
                        "Use an authentication code"
                    } else {
                        "Use a backup code"
                    }
                }}
            </Button>
        }
    };
    move || {
        let kind = is_backup.get();
        let (label, hint, mode) = if kind == Some(true) {
            ("Backup code", "One of the codes that you kept when you set this up.", "text")
        } else {
            ("Authentication code", "Six digits from your own authenticator app.", "numeric")
        };
        // Whoever takes the other kind goes on typing there.
        let is_focused = autofocus || kind.is_some();
        let beside = if is_app_only { ViewFn::default() } else { toggle.into() };
        view! {
            <TextField
                label=label
                value=code
                autocomplete="one-time-code"
                inputmode=mode
                class="code"
                autofocus=is_focused
                required=true
                hint=hint
                error=error
                beside=beside
            />
        }
    }
}
