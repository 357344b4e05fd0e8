//! What each panel asks the server for.

use super::lines::{Line, Lines, Now};
use super::panels::Panel;
use crate::api::{Api, ApiError, Origin};
use understudy_contract::Page;
use understudy_contract::audit::{AuditQuery, ImpersonationQuery, Outcome};
use understudy_contract::endpoint::{
    GetAuditEvents, GetFacts, GetImpersonations, GetMembers, GetTrees,
};
use understudy_contract::fact::{FactQuery, FactStatus};
use understudy_contract::member::{MemberQuery, MemberStatus};
use understudy_contract::tree::{TreeQuery, TreeStatus};

/// How many lines a panel has.
const LIMIT: Option<u32> = Some(5);

/// What stands in `panel`.
pub async fn lines(panel: Panel, api: Api, origin: Origin, at: Now) -> Result<Lines, ApiError> {
    match panel {
        Panel::Running => {
            // Whoever looks after running ones must see all of them.
            let page = impersonations(api, origin, true, Some(200)).await?;
            Ok(of(&page, |record| Line::running(record, at), None))
        }
        Panel::Recent => {
            let page = impersonations(api, origin, false, LIMIT).await?;
            let all = ("impersonations", "/audit-log?action=user.impersonation.started");
            Ok(of(&page, |record| Line::recent(record, at), Some(all)))
        }
        Panel::Refusals => {
            let outcome = Some(Outcome::Refused);
            let query = AuditQuery { outcome, limit: LIMIT, ..AuditQuery::default() };
            let page = api.call::<GetAuditEvents>(origin, &[], query, ()).await?;
            let all = ("refusals", "/audit-log?outcome=refused");
            Ok(of(&page, |event| Line::refusal(event, at), Some(all)))
        }
        Panel::Members => members(api, origin).await,
        Panel::FactsToCertify => {
            let page = facts(api, origin, FactStatus::Draft).await?;
            Ok(of(&page, Line::draft_fact, Some(("drafts", "/facts?status=draft"))))
        }
        Panel::CertifiedFacts => {
            let page = facts(api, origin, FactStatus::Certified).await?;
            Ok(of(&page, Line::fact, Some(("certified", "/facts?status=certified"))))
        }
        Panel::DraftsToFinish => {
            let page = trees(api, origin, TreeStatus::Draft).await?;
            let line = |tree: &_| Line::draft_tree(tree, at);
            Ok(of(&page, line, Some(("drafts", "/trees?status=draft"))))
        }
        Panel::PublishedTrees => {
            let page = trees(api, origin, TreeStatus::Published).await?;
            Ok(of(&page, Line::tree, Some(("published", "/trees?status=published"))))
        }
    }
}

/// The lines of a page, and the link to the rest: what they are called, and where they are.
fn of<T>(page: &Page<T>, line: impl Fn(&T) -> Line, all: Option<(&str, &str)>) -> Lines {
    let is_more = page.total > page.items.len() as u64;
    let all = all.filter(|_| is_more);
    Lines {
        total: Some(page.total),
        items: page.items.iter().map(line).collect(),
        all: all.map(|(noun, href)| (format!("All {} {noun}", page.total), href.to_owned())),
    }
}

async fn facts(
    api: Api,
    origin: Origin,
    status: FactStatus,
) -> Result<Page<understudy_contract::fact::Fact>, ApiError> {
    let query = FactQuery { status: Some(status), limit: LIMIT, ..FactQuery::default() };
    api.call::<GetFacts>(origin, &[], query, ()).await
}

async fn trees(
    api: Api,
    origin: Origin,
    status: TreeStatus,
) -> Result<Page<understudy_contract::tree::Tree>, ApiError> {
    let query = TreeQuery { status: Some(status), limit: LIMIT, ..TreeQuery::default() };
    api.call::<GetTrees>(origin, &[], query, ()).await
}

async fn impersonations(
    api: Api,
    origin: Origin,
    running: bool,
    limit: Option<u32>,
) -> Result<Page<understudy_contract::audit::ImpersonationRecord>, ApiError> {
    let query = ImpersonationQuery { running: Some(running), limit, cursor: None };
    api.call::<GetImpersonations>(origin, &[], query, ()).await
}

/// How many there are, and of those that need something.
async fn members(api: Api, origin: Origin) -> Result<Lines, ApiError> {
    let mut lines = Lines::default();
    let statuses =
        [None, Some(MemberStatus::Active), Some(MemberStatus::Locked), Some(MemberStatus::Invited)];
    for status in statuses {
        let query = MemberQuery { status, limit: Some(1), ..MemberQuery::default() };
        let count = api.call::<GetMembers>(origin, &[], query, ()).await?.total;
        match status {
            None => lines.total = Some(count),
            Some(status) => lines.items.push(Line::members(status, count)),
        }
    }
    Ok(lines)
}
