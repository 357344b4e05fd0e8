//! Pages of lists: cursors that nobody can forge, and where a page stands in its list.

use crate::authority::{Halt, Reading};
use crate::db::{DbError, Tx, Value};
use crate::http::Failure;
use crate::state::AppState;
use crate::store::paging::{Key, Scan};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use understudy_contract::endpoint::Query;
use understudy_contract::member::Order;
use understudy_contract::page::{DEFAULT_LIMIT, MAX_LIMIT};
use understudy_contract::{FieldError, Page, ProblemCode};

/// How much of a signature a cursor carries, in bytes.
const SIGNATURE_BYTES: usize = 16;

/// Signs cursors, so that one that was changed, or was given for another list, is recognised.
#[derive(Clone)]
pub(crate) struct CursorKey([u8; 64]);

impl CursorKey {
    /// A key made of a secret.
    pub(crate) fn new(secret: &str) -> Self {
        let mut key = [0; 64];
        key[..32].copy_from_slice(&Sha256::digest(secret.as_bytes()));
        Self(key)
    }

    /// HMAC-SHA-256 (RFC 2104) of a cursor's content within `scope`.
    fn sign(&self, scope: &str, content: &[u8]) -> [u8; SIGNATURE_BYTES] {
        let inner = Sha256::new()
            .chain_update(self.0.map(|byte| byte ^ 0x36))
            // The length comes first, so that no part of a scope passes for content.
            .chain_update((scope.len() as u64).to_be_bytes())
            .chain_update(scope.as_bytes())
            .chain_update(content)
            .finalize();
        let outer = Sha256::new()
            .chain_update(self.0.map(|byte| byte ^ 0x5c))
            .chain_update(inner)
            .finalize();
        std::array::from_fn(|at| outer[at])
    }

    fn seal(&self, scope: &str, cursor: &Cursor) -> Option<String> {
        let content = serde_json::to_vec(cursor).ok()?;
        let mut bytes = self.sign(scope, &content).to_vec();
        bytes.extend(content);
        Some(URL_SAFE_NO_PAD.encode(bytes))
    }

    fn open(&self, scope: &str, text: &str) -> Option<Cursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (signature, content) = bytes.split_at_checked(SIGNATURE_BYTES)?;
        // Folded over all bytes, so that the time tells nothing of how many are right.
        let expected = self.sign(scope, content);
        let difference = signature.iter().zip(expected).fold(0, |all, (a, b)| all | (a ^ b));
        (difference == 0).then(|| serde_json::from_slice(content).ok()).flatten()
    }
}

/// What a cursor says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Cursor {
    /// Whether the page before that place is meant, or the one behind it.
    #[serde(rename = "b")]
    is_backwards: bool,
    #[serde(rename = "k")]
    key: KeyPart,
    #[serde(rename = "t")]
    tie: KeyPart,
    /// How many items came before that place when the cursor was given: of the first item behind
    /// it, or of the one before which the page ends.
    #[serde(rename = "p")]
    position: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum KeyPart {
    Number(i64),
    Text(String),
}

impl From<&Value> for KeyPart {
    fn from(value: &Value) -> Self {
        match value {
            Value::Integer(number) => Self::Number(*number),
            Value::Text(text) => Self::Text(text.clone()),
            Value::Null | Value::Blob(_) => Self::Text(String::new()),
        }
    }
}

impl From<KeyPart> for Value {
    fn from(part: KeyPart) -> Self {
        match part {
            KeyPart::Number(number) => Self::Integer(number),
            KeyPart::Text(text) => Self::Text(text),
        }
    }
}

/// Which page of a list is asked for.
pub(crate) struct Paging {
    limit: u32,
    order: Order,
    cursor: Option<Cursor>,
    key: CursorKey,
    scope: String,
}

/// How a list is read, beside its pages.
pub(crate) trait List {
    /// What is in it.
    type Item;
    /// The items of a walk.
    fn scan(&self, tx: &mut dyn Tx, scan: &Scan) -> Result<Vec<(Self::Item, Key)>, DbError>;
    /// How many items there are.
    fn total(&self, tx: &mut dyn Tx) -> Result<u64, DbError>;
}

/// Items, each with its place.
type Items<L> = Vec<(<L as List>::Item, Key)>;

