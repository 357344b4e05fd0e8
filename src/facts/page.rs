//! Facts: fetches the list and does what is asked of each.

use super::dialog::{FactDialog, FactForm};
use super::requests::{find, put, query, store, turn, turned};
use super::table::FactTable;
use crate::api::{ApiError, Origin, use_api};
use crate::clock::use_clock;
use crate::components::{Button, Icon, Skeleton, remote, use_toasts};
use crate::format::timestamp;
use crate::frame::PageHead;
use crate::going::Going;
use crate::identity::{use_identity, worth_showing};
use crate::listing::{Extent, FilterRow, Filters, Nothing, filters, is_page_gone, list_body};
use crate::markup::{View, view};
use crate::prelude::*;
use crate::query::use_address;
use crate::reactive::{Callback, RwSignal, derive, effect, memo};
use crate::refusal::refusal;
use crate::remote::{Data, Remote};
use understudy_contract::endpoint::GetFacts;
use understudy_contract::fact::{Fact, FactStatus};
use understudy_contract::{Operation, Page, ProblemCode};

const NOTHING: Nothing = Nothing {
    icon: "seal",
    title: "No facts yet",
    hint: "A fact is one statement that somebody vouches for. Add the first one.",
    no_match_title: "No facts match",
    no_match_hint: "Try part of a statement or of a source, or any status.",
};

const STATUSES: &[(&str, &str)] = &[("draft", "Draft"), ("certified", "Certified")];

/// The page of facts.
pub fn page() -> View {
    let (api, address, toasts) = (use_api(), use_address(), use_toasts());
    let (identity, clock) = (use_identity(), use_clock());
    let filters = filters(address);
    let list = Remote::<Page<Fact>>::new();
    let load = move |origin| {
        let query = query(&filters.get_untracked());
        list.ask(api.call::<GetFacts>(origin, &[], query, ()));
    };
    effect(move || {
        filters.track();
        load(Origin::Person);
    });

    // What is open, and how its saving goes.
    let editing = RwSignal::new(None::<Option<Fact>>);
    let saving = RwSignal::new(false);
    let save_error = RwSignal::new(None::<ApiError>);
    let theirs = RwSignal::new(None::<Fact>);
    let open = move |fact: Option<Fact>| {
        save_error.set(None);
        theirs.set(None);
        editing.set(Some(fact));
    };
    let save = move |form: FactForm| {
        let Some(fact) = editing.get_untracked() else { return };
        saving.set(true);
        spawn_local(async move {
            let id = fact.map(|fact| fact.id);
            let answer = store(api, id.as_ref(), form).await;
            saving.set(false);
            match answer {
                Ok(saved) => {
                    let verb = if id.is_some() { "Saved" } else { "Added" };
                    toasts.say(format!("{verb} “{}”", saved.statement));
                    editing.set(None);
                    if id.is_some() {
                        put(list, saved);
                    } else {
                        load(Origin::Background);
                    }
                }
                Err(error) => {
                    if let Some(id) = id
                        && error.code() == Some(ProblemCode::VersionConflict)
                    {
                        let found = find(api, &id).await;
                        theirs.set(found);
                    }
                    save_error.set(worth_showing(error));
                }
            }
        });
    };

    // What is being certified or uncertified: shown at once as it will be, and as it was where the
    // server refuses.
    let turning = Going::default();
    let on_turn = move |fact: Fact| {
        if !untrack(|| turning.is_over()) {
            return;
        }
        turning.begin(fact.id.as_str());
        put(list, turned(&fact, identity.session_untracked(), timestamp(clock.now())));
        spawn_local(async move {
            let answer = turn(api, &fact).await;
            turning.end();
            match answer {
                Ok(turned) => {
                    let verb = turned.status.label();
                    let verb =
                        if turned.status == FactStatus::Certified { verb } else { "Uncertified" };
                    toasts.say(format!("{verb} “{}”", turned.statement));
                    put(list, turned);
                }
                Err(error) => {
                    let is_old = error.code() == Some(ProblemCode::VersionConflict);
                    let sentence = if is_old {
                        Some(format!(
                            "Somebody else changed “{}” since you read it. This is the newest \
                             version: read it, then decide again.",
                            fact.statement
                        ))
                    } else {
                        worth_showing(error).map(|error| error.sentence())
                    };
                    put(list, fact);
                    turning.fail(sentence);
                    if is_old {
                        load(Origin::Background);
                    }
                }
            }
        });
    };

    let add_refused = refusal(Operation::CreateFact);
    let edit_refused = refusal(Operation::EditFact);
    let certify_refused = refusal(Operation::CertifyFact);
    let add = move || {
        view! {
            <Button refused=add_refused on_press=move |_| open(None)>
                <Icon name="plus"/>
                "Add fact"
            </Button>
        }
    };
    let ready = move |page: Data<Page<Fact>>| {
        let table = move || {
            view! {
                <FactTable
                    facts=derive(move || page.with(|page| page.items.clone()))
                    busy=turning
                    edit_refused=edit_refused
                    certify_refused=certify_refused
                    on_edit=move |fact| open(Some(fact))
                    on_turn=on_turn
                />
            }
        };
        let extent = memo(move || page.with(Extent::of));
        list_body(extent, page.is_stale(), filters, address, NOTHING, table)
    };
    let skeleton = || view! { <Skeleton what="facts"/> };
    let retry = Callback::new(move |()| {
        if is_page_gone(list) {
            let first = Filters { cursor: None, ..filters.get_untracked() };
            address.replace_search(&first.write());
        } else {
            load(Origin::Person);
        }
    });
    view! {
        <PageHead title="Facts">{add()}</PageHead>
        <FilterRow label="Search facts" statuses=STATUSES filters=filters address=address/>
        {turning.notice()}
        {remote(
            list,
            skeleton,
            "Facts could not be loaded",
            retry,
            ready,
        )}
        {move || {
            editing
                .get()
                .map(|fact| {
                    let operation =
                        if fact.is_some() { Operation::EditFact } else { Operation::CreateFact };
                    view! {
                        <FactDialog
                            fact=fact
                            busy=saving
                            error=save_error
                            theirs=theirs
                            refused=refusal(operation)
                            on_save=save
                            on_close=move |()| editing.set(None)
                        />
                    }
                })
        }}
    }
}
