//! Managing members: the button, the menu of a row, and every dialog.

use crate::api::fake::Fake;
use crate::api::fake::{error, problem};
use crate::api::{ApiError, Reply};
use crate::frame::Place;
use crate::gallery::people::{named, serving};
use crate::gallery::press::press;
use crate::gallery::{Scene, world};
use crate::markup::{View, view};
use crate::members::dialog::{ManageDialog, Open};
use crate::members::page;
use crate::members::task::{Draft, Task};
use crate::reactive::{Callback, RwSignal};
use crate::refusal::refusal;
use crate::saving::Saving;
use understudy_contract::endpoint::DeleteMember;
use understudy_contract::member::Member;
use understudy_contract::{FieldError, Operation, Problem, ProblemCode, Role, Session};

/// The link of an invitation.
const LINK: &str = "https://console.example/invitations/b1Zk3vXh0uQ9mS7cJwYtLr2eDf5gNp8aKiVoTz";

/// In the order in which the gallery lists them.
pub fn scenes() -> Vec<Scene> {
    vec![
        Scene::page("members-menu", "Members, the menu of a row", || {
            press("[aria-label='Manage member-0009@acme.example']");
            members(world::ada())
        }),
        Scene::page("members-menu-own", "Members, the menu of one’s own row", || {
            press("[aria-label='Manage ada@acme.example']");
            members(world::ada())
        }),
        Scene::page("members-menu-invited", "Members, the menu of somebody invited", || {
            press("[aria-label='Manage ivy@acme.example']");
            members(world::ada())
        }),
        Scene::page("members-cancelling", "Members, an invitation being cancelled", || {
            press("[aria-label='Manage ivy@acme.example']");
            press(".menu .danger");
            press("dialog [type=submit]");
            let fake = serving(Fake::new(), named()).slow::<DeleteMember>();
            world::page(
                world::signed_in(world::ada()),
                &fake,
                "/team/members",
                &Place::MEMBERS,
                page,
            )
        }),
        Scene::page(
            "members-team-manager",
            "Members, an admin’s menu, as a team manager",
            || {
                press("[aria-label='Manage alan@acme.example']");
                members(world::tom())
            },
        ),
        Scene::page("members-impersonating", "Members, impersonating a team manager", || {
            press("[aria-label='Manage member-0009@acme.example']");
            members(world::ada_as_tom())
        }),
        Scene::new("invite", "Invite member", || dialog(Task::Invite, "", |_| ())),
        Scene::new("invite-mistakes", "Invite member, not filled in", || {
            dialog(Task::Invite, "", |saving| {
                saving.mistakes.set(Task::Invite.mistakes(&Draft::default()));
            })
        }),
        Scene::new("invite-taken", "Invite member, a known email", || {
            dialog(Task::Invite, "", |saving| {
                let message = "Somebody has this email already. Give another one.";
                saving.error.set(Some(wrong("email", message)));
            })
        }),
        Scene::new("invite-busy", "Invite member, a slow answer", || {
            dialog(Task::Invite, "", |saving| saving.busy.set(true))
        }),
        Scene::new("invite-team-manager", "Invite member, as a team manager", || {
            shown(world::tom(), Task::Invite, "", None, |_| ())
        }),
        Scene::new("invite-link", "Invite member, the link", || {
            shown(world::ada(), Task::Invite, "", Some(LINK), |_| ())
        }),
        Scene::new("member-renew", "New invitation link", || dialog(Task::Renew, "ivy", |_| ())),
        Scene::new("member-renew-link", "New invitation link, made", || {
            shown(world::ada(), Task::Renew, "ivy", Some(LINK), |_| ())
        }),
        Scene::new("member-roles", "Change roles", || dialog(Task::Roles, "eli", |_| ())),
        Scene::new("member-roles-none", "Change roles, none", || {
            dialog(Task::Roles, "eli", |saving| {
                saving.mistakes.set(Task::Roles.mistakes(&Draft::default()));
            })
        }),
        Scene::new("member-roles-failed", "Change roles, no connection", || {
            dialog(Task::Roles, "eli", |saving| saving.error.set(Some(ApiError::Offline)))
        }),
        Scene::new("member-deactivate", "Deactivate a member", || {
            dialog(Task::Deactivate, "eli", |_| ())
        }),
        Scene::new("member-remove", "Remove a member", || dialog(Task::Remove, "eli", |_| ())),
        Scene::new("member-remove-invited", "Remove somebody invited", || {
            dialog(Task::Remove, "ivy", |_| ())
        }),
        Scene::new("member-remove-last-admin", "Remove oneself, the last admin", || {
            dialog(Task::Remove, "ada", |saving| {
                saving.error.set(Some(error(ProblemCode::LastAdmin)));
            })
        }),
        Scene::new("member-remove-impersonating", "Remove a member, while impersonating", || {
            shown(world::ada_as_tom(), Task::Remove, "eli", None, |_| ())
        }),
    ]
}

fn members(session: Session) -> View {
    let fake = serving(Fake::new(), named());
    world::page(world::signed_in(session), &fake, "/team/members", &Place::MEMBERS, page)
}

fn dialog(task: Task, id: &str, prepare: fn(Saving)) -> View {
    shown(world::ada(), task, id, None, prepare)
}

/// The dialog for the member with this id, or for an invitation.
fn shown(session: Session, task: Task, id: &str, link: Option<&str>, prepare: fn(Saving)) -> View {
    let subject = session.subject.clone();
    world::provide(world::signed_in(session), &Fake::new());
    let member = named().into_iter().find(|member| member.id.as_str() == id);
    let roles = member.as_ref().map_or_else(|| vec![Role::Viewer], |member| member.roles.clone());
    let is_myself = member.as_ref().is_some_and(|member: &Member| member.id == subject.id);
    let saving = Saving::default();
    prepare(saving);
    view! {
        <main id="main">
            <h1>"Members"</h1>
        </main>
        <ManageDialog
            open=Open { task, member }
            is_myself=is_myself
            giver=subject.roles
            roles=RwSignal::new(roles)
            saving=saving
            link=link.map(str::to_owned)
            refused=refusal(Operation::ChangeMember)
            on_submit=Callback::new(|_| ())
            on_close=Callback::new(|()| ())
        />
    }
}

/// A refusal that speaks of one field.
fn wrong(field: &str, message: &str) -> ApiError {
    let Reply { body, .. } = problem(ProblemCode::ValidationFailed);
    let problem = serde_json::from_str::<Problem>(&body)
        .map(|problem| Problem { errors: vec![FieldError::new(field, message)], ..problem });
    problem.map_or(ApiError::Garbled, |problem| ApiError::Problem {
        problem: Box::new(problem),
        retry_after_seconds: None,
    })
}
