//! How parameters reach a statement.

use crate::support::Fixture;
use understudy_server::db::{Db, DbError, DbOptions, Outcome, ReadError, Value, WriteError};

#[tokio::test]
async fn a_parameter_is_bound_by_the_number_in_its_name_and_not_by_its_place() {
    let fixture = Fixture::new().await;
    let answer = fixture.db.write(|tx| {
        tx.execute("INSERT INTO notes (text, size) VALUES ($1, 1)", &["a".into()])?;
        // SQLite numbers names as they appear: here `$2` is its parameter 1.
        tx.execute("UPDATE notes SET size = $2 WHERE text = $1", &["a".into(), 7_i64.into()])?;
        let again =
            tx.query_one("SELECT $3, $1, $2, $1", &[1_i64.into(), 2_i64.into(), 3_i64.into()])?;
        let again = again.expect("a row");
        let again = [again.integer(0)?, again.integer(1)?, again.integer(2)?, again.integer(3)?];
        let size =
            tx.query("SELECT size FROM notes WHERE text = $1", &["a".into()])?[0].integer(0)?;
        Ok(Outcome::Commit((size, again)))
    });
    assert_eq!(answer.await.expect("commits"), (7, [3, 1, 2, 1]));
}

#[tokio::test]
async fn a_parameter_without_a_value_is_an_error_and_never_null() {
    let fixture = Fixture::new().await;
    for sql in ["SELECT $2", "SELECT ?", "SELECT :name", "SELECT $name", "SELECT $0"] {
        let answer = fixture.db.read(move |tx| tx.query(sql, &["only one".into()])).await;
        assert!(matches!(answer, Err(ReadError::Db(DbError::Parameter { .. }))), "{sql}");
    }
}

#[tokio::test]
async fn values_come_back_as_they_went_in() {
    let fixture = Fixture::new().await;
    let sent = [
        Value::Null,
        Value::Integer(i64::MIN),
        Value::Text("שלום 🙂 \0 end".into()),
        Value::Blob(vec![0, 255]),
    ];
    let expected = understudy_server::db::Row::new(sent.to_vec());
    let rows = fixture.db.read(move |tx| tx.query("SELECT $1, $2, $3, $4", &sent));
    assert_eq!(rows.await.expect("reads"), [expected]);
}

#[tokio::test]
async fn a_column_of_another_type_is_an_error_and_never_a_default() {
    let fixture = Fixture::new().await;
    let read = |sql| fixture.db.read(move |tx| tx.query(sql, &[])?[0].integer(0));
    for sql in ["SELECT 'text'", "SELECT NULL"] {
        let answer = read(sql).await;
        assert!(matches!(answer, Err(WriteError::Db(DbError::Column { at: 0, .. }))), "{sql}");
    }
}

#[tokio::test]
async fn every_statement_of_the_store_is_prepared_against_the_schema() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    let db = Db::open(&path, DbOptions::default()).expect("opens");
    db.migrate().expect("migrates");
    db.close().await;
    let connection = rusqlite::Connection::open(path).expect("opens");
    let statements = understudy_server::store::all_statements();
    assert!(statements.len() > 50, "only {} are listed", statements.len());
    for sql in statements {
        let prepared = connection.prepare(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        for index in 1..=prepared.parameter_count() {
            let name = prepared.parameter_name(index).unwrap_or_default();
            assert!(name.starts_with('$'), "{sql}: parameter {index} is {name:?}");
        }
    }
}
