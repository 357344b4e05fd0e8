//! The four states of what a page fetches: loading, failed, empty, here.

use super::{Button, Icon, copy_icon, use_toasts};
use crate::api::ApiError;
use crate::markup::{Children, IntoView, View, component, view};
use crate::prelude::*;
use crate::reactive::{Callback, Run, memo};
use crate::remote::{Data, Load, Remote, Slot};

/// Bars where text will be, and a polite word for screen readers. The same height as what comes.
#[component]
pub fn Skeleton(
    /// What is loading, as `members`.
    what: &'static str,
    /// How many rows of bars.
    #[prop(default = 8)]
    rows: usize,
) -> impl IntoView {
    view! {
        <p class="hidden" role="status">{format!("Loading {what}")}</p>
        <div class="skeletons" aria-hidden="true">
            {(0..rows)
                .map(|_| {
                    view! {
                        <div class="skeleton-row">
                            <span class="skeleton name"></span>
                            <span class="skeleton"></span>
                        </div>
                    }
                })
                .collect::<Vec<_>>()}
        </div>
    }
}

/// Nothing is here: says so, and what to do.
#[component]
pub fn Empty(
    /// The icon above.
    #[prop(default = "search")]
    icon: &'static str,
    /// What is not here.
    #[prop(into)]
    title: String,
    /// What to do.
    #[prop(into)]
    hint: String,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="blank">
            <Icon name=icon/>
            <h2>{title}</h2>
            <p>{hint}</p>
            {children.map(|children| view! { <div class="actions">{children}</div> })}
        </div>
    }
}

/// It did not come: our words, Retry, and the request's id.
#[component]
pub fn Failed(
    /// What did not come, as `Members could not be loaded`.
    #[prop(into)]
    title: String,
    /// Why.
    error: ApiError,
    /// Asks again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="blank" role="alert">
            <Icon name="alert"/>
            <h2>{title}</h2>
            <p>{error.sentence()}</p>
            <div class="actions">
                <Button on_press=move |_| on_retry.run(())>"Retry"</Button>
            </div>
            {error
                .request_id()
                .map(|id| {
                    view! {
                        <p class="hint">
                            "Request " <code>{id.clone()}</code> " "
                            {copy_icon("request id", id, use_toasts())}
                        </p>
                    }
                })}
        </div>
    }
}

/// Shows `remote` in whichever state it is. `ready` runs once when data first comes and gets what
/// follows it, so that a newer answer changes what is there instead of replacing it.
pub fn remote<T>(
    remote: Remote<T>,
    skeleton: fn() -> View,
    failed_title: &'static str,
    on_retry: Callback<()>,
    ready: impl Fn(Data<T>) -> View + Send + Sync + 'static,
) -> View
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let ready = Box::new(move |()| ready(remote.followed()));
    stages(remote.slot(), skeleton, failed_title, on_retry, ready)
}

fn stages(
    slot: Slot,
    skeleton: fn() -> View,
    failed_title: &'static str,
    on_retry: Callback<()>,
    ready: Box<dyn Run<(), View> + Send + Sync>,
) -> View {
    let stage = memo(move || match slot.stage() {
        // Whether a newer answer is on its way is no reason to draw anything anew.
        Load::Ready { .. } => Load::Ready { data: (), is_stale: false },
        stage => stage,
    });
    (move || match stage.get() {
        Load::Loading => skeleton(),
        Load::Failed(error) => {
            view! { <Failed title=failed_title error=error on_retry=on_retry/> }
        }
        Load::Ready { .. } => untrack(|| ready.run(())),
    })
    .into_view()
}
