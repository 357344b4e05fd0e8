//! Managing, connected: asks the server, and puts its answer into the list.

use super::dialog::{ManageDialog, Open, failure};
use super::mask_button::focus_button;
use super::menu::{ManageMenu, close_menu, manage_name};
use super::task::{Draft, Task};
use crate::api::{Api, ApiError, Call, Origin, use_api};
use crate::components::{focus, is_focused, use_toasts};
use crate::going::Going;
use crate::identity::use_identity;
use crate::markup::{component, view};
use crate::prelude::*;
use crate::reactive::{Callback, RwSignal};
use crate::refusal::refusal;
use crate::remote::Remote;
use crate::saving::Saving;
use understudy_contract::endpoint::{
    DeleteMember, GetTeam, PatchMember, PostMember, RenewInvitation,
};
use understudy_contract::member::{ChangeMember, InviteMember, Member, MemberStatus};
use understudy_contract::{Operation, Page, ProblemCode, Role};

/// The menu of the rows, and the dialogs that it and the button for an invitation open.
#[component]
pub fn Manage(
    /// The list, which follows what is done.
    members: Remote<Page<Member>>,
    /// Whose menu it is.
    chosen: RwSignal<Option<Member>>,
    /// Whose invitations are about to go.
    going: Going,
    /// Which dialog is open.
    open: RwSignal<Option<Open>>,
    /// Asks for the list anew.
    on_reload: Callback<()>,
    /// Gets what did not work where no dialog is open to say it.
    on_failure: Callback<String>,
) -> impl IntoView {
    let (api, identity, toasts) = (use_api(), use_identity(), use_toasts());
    let saving = Saving::default();
    let link = RwSignal::new(None::<String>);
    let roles = RwSignal::new(Vec::<Role>::new());
    let refused = refusal(Operation::ChangeMember);

    let send = move |task: Task, member: Option<Member>, draft: Draft| {
        let call = ask(api, task, member.as_ref(), draft);
        // An invitation that is cancelled is shown as going at once, and stays where the server
        // refuses.
        let cancelled =
            member.clone().filter(|it| task == Task::Remove && it.status == MemberStatus::Invited);
        if let Some(invited) = &cancelled {
            going.begin(invited.id.as_str());
            close(open, Some(invited.clone()));
        }
        let is_apart = cancelled.is_some();
        let then = move |answer: Result<Option<Member>, ApiError>| {
            // Nothing where somebody left the page meanwhile.
            let Some(is_open) = open.try_with_untracked(Option::is_some) else { return };
            let asks = !is_apart && member.as_ref().is_none_or(|member| task.asks(member.status));
            // What asked nothing closes no dialog that was opened since, and whoever is elsewhere
            // by now stays there.
            let is_here = !is_apart || is_focused("[aria-busy] *");
            let finish = move |member| {
                if is_here && (asks || !is_open) {
                    close(open, Some(member));
                }
            };
            let is_list_old = match &answer {
                Ok(changed) => changed.is_none() || member.is_none(),
                // They are gone, have become an admin, or have joined or left meanwhile.
                Err(error) => {
                    let code = error.code();
                    matches!(code, Some(ProblemCode::NotFound | ProblemCode::PermissionDenied))
                        || error.field("status").is_some()
                }
            };
            if is_apart {
                going.end();
            }
            match (answer, member) {
                (Ok(invited), _) if task.makes_link() => {
                    link.set(invited.and_then(|it| it.invitation_url));
                }
                (Ok(changed), Some(member)) => {
                    put(members, &member, changed);
                    toasts.say(format!("{} {}", member.email, task.done(member.status)));
                    finish(member);
                }
                (Err(error), Some(member)) if !asks => {
                    let words = failure(&error, task).unwrap_or_default();
                    on_failure.run(format!("{}: {words}", member.email));
                    finish(member);
                }
                (Ok(_), None) => {}
                (Err(error), _) => saving.error.set(Some(error)),
            }
            if is_list_old {
                on_reload.run(());
            }
        };
        // What is apart holds nothing else up.
        let saving = if is_apart { Saving::default() } else { saving };
        saving.send(call, then);
    };
    let choose = Callback::new(move |task: Task| {
        let Some(member) = chosen.get_untracked() else { return };
        if task.asks(member.status) {
            close_menu();
            open.set(Some(Open { task, member: Some(member) }));
        } else {
            saving.mistakes.set(Vec::new());
            send(task, Some(member), Draft::default());
        }
    });
    let dialog = move |now: Open| {
        saving.error.set(None);
        saving.mistakes.set(Vec::new());
        link.set(None);
        let subject = identity.session_untracked().map(|session| session.subject);
        let is_myself = |member: &Member| subject.as_ref().is_some_and(|me| me.id == member.id);
        let is_myself = now.member.as_ref().is_some_and(is_myself);
        roles.set(now.member.as_ref().map(|member| member.roles.clone()).unwrap_or_default());
        if now.member.is_none() {
            choose_default_role(api, roles);
        }
        let (task, member) = (now.task, now.member.clone());
        view! {
            <ManageDialog
                open=now
                is_myself=is_myself
                giver=subject.map(|subject| subject.roles).unwrap_or_default()
                roles=roles
                saving=saving
                link=link
                refused=refused
                on_submit=Callback::new(move |draft| send(task, member.clone(), draft))
                on_close=Callback::new(move |()| {
                    // What is on its way cannot be called back, and a link would be lost.
                    if !saving.busy.get_untracked() {
                        close(open, open.get_untracked().and_then(|open| open.member));
                    }
                })
            />
        }
    };
    view! {
        <ManageMenu member=chosen busy=saving.busy on_choose=choose/>
        {move || open.get().map(|now| untrack(|| dialog(now)))}
    }
}

