//! Each order of the list as numbers alone: four bytes a member, so that a whole organization is
//! looked through in its order in milliseconds, whoever of it was found.
//!
//! Numbers are kept in *blocks* of some hundred. A block is found by the key and id of a member, as
//! in an index, and a place within it by asking for the keys of a few of its members.

use super::bits::Bits;
use super::ranks::Ranks;
use crate::db::{DbError, Row, Tx, Value};
use crate::store::paging::Key;
use crate::store::statements;
use understudy_contract::OrganizationId;
use understudy_contract::member::{MemberSort, Order};

/// How many numbers a block has at most. With its keys it fits into a page of the database. (Tests
/// have blocks for a handful of members.)
const MOST: usize = if cfg!(test) { 5 } else { 880 };
/// How many a block is filled with, so that others find room.
const FILLED: u32 = if cfg!(test) { 4 } else { 700 };
/// How many blocks a walk reads before it gives up, where there is another way.
const PATIENCE: usize = if cfg!(test) { 1 } else { 24 };
/// Every order.
pub(super) const SORTS: [MemberSort; 4] =
    [MemberSort::Name, MemberSort::Email, MemberSort::Role, MemberSort::LastActive];

macro_rules! next {
    ($key:literal) => {
        concat!(
            concat!("SELECT number, ", $key, ", id FROM members WHERE organization_id = $1 AND ("),
            concat!($key, ", id) > ($2, $3) ORDER BY ", $key, ", id LIMIT $4")
        )
    };
}

macro_rules! key_of {
    ($key:literal) => {
        concat!("SELECT ", $key, ", id FROM members WHERE organization_id = $1 AND number = $2")
    };
}

statements! {
    /// The last block that begins at a place or before it.
    FIND = "SELECT numbers, first_key, first_id FROM member_orders \
        WHERE organization_id = $1 AND sort = $2 AND (first_key, first_id) <= ($3, $4) \
        ORDER BY first_key DESC, first_id DESC LIMIT 1";
    INSERT = "INSERT INTO member_orders (organization_id, sort, first_key, first_id, numbers) \
        VALUES ($1, $2, $3, $4, $5)";
    UPDATE = "UPDATE member_orders SET numbers = $5 \
        WHERE organization_id = $1 AND sort = $2 AND first_key = $3 AND first_id = $4";
    DELETE = "DELETE FROM member_orders \
        WHERE organization_id = $1 AND sort = $2 AND first_key = $3 AND first_id = $4";
    DELETE_ALL = "DELETE FROM member_orders WHERE organization_id = $1 AND sort = $2";
    ALL = "SELECT numbers FROM member_orders \
        WHERE organization_id = $1 AND sort = $2 ORDER BY first_key, first_id";
    ASCENDING = "SELECT numbers FROM member_orders \
        WHERE organization_id = $1 AND sort = $2 AND (first_key, first_id) > ($3, $4) \
        ORDER BY first_key, first_id";
    DESCENDING = "SELECT numbers FROM member_orders \
        WHERE organization_id = $1 AND sort = $2 AND (first_key, first_id) < ($3, $4) \
        ORDER BY first_key DESC, first_id DESC";
    NEXT_BY_NAME = next!("name_key");
    NEXT_BY_EMAIL = next!("email");
    NEXT_BY_ROLE = next!("role_key");
    NEXT_BY_ACTIVITY = next!("last_active_at");
    NAME_OF = key_of!("name_key");
    EMAIL_OF = key_of!("email");
    ROLE_OF = key_of!("role_key");
    ACTIVITY_OF = key_of!("last_active_at");
}

/// One order of one organization's members.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) organization: &'a OrganizationId,
    pub(super) sort: MemberSort,
}

/// A place in an order: the key as text that sorts as the key does, and the id.
type Place = (String, String);

/// Some of the numbers of an order.
struct Block {
    first: Place,
    numbers: Vec<u32>,
}

