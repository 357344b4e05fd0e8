//! API tokens: what a program shows to be let in as its owner.

use crate::endpoint::{Query, push};
use crate::json::Read;
use crate::{ApiTokenId, Timestamp};
use serde::{Deserialize, Serialize};

/// What every token begins with, so that scanners for leaked secrets can tell one. It goes on with
/// 64 hexadecimal digits at random and 8 of a checksum: `understudy_[0-9a-f]{72}`.
pub const TOKEN_PREFIX: &str = "understudy_";

/// A token of one's own. A token always means its owner, never somebody whom they impersonate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiToken {
    /// Its id.
    pub id: ApiTokenId,
    /// What it is for, in its owner's words.
    pub name: String,
    /// How it begins: enough to recognise it, too little to use it.
    pub prefix: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is good for nothing; absent where that is never.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to about half a minute; absent where it never was.
    pub last_used_at: Option<Timestamp>,
    /// The token. Only in the answer to its creation: the server keeps nothing that it could be
    /// told from again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// `POST /account/api-tokens`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateApiToken {
    /// What it is for; one line.
    pub name: String,
    /// A time to come (RFC 3339); absent for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// The query of `GET /account/api-tokens`; the newest come first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ApiTokenQuery {
    /// A cursor of a page that was given before.
    pub cursor: Option<String>,
    /// 1 to [`crate::page::MAX_LIMIT`].
    pub limit: Option<u32>,
}

impl Query for ApiTokenQuery {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        push(&mut pairs, "cursor", self.cursor.as_deref());
        push(&mut pairs, "limit", self.limit);
        pairs
    }
}
