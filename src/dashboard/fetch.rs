//! What each panel asks the server for.

use super::lines::{Line, Lines, Now};
use super::panels::Panel;
use crate::api::{Api, ApiError, Origin};
use std::future::Future;
use std::pin::Pin;
use understudy_contract::Page;
use understudy_contract::audit::{AuditQuery, ImpersonationQuery, Outcome};
use understudy_contract::endpoint::{
    Endpoint, GetAuditEvents, GetFacts, GetImpersonations, GetMembers, GetTrees,
};
use understudy_contract::fact::{FactQuery, FactStatus};
use understudy_contract::json::Read;
use understudy_contract::member::{MemberQuery, MemberStatus};
use understudy_contract::page::MAX_LIMIT;
use understudy_contract::tree::{TreeQuery, TreeStatus};

/// How many lines a panel has.
const LIMIT: Option<u32> = Some(5);

/// What will stand in a panel. Boxed: each panel asks something else.
type Asked = Pin<Box<dyn Future<Output = Result<Lines, ApiError>>>>;

/// The link below a panel: what it leads to more of, and where.
type All = Option<(&'static str, &'static str)>;

/// What stands in `panel`.
pub fn lines(panel: Panel, api: Api, origin: Origin, at: Now) -> Asked {
    let running =
        |running| ImpersonationQuery { running: Some(running), limit: LIMIT, cursor: None };
    let facts = |status| FactQuery { status: Some(status), limit: LIMIT, ..FactQuery::default() };
    let trees = |status| TreeQuery { status: Some(status), limit: LIMIT, ..TreeQuery::default() };
    let ask = Ask { api, origin, at };
    match panel {
        Panel::Running => {
            // Whoever looks after running ones must see all of them.
            let query = ImpersonationQuery { limit: Some(MAX_LIMIT), ..running(true) };
            ask.list::<GetImpersonations, _>(query, Line::running, None)
        }
        Panel::Recent => {
            let all = ("impersonations", "/audit-log?action=user.impersonation.started");
            ask.list::<GetImpersonations, _>(running(false), Line::recent, Some(all))
        }
        Panel::Refusals => {
            let outcome = Some(Outcome::Refused);
            let query = AuditQuery { outcome, limit: LIMIT, ..AuditQuery::default() };
            let all = ("refusals", "/audit-log?outcome=refused");
            ask.list::<GetAuditEvents, _>(query, Line::refusal, Some(all))
        }
        Panel::Members => Box::pin(members(api, origin)),
        Panel::FactsToCertify => {
            let all = ("drafts", "/facts?status=draft");
            ask.list::<GetFacts, _>(facts(FactStatus::Draft), Line::draft_fact, Some(all))
        }
        Panel::CertifiedFacts => {
            let all = ("certified", "/facts?status=certified");
            ask.list::<GetFacts, _>(facts(FactStatus::Certified), Line::fact, Some(all))
        }
        Panel::DraftsToFinish => {
            let all = ("drafts", "/trees?status=draft");
            ask.list::<GetTrees, _>(trees(TreeStatus::Draft), Line::draft_tree, Some(all))
        }
        Panel::PublishedTrees => {
            let all = ("published", "/trees?status=published");
            ask.list::<GetTrees, _>(trees(TreeStatus::Published), Line::tree, Some(all))
        }
    }
}

/// Whom a panel asks, and when.
struct Ask {
    api: Api,
    origin: Origin,
    at: Now,
}

impl Ask {
    /// The lines of a page of `E`, and the link to the rest.
    fn list<E, T>(self, query: E::Query, line: fn(&T, Now) -> Line, all: All) -> Asked
    where
        E: Endpoint<Request = (), Response = Page<T>> + 'static,
        T: 'static,
        Page<T>: Read,
    {
        let page = self.api.call::<E>(self.origin, &[], query, ());
        let at = self.at;
        Box::pin(async move {
            let page = page.await?;
            let items = page.items.iter().map(|item| line(item, at)).collect();
            Ok(with_rest(items, page.total, all))
        })
    }
}

/// The link to the rest, where there is more than `items`.
fn with_rest(items: Vec<Line>, total: u64, all: All) -> Lines {
    let is_more = total > items.len() as u64;
    let all = all.filter(|_| is_more);
    let all = all.map(|(noun, href)| (format!("All {total} {noun}"), href.to_owned()));
    Lines { total: Some(total), items, all }
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
