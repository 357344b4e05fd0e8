//! Making many members at once: what is kept beside their rows is filled when all are there.

use super::{
    INSERT_IF_FREE, NewMember, add_to_count, in_order, insert_roles, places, row, standing,
};
use crate::db::{DbError, Tx};
use std::collections::BTreeMap;
use understudy_contract::OrganizationId;

/// Fewer than this are made one by one. (Tests have a handful of members.)
const MANY: u64 = if cfg!(test) { 6 } else { 2_000 };

/// Members of one organization that are being made, all in one transaction. Until
/// [`Loader::finish`] there may be nothing of them but their rows.
pub struct Loader {
    organization: OrganizationId,
    is_for_many: bool,
    indexes: Vec<String>,
    first: u32,
    next: u32,
    /// How many there are of each role and status, and of each status under no role.
    counts: BTreeMap<(&'static str, &'static str), i64>,
}

impl Loader {
    /// Begins to make about `expected` members. Where most members of the database are new, their
    /// indexes are made when all are there.
    pub fn begin(
        tx: &mut dyn Tx,
        organization: &OrganizationId,
        expected: u64,
    ) -> Result<Self, DbError> {
        let first = places::next_number(tx)?;
        let is_for_many = expected >= MANY;
        let mut indexes = Vec::new();
        if is_for_many && expected >= u64::from(first) / 2 {
            for table in ["members", "member_roles"] {
                indexes.extend(tx.drop_indexes(table)?);
            }
        }
        let (organization, counts) = (organization.clone(), BTreeMap::new());
        Ok(Self { organization, is_for_many, indexes, first, next: first, counts })
    }

    /// Makes a member of this organization, unless somebody has their email: then nothing is done.
    /// Gives the member's place among those that were made, from 0.
    pub fn add(&mut self, tx: &mut dyn Tx, new: &NewMember<'_>) -> Result<Option<u32>, DbError> {
        let roles = in_order(new.roles);
        if tx.execute(INSERT_IF_FREE, &row(new, &roles, self.next))? == 0 {
            return Ok(None);
        }
        insert_roles(tx, new.id, &roles)?;
        if !self.is_for_many {
            standing(tx, new.id)?.add(tx)?;
        }
        for role in roles.iter().map(|role| role.as_str()).chain([""]) {
            *self.counts.entry((role, new.status.as_str())).or_default() += 1;
        }
        self.next += 1;
        Ok(Some(self.next - 1 - self.first))
    }

    /// The place among those that were made of whoever has `number`, if they are one of them.
    pub fn place(&self, number: u32) -> Option<u32> {
        (self.first..self.next).contains(&number).then(|| number - self.first)
    }

    /// Fills in whatever else has members. `progress` is told what comes next.
    pub fn finish(self, tx: &mut dyn Tx, progress: &dyn Fn(&str)) -> Result<(), DbError> {
        for ((role, status), members) in self.counts {
            add_to_count(tx, &self.organization, role, status, members)?;
        }
        if !self.is_for_many {
            return Ok(());
        }
        if !self.indexes.is_empty() {
            progress("Making indexes…");
            tx.create_indexes(&self.indexes)?;
        }
        progress("Making it searchable…");
        places::fill(tx, &self.organization, self.first - 1)
    }
}
