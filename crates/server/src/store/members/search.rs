//! Who has a text somewhere in their name or email: the one place that a dialect of SQL answers in
//! its own way (PostgreSQL: `pg_trgm`). Every way gives the same members, exactly; they differ in
//! what they cost. `docs/decisions/0005` has the numbers.
//!
//! - One letter and two are looked up among the kept sets.
//! - Longer texts are narrowed down by the sets of their letters. What few are left are looked at;
//! - what many are left, but not a great part of everybody, the trigram index finds, and what has three
//!   letters in a row that are rare;
//! - for a great part of everybody, everybody is looked through.
//!
//! What was found is kept in memory until somebody comes or goes, because the next page of it is
//! asked for soon.

use super::bits::Bits;
use super::ranks::Ranks;
use super::sets::{self, letters};
use crate::db::{DbError, Tx, Value};
use crate::store::statements;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use understudy_contract::OrganizationId;

statements! {
    ADD_TEXT = "INSERT INTO member_texts (rowid, text) VALUES ($1, $2)";
    REMOVE_TEXT = "DELETE FROM member_texts WHERE rowid = $1";
    FILL_TEXTS = "INSERT INTO member_texts (rowid, text) SELECT number, search_text \
        FROM members WHERE organization_id = $1 AND number > $2 ORDER BY number";
    MATCHING = "SELECT rowid FROM member_texts WHERE member_texts MATCH $1";
    CONTAINING = "SELECT number FROM members \
        WHERE organization_id = $1 AND number >= 0 AND instr(search_text, $2) > 0";
    CONTAINS = "SELECT number FROM members \
        WHERE organization_id = $1 AND number = $2 AND instr(search_text, $3) > 0";
    CHANGES = "SELECT member_changes FROM organizations WHERE id = $1";
    COUNT_CHANGE = "UPDATE organizations SET member_changes = member_changes + 1 WHERE id = $1";
}

/// The shortest text that a trigram index finds, in characters.
const TRIGRAM: usize = 3;
/// How many sets of two letters narrow a text down.
const NARROWING: usize = 6;
/// Up to so many are looked at one by one. (Tests go every way with a handful of members.)
const FEW: u64 = if cfg!(test) { 2 } else { 1_000 };
/// An organization of up to so many is looked through at once: the trigram index has those of all
/// organizations, so that a small one would wait for what is found in a large one.
const SMALL: u64 = if cfg!(test) { 4 } else { 20_000 };
/// More than the so-many-th part of everybody is a great part.
const GREAT_PART: u64 = if cfg!(test) { 2 } else { 8 };
/// How many parts of a text are looked at, whether they are rare.
const PARTS: usize = 3;
/// How many answers are kept in memory; each has a bit for each member, 125 kB for a million.
const KEPT: usize = 32;

/// Who was found for the last few texts, and in which order they stand, until somebody comes or goes
/// or becomes something else.
#[derive(Debug, Clone, Default)]
pub struct Searches {
    found: Arc<Mutex<VecDeque<Kept>>>,
    pub(super) ranks: Ranks,
}

#[derive(Debug)]
struct Kept {
    organization: OrganizationId,
    changes: i64,
    text: String,
    found: Arc<Bits>,
}

impl Searches {
    fn find(&self, organization: &OrganizationId, changes: i64, text: &str) -> Option<Arc<Bits>> {
        // Nothing panics while it is held.
        let kept = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kept = kept.iter();
        let is_it = |kept: &&Kept| {
            kept.organization == *organization && kept.changes == changes && kept.text == text
        };
        kept.find(is_it).map(|kept| Arc::clone(&kept.found))
    }

    fn keep(&self, organization: &OrganizationId, changes: i64, text: &str, found: &Arc<Bits>) {
        let (organization, text) = (organization.clone(), text.to_owned());
        let kept = Kept { organization, changes, text, found: Arc::clone(found) };
        let mut all = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        all.truncate(KEPT - 1);
        all.push_front(kept);
    }
}

/// How many changes were counted by now, see [`count_change`].
pub(super) fn changes(tx: &mut dyn Tx, organization: &OrganizationId) -> Result<i64, DbError> {
    let row = tx.query_one(CHANGES, &[organization.as_str().into()])?;
    row.map_or(Ok(0), |row| row.integer(0))
}

/// The members of an organization whose name or email has `text`, which is lower-cased, trimmed
/// and not empty; `changes` were counted by now.
pub(super) fn find(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    text: &str,
    searches: &Searches,
    changes: i64,
) -> Result<Arc<Bits>, DbError> {
    if text.chars().count() < TRIGRAM {
        return sets::read(tx, organization, &sets::of_letters(text)).map(Arc::new);
    }
    if let Some(found) = searches.find(organization, changes, text) {
        return Ok(found);
    }
    let everybody = everybody(tx, organization, searches, changes)?;
    let candidates = narrowed(tx, organization, text, &everybody)?;
    let (all, left) = (everybody.count(), candidates.count());
    let found = if left <= FEW {
        looked_at(tx, organization, text, &candidates)?
    } else if all > SMALL
        && (left <= all / GREAT_PART || has_a_rare_part(tx, text, all / GREAT_PART)?)
    {
        matched(tx, text, &everybody)?
    } else {
        looked_through(tx, organization, text)?
    };
    let found = Arc::new(found);
    searches.keep(organization, changes, text, &found);
    Ok(found)
}

