//! The dashboard: fetches each panel by itself, so that one that fails takes no other with it.

use super::end_now::EndNow;
use super::fetch::lines;
use super::lines::{Act, Lines, Now};
use super::panel::{Acts, PanelView};
use super::panels::{Panel, panels};
use crate::api::{Api, ApiError, Origin, use_api};
use crate::clock::use_clock;
use crate::components::{Toasts, use_toasts};
use crate::format::use_format;
use crate::frame::PageHead;
use crate::identity::{use_identity, worth_showing};
use crate::markup::{View, view};
use crate::prelude::*;
use crate::reactive::{Callback, RwSignal, StoredValue, derive};
use crate::refusal::refusal;
use crate::remote::{Load, Remote};
use understudy_contract::endpoint::{CertifyFact, EndImpersonation};
use understudy_contract::fact::ChangeStatus;
use understudy_contract::{Operation, ProblemCode};

/// The dashboard.
pub fn page() -> View {
    let (api, toasts, identity) = (use_api(), use_toasts(), use_identity());
    let (clock, format) = (use_clock(), use_format());
    let load = move |(panel, target): (Panel, Remote<Lines>), origin| {
        let at = Now { format, now: clock.now() };
        target.fetch(lines(panel, api, origin, at));
    };
    let (wide, narrow) = untrack(|| panels(|operation| identity.check(operation).is_ok()));
    let with_remote = |panels: Vec<Panel>| {
        panels.into_iter().map(|panel| (panel, Remote::<Lines>::new())).collect::<Vec<_>>()
    };
    let (wide, narrow) = (with_remote(wide), with_remote(narrow));
    let all = StoredValue::new([wide.clone(), narrow.clone()].concat());
    for panel in all.get_value() {
        load(panel, Origin::Person);
    }

    let busy = RwSignal::new(None::<Act>);
    let asking = RwSignal::new(None::<Act>);
    let run = move |act: Act| {
        if busy.get_untracked().is_some() {
            return;
        }
        busy.set(Some(act.clone()));
        spawn_local(async move {
            perform(act, api, toasts).await;
            busy.set(None);
            asking.set(None);
            // What was done may have moved a line from one panel to another.
            for panel in all.try_get_value().unwrap_or_default() {
                load(panel, Origin::Background);
            }
        });
    };
    let acts = Acts {
        on_act: Callback::new(move |act| match act {
            Act::Certify { .. } => run(act),
            Act::End { .. } => asking.set(Some(act)),
        }),
        busy,
        certify_refused: refusal(Operation::CertifyFact),
        end_refused: refusal(Operation::EndImpersonation),
    };
    // A panel is as high as what came for it. Whatever is above is to be here first, so that
    // nothing that can be seen moves; where narrow, the other column is above.
    let column = move |panels: Vec<(Panel, Remote<Lines>)>| {
        let before: Vec<Remote<Lines>> = panels.iter().map(|&(_, lines)| lines).collect();
        let panel = |(at, (panel, lines)): (usize, (Panel, Remote<Lines>))| {
            let before = before[..at].to_vec();
            view! {
                <PanelView
                    panel=panel
                    lines=lines
                    waits=derive(move || before.iter().any(|above| is_coming(*above)))
                    on_retry=move |()| load((panel, lines), Origin::Person)
                    acts=acts
                />
            }
        };
        panels.into_iter().enumerate().map(panel).collect::<Vec<_>>()
    };
    let question = move || {
        let act = asking.get()?;
        let Act::End { who, .. } = &act else { return None };
        let who = who.clone();
        Some(view! {
            <EndNow
                who=who
                busy=busy
                on_end=move |()| run(act.clone())
                on_close=move |()| asking.set(None)
            />
        })
    };
    let is_double = !narrow.is_empty();
    let above: Vec<Remote<Lines>> = wide.iter().map(|&(_, lines)| lines).collect();
    let waits = derive(move || above.iter().any(|above| is_coming(*above)));
    view! {
        <PageHead title="Dashboard"/>
        <div class="grid" class:halves=is_double>
            <div class="grid">{column(wide)}</div>
            {is_double
                .then(|| {
                    view! {
                        <div class="grid" class:waits-where-narrow=move || waits.get()>
                            {column(narrow)}
                        </div>
                    }
                })}
        </div>
        {question}
    }
}

/// Whether nothing has come yet; tracked.
fn is_coming(lines: Remote<Lines>) -> bool {
    lines.with(|load| matches!(load, Load::Loading))
}

/// Does it, and says how it went.
async fn perform(act: Act, api: Api, toasts: Toasts) {
    let (answer, done) = match act {
        Act::Certify { id, version, statement } => {
            let seen = ChangeStatus { version: Some(version) };
            let answer = api.call::<CertifyFact>(Origin::Person, &[id.as_str()], (), seen).await;
            (answer.map(|_| ()), format!("Certified “{statement}”"))
        }
        Act::End { id, who } => {
            let ids = &[id.as_str()];
            let answer = api.call::<EndImpersonation>(Origin::Person, ids, (), ()).await;
            (answer, format!("Ended {who}"))
        }
    };
    match answer {
        Ok(()) => toasts.say(done),
        Err(error) => {
            if let Some(words) = worth_showing(error).map(|error| failed(&error)) {
                toasts.warn(words);
            }
        }
    }
}

fn failed(error: &ApiError) -> String {
    match error.code() {
        Some(ProblemCode::VersionConflict) => {
            "Not certified: somebody else changed it. Read the newest version first.".into()
        }
        Some(ProblemCode::NotFound) => "It had ended already.".into(),
        _ => format!("Not done. {}", error.sentence()),
    }
}
