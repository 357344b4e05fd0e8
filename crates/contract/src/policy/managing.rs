//! Who may invite, change and remove whom, among those who may manage members at all
//! ([`crate::Permission::MembersManage`]).

use super::Standing;
use crate::member::MemberStatus;
use crate::{FieldError, ProblemCode, Role};

/// Why a member cannot be invited, changed or removed by whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManageRefusal {
    /// It would be their own roles or status.
    Myself,
    /// The member is an admin, and whoever asks is not.
    Admin,
    /// The member would become an admin, and whoever asks is not one.
    MakesAdmin,
}

impl ManageRefusal {
    /// The code that the server answers with.
    pub const fn code(self) -> ProblemCode {
        ProblemCode::PermissionDenied
    }

    /// Why, in one sentence for people.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Myself => "Nobody changes their own roles or status",
            Self::Admin => "Only admins change or remove an admin",
            Self::MakesAdmin => "Only admins make somebody an admin",
        }
    }
}

/// Whether somebody with the roles `giver` may give these, as an invitation does.
///
/// # Errors
/// [`ManageRefusal::MakesAdmin`].
pub fn may_give(giver: &[Role], roles: &[Role]) -> Result<(), ManageRefusal> {
    let is_admin = giver.contains(&Role::Admin);
    if roles.contains(&Role::Admin) && !is_admin {
        return Err(ManageRefusal::MakesAdmin);
    }
    Ok(())
}

/// Whether `actor` may change `target`, a member of the same organization, and give them `roles`
/// where those are to change.
///
/// # Errors
/// The first refusal that holds.
pub fn may_change(
    actor: Standing<'_>,
    target: Standing<'_>,
    roles: Option<&[Role]>,
) -> Result<(), ManageRefusal> {
    if actor.id == target.id {
        return Err(ManageRefusal::Myself);
    }
    may_remove(actor, target)?;
    may_give(actor.roles, roles.unwrap_or_default())
}

/// Whether `actor` may remove `target`, a member of the same organization. Themselves they may:
/// whoever leaves gains nothing by it.
///
/// # Errors
/// [`ManageRefusal::Admin`].
pub fn may_remove(actor: Standing<'_>, target: Standing<'_>) -> Result<(), ManageRefusal> {
    let is_admin = actor.roles.contains(&Role::Admin);
    if target.roles.contains(&Role::Admin) && !is_admin {
        return Err(ManageRefusal::Admin);
    }
    Ok(())
}

/// Whether a member with this status can get another link to join by.
///
/// # Errors
/// The sentence for the field `status`: whoever has joined signs in by their password.
pub fn may_get_link(status: MemberStatus) -> Result<(), FieldError> {
    if status == MemberStatus::Invited {
        return Ok(());
    }
    Err(FieldError::new("status", "They have joined already, and need no invitation."))
}

/// Whether a link that was made for somebody with the roles `before` may still let them in with the
/// roles `after`. Whoever made it could give those, and may have kept it; an admin they may not be able
/// to make.
pub fn link_outlives(before: &[Role], after: &[Role]) -> bool {
    before.contains(&Role::Admin) || !after.contains(&Role::Admin)
}

/// What a member who is `before` becomes when somebody wants them to be `after`.
///
/// # Errors
/// The sentence for the field `status`: nobody joins or unjoins by a change.
pub fn new_status(before: MemberStatus, after: MemberStatus) -> Result<MemberStatus, FieldError> {
    use MemberStatus::Invited;
    let refuse = |message| Err(FieldError::new("status", message));
    match (before, after) {
        (Invited, Invited) => Ok(after),
        // They have no password yet, so nothing but their link lets them in.
        (Invited, _) => {
            refuse("They have not joined yet. Remove them to take the invitation back.")
        }
        (_, Invited) => refuse("They have joined already. Choose active, locked or deactivated."),
        _ => Ok(after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemberId;

    fn change(
        actor: &[Role],
        target: &[Role],
        roles: Option<&[Role]>,
    ) -> Result<(), ManageRefusal> {
        let (a, b) = (MemberId::new("a"), MemberId::new("b"));
        let standing = |id, roles| Standing { id, roles, status: MemberStatus::Active };
        may_change(standing(&a, actor), standing(&b, target), roles)
    }

    #[test]
    fn a_team_manager_changes_whoever_is_no_admin_and_makes_nobody_one() {
        let (manager, admin) = (&[Role::TeamManager][..], &[Role::Admin, Role::Viewer][..]);
        assert_eq!(change(manager, &[Role::Viewer], Some(&[Role::Editor])), Ok(()));
        assert_eq!(change(manager, &[Role::Viewer], Some(admin)), Err(ManageRefusal::MakesAdmin));
        assert_eq!(change(manager, admin, Some(&[Role::Viewer])), Err(ManageRefusal::Admin));
        assert_eq!(change(manager, admin, None), Err(ManageRefusal::Admin));
        assert_eq!(may_give(manager, admin), Err(ManageRefusal::MakesAdmin));
        assert_eq!(change(admin, admin, Some(admin)), Ok(()));
        assert_eq!(may_give(admin, admin), Ok(()));
    }

    #[test]
    fn nobody_changes_themselves_not_even_an_admin() {
        let ada = MemberId::new("ada");
        for roles in [&[Role::Admin][..], &[Role::TeamManager]] {
            let myself = Standing { id: &ada, roles, status: MemberStatus::Active };
            let refused = Err(ManageRefusal::Myself);
            assert_eq!(may_change(myself, myself, Some(roles)), refused);
            assert_eq!(may_change(myself, myself, None), refused);
            assert_eq!(may_remove(myself, myself), Ok(()));
        }
    }

    #[test]
    fn a_link_outlives_other_roles_unless_they_make_an_admin() {
        let (viewer, admin) = (&[Role::Viewer][..], &[Role::Viewer, Role::Admin][..]);
        assert!(link_outlives(viewer, &[Role::Editor]) && link_outlives(admin, viewer));
        assert!(link_outlives(admin, &[Role::Admin]));
        assert!(!link_outlives(viewer, admin));
    }

    #[test]
    fn only_who_is_invited_gets_another_link() {
        for status in MemberStatus::ALL {
            assert_eq!(may_get_link(status).is_ok(), status == MemberStatus::Invited, "{status:?}");
        }
    }

    #[test]
    fn nobody_joins_or_unjoins_by_a_change_of_status() {
        use MemberStatus as M;
        for (before, after) in [
            (M::Active, M::Locked),
            (M::Locked, M::Active),
            (M::Deactivated, M::Active),
            (M::Active, M::Active),
            (M::Invited, M::Invited),
        ] {
            assert_eq!(new_status(before, after), Ok(after));
        }
        for (before, after) in [
            (M::Invited, M::Active),
            (M::Invited, M::Locked),
            (M::Invited, M::Deactivated),
            (M::Active, M::Invited),
            (M::Deactivated, M::Invited),
        ] {
            assert!(new_status(before, after).is_err(), "{before:?} {after:?}");
        }
    }
}
