//! Lists, a page at a time, by keyset cursors.

use crate::json::Read;
use serde::{Deserialize, Serialize};

/// How many items a page has when the request does not say.
pub const DEFAULT_LIMIT: u32 = 50;
/// The most items that a page can have; the least is 1.
pub const MAX_LIMIT: u32 = 200;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
pub struct Page<T> {
    /// The items, in the order that was asked for.
    pub items: Vec<T>,
    /// Opaque; absent on the last page. Give it back as `cursor`.
    pub next_cursor: Option<String>,
    /// Opaque; absent on the first page. Give it back as `cursor`.
    pub previous_cursor: Option<String>,
    /// Of the first item among `total`, from 0.
    pub position: u64,
    /// All items that the filters let through.
    pub total: u64,
}
