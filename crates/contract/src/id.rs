//! Identifiers. Opaque text to everyone but the server, which makes them (UUID version 7,
//! RFC 9562 §5.7) so that they sort by creation time.

use crate::json::Read;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Read)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes any text; whether such a row exists is the server's to say.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text as it stands in addresses and in the database.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// One person's account in one organization.
    MemberId;
    /// A company; every other row belongs to one.
    OrganizationId;
    /// A diagnostic tree.
    TreeId;
    /// A node of a tree; made by whoever adds the node, unique within its tree only.
    NodeId;
    /// A fact.
    FactId;
    /// One impersonation, from its start to its end.
    ImpersonationId;
    /// One row of the audit log.
    AuditEventId;
    /// An API token; never the token itself.
    ApiTokenId;
    /// One browser that somebody is signed in with; no secret, and no key to anything.
    SessionId;
}
