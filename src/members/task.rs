//! What can be done with members: its words, and whether it can be done, as the server decides it.

use understudy_contract::member::{Member, MemberStatus};
use understudy_contract::policy::{Standing, may_change, may_get_link, may_remove, new_status};
use understudy_contract::session::Subject;
use understudy_contract::text::{MAX_LINE_CHARS, check_email, line};
use understudy_contract::{FieldError, Role};

/// What can be done with a member, or to get one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// A new one gets a link.
    Invite,
    /// Whoever has not joined gets another link.
    Renew,
    /// Other roles.
    Roles,
    /// Lock, or unlock.
    Lock,
    /// Deactivate, or reactivate.
    Deactivate,
    /// The account goes.
    Remove,
}

/// What a person filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Of an invitation.
    pub email: String,
    /// Of an invitation.
    pub name: String,
    /// Of an invitation, or new ones.
    pub roles: Vec<Role>,
}

impl Task {
    /// What the menu of a member with this status has, in its order.
    pub fn menu(status: MemberStatus) -> Vec<Self> {
        let mut all = vec![Self::Roles, Self::Lock, Self::Deactivate, Self::Remove];
        if may_get_link(status).is_ok() {
            all.insert(0, Self::Renew);
        }
        all
    }

    /// Whether a link comes of it, which is shown once.
    pub fn makes_link(self) -> bool {
        matches!(self, Self::Invite | Self::Renew)
    }

