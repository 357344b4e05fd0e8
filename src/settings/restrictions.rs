//! The words of impersonation restrictions, and how their lists change.

use understudy_contract::settings::RestrictionsImpact;
use understudy_contract::{Permission, Role};

/// What saving would do, in one sentence.
pub fn impact_sentence(impact: RestrictionsImpact) -> String {
    let RestrictionsImpact { members_protected: members, impersonations_ending: ending } = impact;
    let count = |number: u64, one: &str, many: &str| match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {many}"),
    };
    let protects =
        (members > 0).then(|| format!("protects {}", count(members, "member", "members")));
    let ends = (ending > 0).then(|| {
        format!("ends {}", count(ending, "running impersonation", "running impersonations"))
    });
    match (protects, ends) {
        (Some(protects), Some(ends)) => format!("Saving {protects} and {ends}."),
        (Some(what), None) | (None, Some(what)) => format!("Saving {what}."),
        (None, None) => "Saving protects nobody else and ends no running impersonation.".into(),
    }
}

/// The permissions that can be protected: those that somebody besides admins can have.
pub fn protectable() -> impl Iterator<Item = Permission> {
    let others = Role::ALL.into_iter().filter(|role| *role != Role::Admin);
    let theirs: Vec<Permission> = others.flat_map(|role| role.permissions().to_vec()).collect();
    Permission::ALL.into_iter().filter(move |permission| theirs.contains(permission))
}

/// `list` with or without `item`, in the order of `all`.
pub fn toggled<T: Copy + PartialEq>(list: &[T], item: T, is_in: bool, all: &[T]) -> Vec<T> {
    let stays = |other: &T| if *other == item { is_in } else { list.contains(other) };
    all.iter().copied().filter(stays).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(members_protected: u64, impersonations_ending: u64) -> String {
        impact_sentence(RestrictionsImpact { members_protected, impersonations_ending })
    }

    #[test]
    fn the_impact_is_said_in_one_sentence() {
        assert_eq!(say(14, 1), "Saving protects 14 members and ends 1 running impersonation.");
        assert_eq!(say(1, 0), "Saving protects 1 member.");
        assert_eq!(say(0, 2), "Saving ends 2 running impersonations.");
        assert_eq!(say(0, 0), "Saving protects nobody else and ends no running impersonation.");
    }

    #[test]
    fn what_only_admins_may_is_protected_with_them() {
        let all: Vec<_> = protectable().collect();
        assert_eq!(all.len(), 12);
        assert!(!all.contains(&Permission::AuditRead));
        assert!(all.contains(&Permission::BillingRead));
    }

    #[test]
    fn a_list_keeps_its_order_and_each_once() {
        let list = toggled(&[Role::TeamManager], Role::Editor, true, &Role::ALL);
        assert_eq!(list, [Role::Editor, Role::TeamManager]);
        assert_eq!(toggled(&list, Role::Editor, true, &Role::ALL), list);
        assert_eq!(toggled(&list, Role::TeamManager, false, &Role::ALL), [Role::Editor]);
    }
}
