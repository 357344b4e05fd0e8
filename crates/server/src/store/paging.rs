//! Walking a list by its sort keys (keyset paging).

use crate::db::Value;
use understudy_contract::FieldError;
use understudy_contract::member::Order;

/// A place in a list: the sort key, and what breaks its ties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(pub Value, pub Value);

/// A part of a walk along a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// In this direction.
    pub order: Order,
    /// Behind this place; from the beginning where absent.
    pub from: Option<Key>,
    /// At most so many rows.
    pub limit: u32,
}

impl Scan {
    /// The whole list, to be counted.
    pub fn all() -> Self {
        Self { order: Order::Asc, from: None, limit: 0 }
    }

    /// The two places between which a list by a time and a tie-breaking id or number is walked,
    /// both excluded: newest first from `from` backwards in time when `order` is descending.
    pub(super) fn bounds(&self, oldest: Key, newest: Key) -> [Value; 4] {
        let (low, high) = match (&self.from, self.order) {
            (None, _) => (oldest, newest),
            (Some(from), Order::Asc) => (from.clone(), newest),
            (Some(from), Order::Desc) => (oldest, from.clone()),
        };
        [low.0, low.1, high.0, high.1]
    }
}

/// The longest text that is searched for, in characters; longer texts than names have none.
const MAX_SEARCH_CHARS: usize = 200;

/// What is searched for: `text` trimmed and lower-cased as search texts are; absent where there is
/// nothing to look for.
///
/// # Errors
/// The sentence for the field `q`: the text is too long, or has control characters.
pub fn term(text: Option<&str>) -> Result<Option<String>, FieldError> {
    let text = text.unwrap_or_default().trim().to_lowercase();
    if text.chars().any(char::is_control) {
        return Err(FieldError::new("q", "Remove the invisible control characters."));
    }
    if text.chars().count() > MAX_SEARCH_CHARS {
        let message = format!("Search for at most {MAX_SEARCH_CHARS} characters.");
        return Err(FieldError::new("q", message));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// The `LIKE` pattern (`ESCAPE '!'`) that finds such a text anywhere.
///
/// # Errors
/// As [`term`].
pub fn pattern(text: Option<&str>) -> Result<Option<String>, FieldError> {
    let Some(text) = term(text)? else { return Ok(None) };
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    Ok(Some(pattern))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_in_a_search_are_searched_for() {
        assert_eq!(pattern(Some(" 100%_Ä! ")), Ok(Some("%100!%!_ä!!%".into())));
    }

    #[test]
    fn blank_searches_for_nothing_and_a_novel_is_refused() {
        assert_eq!(pattern(Some("  ")), Ok(None));
        assert_eq!(pattern(None), Ok(None));
        assert!(pattern(Some(&"x".repeat(200))).is_ok());
        assert!(pattern(Some(&"x".repeat(201))).is_err());
    }
}
