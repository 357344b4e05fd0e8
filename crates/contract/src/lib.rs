//! What the console and the companion API agree on.
//!
//! Here: the wire types, the table of [`endpoint`]s, problem codes, validation, and the
//! [`policy`] (who may impersonate whom, which operation is blocked meanwhile, what a role
//! allows). Not here: any input or output. Everything is a pure value or a pure function that
//! compiles for WebAssembly and natively, so that the server can decide and the console can
//! explain with the same code.

pub mod account;
pub mod api_token;
pub mod audit;
pub mod endpoint;
pub mod fact;
pub mod id;
pub mod json;
pub mod member;
pub mod operation;
pub mod page;
pub mod place;
pub mod policy;
pub mod problem;
pub mod role;
#[cfg(feature = "openapi")]
mod schema;
pub mod session;
pub mod settings;
pub mod text;
pub mod time;
pub mod tree;

pub use id::{
    ApiTokenId, AuditEventId, FactId, ImpersonationId, MemberId, NodeId, OrganizationId, SessionId,
    TreeId,
};
pub use operation::Operation;
pub use page::Page;
pub use problem::{FieldError, Problem, ProblemCode};
pub use role::{Permission, Role};
pub use session::Session;
pub use time::Timestamp;

/// The header that carries the identity a request believes it has; see [`session::Epoch`].
pub const EPOCH_HEADER: &str = "x-session-epoch";
/// The header that carries [`session::Session::csrf_token`] on every change.
pub const CSRF_HEADER: &str = "x-csrf-token";
/// The header (`1`) that marks a request nobody clicked or typed; it never extends the idle clock.
pub const BACKGROUND_HEADER: &str = "x-background";
/// The largest request body that the API reads, in bytes; a larger one is `413 payload_too_large`.
pub const MAX_BODY_BYTES: usize = 256 * 1024;
