//! What stands in a panel, whatever it is about.

use crate::audit::{Sentence, of_impersonation, sentence};
use crate::clock::Millis;
use crate::facts::host;
use crate::format::{Format, utc};
use crate::query::encode;
use crate::trees::{next_for, size};
use understudy_contract::audit::{AuditEvent, ImpersonationRecord};
use understudy_contract::fact::Fact;
use understudy_contract::member::MemberStatus;
use understudy_contract::tree::Tree;
use understudy_contract::{FactId, ImpersonationId};

/// The content of a panel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    /// How many there are, here and elsewhere; nothing where the number says nothing.
    pub total: Option<u64>,
    /// The first of them.
    pub items: Vec<Line>,
    /// Words and address of the link to all, where there are more.
    pub all: Option<(String, String)>,
}

/// One line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub title: String,
    /// Where it leads; nowhere where empty.
    pub href: String,
    /// What else is known.
    pub about: String,
    /// When it was, exactly, where that is told in words; else empty.
    pub exact: String,
    /// What can be done.
    pub act: Option<Act>,
    /// Whose dialog can be opened once more, and where.
    pub again: Option<(String, String)>,
}

/// What a button in a line does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Certifies a fact in the version that was read.
    Certify {
        /// Which.
        id: FactId,
        /// As it was read.
        version: u32,
        /// What it says.
        statement: String,
    },
    /// Ends somebody's impersonation.
    End {
        /// Which.
        id: ImpersonationId,
        /// "Alan Admin as tom@acme.example".
        who: String,
    },
}

/// How times are written in lines.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// How.
    pub format: Format,
    /// And when it is.
    pub now: Millis,
}

impl Line {
    /// A fact to certify.
    pub fn draft_fact(fact: &Fact, at: Now) -> Self {
        let (id, version, statement) = (fact.id.clone(), fact.version, fact.statement.clone());
        Self { act: Some(Act::Certify { id, version, statement }), ..Self::fact(fact, at) }
    }

    /// A fact.
    pub fn fact(fact: &Fact, _at: Now) -> Self {
        Self {
            title: fact.statement.clone(),
            href: format!("/facts?q={}", encode(&fact.statement)),
            about: fact.source_url.as_deref().map(host).unwrap_or_default().to_owned(),
            ..Self::default()
        }
    }

    /// A draft, with what it still needs.
    pub fn draft_tree(tree: &Tree, at: Now) -> Self {
        let ago = at.format.ago(&tree.updated_at, at.now);
        let ago = if ago == "Now" { "just now" } else { &ago };
        let about = format!("{} · saved {ago}", next_for(tree));
        Self { about, exact: utc(&tree.updated_at), ..Self::tree(tree, at) }
    }

    /// A tree.
    pub fn tree(tree: &Tree, _at: Now) -> Self {
        let href = format!("/trees/{}", encode(tree.id.as_str()));
        Self { title: tree.title.clone(), href, about: size(tree), ..Self::default() }
    }

    /// How many members have a status.
    pub fn members(status: MemberStatus, count: u64) -> Self {
        Self {
            title: status.label().into(),
            href: format!("/team/members?status={}", status.as_str()),
            about: count.to_string(),
            ..Self::default()
        }
    }

    /// A running impersonation.
    pub fn running(record: &ImpersonationRecord, at: Now) -> Self {
        let who = who(record);
        // In the middle of a sentence.
        let since = at.format.moment(&record.started_at, at.now);
        let since = match (since.strip_prefix("Today, "), since.strip_prefix("Yesterday")) {
            (Some(time), _) => time.to_owned(),
            (_, Some(time)) => format!("yesterday{time}"),
            _ => since,
        };
        let view_only = if record.read_only { "view only" } else { "" };
        Self {
            href: of_impersonation(&record.id),
            about: about(&[&format!("Since {since}"), view_only, reason(record)]),
            exact: utc(&record.started_at),
            act: Some(Act::End { id: record.id.clone(), who: who.clone() }),
            title: who,
            ..Self::default()
        }
    }

    /// An impersonation that is over.
    pub fn recent(record: &ImpersonationRecord, at: Now) -> Self {
        let ended = record.ended_at.as_ref().unwrap_or(&record.started_at);
        let cause = record.cause.map(|cause| cause.as_str().replace('_', " ")).unwrap_or_default();
        let view_only = if record.read_only { "view only" } else { "" };
        let (exact, ended) = (utc(ended), at.format.moment(ended, at.now));
        Self {
            exact,
            title: who(record),
            href: of_impersonation(&record.id),
            about: about(&[&ended, &cause, view_only, reason(record)]),
            again: Some((record.subject.email.clone(), again(record))),
            ..Self::default()
        }
    }

    /// An attempt that was refused.
    pub fn refusal(event: &AuditEvent, at: Now) -> Self {
        let Sentence { before, who, after } = sentence(event);
        let why = event.code.map(|code| code.title().trim_end_matches('.')).unwrap_or_default();
        let when = at.format.moment(&event.occurred_at, at.now);
        Self {
            title: format!("{before}{who}{after}"),
            href: String::new(),
            about: about(&[&when, why]),
            exact: utc(&event.occurred_at),
            ..Self::default()
        }
    }
}

/// The address of the dialog for the same member, with the same reason: it starts nothing by itself.
fn again(record: &ImpersonationRecord) -> String {
    let (email, reason) = (encode(&record.subject.email), encode(reason(record)));
    format!("/team/members?impersonate={email}&reason={reason}")
}

fn who(record: &ImpersonationRecord) -> String {
    format!("{} as {}", record.actor.name, record.subject.email)
}

fn reason(record: &ImpersonationRecord) -> &str {
    record.reason.as_deref().unwrap_or_default()
}

/// What is there, with dots between.
fn about(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_leaves_no_gap() {
        assert_eq!(about(&["Since 14:05", "", "ticket 4812"]), "Since 14:05 · ticket 4812");
        assert_eq!(about(&["", ""]), "");
    }
}
