//! Facts: one statement, where it stands, and who vouches for it.

use crate::audit::Person;
use crate::endpoint::{Query, push};
use crate::json::Read;
use crate::text;
use crate::{FactId, FieldError, Timestamp};
use serde::{Deserialize, Serialize};

/// The longest statement, in characters.
pub const MAX_STATEMENT_CHARS: usize = 1_000;
/// The longest source address, in characters.
pub const MAX_URL_CHARS: usize = 2_000;

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fact {
    /// Its id.
    pub id: FactId,
    /// What is claimed.
    pub statement: String,
    /// Where it can be checked.
    pub source_url: Option<String>,
    /// Whether somebody vouches for it.
    pub status: FactStatus,
    /// Counts changes, from 1; a change carries the one it read.
    pub version: u32,
    /// The subject who certified it.
    pub certified_by: Option<Person>,
    /// When.
    pub certified_at: Option<Timestamp>,
    /// The actor, where it was certified while impersonating.
    pub impersonated_by: Option<Person>,
}

/// Whether somebody vouches for a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FactStatus {
    /// Not yet, or no longer since it was edited.
    Draft,
    /// Yes.
    Certified,
}

impl FactStatus {
    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Certified => "certified",
        }
    }

    /// The inverse of [`FactStatus::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Draft, Self::Certified].into_iter().find(|status| status.as_str() == text)
    }

    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Certified => "Certified",
        }
    }
}

/// `POST /facts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateFact {
    /// What is claimed.
    pub statement: String,
    /// Where it can be checked, http or https.
    #[serde(default)]
    pub source_url: Option<String>,
}

/// `PUT /facts/{id}`. An edited fact is a draft again: nobody vouched for the new words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateFact {
    /// What is claimed.
    pub statement: String,
    /// Where it can be checked, http or https.
    #[serde(default)]
    pub source_url: Option<String>,
    /// The version that was read; another one is `409 version_conflict`.
    pub version: u32,
}

/// The body, possibly absent, of a change of status (publish, certify and their opposites).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeStatus {
    /// The version that was seen; where given, another one is `409 version_conflict`, so that
    /// nobody vouches for words they have not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

/// The query of `GET /facts`; the newest come first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct FactQuery {
    /// Part of a statement or source, in any case.
    pub q: Option<String>,
    /// Only facts with this status.
    pub status: Option<FactStatus>,
    /// A cursor of a page that was given under the same filters.
    pub cursor: Option<String>,
    /// 1 to [`crate::page::MAX_LIMIT`].
    pub limit: Option<u32>,
}

impl Query for FactQuery {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        push(&mut pairs, "q", self.q.as_deref().filter(|q| !q.is_empty()));
        push(&mut pairs, "status", self.status.map(FactStatus::as_str));
        push(&mut pairs, "cursor", self.cursor.as_deref());
        push(&mut pairs, "limit", self.limit);
        pairs
    }
}

/// What is wrong with a fact's content, a sentence a field; empty when it can be saved.
pub fn problems(statement: &str, source_url: Option<&str>) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if statement.trim().is_empty() {
        errors.push(FieldError::new("statement", "The statement is missing."));
    } else {
        let checked = text::block("statement", "The statement", statement, MAX_STATEMENT_CHARS);
        errors.extend(checked.err());
    }
    if let Some(url) = source_url.map(str::trim).filter(|url| !url.is_empty()) {
        // Other schemes (javascript:, data:) would become a link that acts.
        let has_form = ["https://", "http://"].iter().any(|scheme| {
            url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
                && url.len() > scheme.len()
        });
        if !has_form || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
            let message = "Give a web address that starts with https:// or http://.";
            errors.push(FieldError::new("source_url", message));
        } else {
            errors.extend(text::line("source_url", "The source", url, MAX_URL_CHARS).err());
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_needs_a_statement_and_not_a_source() {
        assert_eq!(problems("The cable locks.", None), []);
        assert_eq!(problems("The cable locks.", Some("")), []);
        assert_eq!(problems(" ", None).len(), 1);
    }

    #[test]
    fn a_source_is_a_web_address_and_nothing_that_acts() {
        assert_eq!(problems("x", Some("HTTPS://iec.example/1")), []);
        for url in ["javascript:alert(1)", "data:text/html,x", "https://", "//x", "https://a b"] {
            assert_eq!(problems("x", Some(url)).len(), 1, "{url}");
        }
    }
}
