//! The console's addresses: what each is called, and who may open it.

use understudy_contract::{Operation, Session};

/// One address of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its path.
    pub path: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// The name of its link in the navigation; empty for none.
    pub link: &'static str,
    /// The link's icon.
    pub icon: &'static str,
    /// What the page does first, and so who may open it; anybody where it is absent.
    pub needs: Option<Operation>,
    /// Whom it is for, as a sentence for those who may not open it.
    pub audience: &'static str,
    /// Whether its path goes on with an id, as that of one tree.
    pub is_one_of_many: bool,
    /// Whether it is closed to everybody while impersonating.
    pub is_closed_meanwhile: bool,
}

/// Whether somebody may open a [`Place`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// They may.
    Open,
    /// Their roles do not allow it.
    NoAccess,
    /// Nobody may while impersonating.
    NotMeanwhile,
}

impl Place {
    /// What the subject's role sees.
    pub const DASHBOARD: Self = Self::new("/", "Dashboard", "home");
    /// Diagnostic trees.
    pub const TREES: Self = Self::new("/trees", "Trees", "tree")
        .needing(Operation::ListTrees, "Trees are for editors and viewers.");
    /// One tree; its heading is the tree's title.
    pub const TREE: Self = Self { link: "", is_one_of_many: true, ..Self::TREES };
    /// Certified facts.
    pub const FACTS: Self = Self::new("/facts", "Facts", "seal")
        .needing(Operation::ListFacts, "Facts are for editors and viewers.");
    /// Everybody in the organization.
    pub const MEMBERS: Self = Self::new("/team/members", "Members", "users")
        .needing(Operation::ListMembers, "The list of members is for members with a role.");
    /// The team's name and defaults.
    pub const TEAM: Self = Self::new("/team/settings", "Team settings", "settings")
        .needing(Operation::ReadTeam, "Team settings are for admins and team managers.")
        .closed_meanwhile();
    /// Plan and payment.
    pub const BILLING: Self = Self::new("/billing", "Billing", "card")
        .needing(Operation::ReadBilling, "Billing is for admins and billing managers.")
        .closed_meanwhile();
    /// Impersonation restrictions.
    pub const SECURITY: Self = Self {
        link: "Company settings",
        ..Self::new("/settings/security", "Security", "shield")
            .needing(Operation::ReadRestrictions, "Company settings are for admins.")
            .closed_meanwhile()
    };
    /// Who did what as whom.
    pub const AUDIT: Self = Self::new("/audit-log", "Audit log", "log")
        .needing(Operation::ListAuditEvents, "The audit log is for admins.");
    /// The actor's own account; reached from the user menu.
    pub const ACCOUNT: Self = Self {
        link: "",
        ..Self::new("/account/security", "Account security", "key").closed_meanwhile()
    };

    /// The places of the navigation, in its order.
    pub const LINKS: [Self; 8] = [
        Self::DASHBOARD,
        Self::TREES,
        Self::FACTS,
        Self::MEMBERS,
        Self::TEAM,
        Self::BILLING,
        Self::SECURITY,
        Self::AUDIT,
    ];

    const fn new(path: &'static str, title: &'static str, icon: &'static str) -> Self {
        Self {
            path,
            title,
            link: title,
            icon,
            needs: None,
            audience: "",
            is_one_of_many: false,
            is_closed_meanwhile: false,
        }
    }

    const fn needing(self, operation: Operation, audience: &'static str) -> Self {
        Self { needs: Some(operation), audience, ..self }
    }

    const fn closed_meanwhile(self) -> Self {
        Self { is_closed_meanwhile: true, ..self }
    }

    /// Whether whoever `session` speaks of may open this, by the policy that the server decides with.
    pub fn entry(&self, session: &Session) -> Entry {
        let meanwhile = session.impersonation.as_ref().map(|running| running.read_only);
        if meanwhile.is_some() && self.is_closed_meanwhile {
            return Entry::NotMeanwhile;
        }
        let answer = self
            .needs
            .map_or(Ok(()), |operation| operation.check(&session.subject.permissions, meanwhile));
        if answer.is_ok() { Entry::Open } else { Entry::NoAccess }
    }

    /// Whether this is the place that is shown at `path`.
    pub fn is_at(&self, path: &str) -> bool {
        let path = if path == "/" { path } else { path.trim_end_matches('/') };
        match path.strip_prefix(self.path) {
            Some(rest) if self.is_one_of_many => {
                rest.strip_prefix('/').is_some_and(|id| !id.is_empty() && !id.contains('/'))
            }
            Some(rest) => rest.is_empty(),
            None => false,
        }
    }

