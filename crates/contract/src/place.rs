//! The console's addresses: what each is called, who may open it, and what its page asks for first.
//!
//! The console draws them; the server, which sends the same page for all of them, has that page ask
//! ahead.

use crate::endpoint::{
    Endpoint, GetBilling, GetFacts, GetMembers, GetRestrictions, GetTeam, GetTrees,
};
use crate::{Operation, Session};

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
    /// Where its page gets what it shows, with the query of its own address or, where it is one of
    /// many, with the same id; absent where a page asks for several things, or for nothing.
    asks: Option<&'static str>,
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
        .needing(Operation::ListTrees, "Trees are for editors and viewers.")
        .asking(GetTrees::PATH);
    /// One tree; its heading is the tree's title.
    pub const TREE: Self = Self { link: "", is_one_of_many: true, ..Self::TREES };
    /// Certified facts.
    pub const FACTS: Self = Self::new("/facts", "Facts", "seal")
        .needing(Operation::ListFacts, "Facts are for editors and viewers.")
        .asking(GetFacts::PATH);
    /// Everybody in the organization.
    pub const MEMBERS: Self = Self::new("/team/members", "Members", "users")
        .needing(Operation::ListMembers, "The list of members is for members with a role.")
        .asking(GetMembers::PATH);
    /// The team's name and defaults.
    pub const TEAM: Self = Self::new("/team/settings", "Team settings", "settings")
        .needing(Operation::ReadTeam, "Team settings are for admins and team managers.")
        .asking(GetTeam::PATH)
        .closed_meanwhile();
    /// Plan and payment.
    pub const BILLING: Self = Self::new("/billing", "Billing", "card")
        .needing(Operation::ReadBilling, "Billing is for admins and billing managers.")
        .asking(GetBilling::PATH)
        .closed_meanwhile();
    /// Impersonation restrictions.
    pub const SECURITY: Self = Self {
        link: "Company settings",
        ..Self::new("/settings/security", "Security", "shield")
            .needing(Operation::ReadRestrictions, "Company settings are for admins.")
            .asking(GetRestrictions::PATH)
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
            asks: None,
        }
    }

    const fn needing(self, operation: Operation, audience: &'static str) -> Self {
        Self { needs: Some(operation), audience, ..self }
    }

    const fn asking(self, asks: &'static str) -> Self {
        Self { asks: Some(asks), ..self }
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

/// What the page at `url` (path and query, of the console's origin) asks for first, exactly as it
/// will ask: nothing that would be refused. Where it asks something else after all, it asks itself.
pub fn first_read(session: &Session, url: &str) -> Option<String> {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    // One of many first: no other place is at its paths.
    let place = [&Place::TREE].into_iter().chain(&Place::LINKS).find(|place| place.is_at(path))?;
    let asks = place.asks.filter(|_| place.entry(session) == Entry::Open)?;
    Some(if place.is_one_of_many {
        let id = path.trim_matches('/').rsplit('/').next().unwrap_or_default();
        format!("{asks}/{id}")
    // A link to the dialog on top of the list is no query of the list.
    } else if query.is_empty() || query.starts_with("impersonate=") {
        asks.to_owned()
    } else {
        format!("{asks}?{query}")
    })
}

/// The links that whoever `session` speaks of gets.
pub fn visible_links(session: &Session) -> Vec<Place> {
    Place::LINKS.into_iter().filter(|place| place.entry(session) == Entry::Open).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::permissions_of;
    use crate::session::{Actor, Impersonation, Organization, Plan, Subject};
    use crate::{ImpersonationId, MemberId, OrganizationId, Role, Timestamp};

    /// Eli, with these roles; or Ada who impersonates him.
    fn session(roles: &[Role], impersonating: bool) -> Session {
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

    #[test]
    fn what_a_page_asks_first_is_known_from_its_address() {
        let admin = session(&[Role::Admin, Role::Editor], false);
        for (url, asked) in [
            ("/team/members", Some("/api/v1/members")),
            ("/team/members/?q=ada%20l", Some("/api/v1/members?q=ada%20l")),
            ("/team/members?impersonate=eli", Some("/api/v1/members")),
            ("/trees/charger", Some("/api/v1/trees/charger")),
            ("/trees/a%2Fb/?x=1", Some("/api/v1/trees/a%2Fb")),
            ("/settings/security", Some("/api/v1/settings/impersonation")),
            ("/", None),
            ("/audit-log", None),
            ("/nowhere", None),
            ("//evil.example/trees", None),
        ] {
            assert_eq!(first_read(&admin, url).as_deref(), asked, "{url}");
        }
    }

    #[test]
    fn nothing_is_asked_first_that_would_be_refused() {
        let billing = session(&[Role::BillingManager], false);
        assert_eq!(first_read(&billing, "/facts"), None);
        assert_eq!(first_read(&billing, "/billing").as_deref(), Some("/api/v1/billing"));
        assert_eq!(first_read(&session(&[Role::BillingManager], true), "/billing"), None);
    }
}
