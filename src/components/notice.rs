//! Notices and badges.

use super::Icon;
use crate::markup::{Children, component, view};
use crate::reactive::{Callback, Signal};

/// A message that stands in the page.
#[component]
pub fn Notice(
    /// The icon beside it.
    #[prop(default = "info")]
    icon: &'static str,
    /// Whether it is announced at once (`alert`) or when there is time (`status`).
    #[prop(optional)]
    urgent: bool,
    /// Runs when it is dismissed; without it, it cannot be.
    #[prop(optional, into)]
    on_dismiss: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="notice" class:info=!urgent role=if urgent { "alert" } else { "status" }>
            <Icon name=icon/>
            <div>{children}</div>
            {on_dismiss
                .map(|on_dismiss| {
                    view! {
                        <button
                            type="button"
                            class="icon-button"
                            aria-label="Dismiss"
                            on:click=move |_| on_dismiss.run(())
                        >
                            <Icon name="close"/>
                        </button>
                    }
                })}
        </div>
    }
}

/// Why something did not work, while there is something to say.
#[component]
pub fn Failure(
    /// The sentence.
    #[prop(into)]
    words: Signal<Option<String>>,
) -> impl IntoView {
    move || {
        words.get().map(|words| {
            view! {
                <Notice icon="alert" urgent=true>
                    <p>{words}</p>
                </Notice>
            }
        })
    }
}

/// A word in a pill.
#[component]
pub fn Badge(children: Children) -> impl IntoView {
    view! { <span class="badge">{children}</span> }
}
