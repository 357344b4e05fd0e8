//! One SQLite connection: how it is set up, and how a statement runs on it.

use super::{DbError, DbOptions, EachNumbered, Row, Tx, Value};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, OpenFlags, ToSql};
use std::path::Path;
use std::sync::Arc;

/// How many statements a connection keeps prepared; more than there are in `store`.
const CACHED_STATEMENTS: usize = 256;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Reads and writes.
    Write,
    /// Reads; SQLite refuses anything else.
    Read,
}

impl Access {
    /// How much of the database a connection keeps for itself. The system keeps the rest for all, so
    /// that each of those who read needs little: what leads to what it reads.
    fn cache_kib(self) -> i64 {
        match self {
            Self::Write => 8 * 1024,
            Self::Read => 1024,
        }
    }
}

/// Opens the database in `path`, which exists (see [`create_file`]).
pub(super) fn open(
    path: &Path,
    access: Access,
    options: &DbOptions,
) -> Result<Connection, DbError> {
    // Without SQLITE_OPEN_URI a path is a path, whatever characters it has.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // First of all: switching to WAL needs a lock, and without this fails at once while another
    // process holds it.
    connection.busy_timeout(options.busy_timeout)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    // In WAL mode only FULL makes a commit durable before it returns.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Checkpoints are made off the writer's path, see `checkpoint`.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    // A log that was much longer once does not stay so.
    let most = i64::try_from(options.log_bytes.saturating_mul(2)).unwrap_or(i64::MAX);
    connection.pragma_update(None, "journal_size_limit", most)?;
    // The schema is ours, but a file that somebody swapped must not run functions of theirs.
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "cache_size", -access.cache_kib())?;
    // Without it, statements of a database that somebody has run ANALYZE on are planned anew each
    // time their parameters change: that takes as long as running them.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    if access == Access::Read {
        connection.pragma_update(None, "query_only", true)?;
    }
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(connection)
}

/// Makes the file and its folder where they are absent, readable by their owner alone: it holds
/// password hashes and TOTP secrets. SQLite gives its side files the same rights.
pub(super) fn create_file(path: &Path) -> Result<(), DbError> {
    let fail = |path: &Path| {
        let path = path.display().to_string();
        move |source| DbError::File { path, source: Arc::new(source) }
    };
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    let mut folders = std::fs::DirBuilder::new();
    folders.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
        options.mode(0o600);
        folders.mode(0o700);
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        folders.create(folder).map_err(fail(folder))?;
    }
    options.open(path).map_err(fail(path))?;
    Ok(())
}

/// The transaction that is open on a connection.
pub(super) struct SqliteTx<'a> {
    connection: &'a Connection,
    announced: Vec<String>,
}

impl<'a> SqliteTx<'a> {
    pub(super) fn on(connection: &'a Connection) -> Self {
        Self { connection, announced: Vec::new() }
    }

    /// What was announced in it.
    pub(super) fn into_announced(self) -> Vec<String> {
        self.announced
    }

    /// Does something that sorts more than memory should hold: meanwhile what is sorted goes into
    /// files.
    fn on_files<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        const FILES: i64 = 1;
        let before: i64 =
            self.connection.pragma_query_value(None, "temp_store", |row| row.get(0))?;
        if before == FILES {
            return work(self);
        }
        self.connection.pragma_update(None, "temp_store", FILES)?;
        let done = work(self);
        self.connection.pragma_update(None, "temp_store", before)?;
        done
    }

    fn prepare(&self, sql: &'static str, params: &[Value]) -> Result<CachedStatement<'_>, DbError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        for index in 1..=statement.parameter_count() {
            // To SQLite `$2` is a name, and names are numbered as they appear: in `SET a = $2
            // WHERE id = $1` the parameter with index 1 is called `$2`.
            let number = statement.parameter_name(index).and_then(|name| name.strip_prefix('$'));
            let at = number.and_then(|number| number.parse::<usize>().ok()?.checked_sub(1));
            let Some(value) = at.and_then(|at| params.get(at)) else {
                let name = statement.parameter_name(index).unwrap_or("?").to_owned();
                return Err(DbError::Parameter { name });
            };
            statement.raw_bind_parameter(index, value)?;
        }
        Ok(statement)
    }
}

