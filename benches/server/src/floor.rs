//! The floor: what a page of members costs in plain SQLite, alone and behind HTTP, and what HTTP
//! costs alone.

use crate::bench::quoted;
use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use rusqlite::{Connection, OpenFlags, params};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Rows of a page.
pub(crate) const PAGE: usize = 50;

/// The orders of the list, by the names that the API has for them.
pub(crate) const SORTS: [(&str, &str); 4] = [
    ("name", "name_key"),
    ("email", "email"),
    ("role", "role_key"),
    ("last_active", "last_active_at"),
];

/// A connection that reads, set up as the server's are.
pub(crate) fn open(database: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(database, flags)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "cache_size", -16 * 1024)?;
    Ok(connection)
}

/// The id of Acme.
pub(crate) fn organization(connection: &Connection) -> Result<String> {
    let sql = "SELECT id FROM organizations WHERE name = 'Acme'";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

/// A place in an order of the list.
#[derive(Debug, Clone, serde::Deserialize)]
pub(crate) struct Place {
    /// As in [`SORTS`].
    pub(crate) sort: usize,
    /// The key before it, as text.
    pub(crate) key: String,
    pub(crate) id: String,
}

impl Place {
    /// Before everybody.
    pub(crate) fn first(sort: usize) -> Self {
        let key = if SORTS[sort].0 == "last_active" { "-1" } else { "" };
        Self { sort, key: key.into(), id: String::new() }
    }

    /// Behind the first `before` members of an order.
    pub(crate) fn behind(connection: &Connection, sort: usize, before: u64) -> Result<Self> {
        let Some(offset) = before.checked_sub(1) else { return Ok(Self::first(sort)) };
        let key = SORTS[sort].1;
        let sql = format!(
            "SELECT CAST({key} AS TEXT), id FROM members WHERE organization_id = $1 \
             ORDER BY {key}, id LIMIT 1 OFFSET $2"
        );
        let found = params![organization(connection)?, offset.cast_signed()];
        let (key, id) = connection.query_row(&sql, found, |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self { sort, key, id })
    }

    /// As it stands in an address of the floor's own server.
    pub(crate) fn address(&self) -> String {
        format!("/page?sort={}&key={}&id={}", self.sort, quoted(&self.key), quoted(&self.id))
    }
}

/// One member, every column that the list shows.
#[derive(Debug, serde::Serialize)]
pub(crate) struct Member {
    id: String,
    email: String,
    name: String,
    roles: String,
    status: String,
    last_active_at: i64,
    second_factor: bool,
}

/// A page, by the one statement that everybody would write.
pub(crate) fn page(
    connection: &Connection,
    organization: &str,
    place: &Place,
) -> Result<Vec<Member>> {
    let columns = "id, email, name, roles, status, last_active_at, second_factor";
    let key = SORTS[place.sort].1;
    let sql = format!(
        "SELECT {columns} FROM members WHERE organization_id = $1 AND ({key}, id) > ($2, $3) \
         ORDER BY {key}, id LIMIT $4"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let number: Option<i64> = place.key.parse().ok().filter(|_| key == "last_active_at");
    let key: &dyn rusqlite::ToSql = match &number {
        Some(number) => number,
        None => &place.key,
    };
    let rows =
        statement.query_map(params![organization, key, place.id, PAGE.cast_signed()], |row| {
            Ok(Member {
                id: row.get(0)?,
                email: row.get(1)?,
                name: row.get(2)?,
                roles: row.get(3)?,
                status: row.get(4)?,
                last_active_at: row.get(5)?,
                second_factor: row.get(6)?,
            })
        })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Connections that are idle.
#[derive(Clone)]
struct Pool {
    database: PathBuf,
    organization: String,
    idle: Arc<Mutex<Vec<Connection>>>,
}

/// Serves `/hello`, and `/page` as [`page`] gives it, until it is killed.
pub(crate) fn serve(listen: &str, database: &Path) -> Result<()> {
    let organization = organization(&open(database)?)?;
    let pool = Pool { database: database.to_owned(), organization, idle: Arc::default() };
    let router = Router::new()
        .route("/hello", get(async || "Hello"))
        .route("/page", get(answer))
        .with_state(pool);
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen).await?;
        axum::serve(listener, router).await.context("the floor's server")
    })
}

async fn answer(
    State(pool): State<Pool>,
    Query(place): Query<Place>,
) -> Result<axum::Json<Vec<Member>>, StatusCode> {
    let page = tokio::task::spawn_blocking(move || -> Result<Vec<Member>> {
        let idle = || pool.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = idle().pop();
        let connection = match connection {
            Some(connection) => connection,
            None => open(&pool.database)?,
        };
        let page = page(&connection, &pool.organization, &place);
        idle().push(connection);
        page
    });
    match page.await {
        Ok(Ok(page)) => Ok(axum::Json(page)),
        _ => Err(StatusCode::INTERNAL_SERVER_ERROR),
    }
}
