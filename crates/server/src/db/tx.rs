//! What a job sees of the database: SQL in, values out. One dialect-neutral trait, so that a job
//! written today runs on PostgreSQL tomorrow.

use super::DbError;

/// Gets a number and bytes, and says whether it wants more.
pub type EachNumbered<'a> = &'a mut dyn FnMut(i64, &[u8]) -> Result<bool, DbError>;

/// One open transaction.
///
/// SQL is `&'static str` (nothing is ever spliced in), portable between SQLite and PostgreSQL,
/// with `$1`-style parameters. In SQLite `$2` is a *name*, not a position: an implementation binds
/// by the number in the name.
pub trait Tx {
    /// Runs a statement and gives the number of rows it changed.
    ///
    /// # Errors
    /// Whatever the database says; [`DbError::is_unique_violation`] tells a taken key.
    fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, DbError>;

    /// The same for a statement that sorts more than memory should hold; some databases must be told.
    ///
    /// # Errors
    /// Whatever the database says.
    fn execute_on_files(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, DbError> {
        self.execute(sql, params)
    }

    /// Runs a query (or a statement with `RETURNING`) and gives every row of its answer.
    ///
    /// # Errors
    /// Whatever the database says.
    fn query(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, DbError>;

    /// Runs a query and gives its rows one by one, as long as `each` wants more (`Ok(true)`): for
    /// answers that are too long to be kept.
    ///
    /// # Errors
    /// Whatever the database or `each` says.
    fn visit(
        &mut self,
        sql: &'static str,
        params: &[Value],
        each: &mut dyn FnMut(&Row) -> Result<bool, DbError>,
    ) -> Result<(), DbError>;

    /// The same for rows that are a number and perhaps bytes (empty where there is no second column):
    /// in a fraction of the time, because they are lent as the database has them.
    ///
    /// # Errors
    /// Whatever the database or `each` says, and columns that are something else.
    fn visit_numbered(
        &mut self,
        sql: &'static str,
        params: &[Value],
        each: EachNumbered<'_>,
    ) -> Result<(), DbError>;

    /// The only row of an answer that has at most one.
    ///
    /// # Errors
    /// Whatever the database says.
    fn query_one(&mut self, sql: &'static str, params: &[Value]) -> Result<Option<Row>, DbError> {
        Ok(self.query(sql, params)?.into_iter().next())
    }

    /// Tells whoever listens to `topic` ([`super::Db::listen`]), once this is committed; when it is
    /// undone, nobody. In a read it does nothing.
    fn announce(&mut self, topic: &str);

    /// Drops the indexes of `table` that keep no promise but speed, and gives the statements that
    /// make them again. To load rows by the hundred thousand without them, and to make them once
    /// all are there, takes a fraction of the time.
    ///
    /// # Errors
    /// Whatever the database says.
    fn drop_indexes(&mut self, table: &'static str) -> Result<Vec<String>, DbError>;

    /// Makes indexes again, from what [`Tx::drop_indexes`] gave.
    ///
    /// # Errors
    /// Whatever the database says.
    fn create_indexes(&mut self, statements: &[String]) -> Result<(), DbError>;
}

/// What becomes of a write job's changes, said apart from its answer: a refused attempt and a
/// count of failures are kept although the answer is an error (invariant 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<T> {
    /// Keep the changes, and answer this after the commit.
    Commit(T),
    /// Undo the changes, and answer this.
    Rollback(T),
}

/// A parameter or a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// SQL's NULL.
    Null,
    /// Numbers, booleans (0 and 1) and times (milliseconds since 1970, UTC).
    Integer(i64),
    /// Text, ids and JSON.
    Text(String),
    /// Hashes.
    Blob(Vec<u8>),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Integer(yes.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row of an answer. A column of another type than asked for is a bug in the SQL beside it,
/// so it is an error and never a default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(Vec<Value>);

impl Row {
    /// A row of these columns.
    pub fn new(columns: Vec<Value>) -> Self {
        Self(columns)
    }

    /// Its columns, to be replaced by those of the next row.
    pub(super) fn values(&mut self) -> &mut Vec<Value> {
        &mut self.0
    }

    /// The text in column `at`, from 0.
    ///
    /// # Errors
    /// The column is absent, NULL or no text.
    pub fn text(&self, at: usize) -> Result<&str, DbError> {
        self.optional_text(at)?.ok_or_else(|| DbError::column(at, "text"))
    }

    /// The text in column `at`, unless it is NULL.
    ///
    /// # Errors
    /// The column is absent or no text.
    pub fn optional_text(&self, at: usize) -> Result<Option<&str>, DbError> {
        match self.0.get(at) {
            Some(Value::Null) => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            _ => Err(DbError::column(at, "text")),
        }
    }

    /// Takes the text out of column `at`, which is NULL from then on.
    ///
    /// # Errors
    /// The column is absent, NULL or no text.
    pub fn take_text(&mut self, at: usize) -> Result<String, DbError> {
        self.take_optional_text(at)?.ok_or_else(|| DbError::column(at, "text"))
    }

    /// Takes the text out of column `at`, unless it is NULL, as it is from then on.
    ///
    /// # Errors
    /// The column is absent or no text.
    pub fn take_optional_text(&mut self, at: usize) -> Result<Option<String>, DbError> {
        match self.0.get_mut(at).map(|value| std::mem::replace(value, Value::Null)) {
            Some(Value::Null) => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            _ => Err(DbError::column(at, "text")),
        }
    }

    /// The number in column `at`.
    ///
    /// # Errors
    /// The column is absent, NULL or no number.
    pub fn integer(&self, at: usize) -> Result<i64, DbError> {
        self.optional_integer(at)?.ok_or_else(|| DbError::column(at, "integer"))
    }

    /// The number in column `at`, unless it is NULL.
    ///
    /// # Errors
    /// The column is absent or no number.
    pub fn optional_integer(&self, at: usize) -> Result<Option<i64>, DbError> {
        match self.0.get(at) {
            Some(Value::Null) => Ok(None),
            Some(Value::Integer(number)) => Ok(Some(*number)),
            _ => Err(DbError::column(at, "integer")),
        }
    }

    /// The bytes in column `at`.
    ///
    /// # Errors
    /// The column is absent, NULL or no bytes.
    pub fn blob(&self, at: usize) -> Result<&[u8], DbError> {
        match self.0.get(at) {
            Some(Value::Blob(bytes)) => Ok(bytes),
            _ => Err(DbError::column(at, "bytes")),
        }
    }

    /// The truth in column `at`.
    ///
    /// # Errors
    /// The column is absent, NULL or no number.
    pub fn boolean(&self, at: usize) -> Result<bool, DbError> {
        Ok(self.integer(at)? != 0)
    }
}
