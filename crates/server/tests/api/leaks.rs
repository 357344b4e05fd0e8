//! What proves who somebody is, as far as any test of this program came across it: no event and no
//! error of any of them has it. Codes are left to `secrets`, because six digits can be anything.

use crate::company::{Company, PASSWORD, SECRET};
use serde_json::json;
use std::collections::HashSet;
use std::path::Path;
use std::sync::{LazyLock, Mutex, PoisonError};

/// Tokens of sessions and programs, CSRF tokens, the password of everybody, and Ada's app.
static KNOWN: LazyLock<Mutex<HashSet<String>>> =
    LazyLock::new(|| Mutex::new([PASSWORD, SECRET].map(str::to_owned).into()));

/// Keeps what must be nowhere from here on. The session of a program has an empty token.
pub fn remember(secret: Option<&String>) {
    if let Some(secret) = secret.filter(|secret| !secret.is_empty()) {
        KNOWN.lock().unwrap_or_else(PoisonError::into_inner).insert(secret.clone());
    }
}

/// What of it stands in `text` as a word of its own.
pub fn find(text: &str) -> Option<String> {
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let is_apart = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_');
    text.split(is_apart).find(|word| known.contains(*word)).map(str::to_owned)
}

/// What of it stands anywhere in the audit log of a database, of every company in it.
pub fn search(database: &Path) -> Option<String> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = rusqlite::Connection::open_with_flags(database, flags).expect("opens");
    let sql = "SELECT json_array(actor_email, actor_name, subject_email, subject_name, reason, \
        resource_id, resource_name, details, user_agent, request_id, code) FROM audit_events";
    // A test may have taken the table away.
    let mut statement = connection.prepare(sql).ok()?;
    let mut events = statement.query_map([], |row| row.get::<_, String>(0)).expect("reads");
    events.find_map(|event| find(&event.expect("text")))
}

#[tokio::test]
async fn a_secret_in_a_log_is_found() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    assert_eq!(search(&company.database()), None);
    let start = json!({ "member_id": "eli", "reason": format!("it is \"{PASSWORD}\"") });
    alan.post("/impersonation", start).await.expect(201);
    assert_eq!(search(&company.database()).as_deref(), Some(PASSWORD));
    // Events cannot be deleted, and this one would be found again.
    company.change(|tx| tx.execute("DROP TABLE audit_events", &[]).map(|_| ())).await;
}
