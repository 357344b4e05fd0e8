//! Points in time on the wire.

use crate::json::Read;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A point in time: RFC 3339 (§5.6) text in UTC, `2026-11-23T13:32:07.250Z`.
///
/// It stays text here because each side already has a calendar of its own (`jiff` on the
/// server, `Intl` in the browser) and a third one would be downloaded by everybody.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
#[serde(transparent)]
pub struct Timestamp(String);

impl Timestamp {
    /// Wraps text that already has the form above.
    pub fn new(rfc3339: impl Into<String>) -> Self {
        Self(rfc3339.into())
    }

    /// The RFC 3339 text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