impl Tx for SqliteTx<'_> {
    fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, DbError> {
        let changed = self.prepare(sql, params)?.raw_execute()?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    fn execute_on_files(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, DbError> {
        self.on_files(|tx| tx.execute(sql, params))
    }

    fn query(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, DbError> {
        let mut statement = self.prepare(sql, params)?;
        let columns = statement.column_count();
        let (mut rows, mut answer) = (statement.raw_query(), Vec::new());
        while let Some(row) = rows.next()? {
            let mut values = Vec::with_capacity(columns);
            read(row, columns, &mut values)?;
            answer.push(Row::new(values));
        }
        Ok(answer)
    }

    fn visit(
        &mut self,
        sql: &'static str,
        params: &[Value],
        each: &mut dyn FnMut(&Row) -> Result<bool, DbError>,
    ) -> Result<(), DbError> {
        let mut statement = self.prepare(sql, params)?;
        let columns = statement.column_count();
        // One after the other in the same place: there may be a million.
        let (mut rows, mut seen) = (statement.raw_query(), Row::new(Vec::with_capacity(columns)));
        while let Some(row) = rows.next()? {
            read(row, columns, seen.values())?;
            if !each(&seen)? {
                break;
            }
        }
        Ok(())
    }

    fn visit_numbered(
        &mut self,
        sql: &'static str,
        params: &[Value],
        each: EachNumbered<'_>,
    ) -> Result<(), DbError> {
        let mut statement = self.prepare(sql, params)?;
        let has_bytes = statement.column_count() > 1;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let ValueRef::Integer(number) = row.get_ref(0)? else {
                return Err(DbError::column(0, "number"));
            };
            let bytes = match has_bytes.then(|| row.get_ref(1)).transpose()? {
                None => &[][..],
                Some(ValueRef::Blob(bytes)) => bytes,
                Some(_) => return Err(DbError::column(1, "blob")),
            };
            if !each(number, bytes)? {
                break;
            }
        }
        Ok(())
    }

    fn announce(&mut self, topic: &str) {
        self.announced.push(topic.to_owned());
    }

    fn drop_indexes(&mut self, table: &'static str) -> Result<Vec<String>, DbError> {
        // Those of constraints have no statement of their own, and stay, like unique ones.
        let rows = self.query(
            "SELECT name, sql FROM sqlite_master \
             WHERE type = 'index' AND tbl_name = $1 AND sql LIKE 'CREATE INDEX %'",
            &[table.into()],
        )?;
        let mut statements = Vec::new();
        for row in rows {
            self.connection.execute_batch(&format!("DROP INDEX {}", quoted(row.text(0)?)))?;
            statements.push(row.text(1)?.to_owned());
        }
        Ok(statements)
    }

    fn create_indexes(&mut self, statements: &[String]) -> Result<(), DbError> {
        self.on_files(|tx| {
            Ok(statements.iter().try_for_each(|sql| tx.connection.execute_batch(sql))?)
        })
    }
}

/// A name as it stands in a statement.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Reads a row into `values`, whatever they were.
fn read(row: &rusqlite::Row<'_>, columns: usize, values: &mut Vec<Value>) -> Result<(), DbError> {
    values.clear();
    for at in 0..columns {
        values.push(value(at, row.get_ref(at)?)?);
    }
    Ok(())
}

fn value(at: usize, column: ValueRef<'_>) -> Result<Value, DbError> {
    Ok(match column {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        // A portable schema has no floating-point columns: rounding would differ by dialect.
        ValueRef::Real(_) => return Err(DbError::column(at, "value that is portable")),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(|_| DbError::column(at, "UTF-8"))?;
            Value::Text(text.to_owned())
        }
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::StatementStatus;

    #[test]
    fn a_statement_is_planned_once_whatever_its_parameters_are() {
        const FIND: &str = "SELECT b FROM t WHERE a > $1 AND b = $2 ORDER BY a";
        let folder = tempfile::tempdir().expect("makes a folder");
        let path = folder.path().join("test.db");
        create_file(&path).expect("makes a file");
        let connection = open(&path, Access::Write, &DbOptions::default()).expect("opens");
        let schema = "CREATE TABLE t (a INTEGER, b TEXT); CREATE INDEX t_a ON t (a); \
            CREATE INDEX t_b ON t (b, a); INSERT INTO t VALUES (1, 'x'), (2, 'y'); ANALYZE;";
        connection.execute_batch(schema).expect("is made");
        let mut tx = SqliteTx::on(&connection);
        for (a, b) in [(0, "x"), (1, "y"), (2, "x"), (0, "z")] {
            tx.query(FIND, &[Value::Integer(a), b.into()]).expect("is answered");
        }
        let statement = connection.prepare_cached(FIND).expect("is kept");
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
        assert_eq!(statement.get_status(StatementStatus::Run), 4);
    }

    #[test]
    fn what_sorts_much_does_so_in_files_and_nothing_after_it() {
        let folder = tempfile::tempdir().expect("makes a folder");
        let path = folder.path().join("test.db");
        create_file(&path).expect("makes a file");
        let connection = open(&path, Access::Write, &DbOptions::default()).expect("opens");
        let place = |tx: &mut SqliteTx<'_>| -> Result<i64, DbError> {
            Ok(tx.connection.pragma_query_value(None, "temp_store", |row| row.get(0))?)
        };
        let (files, memory) = (1, 2);
        let mut tx = SqliteTx::on(&connection);
        assert_eq!(tx.on_files(place).expect("is asked"), files);
        let failed = tx.on_files(|tx| {
            assert_eq!(tx.on_files(place)?, files, "inside of another one, too");
            assert_eq!(place(tx)?, files);
            Err::<(), _>(DbError::corrupt("anything"))
        });
        failed.expect_err("as what was done");
        assert_eq!(place(&mut tx).expect("is asked"), memory);
    }
}
