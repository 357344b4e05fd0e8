//! Sets of members that are kept: with a role, with a status, with one or two letters in a row.

use super::bits::{self, Bits};
use crate::db::{DbError, Tx};
use crate::store::statements;
use std::collections::BTreeSet;
use understudy_contract::member::MemberStatus;
use understudy_contract::{OrganizationId, Role};

statements! {
    FIND = "SELECT members FROM member_sets \
        WHERE organization_id = $1 AND name = $2 AND chunk = $3";
    KEEP = "INSERT INTO member_sets (organization_id, name, chunk, members) \
        VALUES ($1, $2, $3, $4) \
        ON CONFLICT (organization_id, name, chunk) DO UPDATE SET members = $4";
    DELETE = "DELETE FROM member_sets WHERE organization_id = $1 AND name = $2 AND chunk = $3";
    READ = "SELECT chunk, members FROM member_sets WHERE organization_id = $1 AND name = $2 \
        ORDER BY chunk";
}

/// The name of the set of everybody.
pub(super) const EVERYBODY: &str = "everybody";

/// The name of the set of those who have a role.
pub(super) fn of_role(role: Role) -> String {
    format!("role {}", role.as_str())
}

/// The name of the set of those who have a status.
pub(super) fn of_status(status: MemberStatus) -> String {
    format!("status {}", status.as_str())
}

/// The name of the set of those who have these letters.
pub(super) fn of_letters(letters: &str) -> String {
    format!("letters {letters}")
}

/// The sets of letters that a text is in: each letter and each two in a row. Nobody searches for
/// blanks alone or beside a single letter, because what is searched for is trimmed.
pub(super) fn letters(text: &str) -> BTreeSet<&str> {
    let is_searched = |c: char| !c.is_whitespace() && !c.is_control();
    let mut found = BTreeSet::new();
    let mut before: Option<usize> = None;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if !is_searched(c) {
            before = None;
            continue;
        }
        found.insert(&text[at..end]);
        if let Some(before) = before {
            found.insert(&text[before..end]);
        }
        before = Some(at);
    }
    found
}

/// Adds a member to a set.
pub(super) fn add(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    name: &str,
    number: u32,
) -> Result<(), DbError> {
    let (chunk, slot) = bits::split(number);
    add_chunk(tx, organization, name, chunk, &[slot])
}

/// Adds members of one chunk to a set.
pub(super) fn add_chunk(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    name: &str,
    chunk: u32,
    slots: &[u16],
) -> Result<(), DbError> {
    let kept = find(tx, organization, name, chunk)?;
    let kept = if kept.is_empty() {
        bits::pack(slots)
    } else {
        let all: BTreeSet<u16> = kept.into_iter().chain(slots.iter().copied()).collect();
        bits::pack(&all.into_iter().collect::<Vec<_>>())
    };
    let key = [organization.as_str().into(), name.into(), chunk.into(), kept.as_slice().into()];
    tx.execute(KEEP, &key).map(|_| ())
}

/// Takes a member out of a set.
pub(super) fn remove(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    name: &str,
    number: u32,
) -> Result<(), DbError> {
    let (chunk, slot) = bits::split(number);
    let mut slots = find(tx, organization, name, chunk)?;
    slots.retain(|other| *other != slot);
    let kept = bits::pack(&slots);
    let key = [organization.as_str().into(), name.into(), chunk.into(), kept.as_slice().into()];
    tx.execute(if slots.is_empty() { DELETE } else { KEEP }, &key).map(|_| ())
}

/// A whole set.
pub(super) fn read(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    name: &str,
) -> Result<Bits, DbError> {
    let mut bits = Bits::default();
    visit(tx, organization, name, &mut |chunk, kept| bits.insert_chunk(chunk, kept))?;
    Ok(bits)
}

/// Keeps of `members` those who are in a set.
pub(super) fn narrow(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    name: &str,
    members: &mut Bits,
) -> Result<(), DbError> {
    let mut narrowing = members.narrow();
    visit(tx, organization, name, &mut |chunk, kept| narrowing.chunk(chunk, kept))?;
    narrowing.end();
    Ok(())
}

/// Gives the chunks of a set, ascending.
fn visit(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    name: &str,
    each: &mut dyn FnMut(u32, &[u8]),
) -> Result<(), DbError> {
    tx.visit_numbered(READ, &[organization.as_str().into(), name.into()], &mut |chunk, kept| {
        each(u32::try_from(chunk).map_err(|_| DbError::corrupt("chunk"))?, kept);
        Ok(true)
    })
}

fn find(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    name: &str,
    chunk: u32,
) -> Result<Vec<u16>, DbError> {
    let row = tx.query_one(FIND, &[organization.as_str().into(), name.into(), chunk.into()])?;
    row.map_or(Ok(Vec::new()), |row| Ok(bits::unpack(row.blob(0)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_single_ones_and_two_in_a_row_without_blanks() {
        let found: Vec<_> = letters("zoë 👩🏽\nz@").into_iter().collect();
        assert_eq!(found, ["@", "o", "oë", "z", "z@", "zo", "ë", "🏽", "👩", "👩🏽"]);
    }
}