impl Line<'_> {
    /// Adds a member, whose row has these already.
    pub(super) fn add(self, tx: &mut dyn Tx, key: &Key, number: u32) -> Result<(), DbError> {
        let place = place(key)?;
        let Some(mut block) = self.block(tx, &place)? else {
            // The first one of all begins before everybody, so that every place is in some block.
            return self.insert(tx, &Place::default(), &[number]);
        };
        let at = self.partition(tx, &block.numbers, |other| *other < place)?;
        block.numbers.insert(at, number);
        if block.numbers.len() > MOST {
            // Whoever did something is the last to have done so: the block before stays full.
            let is_last = at + 1 == block.numbers.len();
            let middle = if is_last { at } else { block.numbers.len() / 2 };
            let rest = block.numbers.split_off(middle);
            let first = if middle == at { place } else { self.place_of(tx, rest[0])? };
            self.insert(tx, &first, &rest)?;
        }
        self.update(tx, &block)
    }

    /// Takes a member out, whose key this was.
    pub(super) fn remove(self, tx: &mut dyn Tx, key: &Key, number: u32) -> Result<(), DbError> {
        let block = self.block(tx, &place(key)?)?;
        let mut block = block.ok_or_else(|| DbError::corrupt("member_orders"))?;
        let before = block.numbers.len();
        block.numbers.retain(|other| *other != number);
        if block.numbers.len() == before {
            return Err(DbError::corrupt("member_orders"));
        }
        if block.numbers.is_empty() && !block.first.1.is_empty() {
            let Block { first: (key, id), .. } = block;
            let [organization, sort] = self.values();
            return tx.execute(DELETE, &[organization, sort, key.into(), id.into()]).map(|_| ());
        }
        self.update(tx, &block)
    }

    /// Makes the whole order anew from the members.
    pub(super) fn fill(self, tx: &mut dyn Tx) -> Result<(), DbError> {
        let [organization, sort] = self.values();
        tx.execute(DELETE_ALL, &[organization.clone(), sort])?;
        let next = match self.sort {
            MemberSort::Name => NEXT_BY_NAME,
            MemberSort::Email => NEXT_BY_EMAIL,
            MemberSort::Role => NEXT_BY_ROLE,
            MemberSort::LastActive => NEXT_BY_ACTIVITY,
        };
        let mut from = match self.sort {
            MemberSort::LastActive => Key(i64::MIN.into(), "".into()),
            _ => Key("".into(), "".into()),
        };
        let mut is_first = true;
        loop {
            let params = [organization.clone(), from.0, from.1, FILLED.into()];
            let rows = tx.query(next, &params)?;
            let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(()) };
            let numbers = rows.iter().map(number).collect::<Result<Vec<_>, _>>()?;
            let first = if is_first { Place::default() } else { place(&key(first, 1)?)? };
            self.insert(tx, &first, &numbers)?;
            from = key(last, 1)?;
            is_first = false;
        }
    }

    /// The first `limit` numbers of `found` behind `from`, in this order or against it.
    pub(super) fn page(
        self,
        tx: &mut dyn Tx,
        found: &Bits,
        order: Order,
        from: Option<&Key>,
        limit: usize,
        (ranks, changes): (&Ranks, i64),
    ) -> Result<Vec<u32>, DbError> {
        if self.sort == MemberSort::LastActive {
            let page = self.walk(tx, found, order, from, limit, usize::MAX)?;
            return Ok(page.unwrap_or_default());
        }
        if let Some(page) = self.walk(tx, found, order, from, limit, PATIENCE)? {
            return Ok(page);
        }
        let ranking = ranks.of(tx, self, changes)?;
        let before = match (from, order) {
            (None, Order::Asc) => 0,
            (None, Order::Desc) => u32::MAX,
            (Some(from), _) => {
                let from = place(from)?;
                let block = self.block(tx, &from)?;
                let numbers = block.map_or(Vec::new(), |block| block.numbers);
                let at = self.partition(tx, &numbers, |other| match order {
                    Order::Asc => *other <= from,
                    Order::Desc => *other < from,
                })?;
                match (numbers.get(at), numbers.last()) {
                    (Some(number), _) => ranking.rank(*number),
                    (None, Some(last)) => ranking.rank(*last) + 1,
                    // The first block, which is there even when nobody is in it.
                    (None, None) => 0,
                }
            }
        };
        Ok(ranking.page(found, order, before, limit))
    }

    /// Every number in this order.
    pub(super) fn numbers(self, tx: &mut dyn Tx) -> Result<Vec<u32>, DbError> {
        let mut numbers = Vec::new();
        tx.visit(ALL, &self.values(), &mut |row| {
            numbers.extend(unpack(row.blob(0)?));
            Ok(true)
        })?;
        Ok(numbers)
    }

    /// The same by looking at everybody; nothing where that takes more than `patience` blocks.
    fn walk(
        self,
        tx: &mut dyn Tx,
        found: &Bits,
        order: Order,
        from: Option<&Key>,
        limit: usize,
        patience: usize,
    ) -> Result<Option<Vec<u32>>, DbError> {
        let mut picked = Vec::new();
        let mut begin = Place::default();
        let from = match (from, order) {
            (Some(from), _) => Some(place(from)?),
            // The first block begins here.
            (None, Order::Asc) => Some(Place::default()),
            (None, Order::Desc) => {
                begin.0.push('\u{10FFFF}');
                None
            }
        };
        if let Some(from) = from {
            let Some(block) = self.block(tx, &from)? else { return Ok(Some(picked)) };
            let Block { first, mut numbers } = block;
            match order {
                Order::Asc => {
                    let at = self.partition(tx, &numbers, |other| *other <= from)?;
                    numbers.drain(..at);
                }
                Order::Desc => {
                    let at = self.partition(tx, &numbers, |other| *other < from)?;
                    numbers.truncate(at);
                    numbers.reverse();
                }
            }
            picked.extend(numbers.into_iter().filter(|number| found.contains(*number)));
            begin = first;
        }
        if picked.len() < limit {
            let [organization, sort] = self.values();
            let (sql, params) = match order {
                Order::Asc => (ASCENDING, [organization, sort, begin.0.into(), begin.1.into()]),
                Order::Desc => (DESCENDING, [organization, sort, begin.0.into(), begin.1.into()]),
            };
            let mut blocks = 0;
            tx.visit(sql, &params, &mut |row| {
                blocks += 1;
                if blocks > patience {
                    return Ok(false);
                }
                let numbers = unpack(row.blob(0)?);
                let at = picked.len();
                picked.extend(numbers.filter(|number| found.contains(*number)));
                if order == Order::Desc {
                    picked[at..].reverse();
                }
                Ok(picked.len() < limit)
            })?;
            if blocks > patience {
                return Ok(None);
            }
        }
        picked.truncate(limit);
        Ok(Some(picked))
    }

    /// The same where few were found: their keys are read and sorted.
    pub(super) fn sorted(
        self,
        tx: &mut dyn Tx,
        found: &Bits,
        order: Order,
        from: Option<&Key>,
        limit: usize,
    ) -> Result<Vec<u32>, DbError> {
        let from = from.map(place).transpose()?;
        let mut places = Vec::new();
        for number in found.iter() {
            let place = self.place_of(tx, number)?;
            let is_behind = from.as_ref().is_none_or(|from| match order {
                Order::Asc => place > *from,
                Order::Desc => place < *from,
            });
            if is_behind {
                places.push((place, number));
            }
        }
        places.sort();
        if order == Order::Desc {
            places.reverse();
        }
        Ok(places.into_iter().take(limit).map(|(_, number)| number).collect())
    }

    /// The block in which a place is.
    fn block(self, tx: &mut dyn Tx, place: &Place) -> Result<Option<Block>, DbError> {
        let [organization, sort] = self.values();
        let (key, id) = (place.0.as_str().into(), place.1.as_str().into());
        let row = tx.query_one(FIND, &[organization, sort, key, id])?;
        row.map(|row| {
            let first = (row.text(1)?.to_owned(), row.text(2)?.to_owned());
            Ok(Block { first, numbers: unpack(row.blob(0)?).collect() })
        })
        .transpose()
    }

    /// How many of `numbers`, which are in order, come before the first one whose place is not
    /// `before`.
    fn partition(
        self,
        tx: &mut dyn Tx,
        numbers: &[u32],
        before: impl Fn(&Place) -> bool,
    ) -> Result<usize, DbError> {
        let (mut low, mut high) = (0, numbers.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if before(&self.place_of(tx, numbers[middle])?) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    fn place_of(self, tx: &mut dyn Tx, number: u32) -> Result<Place, DbError> {
        let sql = match self.sort {
            MemberSort::Name => NAME_OF,
            MemberSort::Email => EMAIL_OF,
            MemberSort::Role => ROLE_OF,
            MemberSort::LastActive => ACTIVITY_OF,
        };
        let row = tx.query_one(sql, &[self.organization.as_str().into(), number.into()])?;
        place(&key(&row.ok_or_else(|| DbError::corrupt("member_orders"))?, 0)?)
    }

    fn insert(self, tx: &mut dyn Tx, first: &Place, numbers: &[u32]) -> Result<(), DbError> {
        tx.execute(INSERT, &self.params(first, numbers)).map(|_| ())
    }

    fn update(self, tx: &mut dyn Tx, block: &Block) -> Result<(), DbError> {
        tx.execute(UPDATE, &self.params(&block.first, &block.numbers)).map(|_| ())
    }

    fn params(self, first: &Place, numbers: &[u32]) -> [Value; 5] {
        let [organization, sort] = self.values();
        let kept: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        [organization, sort, first.0.as_str().into(), first.1.as_str().into(), Value::Blob(kept)]
    }

    fn values(self) -> [Value; 2] {
        [self.organization.as_str().into(), self.sort.as_str().into()]
    }
}

/// The number in a row's first column.
fn number(row: &Row) -> Result<u32, DbError> {
    u32::try_from(row.integer(0)?).map_err(|_| DbError::corrupt("number"))
}

/// The key and id in the columns from `at` on.
fn key(row: &Row, at: usize) -> Result<Key, DbError> {
    let key = row.text(at).map(Value::from).or_else(|_| row.integer(at).map(Value::from))?;
    Ok(Key(key, row.text(at + 1)?.into()))
}

/// Times become digits that sort as the times do.
fn place(key: &Key) -> Result<Place, DbError> {
    let text = match &key.0 {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => format!("{:016x}", number.cast_unsigned() ^ (1 << 63)),
        Value::Null | Value::Blob(_) => return Err(DbError::corrupt("sort key")),
    };
    match &key.1 {
        Value::Text(id) => Ok((text, id.clone())),
        _ => Err(DbError::corrupt("sort key")),
    }
}

fn unpack(kept: &[u8]) -> impl Iterator<Item = u32> {
    kept.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes))
}
