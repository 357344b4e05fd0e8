//! The menu's button, its shortcut, and the menu itself: asks for the members that are typed for, and
//! does what is chosen.

use super::choices::{Found, MOST_MEMBERS, SIGN_OUT, STOP, choices};
use super::shortcut::{Held, Shortcut};
use super::view::CommandView;
use crate::api::{Origin, use_api};
use crate::back_guard::BackGuard;
use crate::components::use_toasts;
use crate::frame::Place;
use crate::identity::use_identity;
use crate::impersonation::use_stopping;
use crate::listening::listen;
use crate::listing::Typed;
use crate::markup::{Show, component, view};
use crate::members::list_query;
use crate::prelude::*;
use crate::query::use_address;
use crate::reactive::{Callback, RwSignal, Signal, derive, effect, memo};
use crate::remote::{Load, Remote};
use understudy_contract::endpoint::GetMembers;
use understudy_contract::member::{Member, MemberQuery};
use understudy_contract::{Operation, Page, Permission};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// The button that opens the menu, and the menu while it is open.
#[component]
pub fn CommandMenu(
    /// Signs out, or asks first.
    on_sign_out: Callback<()>,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let shortcut = Shortcut::of_browser();
    listen(&window(), "keydown", move |event| {
        if event.dyn_ref().is_some_and(|event| is_pressed(shortcut, event)) {
            let is_shown = is_open.get_untracked();
            let dialog = document().query_selector("dialog:modal").ok().flatten();
            // What another dialog asks comes first: it may be the end of an impersonation.
            if is_shown || dialog.is_none() {
                event.prevent_default();
                is_open.set(true);
            }
        }
    });
    view! {
        <button
            type="button"
            class="item opener"
            aria-haspopup="dialog"
            aria-keyshortcuts=shortcut.spoken()
            on:click=move |_| is_open.set(true)
        >
            <svg class="icon" aria-hidden="true">
                <use href="#search"/>
            </svg>
            <span>"Search" <span class="rest">" or go to…"</span></span>
            <kbd aria-hidden="true">{shortcut.words()}</kbd>
        </button>
        <Show when=move || is_open.get()>
            <Menu on_close=move |()| is_open.set(false) on_sign_out=on_sign_out/>
        </Show>
    }
}

fn is_pressed(shortcut: Shortcut, event: &KeyboardEvent) -> bool {
    let held = Held {
        control: event.ctrl_key(),
        meta: event.meta_key(),
        other: event.shift_key() || event.alt_key(),
    };
    shortcut.is(&event.key(), &event.code(), held)
}

#[component]
fn Menu(#[prop(into)] on_close: Callback<()>, on_sign_out: Callback<()>) -> impl IntoView {
    let (api, identity, address) = (use_api(), use_identity(), use_address());
    let (stopping, toasts, guard) = (use_stopping(), use_toasts(), use_context::<BackGuard>());
    let asked = RwSignal::new(String::new());
    let typed = Typed::new(asked.into(), Callback::new(move |text| asked.set(text)));
    let members = Remote::<Page<Member>>::new();
    let trimmed = |text: Signal<String>| memo(move || text.with(|text| text.trim().to_owned()));
    let (wanted, text) = (trimmed(asked.into()), trimmed(typed.shown));
    // Rights can change under one identity.
    let is_searching =
        move || !text.with(String::is_empty) && identity.check(Operation::ListMembers).is_ok();
    let fetch = move || {
        let (q, limit) = (Some(wanted.get()), Some(MOST_MEMBERS));
        if untrack(is_searching) {
            let query = MemberQuery { q, limit, ..MemberQuery::default() };
            members.ask(api.call::<GetMembers>(Origin::Person, &[], query, ()));
        }
    };
    effect(fetch);
    // More was typed than was asked for.
    let is_behind = move || wanted.with(|wanted| text.with(|text| text != wanted));
    // A list that is on screen keeps its search under the dialog, and gets it back.
    let list = untrack(|| {
        let is_here = address.with_path(|path| Place::MEMBERS.is_at(path));
        if is_here {
            list_query::write(&list_query::read(&address.search()))
        } else {
            String::new()
        }
    });
    let shown = derive(move || {
        let Some(session) = identity.session() else { return Vec::new() };
        members.with(|load| {
            let found = match load {
                Load::Ready { data, is_stale } if is_searching() => Some(Found {
                    page: data,
                    is_answer: !is_stale && !is_behind(),
                    can_impersonate: identity.has(Permission::ImpersonationStart),
                    list: &list,
                }),
                _ => None,
            };
            text.with(|text| choices(&session, stopping.words(), text, found))
        })
    });
    let search = derive(move || {
        let here = |is_stale| Load::Ready { data: (), is_stale };
        match members.slot().stage() {
            _ if !is_searching() => here(false),
            Load::Ready { is_stale, .. } => here(is_stale || is_behind()),
            stage => stage,
        }
    });
    let choose = move |to: String| {
        // First, so that the focus is back before another page or dialog takes it.
        on_close.run(());
        match to.as_str() {
            STOP => stopping.press(identity, toasts),
            SIGN_OUT => on_sign_out.run(()),
            _ => {
                if guard.is_none_or(|guard| guard.lets(&to)) {
                    address.go(to);
                }
            }
        }
    };
    view! {
        <CommandView
            choices=shown
            search=search
            typed=typed
            text=text
            on_choose=choose
            on_retry=move |()| untrack(fetch)
            on_close=on_close
        />
    }
}
