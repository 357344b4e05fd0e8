//! A panel on the page, in each of its four states.

use super::lines::{Act, Line, Lines};
use super::panels::Panel;
use crate::components::{Button, ButtonKind, remote};
use crate::markup::{IntoView, View, component, view};
use crate::reactive::{Callback, RwSignal, Signal, StoredValue, derive};
use crate::remote::{Data, Remote};

/// What a panel's buttons do, and why they cannot now.
#[derive(Clone, Copy)]
pub struct Acts {
    /// Does it.
    pub on_act: Callback<Act>,
    /// What is being done.
    pub busy: RwSignal<Option<Act>>,
    /// Why no fact can be certified now.
    pub certify_refused: Signal<Option<String>>,
    /// Why no impersonation can be ended now.
    pub end_refused: Signal<Option<String>>,
}

/// One panel.
#[component]
pub fn PanelView(
    /// Which.
    panel: Panel,
    /// What stands in it.
    lines: Remote<Lines>,
    /// Whether something above it is still to come.
    waits: Signal<bool>,
    /// Asks for it again.
    #[prop(into)]
    on_retry: Callback<()>,
    /// What its buttons do.
    acts: Acts,
) -> impl IntoView {
    let id = format!("panel-{}", panel as usize);
    let labelled = id.clone();
    // A space holds the number's place until it comes, so that the heading does not move.
    let total = move || {
        let total = lines.data().and_then(|lines| lines.total);
        total.map_or_else(|| "\u{a0}".to_owned(), |total| total.to_string())
    };
    let ready = move |data: Data<Lines>| {
        (move || {
            let Lines { items, all, .. } = data.get();
            if items.is_empty() {
                return view! { <p class="hint nothing">{panel.nothing()}</p> }.into_view();
            }
            let rows = items.into_iter().map(|line| row(line, acts)).collect::<Vec<_>>();
            let all = all.map(|(words, href)| {
                view! {
                    <li>
                        <div>
                            <a href=href>{words}</a>
                        </div>
                    </li>
                }
            });
            view! {
                <ul class="list">
                    {rows}
                    {all}
                </ul>
            }
        })
        .into_view()
    };
    view! {
        // A group, not a landmark: the only landmark named after impersonation is the banner.
        <section
            role="group"
            class="panel"
            class:waits=move || waits.get()
            aria-labelledby=labelled
        >
            <header>
                <h2 id=id>
                    {panel.title()}
                    " "
                    <span class="count">{total}</span>
                </h2>
            </header>
            {remote(lines, loading, "This could not be loaded", on_retry, ready)}
        </section>
    }
}

fn row(line: Line, acts: Acts) -> View {
    let Line { title, href, about, exact, act, again } = line;
    let exact = Some(exact).filter(|exact| !exact.is_empty());
    let title = if href.is_empty() {
        view! { <span class="name">{title}</span> }.into_view()
    } else {
        view! { <a href=href>{title}</a> }.into_view()
    };
    view! {
        <li>
            <div>
                {title}
                " "
                <span class="sub" title=exact>
                    {about}
                </span>
            </div>
            {act.map(|act| button(act, acts))}
            {again
                .map(|(email, href)| {
                    let label = format!("Impersonate {email} again");
                    view! {
                        <a class="button small" href=href aria-label=label>
                            "Impersonate again"
                        </a>
                    }
                })}
        </li>
    }
}

fn button(act: Act, acts: Acts) -> View {
    let (words, label, kind, refused) = match &act {
        Act::Certify { statement, .. } => {
            let label = format!("Certify “{statement}”");
            ("Certify", label, ButtonKind::Plain, acts.certify_refused)
        }
        Act::End { .. } => ("End now", String::new(), ButtonKind::Danger, acts.end_refused),
    };
    let act = StoredValue::new(act);
    let is_busy = move || acts.busy.with(|busy| act.with_value(|act| busy.as_ref() == Some(act)));
    view! {
        <Button
            small=true
            kind=kind
            label=label
            refused=refused
            busy=derive(is_busy)
            on_press=move |_| acts.on_act.run(act.get_value())
        >
            {words}
        </Button>
    }
}

fn loading() -> View {
    let row = || {
        view! {
            <li>
                <div>
                    <span class="skeleton name"></span>
                    <span class="skeleton"></span>
                </div>
            </li>
        }
    };
    view! {
        <p class="hidden" role="status">
            "Loading"
        </p>
        <ul class="list" aria-hidden="true">
            {(0..4).map(|_| row()).collect::<Vec<_>>()}
        </ul>
    }
}
