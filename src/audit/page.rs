//! The log: fetches what its address asks for.

use super::filters::Filters;
use super::row::Log;
use crate::api::{self, Origin, use_api};
use crate::clock::use_clock;
use crate::components::{
    Button, Field, Notice, SelectField, Skeleton, choices, copy_icon, remote, unique_id, use_toasts,
};
use crate::format::use_format;
use crate::frame::PageHead;
use crate::identity::use_identity;
use crate::listing::{Extent, ListBody, Nothing, Typed, is_page_gone, with_addresses};
use crate::markup::{View, component, view};
use crate::prelude::*;
use crate::query::use_address;
use crate::reactive::{Callback, Signal, derive, effect, memo};
use crate::refusal::refusal;
use crate::remote::{Data, Remote};
use crate::saving::Saving;
use understudy_contract::audit::{
    Action, AuditEvent, AuditQuery, ExportFormat, ExportQuery, Outcome,
};
use understudy_contract::endpoint::{ExportAuditEvents, GetAuditEvents};
use understudy_contract::{Operation, Page};
use wasm_bindgen::JsCast;

const NOTHING: Nothing = Nothing {
    icon: "log",
    title: "Nothing was recorded in these days",
    hint: "Choose an earlier first day.",
    no_match_title: "Nothing matches",
    no_match_hint: "Try other days, any action, or any outcome.",
};

/// The page of the audit log.
pub fn page() -> View {
    let (api, address, format, clock) = (use_api(), use_address(), use_format(), use_clock());
    let filters = memo(move || Filters::read(&address.search()).with_days(format, clock.now()));
    let list = Remote::<Page<AuditEvent>>::new();
    let load = move || {
        let query = filters.with_untracked(|filters| filters.query(format));
        list.ask(api.call::<GetAuditEvents>(Origin::Person, &[], query, ()));
    };
    effect(move || {
        filters.track();
        load();
    });
    let change = Callback::new(move |filters: Filters| {
        address.replace_search(&Filters { cursor: String::new(), ..filters }.write());
    });
    let ready = move |page: Data<Page<AuditEvent>>| {
        let events = derive(move || page.with(|page| page.items.clone()));
        let page_at = move |cursor| {
            let turned = Filters { cursor, ..filters.get_untracked() };
            format!("/audit-log{}", turned.write())
        };
        view! {
            <ListBody
                extent=with_addresses(memo(move || page.with(Extent::of)), page_at)
                is_stale=page.is_stale()
                is_narrow=derive(move || filters.with(Filters::is_narrow))
                nothing=NOTHING
                on_clear=move |()| address.replace_search("")
                address=address
                items=move || view! { <Log events=events/> }
            />
        }
    };
    let toasts = use_toasts();
    let impersonation = move || {
        let id = filters.with(|filters| filters.impersonation_id.clone());
        (!id.is_empty()).then(|| {
            view! {
                <Notice icon="mask">
                    <p>
                        "Only the impersonation " <code>{id.clone()}</code> " "
                        {copy_icon("impersonation id", id, toasts)}
                    </p>
                    <div>
                        <Button small=true on_press=move |_| address.replace_search("")>
                            "Show everything"
                        </Button>
                    </div>
                </Notice>
            }
        })
    };
    let (identity, refused) = (use_identity(), refusal(Operation::ExportAuditEvents));
    let exporting = Saving::default();
    let export = Callback::new(move |format_of_file| {
        let query = filters.with_untracked(|filters| filters.query(format));
        // A browser shows a refusal as a download that failed, and says no more. So it is asked
        // before whether the log can be read.
        let one = AuditQuery { cursor: None, limit: Some(1), ..query.clone() };
        exporting.send(api.call::<GetAuditEvents>(Origin::Person, &[], one, ()), move |answer| {
            if let Err(error) = answer {
                return toasts.warn(error.sentence());
            }
            let epoch = identity.session_untracked().map(|session| session.epoch);
            let query = ExportQuery { epoch, ..ExportQuery::of(format_of_file, query) };
            save(&api::address::<ExportAuditEvents>(&query));
        });
    });
    let button = |file, words: &'static str| {
        view! {
            <Button refused=refused busy=exporting.busy on_press=move |_| export.run(file)>
                {words}
            </Button>
        }
    };
    let retry = Callback::new(move |()| {
        if is_page_gone(list) {
            change.run(filters.get_untracked());
        } else {
            load();
        }
    });
    view! {
        <PageHead title="Audit log">
            <div class="actions">
                {button(ExportFormat::Csv, "Export CSV")}
                {button(ExportFormat::Jsonl, "Export JSON Lines")}
            </div>
        </PageHead>
        <FilterForm filters=filters on_change=change/>
        {impersonation}
        {remote(
            list,
            || view! { <Skeleton what="the audit log"/> },
            "The audit log could not be loaded",
            retry,
            ready,
        )}
    }
}

