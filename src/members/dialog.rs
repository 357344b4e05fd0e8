//! The dialogs of managing: an invitation, other roles, and what is asked before somebody goes.

use super::task::{Draft, Task};
use crate::api::ApiError;
use crate::components::{
    Button, ButtonKind, CopyField, Dialog, Failure, Field, TextField, checkbox, unique_id,
};
use crate::impersonation::unsaved;
use crate::markup::{IntoView, View, component, view};
use crate::reactive::{Callback, RwSignal, Signal, derive};
use crate::saving::Saving;
use crate::settings::toggled;
use understudy_contract::member::{Member, MemberStatus};
use understudy_contract::policy::may_give;
use understudy_contract::{ProblemCode, Role};

/// What is open, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// What shall be done.
    pub task: Task,
    /// To whom; absent for an invitation.
    pub member: Option<Member>,
}

/// The dialog. It stays open, with all that was typed, until it is done or cancelled.
#[component]
pub fn ManageDialog(
    /// What it is about.
    open: Open,
    /// Whether the member is whoever asks.
    is_myself: bool,
    /// The roles of whoever asks.
    giver: Vec<Role>,
    /// What is chosen; it may be filled after the dialog opened.
    roles: RwSignal<Vec<Role>>,
    /// How it goes.
    saving: Saving,
    /// The link of an invitation that was made.
    #[prop(into)]
    link: Signal<Option<String>>,
    /// Why it cannot be done now.
    refused: Signal<Option<String>>,
    /// Does it.
    on_submit: Callback<Draft>,
    /// Closes.
    on_close: Callback<()>,
) -> impl IntoView {
    let Open { task, member } = open;
    let (email, name) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let status = member.as_ref().map_or(MemberStatus::Invited, |member| member.status);
    let words = match task {
        Task::Roles => "Save roles",
        Task::Renew => "Make a link",
        _ => task.words(status),
    };
    let kind = match task {
        Task::Invite | Task::Renew | Task::Roles => ButtonKind::Primary,
        Task::Lock | Task::Deactivate | Task::Remove => ButtonKind::Danger,
    };
    let title = match (&member, task) {
        (None, _) => "Invite member".to_owned(),
        (Some(member), Task::Renew) => format!("New invitation link for {}", member.email),
        (Some(member), Task::Roles) => format!("Change roles of {}", member.email),
        (Some(member), _) => format!("{words} {}?", member.email),
    };
    let about = task.consequence(status, is_myself);
    let is_invitation = member.is_none();
    let is_done = derive(move || link.with(Option::is_some));
    let submit = move |()| {
        let draft = Draft {
            email: email.get_untracked(),
            name: name.get_untracked(),
            roles: roles.get_untracked(),
        };
        // The link that came is no reason for another one.
        if refused.with_untracked(Option::is_none) && link.with_untracked(Option::is_none) {
            saving.mistakes.set(task.mistakes(&draft));
            on_submit.run(draft);
        }
    };
    if is_invitation {
        let typed = move || format!("{} {}", name.get(), email.get());
        let unsent = derive(move || (!is_done.get()).then(typed));
        unsaved::watch("“Invite member”", unsent);
    }
    let foot = move || {
        move || {
            if is_done.get() {
                view! {
                    <Button kind=ButtonKind::Primary on_press=move |_| on_close.run(())>
                        "Done"
                    </Button>
                }
                .into_view()
            } else {
                view! {
                    <Button on_press=move |_| on_close.run(())>"Cancel"</Button>
                    <Button kind=kind submit=true busy=saving.busy refused=refused>
                        {words}
                    </Button>
                }
                .into_view()
            }
        }
    };
    let failure = derive(move || saving.error.with(|error| failure(error.as_ref()?, task)));
    let hint = if is_invitation { "With none, the team’s default role." } else { "" };
    let fields = move || {
        match link.get() {
        Some(link) => view! {
            <CopyField
                label="Invitation link"
                value=link
                hint="It will not be shown again. Whoever has it can join within 7 days."
                autofocus=true
            />
        }
        .into_view(),
        None => view! {
            {is_invitation
                .then(|| {
                    view! {
                        <TextField
                            label="Email"
                            value=email
                            kind="email"
                            autofocus=true
                            required=true
                            error=saving.mistake("email")
                        />
                        <TextField label="Name" value=name required=true error=saving.mistake("name")/>
                    }
                })}
            {matches!(task, Task::Invite | Task::Roles)
                .then(|| roles_field(&giver, roles, hint, saving.mistake("roles")))}
        }
        .into_view(),
    }
    };
    view! {
        <Dialog title=title about=about on_close=on_close on_submit=submit foot=foot>
            <Failure words=failure/>
            {fields}
        </Dialog>
    }
}

/// Roles as check boxes; one that `giver` cannot give says so.
fn roles_field(
    giver: &[Role],
    roles: RwSignal<Vec<Role>>,
    hint: &'static str,
    error: Signal<Option<String>>,
) -> View {
    let id = unique_id("roles");
    let described = format!("{id}-hint {id}-error");
    let role = |role: Role| {
        let refusal = may_give(giver, &[role]).err();
        let why = refusal.map_or("", |refusal| refusal.sentence());
        let value = derive(move || roles.with(|roles| roles.contains(&role)));
        let choose = Callback::new(move |is_in| {
            roles.update(|roles| *roles = toggled(roles, role, is_in, &Role::ALL));
        });
        checkbox(role.label(), why, false, value, refusal.is_some().into(), choose)
    };
    view! {
        <Field label="Roles" id=id.clone() hint=hint error=error>
            <div class="checks" role="group" id=id aria-label="Roles" aria-describedby=described>
                {Role::ALL.map(role)}
            </div>
        </Field>
    }
}

/// What did not work, where no field says so.
pub fn failure(error: &ApiError, task: Task) -> Option<String> {
    let is_at_field = |field: &str| match field {
        "email" | "name" => task == Task::Invite,
        "roles" => matches!(task, Task::Invite | Task::Roles),
        _ => false,
    };
    match (error.code(), error.fields()) {
        (Some(ProblemCode::LastAdmin), _) => Some(
            "This is the last admin who can sign in. Make somebody else an admin first.".into(),
        ),
        (Some(ProblemCode::NotFound), _) => {
            Some("Somebody removed this member meanwhile. Nothing was changed.".into())
        }
        (_, []) => Some(error.sentence()),
        (_, [first, ..]) if !is_at_field(&first.field) => Some(first.message.clone()),
        _ => None,
    }
}
