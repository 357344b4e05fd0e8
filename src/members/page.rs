//! The page: asks for members, and for the one that a link names.

use super::dialog::Open;
use super::link::{self, StartLink};
use super::manage::Manage;
use super::menu::close_menu;
use super::row::Acts;
use super::task::Task;
use super::{MembersView, focus_mask, list_query};
use crate::api::{ApiError, Origin, use_api};
use crate::components::{Button, Icon, Notice};
use crate::frame::{PageHead, Place};
use crate::going::Going;
use crate::identity::{use_identity, worth_showing};
use crate::impersonation::return_to;
use crate::markup::{View, view};
use crate::prelude::*;
use crate::query::use_address;
use crate::reactive::{Callback, RwSignal, effect, memo};
use crate::refusal::refusal;
use crate::remote::{Load, Remote};
use crate::start::Start;
use understudy_contract::endpoint::GetMembers;
use understudy_contract::member::{Member, MemberQuery};
use understudy_contract::page::MAX_LIMIT;
use understudy_contract::{Operation, Page, Permission, ProblemCode};

/// Whose impersonation is being prepared, and why.
#[derive(Debug, Clone)]
struct Prepared {
    member: Member,
    reason: String,
}

/// Team → Members.
pub fn page() -> View {
    let (api, address, identity) = (use_api(), use_address(), use_identity());
    let query = memo(move || list_query::read(&address.search()));
    let members = Remote::<Page<Member>>::new();
    let fetch = move || {
        let query = list_query::request(&query.get());
        members.ask(api.call::<GetMembers>(Origin::Person, &[], query, ()));
    };
    effect(fetch);
    // Rights can change under one identity.
    let can_impersonate = memo(move || identity.has(Permission::ImpersonationStart));
    let can_manage = memo(move || identity.has(Permission::MembersManage));
    let refused = refusal(Operation::InviteMember);
    let (open, chosen) = (RwSignal::new(None::<Open>), RwSignal::new(None::<Member>));
    let going = Going::default();
    let prepared = RwSignal::new(None::<Prepared>);
    let why_not = RwSignal::new(None::<String>);

    // A page of the list that is no longer there is no dead end.
    effect(move || {
        let is_gone = members.with(|load| match load {
            Load::Failed(error) => error.code() == Some(ProblemCode::InvalidCursor),
            Load::Loading | Load::Ready { .. } => false,
        });
        let query = query.get_untracked();
        if is_gone && query.cursor.is_some() {
            let first = MemberQuery { cursor: None, ..query };
            address.replace_search(&list_query::write(&first));
        }
    });
    let link = memo(move || link::read(&address.search()));
    effect(move || {
        if let Some(link) = link.get() {
            if can_impersonate.get_untracked() {
                spawn_local(async move {
                    let query = MemberQuery {
                        q: Some(link.email.clone()),
                        limit: Some(MAX_LIMIT),
                        ..MemberQuery::default()
                    };
                    let found = api.call::<GetMembers>(Origin::Background, &[], query, ()).await;
                    match answer(link, found) {
                        Ok(found) => prepared.set(Some(found)),
                        Err(why) => why_not.set(why),
                    }
                });
            } else {
                why_not.set(Some(link::refused().into()));
            }
        }
    });
    // Back from an impersonation: the rows are drawn when the frame is.
    effect(move || {
        let is_here = members.with(|load| matches!(load, Load::Ready { .. }));
        if is_here && let Some(email) = return_to::take_focus() {
            request_animation_frame(move || focus_mask(&email));
        }
    });

    // What a link asked for is done with when its dialog or notice is.
    let forget_link = move || {
        address.replace_search(&list_query::write(&query.get_untracked()));
    };
    let on_close = Callback::new(move |()| {
        let email =
            prepared.with_untracked(|prepared| Some(prepared.as_ref()?.member.email.clone()));
        prepared.set(None);
        forget_link();
        // Behind the dialog everything is inert until it is gone.
        request_animation_frame(move || focus_mask(&email.unwrap_or_default()));
    });
    // The list as it is, without the link.
    let here =
        move || format!("{}{}", Place::MEMBERS.path, query.with_untracked(list_query::write));
    let on_impersonate = Callback::new(move |member| {
        prepared.set(Some(Prepared { member, reason: String::new() }));
    });
    let on_manage = Callback::new(move |member: Member| {
        // The one menu that is open for another row would be closed by this press, not moved.
        if chosen.with_untracked(|before| before.as_ref() != Some(&member)) {
            close_menu();
            chosen.set(Some(member));
        }
    });
    view! {
        <PageHead title="Members">
            {move || {
                can_manage
                    .get()
                    .then(|| {
                        view! {
                            <Button
                                refused=refused
                                on_press=move |_| {
                                    open.set(Some(Open { task: Task::Invite, member: None }));
                                }
                            >
                                <Icon name="plus"/>
                                "Invite member"
                            </Button>
                        }
                    })
            }}
        </PageHead>
        <div class="notices">
            {move || {
                why_not
                    .get()
                    .map(|why| {
                        view! {
                            <Notice
                                icon="alert"
                                urgent=true
                                on_dismiss=move |()| {
                                    why_not.set(None);
                                    forget_link();
                                }
                            >
                                <p>{why}</p>
                            </Notice>
                        }
                    })
            }}
        </div>
        {move || {
            let acts = Acts {
                on_impersonate: can_impersonate.get().then_some(on_impersonate),
                on_manage: can_manage.get().then_some(on_manage),
                going,
            };
            view! {
                <MembersView
                    query=query
                    members=members
                    acts=acts
                    on_query=move |query| address.replace_search(&list_query::write(&query))
                    on_turn=move |to: String| address.go(to)
                    on_retry=move |()| untrack(fetch)
                />
            }
        }}
        {move || {
            prepared
                .get()
                .map(|Prepared { member, reason }| {
                    view! { <Start member=member reason=reason back=here() on_close=on_close/> }
                })
        }}
        {move || {
            can_manage
                .get()
                .then(|| {
                    view! {
                        <Manage
                            members=members
                            chosen=chosen
                            going=going
                            open=open
                            on_reload=Callback::new(move |()| untrack(fetch))
                            on_failure=Callback::new(move |why| why_not.set(Some(why)))
                        />
                    }
                })
        }}
    }
}

/// What opens the dialog for `link`.
///
/// # Errors
/// Why it does not open; nothing where there is nobody to tell.
fn answer(
    link: StartLink,
    found: Result<Page<Member>, ApiError>,
) -> Result<Prepared, Option<String>> {
    let found = found.map_err(|error| worth_showing(error).map(|error| error.sentence()))?;
    let member = link::target(&link, &found.items)?;
    Ok(Prepared { member, reason: link.reason })
}
