//! Which panels somebody sees.

use understudy_contract::Operation;

/// One panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    /// Who is somebody else right now.
    Running,
    /// Who was.
    Recent,
    /// What was tried and refused.
    Refusals,
    /// How many members there are.
    Members,
    /// Drafts of facts, each with a button that certifies it.
    FactsToCertify,
    /// Facts that somebody vouches for.
    CertifiedFacts,
    /// Drafts of trees, with what each still needs.
    DraftsToFinish,
    /// Trees that customers see.
    PublishedTrees,
}

/// The panels of the wide column and of the narrow one, for whoever `may` speaks of.
pub fn panels(may: impl Fn(Operation) -> bool) -> (Vec<Panel>, Vec<Panel>) {
    let (mut wide, mut narrow) = (Vec::new(), Vec::new());
    // The work of an admin is other people's trouble; their own drafts come after it.
    let is_admin = may(Operation::ListImpersonations);
    if is_admin {
        wide.extend([Panel::Running, Panel::Recent]);
    }
    if is_admin && may(Operation::ListAuditEvents) {
        wide.push(Panel::Refusals);
    }
    if is_admin || !may(Operation::ListFacts) && may(Operation::ListMembers) {
        narrow.push(Panel::Members);
    }
    let facts = if is_admin { &mut narrow } else { &mut wide };
    if may(Operation::CertifyFact) {
        facts.push(Panel::FactsToCertify);
    } else if may(Operation::ListFacts) {
        facts.push(Panel::CertifiedFacts);
    }
    if may(Operation::EditTree) {
        narrow.push(Panel::DraftsToFinish);
    }
    if may(Operation::ListTrees) && !is_admin {
        narrow.push(Panel::PublishedTrees);
    }
    if wide.is_empty() { (narrow, wide) } else { (wide, narrow) }
}

impl Panel {
    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Running => "Running impersonations",
            Self::Recent => "Recent impersonations",
            Self::Refusals => "Recent refusals",
            Self::Members => "Members",
            Self::FactsToCertify => "Facts to certify",
            Self::CertifiedFacts => "Certified facts",
            Self::DraftsToFinish => "Drafts to finish",
            Self::PublishedTrees => "Published trees",
        }
    }

    /// What is said where there is nothing in it.
    pub const fn nothing(self) -> &'static str {
        match self {
            Self::Running => "Nobody is impersonated right now.",
            Self::Recent => "Nobody was impersonated yet.",
            Self::Refusals => "Nothing was refused.",
            Self::Members => "Nobody is here yet.",
            Self::FactsToCertify => "Every fact is certified.",
            Self::CertifiedFacts => "No fact is certified yet.",
            Self::DraftsToFinish => "No draft is waiting.",
            Self::PublishedTrees => "No tree is published yet.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Panel as P;
    use understudy_contract::Role;
    use understudy_contract::role::permissions_of;

    fn seen(roles: &[Role], impersonating: Option<bool>) -> (Vec<Panel>, Vec<Panel>) {
        let permissions = permissions_of(roles);
        panels(|operation| operation.check(&permissions, impersonating).is_ok())
    }

    #[test]
    fn a_viewer_reads() {
        assert_eq!(seen(&[Role::Viewer], None), (vec![P::CertifiedFacts], vec![P::PublishedTrees]));
    }

    #[test]
    fn an_editor_has_facts_to_certify_and_drafts_to_finish() {
        let expected = (vec![P::FactsToCertify], vec![P::DraftsToFinish, P::PublishedTrees]);
        assert_eq!(seen(&[Role::Editor], None), expected);
        assert_eq!(seen(&[Role::Editor], Some(false)), expected);
    }

    #[test]
    fn somebody_impersonated_view_only_reads() {
        let expected = (vec![P::CertifiedFacts], vec![P::PublishedTrees]);
        assert_eq!(seen(&[Role::Editor], Some(true)), expected);
    }

    #[test]
    fn an_admin_sees_who_is_somebody_else() {
        assert_eq!(
            seen(&[Role::Admin], None),
            (
                vec![P::Running, P::Recent, P::Refusals],
                vec![P::Members, P::FactsToCertify, P::DraftsToFinish]
            )
        );
    }

    #[test]
    fn whoever_manages_only_people_or_money_sees_the_members() {
        for role in [Role::TeamManager, Role::BillingManager] {
            assert_eq!(seen(&[role], None), (vec![P::Members], vec![]));
        }
    }
}