/// Everybody: whoever has the text that is empty.
fn everybody(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    searches: &Searches,
    changes: i64,
) -> Result<Arc<Bits>, DbError> {
    if let Some(everybody) = searches.find(organization, changes, "") {
        return Ok(everybody);
    }
    let everybody = Arc::new(sets::read(tx, organization, sets::EVERYBODY)?);
    searches.keep(organization, changes, "", &everybody);
    Ok(everybody)
}

/// Whoever has the letters of `text`, two and two, in whatever order, and perhaps not all of them.
fn narrowed(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    text: &str,
    everybody: &Bits,
) -> Result<Bits, DbError> {
    let all = letters(text);
    // A set of two letters is in those of both of them.
    let mut chosen: Vec<&str> =
        all.iter().copied().filter(|letters| letters.chars().nth(1).is_some()).collect();
    if chosen.is_empty() {
        chosen = all.into_iter().collect();
    }
    let mut left = everybody.clone();
    // Spread over the text, because its beginning may be everybody's.
    for letters in chosen.iter().step_by(chosen.len().div_ceil(NARROWING).max(1)) {
        sets::narrow(tx, organization, &sets::of_letters(letters), &mut left)?;
        if left.count() <= FEW {
            break;
        }
    }
    Ok(left)
}

/// Of few candidates those who have it.
pub(super) fn looked_at(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    text: &str,
    candidates: &Bits,
) -> Result<Bits, DbError> {
    let mut found = Bits::default();
    for number in candidates.iter() {
        let params = [organization.as_str().into(), number.into(), text.into()];
        if tx.query_one(CONTAINS, &params)?.is_some() {
            found.insert(number);
        }
    }
    Ok(found)
}

/// Whether some three letters in a row are in no more than `most` texts. Each two of them may be
/// everybody's all the same: `eme` is rare where everybody's email begins with `member`.
fn has_a_rare_part(tx: &mut dyn Tx, text: &str, most: u64) -> Result<bool, DbError> {
    let letters: Vec<char> = text.chars().collect();
    let parts = letters.windows(TRIGRAM);
    let step = parts.len().div_ceil(PARTS).max(1);
    let mut parts: Vec<_> = parts.step_by(step).collect();
    // From the middle, because it is beginnings and ends that everybody's emails have in common.
    let middle = parts.len() / 2;
    parts.rotate_left(middle);
    for part in parts {
        let phrase = phrase(&part.iter().collect::<String>());
        let mut found = 0;
        tx.visit_numbered(MATCHING, &[phrase.into()], &mut |_, _| {
            found += 1;
            Ok(found <= most)
        })?;
        if found <= most {
            return Ok(true);
        }
    }
    Ok(false)
}

/// By the trigram index, which has every organization's members.
pub(super) fn matched(tx: &mut dyn Tx, text: &str, everybody: &Bits) -> Result<Bits, DbError> {
    let mut found = numbers(tx, MATCHING, &[phrase(text).into()])?;
    found.intersect(everybody);
    Ok(found)
}

/// A text as the trigram index is asked for it.
fn phrase(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// By looking at everybody.
pub(super) fn looked_through(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    text: &str,
) -> Result<Bits, DbError> {
    numbers(tx, CONTAINING, &[organization.as_str().into(), text.into()])
}

fn numbers(tx: &mut dyn Tx, sql: &'static str, params: &[Value]) -> Result<Bits, DbError> {
    let mut found = Bits::default();
    tx.visit_numbered(sql, params, &mut |number, _| {
        found.insert(u32::try_from(number).map_err(|_| DbError::corrupt("number"))?);
        Ok(true)
    })?;
    Ok(found)
}

/// Adds a member's text.
pub(super) fn add(tx: &mut dyn Tx, number: u32, text: &str) -> Result<(), DbError> {
    tx.execute(ADD_TEXT, &[number.into(), text.into()]).map(|_| ())
}

/// Takes a member's text out.
pub(super) fn remove(tx: &mut dyn Tx, number: u32) -> Result<(), DbError> {
    tx.execute(REMOVE_TEXT, &[number.into()]).map(|_| ())
}

/// Adds the texts of all members behind a number.
pub(super) fn fill(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    behind: u32,
) -> Result<(), DbError> {
    tx.execute(FILL_TEXTS, &[organization.as_str().into(), behind.into()]).map(|_| ())
}

/// Says that what was found before may be stale, and every order but that of activity.
pub(super) fn count_change(tx: &mut dyn Tx, organization: &OrganizationId) -> Result<(), DbError> {
    tx.execute(COUNT_CHANGE, &[organization.as_str().into()]).map(|_| ())
}