    /// Whether `path` is this place or below it.
    pub fn contains(&self, path: &str) -> bool {
        path == self.path
            || self.path != "/"
                && path.strip_prefix(self.path).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// The links that whoever `session` speaks of gets.
pub fn visible_links(session: &Session) -> Vec<Place> {
    Place::LINKS.into_iter().filter(|place| place.entry(session) == Entry::Open).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use understudy_contract::role::permissions_of;
    use understudy_contract::session::{Actor, Impersonation, Organization, Plan, Subject};
    use understudy_contract::{ImpersonationId, MemberId, OrganizationId, Role, Timestamp};

    /// Eli, with these roles; or Ada who impersonates him.
    pub(crate) fn session(roles: &[Role], impersonating: bool) -> Session {
        let time = Timestamp::new("2026-11-23T13:32:07.000Z");
        Session {
            epoch: 1,
            csrf_token: String::new(),
            server_time: time.clone(),
            actor: Actor {
                id: MemberId::new("ada"),
                email: "ada@acme.example".into(),
                name: "Ada Admin".into(),
                roles: vec![Role::Admin],
                second_factor: false,
            },
            subject: Subject {
                id: MemberId::new("eli"),
                email: "eli@acme.example".into(),
                name: "Eli Editor".into(),
                roles: roles.to_vec(),
                permissions: permissions_of(roles),
            },
            organization: Organization {
                id: OrganizationId::new("acme"),
                name: "Acme".into(),
                plan: Plan::Enterprise,
            },
            impersonation: impersonating.then(|| Impersonation {
                id: ImpersonationId::new("i"),
                reason: None,
                read_only: false,
                started_at: time.clone(),
                idle_timeout_seconds: 3600,
                idle_expires_at: time,
            }),
            ended_impersonation: None,
            impersonation_rules: None,
        }
    }

    fn links(roles: &[Role], impersonating: bool) -> Vec<&'static str> {
        visible_links(&session(roles, impersonating)).iter().map(|place| place.link).collect()
    }

    #[test]
    fn an_admin_gets_every_link() {
        assert_eq!(
            links(&[Role::Admin], false),
            [
                "Dashboard",
                "Trees",
                "Facts",
                "Members",
                "Team settings",
                "Billing",
                "Company settings",
                "Audit log"
            ]
        );
    }

    #[test]
    fn each_role_gets_the_links_that_its_permissions_allow() {
        assert_eq!(links(&[Role::Viewer], false), ["Dashboard", "Trees", "Facts", "Members"]);
        assert_eq!(links(&[Role::BillingManager], false), ["Dashboard", "Members", "Billing"]);
        assert_eq!(links(&[Role::TeamManager], false), ["Dashboard", "Members", "Team settings"]);
    }

    #[test]
    fn settings_are_absent_while_impersonating_whatever_the_subject_may_do() {
        let roles = [Role::Viewer, Role::BillingManager, Role::TeamManager];
        assert_eq!(links(&roles, true), ["Dashboard", "Trees", "Facts", "Members"]);
        for place in [Place::TEAM, Place::BILLING, Place::SECURITY, Place::ACCOUNT] {
            assert_eq!(place.entry(&session(&roles, true)), Entry::NotMeanwhile);
        }
    }

    #[test]
    fn without_rights_a_page_is_refused_as_such() {
        assert_eq!(Place::AUDIT.entry(&session(&[Role::Editor], false)), Entry::NoAccess);
        assert_eq!(Place::AUDIT.entry(&session(&[Role::Editor], true)), Entry::NoAccess);
        assert_eq!(Place::AUDIT.entry(&session(&[Role::Admin], false)), Entry::Open);
    }

    #[test]
    fn an_address_shows_one_place_or_none() {
        assert!(Place::DASHBOARD.is_at("/") && !Place::DASHBOARD.is_at("/trees"));
        assert!(Place::TREES.is_at("/trees") && Place::TREES.is_at("/trees/"));
        assert!(!Place::TREES.is_at("/trees/1") && !Place::TREES.is_at("/treeswing"));
        assert!(Place::TREE.is_at("/trees/1") && Place::TREE.is_at("/trees/1/"));
        assert!(!Place::TREE.is_at("/trees") && !Place::TREE.is_at("/trees/1/2"));
    }

    #[test]
    fn a_link_is_current_on_its_page_and_below() {
        assert!(Place::TREES.contains("/trees") && Place::TREES.contains("/trees/1"));
        assert!(!Place::TREES.contains("/treeswing"));
        assert!(Place::DASHBOARD.contains("/") && !Place::DASHBOARD.contains("/trees"));
    }
}