    /// What stands in the menu of a member with this status.
    pub fn words(self, status: MemberStatus) -> &'static str {
        match (self, status) {
            (Self::Invite, _) => "Invite",
            (Self::Renew, _) => "New invitation link",
            (Self::Roles, _) => "Change roles",
            (Self::Lock, MemberStatus::Locked) => "Unlock",
            (Self::Lock, _) => "Lock",
            (Self::Deactivate, MemberStatus::Deactivated) => "Reactivate",
            (Self::Deactivate, _) => "Deactivate",
            (Self::Remove, _) => "Remove",
        }
    }

    /// What became of a member who had this status, after their email.
    pub fn done(self, status: MemberStatus) -> &'static str {
        match (self, status) {
            (Self::Invite | Self::Renew, _) => "is invited.",
            (Self::Roles, _) => "has the new roles.",
            (Self::Lock, MemberStatus::Locked) => "is unlocked.",
            (Self::Lock, _) => "is locked.",
            (Self::Deactivate, MemberStatus::Deactivated) => "is active again.",
            (Self::Deactivate, _) => "is deactivated.",
            (Self::Remove, _) => "is removed.",
        }
    }

    /// Whether it asks something first; what can be taken back at once does not.
    pub fn asks(self, status: MemberStatus) -> bool {
        match self {
            Self::Lock => false,
            Self::Deactivate => status != MemberStatus::Deactivated,
            Self::Invite | Self::Renew | Self::Roles | Self::Remove => true,
        }
    }

    /// What a member with this status becomes.
    pub fn status_after(self, status: MemberStatus) -> MemberStatus {
        let (one, other) = match self {
            Self::Lock => (MemberStatus::Locked, MemberStatus::Active),
            Self::Deactivate => (MemberStatus::Deactivated, MemberStatus::Active),
            Self::Invite | Self::Renew | Self::Roles | Self::Remove => return status,
        };
        if status == one { other } else { one }
    }

    /// Why `subject`, who may manage members at all, cannot do this to `member`.
    pub fn refusal(self, subject: &Subject, member: &Member) -> Option<String> {
        let (active, status) = (MemberStatus::Active, member.status);
        let actor = Standing { id: &subject.id, roles: &subject.roles, status: active };
        let target = Standing { id: &member.id, roles: &member.roles, status };
        let answer = match self {
            Self::Remove => may_remove(actor, target),
            _ => may_change(actor, target, None),
        };
        if let Err(refusal) = answer {
            return Some(refusal.sentence().to_owned());
        }
        if (self, status) == (Self::Lock, MemberStatus::Deactivated) {
            return Some("Deactivated members cannot sign in anyway".into());
        }
        new_status(status, self.status_after(status)).err().map(|error| error.message)
    }

    /// What will happen to a member with this status, for a dialog.
    pub fn consequence(self, status: MemberStatus, is_myself: bool) -> &'static str {
        match self {
            Self::Invite => "They set their password by a link that you send them.",
            Self::Renew => {
                "They set their password by a link that you send them. One that they had stops working."
            }
            Self::Roles if status == MemberStatus::Invited => {
                "Whoever becomes an admin by this needs a new invitation link."
            }
            Self::Roles => "What they may do changes at once.",
            Self::Remove if status == MemberStatus::Invited => {
                "Their invitation link stops working. This cannot be undone."
            }
            Self::Remove if is_myself => {
                "This is you. You are signed out everywhere at once and cannot sign in again. What you made and the audit log stay. This cannot be undone."
            }
            Self::Remove => {
                "They are signed out everywhere at once, and running impersonations of them end. What they made and the audit log stay. This cannot be undone."
            }
            Self::Lock | Self::Deactivate => {
                "They are signed out everywhere at once, and running impersonations of them end. They cannot sign in until somebody reactivates them."
            }
        }
    }

    /// What is wrong with what was filled in.
    pub fn mistakes(self, draft: &Draft) -> Vec<FieldError> {
        match self {
            Self::Invite => {
                let email = check_email("email", &draft.email).err();
                let name = line("name", "The name", &draft.name, MAX_LINE_CHARS).err();
                email.into_iter().chain(name).collect()
            }
            Self::Roles if draft.roles.is_empty() => {
                vec![FieldError::new("roles", "Choose at least one role.")]
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_contract::MemberId;
    use understudy_contract::role::permissions_of;

    fn subject(roles: &[Role]) -> Subject {
        Subject {
            id: MemberId::new("tom"),
            email: "tom@acme.example".into(),
            name: "Tom Teamlead".into(),
            roles: roles.to_vec(),
            permissions: permissions_of(roles),
        }
    }

    fn member(id: &str, roles: &[Role], status: MemberStatus) -> Member {
        Member {
            id: MemberId::new(id),
            email: format!("{id}@acme.example"),
            name: id.into(),
            roles: roles.to_vec(),
            status,
            last_active_at: None,
            second_factor: false,
            impersonation: None,
            invitation_url: None,
        }
    }

    /// Why each item of the menu is refused.
    fn menu(manager: &[Role], member: &Member) -> Vec<Option<String>> {
        let tasks = Task::menu(member.status).into_iter();
        tasks.map(|task| task.refusal(&subject(manager), member)).collect()
    }

    #[test]
    fn a_team_manager_manages_whoever_is_no_admin() {
        let eli = member("eli", &[Role::Editor], MemberStatus::Active);
        assert_eq!(menu(&[Role::TeamManager], &eli), [None, None, None, None]);
        let ada = member("ada", &[Role::Admin], MemberStatus::Active);
        let why = "Only admins change or remove an admin";
        assert!(menu(&[Role::TeamManager], &ada).iter().all(|it| it.as_deref() == Some(why)));
        assert_eq!(menu(&[Role::Admin], &ada), [None, None, None, None]);
    }

    #[test]
    fn nobody_changes_themselves_but_anybody_may_leave() {
        let tom = member("tom", &[Role::TeamManager], MemberStatus::Active);
        let [roles, lock, deactivate, remove] = &menu(&[Role::TeamManager], &tom)[..] else {
            panic!("has four items")
        };
        let why = "Nobody changes their own roles or status";
        assert!([roles, lock, deactivate].iter().all(|it| it.as_deref() == Some(why)));
        assert_eq!(*remove, None);
    }

    #[test]
    fn whoever_has_not_joined_can_get_a_link_or_other_roles_or_be_removed_and_no_more() {
        let ivy = member("ivy", &[Role::Viewer], MemberStatus::Invited);
        assert_eq!(Task::menu(ivy.status)[0], Task::Renew);
        let why = "They have not joined yet. Remove them to take the invitation back.";
        let expected = [None, None, Some(why), Some(why), None];
        assert_eq!(menu(&[Role::Admin], &ivy), expected.map(|why| why.map(str::to_owned)));
        // Whoever has the link of an admin becomes one.
        let ira = member("ira", &[Role::Admin], MemberStatus::Invited);
        assert!(menu(&[Role::TeamManager], &ira).iter().all(Option::is_some));
    }

    #[test]
    fn what_is_locked_can_be_unlocked_and_what_is_deactivated_reactivated() {
        use MemberStatus as M;
        let told = |task: Task, status| (task.words(status), task.status_after(status));
        assert_eq!(told(Task::Lock, M::Active), ("Lock", M::Locked));
        assert_eq!(told(Task::Lock, M::Locked), ("Unlock", M::Active));
        assert_eq!(told(Task::Deactivate, M::Locked), ("Deactivate", M::Deactivated));
        assert_eq!(told(Task::Deactivate, M::Deactivated), ("Reactivate", M::Active));
        let dan = member("dan", &[Role::Editor], M::Deactivated);
        assert!(Task::Lock.refusal(&subject(&[Role::Admin]), &dan).is_some());
        assert_eq!(Task::Deactivate.refusal(&subject(&[Role::Admin]), &dan), None);
    }

    #[test]
    fn only_what_can_be_taken_back_at_once_is_done_without_asking() {
        use MemberStatus as M;
        assert!(!Task::Lock.asks(M::Active) && !Task::Deactivate.asks(M::Deactivated));
        assert!(Task::Deactivate.asks(M::Active) && Task::Remove.asks(M::Invited));
    }

    #[test]
    fn an_invitation_needs_an_email_and_a_name_and_new_roles_at_least_one() {
        let fields = |task: Task, email: &str, name: &str| {
            let draft = Draft { email: email.into(), name: name.into(), roles: Vec::new() };
            task.mistakes(&draft).into_iter().map(|it| it.field).collect::<Vec<_>>()
        };
        assert_eq!(fields(Task::Invite, "nia", " "), ["email", "name"]);
        assert!(fields(Task::Invite, "nia@acme.example", "Nia New").is_empty());
        assert_eq!(fields(Task::Roles, "", ""), ["roles"]);
        assert!(fields(Task::Remove, "", "").is_empty());
    }
}
