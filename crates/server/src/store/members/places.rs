//! Where a member stands beside their row: in the sets, in the orders, and in what is searched.
//! Kept in step by whoever changes a member, in the same transaction, or filled for many at once.
//!
//! Not by triggers: what is kept are sets and orders of many members in one value, which neither
//! SQLite's nor PostgreSQL's SQL takes apart well.

use super::bits::{CHUNK, split};
use super::orders::{Line, SORTS};
use super::{search, sets};
use crate::db::{DbError, Tx};
use crate::store::columns::parse_roles;
use crate::store::paging::Key;
use crate::store::{Columns, statements};
use std::collections::BTreeMap;
use understudy_contract::member::{MemberSort, MemberStatus};
use understudy_contract::{OrganizationId, Role};

statements! {
    FIND = "SELECT id, organization_id, number, roles, status, name_key, email, role_key, \
        last_active_at, search_text FROM members WHERE id = $1";
    FIND_CHUNK = "SELECT number, roles, status, search_text FROM members \
        WHERE organization_id = $1 AND number >= $2 AND number < $3 ORDER BY number";
    NEXT_NUMBER = "SELECT min(number) FROM members WHERE organization_id = $1 AND number > $2";
    LAST_NUMBER = "SELECT coalesce(max(number), 0) FROM members";
}

/// A member as the sets and orders must know them.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    id: String,
    pub(super) organization: OrganizationId,
    number: u32,
    pub(super) roles: Vec<Role>,
    pub(super) status: MemberStatus,
    name_key: String,
    email: String,
    role_key: String,
    pub(super) last_active_at: i64,
    search_text: String,
}

impl Standing {
    /// As their row says.
    pub(super) fn find(tx: &mut dyn Tx, id: &str) -> Result<Option<Self>, DbError> {
        let row = tx.query_one(FIND, &[id.into()])?;
        row.map(|row| {
            let mut columns = Columns::of(row);
            Ok(Self {
                id: columns.text()?,
                organization: OrganizationId::new(columns.text()?),
                number: columns.unsigned("number")?,
                roles: columns.roles()?,
                status: columns.parsed("status", MemberStatus::parse)?,
                name_key: columns.text()?,
                email: columns.text()?,
                role_key: columns.text()?,
                last_active_at: columns.integer()?,
                search_text: columns.text()?,
            })
        })
        .transpose()
    }

    /// Puts a new member everywhere.
    pub(super) fn add(&self, tx: &mut dyn Tx) -> Result<(), DbError> {
        for set in sets_of(&self.search_text, &self.roles, self.status) {
            sets::add(tx, &self.organization, &set, self.number)?;
        }
        SORTS.into_iter().try_for_each(|sort| self.add_to_order(tx, sort))?;
        search::add(tx, self.number, &self.search_text)?;
        search::count_change(tx, &self.organization)
    }

    /// Takes a member out everywhere.
    pub(super) fn remove(&self, tx: &mut dyn Tx) -> Result<(), DbError> {
        for set in sets_of(&self.search_text, &self.roles, self.status) {
            sets::remove(tx, &self.organization, &set, self.number)?;
        }
        SORTS.into_iter().try_for_each(|sort| self.remove_from_order(tx, sort))?;
        search::remove(tx, self.number)?;
        search::count_change(tx, &self.organization)
    }

