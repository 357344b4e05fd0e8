//! Reading a row from left to right, as its `SELECT` lists the columns.

use crate::db::{DbError, Row, Value};
use serde::de::DeserializeOwned;
use understudy_contract::Role;

/// The columns of a row that have not been read yet. It takes them out of the row, so that a text
/// is where it was read and not a copy.
pub(crate) struct Columns {
    row: Row,
    at: usize,
}

impl Columns {
    /// All columns of `row`.
    pub(crate) fn of(row: Row) -> Self {
        Self { row, at: 0 }
    }

    /// Leaves out the next `count` columns.
    pub(crate) fn skip(&mut self, count: usize) {
        self.at += count;
    }

    fn next(&mut self) -> usize {
        self.at += 1;
        self.at - 1
    }

    /// A sort key, whatever its type.
    pub(crate) fn value(&mut self) -> Result<Value, DbError> {
        let at = self.next();
        self.row.integer(at).map(Value::from).or_else(|_| self.row.take_text(at).map(Value::from))
    }

    pub(crate) fn text(&mut self) -> Result<String, DbError> {
        let at = self.next();
        self.row.take_text(at)
    }

    pub(crate) fn optional_text(&mut self) -> Result<Option<String>, DbError> {
        let at = self.next();
        self.row.take_optional_text(at)
    }

    pub(crate) fn integer(&mut self) -> Result<i64, DbError> {
        let at = self.next();
        self.row.integer(at)
    }

    pub(crate) fn optional_integer(&mut self) -> Result<Option<i64>, DbError> {
        let at = self.next();
        self.row.optional_integer(at)
    }

    /// A count, version or other number that is never negative.
    pub(crate) fn unsigned<T: TryFrom<i64>>(&mut self, what: &'static str) -> Result<T, DbError> {
        T::try_from(self.integer()?).map_err(|_| DbError::corrupt(what))
    }

    pub(crate) fn boolean(&mut self) -> Result<bool, DbError> {
        let at = self.next();
        self.row.boolean(at)
    }

    /// A value of a closed set, by the contract's `parse`.
    pub(crate) fn parsed<T>(
        &mut self,
        what: &'static str,
        parse: fn(&str) -> Option<T>,
    ) -> Result<T, DbError> {
        let at = self.next();
        parse(self.row.text(at)?).ok_or_else(|| DbError::corrupt(what))
    }

    /// The same where there may be none.
    pub(crate) fn optional_parsed<T>(
        &mut self,
        what: &'static str,
        parse: fn(&str) -> Option<T>,
    ) -> Result<Option<T>, DbError> {
        let at = self.next();
        let text = self.row.optional_text(at)?;
        text.map(|text| parse(text).ok_or_else(|| DbError::corrupt(what))).transpose()
    }

    pub(crate) fn roles(&mut self) -> Result<Vec<Role>, DbError> {
        let at = self.next();
        parse_roles(self.row.text(at)?)
    }

    pub(crate) fn json<T: DeserializeOwned>(&mut self, what: &'static str) -> Result<T, DbError> {
        let at = self.next();
        serde_json::from_str(self.row.text(at)?).map_err(|_| DbError::corrupt(what))
    }

    pub(crate) fn optional_json<T: DeserializeOwned>(
        &mut self,
        what: &'static str,
    ) -> Result<Option<T>, DbError> {
        let at = self.next();
        let text = self.row.optional_text(at)?;
        text.map(|text| serde_json::from_str(text).map_err(|_| DbError::corrupt(what))).transpose()
    }
}

/// Roles, as a column has them.
pub(crate) fn parse_roles(names: &str) -> Result<Vec<Role>, DbError> {
    let names = names.split(',');
    names.map(|name| Role::parse(name).ok_or_else(|| DbError::corrupt("role"))).collect()
}

/// JSON for a column. Fails only for types that no JSON can hold, which the contract has none of.
pub(crate) fn json<T: serde::Serialize>(value: &T, what: &'static str) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|_| DbError::corrupt(what))
}
