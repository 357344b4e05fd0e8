//! Modal dialogs on the native element: focus stays inside, Escape cancels, focus returns.

use super::{ToastRegion, unique_id};
use crate::markup::{Children, ViewFn, component, view};
use crate::prelude::*;
use crate::reactive::{Callback, LocalValue, Signal, effect};
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

/// What stands at the start of every dialog's foot, whoever opens it. A context; absent outside of
/// the console's frame.
#[derive(Clone)]
pub struct EveryFoot(pub ViewFn);

/// A modal `<dialog>` with one form. Rendered while it is open: put it behind a `Show`, and close
/// it by taking it away in `on_close`.
#[component]
pub fn Dialog(
    /// Its name and heading.
    #[prop(into)]
    title: Signal<String>,
    /// What it is about, in a line below the heading; empty for none. It describes the dialog.
    #[prop(optional, into)]
    about: String,
    /// Whether it interrupts (`alertdialog`) and so cannot be waved away by Escape.
    #[prop(optional)]
    alert: bool,
    /// Whether it is a menu: its heading is for screen readers alone, it stands at the top, and a
    /// press beside it closes it in the browsers that know how.
    #[prop(optional)]
    is_menu: bool,
    /// Runs on Escape.
    #[prop(into)]
    on_close: Callback<()>,
    /// Runs when its form is submitted, by Enter or by a button of the foot with `submit`.
    #[prop(optional, into)]
    on_submit: Option<Callback<()>>,
    /// The buttons, the one for the thing to do last.
    #[prop(into)]
    foot: ViewFn,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let title_id = unique_id("dialog");
    let body_id = format!("{title_id}-body");
    let labelled = title_id.clone();
    let about_id = format!("{title_id}-about");
    let described = match (alert, about.is_empty()) {
        (true, _) => Some(body_id.clone()),
        (false, false) => Some(about_id.clone()),
        (false, true) => None,
    };
    let every_foot = use_context::<EveryFoot>();
    let node = LocalValue::new(None::<HtmlDialogElement>);
    effect(move || {
        if let Some(Some(dialog)) = node.try_get_value() {
            // It fails only on an element outside of the page, which an effect never sees.
            let _shown = dialog.show_modal();
        }
    });
    // Closed rather than only taken away, so that the browser gives the focus back.
    on_cleanup(move || {
        if let Some(Some(dialog)) = node.try_get_value() {
            dialog.close();
        }
    });
    view! {
        <dialog
            node_ref=move |dialog: &web_sys::Element| node.set_value(dialog.clone().dyn_into().ok())
            class:command=is_menu
            closedby=is_menu.then_some("any")
            role=alert.then_some("alertdialog")
            aria-labelledby=labelled
            aria-describedby=described
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                if !alert {
                    on_close.run(());
                }
            }
        >
            <form
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    if let Some(on_submit) = on_submit {
                        on_submit.run(());
                    }
                }
            >
                <div class="body" id=body_id>
                    <div class="stack">
                        <h2 id=title_id>{move || title.get()}</h2>
                        {(!about.is_empty())
                            .then(|| {
                                view! {
                                    <p class="muted" id=about_id>
                                        {about}
                                    </p>
                                }
                            })}
                    </div>
                    {children}
                </div>
                <div class="foot">{every_foot.map(|every| every.0.run())} {foot.run()}</div>
            </form>
            // The page's own region is behind it, where nothing is seen or announced.
            <ToastRegion/>
        </dialog>
    }
}