    /// Puts a member of other roles into their sets.
    pub(super) fn move_roles(&self, tx: &mut dyn Tx, roles: &[Role]) -> Result<(), DbError> {
        for role in Role::ALL {
            let set = sets::of_role(role);
            match (self.roles.contains(&role), roles.contains(&role)) {
                (false, true) => sets::add(tx, &self.organization, &set, self.number)?,
                (true, false) => sets::remove(tx, &self.organization, &set, self.number)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Puts a member of another status into its set.
    pub(super) fn move_status(&self, tx: &mut dyn Tx, to: MemberStatus) -> Result<(), DbError> {
        sets::remove(tx, &self.organization, &sets::of_status(self.status), self.number)?;
        sets::add(tx, &self.organization, &sets::of_status(to), self.number)
    }

    /// Puts a member into an order, whose row says this already.
    pub(super) fn add_to_order(&self, tx: &mut dyn Tx, sort: MemberSort) -> Result<(), DbError> {
        self.line(sort).add(tx, &self.key(sort), self.number)
    }

    /// Takes a member out of an order, before or after their row changes.
    pub(super) fn remove_from_order(
        &self,
        tx: &mut dyn Tx,
        sort: MemberSort,
    ) -> Result<(), DbError> {
        self.line(sort).remove(tx, &self.key(sort), self.number)
    }

    fn line(&self, sort: MemberSort) -> Line<'_> {
        Line { organization: &self.organization, sort }
    }

    fn key(&self, sort: MemberSort) -> Key {
        let key = match sort {
            MemberSort::Name => self.name_key.as_str().into(),
            MemberSort::Email => self.email.as_str().into(),
            MemberSort::Role => self.role_key.as_str().into(),
            MemberSort::LastActive => self.last_active_at.into(),
        };
        Key(key, self.id.as_str().into())
    }
}

/// The number after every other one.
pub(super) fn next_number(tx: &mut dyn Tx) -> Result<u32, DbError> {
    let row = tx.query_one(LAST_NUMBER, &[])?.ok_or_else(|| DbError::corrupt("number"))?;
    Columns::of(row).unsigned::<u32>("number").map(|last| last + 1)
}

/// Puts all members of an organization with higher numbers than `behind` everywhere: what
/// [`Standing::add`] does for one of them, in a fraction of the time for many.
pub(super) fn fill(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    behind: u32,
) -> Result<(), DbError> {
    let mut last = behind;
    loop {
        let row = tx.query_one(NEXT_NUMBER, &[organization.as_str().into(), last.into()])?;
        let next = row.map_or(Ok(None), |row| row.optional_integer(0))?;
        let Some(next) = next else { break };
        let next = u32::try_from(next).map_err(|_| DbError::corrupt("number"))?;
        let (chunk, _) = split(next);
        fill_chunk(tx, organization, chunk, next)?;
        last = chunk * CHUNK + (CHUNK - 1);
    }
    for sort in SORTS {
        Line { organization, sort }.fill(tx)?;
    }
    search::fill(tx, organization, behind)?;
    search::count_change(tx, organization)
}

/// Puts the members of one chunk into their sets, from a number on.
fn fill_chunk(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    chunk: u32,
    from: u32,
) -> Result<(), DbError> {
    let params = [organization.as_str().into(), from.into(), ((chunk + 1) * CHUNK).into()];
    let mut all: BTreeMap<String, Vec<u16>> = BTreeMap::new();
    tx.visit(FIND_CHUNK, &params, &mut |row| {
        let number = u32::try_from(row.integer(0)?).map_err(|_| DbError::corrupt("number"))?;
        let (_, slot) = split(number);
        let roles = parse_roles(row.text(1)?)?;
        let status = MemberStatus::parse(row.text(2)?).ok_or_else(|| DbError::corrupt("status"))?;
        for set in sets_of(row.text(3)?, &roles, status) {
            all.entry(set).or_default().push(slot);
        }
        Ok(true)
    })?;
    all.iter().try_for_each(|(set, slots)| sets::add_chunk(tx, organization, set, chunk, slots))
}

/// The names of every set that such a member is in.
fn sets_of(text: &str, roles: &[Role], status: MemberStatus) -> impl Iterator<Item = String> {
    let roles = roles.iter().map(|role| sets::of_role(*role));
    let own = [sets::EVERYBODY.to_owned(), sets::of_status(status)];
    sets::letters(text).into_iter().map(sets::of_letters).chain(roles).chain(own)
}