#[component]
fn FilterForm(filters: Signal<Filters>, on_change: Callback<Filters>) -> impl IntoView {
    let read = move |read: fn(&Filters) -> &String| {
        derive(move || filters.with(|filters| read(filters).clone()))
    };
    let set = move |write: fn(&mut Filters, String)| {
        Callback::new(move |value: String| {
            let mut changed = filters.get_untracked();
            write(&mut changed, value);
            on_change.run(changed);
        })
    };
    let actions: Vec<_> =
        Action::ALL.iter().map(|action| (action.as_str(), action.as_str())).collect();
    let outcomes = Outcome::ALL.map(|outcome| (outcome.as_str(), outcome.label()));
    let select = |label: &'static str, choices: Vec<(String, String)>, value, on_choose| {
        let on_choose: Callback<String> = on_choose;
        let value: Signal<String> = value;
        view! { <SelectField label=label choices=choices value=value on_choose=on_choose/> }
    };
    let email =
        Typed::new(read(|filters| &filters.email), set(|filters, email| filters.email = email));
    let email_id = unique_id("email");
    view! {
        <form
            class="filters"
            role="search"
            aria-label="Audit log"
            on:submit=|event| event.prevent_default()
        >
            {day("From", read(|filters| &filters.from), set(|filters, day| filters.from = day))}
            {day("To", read(|filters| &filters.to), set(|filters, day| filters.to = day))}
            {select(
                "Action",
                choices("Any action", &actions),
                read(|filters| &filters.action),
                set(|filters, action| filters.action = action),
            )}
            {select(
                "Operation",
                choices("Any operation", &actions),
                read(|filters| &filters.operation),
                set(|filters, operation| filters.operation = operation),
            )}
            <Field label="Email" id=email_id.clone()>
                <input
                    class="input"
                    id=email_id
                    type="search"
                    placeholder="Anybody"
                    autocomplete="off"
                    prop:value=move || email.shown.get()
                    on:input=move |event| email.on_input.run(event_target_value(&event))
                />
            </Field>
            {select(
                "Outcome",
                choices("Any outcome", &outcomes),
                read(|filters| &filters.outcome),
                set(|filters, outcome| filters.outcome = outcome),
            )}
        </form>
    }
}

fn day(label: &'static str, value: Signal<String>, on_change: Callback<String>) -> View {
    let id = unique_id("day");
    view! {
        <Field label=label id=id.clone()>
            <input
                class="input"
                id=id
                type="date"
                prop:value=move || value.get()
                on:change=move |event| on_change.run(event_target_value(&event))
            />
        </Field>
    }
}

/// Lets the browser save what is at `url`, while the page stays. As a link of the page, which some
/// browsers ask for.
fn save(url: &str) {
    let Some(body) = document().body() else { return };
    let Ok(link) = document().create_element("a") else { return };
    // Neither fails: both are names that an attribute can have.
    let _set = (link.set_attribute("href", url), link.set_attribute("download", ""));
    let _inserted = body.insert_before(&link, None);
    link.unchecked_ref::<web_sys::HtmlElement>().click();
    link.remove();
}