impl Paging {
    /// Reads `limit` and `cursor` of a query; `order` is the list's own.
    ///
    /// # Errors
    /// `validation_failed` for a limit out of range, `invalid_cursor` for a cursor that was not
    /// given for this list under these filters.
    pub(crate) fn new(
        reading: &Reading<'_>,
        path: &str,
        query: &impl Query,
        order: Order,
    ) -> Result<Self, Failure> {
        let state: &AppState = reading.state;
        let (mut limit, mut cursor) = (None, None);
        let mut scope = format!("{path}\n{}", reading.organization());
        for (name, value) in query.pairs() {
            match name {
                "limit" => limit = Some(value),
                "cursor" => cursor = Some(value),
                // Lengths, so that no value passes for the end of one and the next name; writing
                // to a string never fails.
                _ => drop(write!(scope, "\n{name}={}:{value}", value.len())),
            }
        }
        let limit = limit.map_or(Some(DEFAULT_LIMIT), |limit| limit.parse().ok());
        let limit = limit.filter(|limit| (1..=MAX_LIMIT).contains(limit)).ok_or_else(|| {
            let message = format!("Ask for 1 to {MAX_LIMIT} items.");
            Failure::fields(vec![FieldError::new("limit", message)])
        })?;
        let key = state.cursors.clone();
        let cursor = match cursor {
            None => None,
            Some(text) => Some(key.open(&scope, &text).ok_or(ProblemCode::InvalidCursor)?),
        };
        Ok(Self { limit, order, cursor, key, scope })
    }

    /// The page.
    pub(crate) fn read<L: List>(self, tx: &mut dyn Tx, list: &L) -> Result<Page<L::Item>, Halt> {
        let total = list.total(tx)?;
        let mut walk = Walk::of(self.cursor.as_ref());
        let (mut items, mut goes_on) = self.walk(tx, list, &walk)?;
        if items.is_empty() && walk.from.is_some() {
            // All that was there is gone meanwhile: show that end of the list as it is now.
            walk = Walk { is_backwards: !walk.is_backwards, from: None };
            (items, goes_on) = self.walk(tx, list, &walk)?;
        }
        let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
        let has_more = |backwards| match &walk.from {
            _ if walk.is_backwards == backwards => goes_on,
            from => from.is_some(),
        };
        let (has_previous, has_next) = (has_more(true), has_more(false));
        // Exact at both ends, and between them unless somebody came or went meanwhile.
        let position = match &walk.from {
            _ if !has_previous => 0,
            _ if !has_next => total.saturating_sub(count),
            Some((_, position)) if walk.is_backwards => position.saturating_sub(count),
            Some((_, position)) => *position,
            None => 0,
        };
        let seal = |item: Option<&(L::Item, Key)>, is_backwards, position| {
            let (_, key) = item?;
            let (key, tie) = ((&key.0).into(), (&key.1).into());
            self.key.seal(&self.scope, &Cursor { is_backwards, key, tie, position })
        };
        let previous = items.first().filter(|_| has_previous);
        let next = items.last().filter(|_| has_next);
        let previous_cursor = seal(previous, true, position);
        let next_cursor = seal(next, false, position.saturating_add(count));
        let items = items.into_iter().map(|(item, _)| item).collect();
        Ok(Page { items, next_cursor, previous_cursor, position, total })
    }

    /// The items of a walk, in the list's order, and whether it goes on behind them.
    fn walk<L: List>(
        &self,
        tx: &mut dyn Tx,
        list: &L,
        walk: &Walk,
    ) -> Result<(Items<L>, bool), DbError> {
        let order = if walk.is_backwards { self.order.reversed() } else { self.order };
        let from = walk.from.as_ref().map(|(key, _)| key.clone());
        // One more than asked for tells whether the list goes on.
        let mut items = list.scan(tx, &Scan { order, from, limit: self.limit + 1 })?;
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let goes_on = items.len() > limit;
        items.truncate(limit);
        if walk.is_backwards {
            items.reverse();
        }
        Ok((items, goes_on))
    }
}

/// Which way along the list, and from where.
struct Walk {
    is_backwards: bool,
    /// From this place and its position; else from the list's beginning, or end.
    from: Option<(Key, u64)>,
}

impl Walk {
    fn of(cursor: Option<&Cursor>) -> Self {
        let from = cursor.map(|cursor| {
            let Cursor { key, tie, position, .. } = cursor.clone();
            (Key(key.into(), tie.into()), position)
        });
        Self { is_backwards: cursor.is_some_and(|cursor| cursor.is_backwards), from }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor() -> Cursor {
        let (key, tie) = (KeyPart::Text("eli".into()), KeyPart::Number(7));
        Cursor { is_backwards: true, key, tie, position: 3 }
    }

    #[test]
    fn a_cursor_is_understood_where_it_was_given() {
        let key = CursorKey::new("secret");
        let text = key.seal("members\nq=1:a", &cursor()).expect("is sealed");
        assert_eq!(key.open("members\nq=1:a", &text), Some(cursor()));
        assert_eq!(key.open("members\nq=1:b", &text), None);
        assert_eq!(CursorKey::new("other").open("members\nq=1:a", &text), None);
    }

    #[test]
    fn a_cursor_with_any_letter_changed_is_refused() {
        let key = CursorKey::new("secret");
        let text = key.seal("s", &cursor()).expect("is sealed");
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("is ASCII");
            assert_eq!(key.open("s", &changed), None, "{at}");
        }
        assert_eq!(key.open("s", ""), None);
        assert_eq!(key.open("s", "AAAA"), None);
    }
}