/// What does it. Gives the member as they are now; nothing where they are gone.
fn ask(api: Api, task: Task, member: Option<&Member>, draft: Draft) -> Call<Option<Member>> {
    let Draft { email, name, roles } = draft;
    let Some(Member { id, status, .. }) = member else {
        let roles = Some(roles).filter(|roles| !roles.is_empty());
        let body = InviteMember { email, name, roles };
        return api.call::<PostMember>(Origin::Person, &[], (), body).optional();
    };
    let ids = &[id.as_str()];
    if task == Task::Remove {
        return api.call::<DeleteMember>(Origin::Person, ids, (), ()).nothing();
    }
    if task == Task::Renew {
        return api.call::<RenewInvitation>(Origin::Person, ids, (), ()).optional();
    }
    let after = task.status_after(*status);
    let body = ChangeMember {
        roles: (task == Task::Roles).then_some(roles),
        status: (after != *status).then_some(after),
    };
    api.call::<PatchMember>(Origin::Person, ids, (), body).optional()
}

/// Puts a member as they are now where they stand in the list, or takes them out of it.
fn put(members: Remote<Page<Member>>, before: &Member, now: Option<Member>) {
    if let Some(mut page) = untrack(|| members.data()) {
        let at = page.items.iter().position(|member| member.id == before.id);
        match (at, now) {
            (Some(at), Some(now)) => page.items[at] = now,
            (Some(at), None) => drop(page.items.remove(at)),
            (None, _) => {}
        }
        members.set(page);
    }
}

/// Closes menu and dialog. A row that changed is drawn anew, and so the focus is given back here.
fn close(open: RwSignal<Option<Open>>, member: Option<Member>) {
    close_menu();
    open.set(None);
    if let Some(member) = member {
        // Behind a dialog everything is inert until it is gone.
        request_animation_frame(move || {
            if !focus_button(&manage_name(&member.email)) {
                focus("main");
            }
        });
    }
}

/// Chooses the team's default role, unless something is chosen by then. Where it does not come, the
/// server takes it for an invitation without roles.
fn choose_default_role(api: Api, roles: RwSignal<Vec<Role>>) {
    spawn_local(async move {
        let team = api.call::<GetTeam>(Origin::Background, &[], (), ()).await;
        if let Ok(team) = team
            && roles.try_with_untracked(Vec::is_empty) == Some(true)
        {
            roles.set(vec![team.default_role]);
        }
    });
}
