//! The question before somebody else's impersonation is ended.

use super::lines::Act;
use crate::components::{Button, ButtonKind, Dialog};
use crate::markup::{component, view};
use crate::reactive::{Callback, RwSignal, derive};

/// Asks once more.
#[component]
pub fn EndNow(
    /// Whose, as "Alan Admin as tom@acme.example".
    who: String,
    /// What is being done.
    busy: RwSignal<Option<Act>>,
    /// Ends it.
    #[prop(into)]
    on_end: Callback<()>,
    /// Closes.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog
            title="End this impersonation?"
            on_close=on_close
            on_submit=on_end
            foot=move || {
                view! {
                    <Button on_press=move |_| on_close.run(())>"Cancel"</Button>
                    <Button
                        kind=ButtonKind::Danger
                        submit=true
                        busy=derive(move || busy.with(Option::is_some))
                    >
                        "End now"
                    </Button>
                }
            }
        >
            <p>
                <strong>{who}</strong>
                " is back in their own account at once. Your name stands in the audit log as the one who ended it."
            </p>
        </Dialog>
    }
}
