//! What proves who somebody is, as far as any test of this program came across it: no event, no line
//! of the server's log at its loudest and no error of any of them has it.
//!
//! Secrets and what the server said are kept as words, so that it does not matter which of the two
//! came first.

use crate::company::{Company, PASSWORD, SECRET};
use crate::log;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::Path;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

/// Fields of a request that prove who somebody is.
const SENT: [&str; 5] =
    ["password", "current_password", "new_password", "code", "second_factor_code"];
/// Fields of a successful answer that do, or that a secret is the end of.
const RECEIVED: [&str; 5] = ["csrf_token", "token", "secret", "backup_codes", "invitation_url"];
/// What is shorter looks like a word of something else by chance.
const SHORTEST: usize = 6;

#[derive(Default)]
struct Known {
    /// Tokens of sessions and programs, CSRF tokens, passwords, codes, secrets of apps.
    secrets: HashSet<String>,
    /// Every word of the log and of all errors.
    said: HashSet<String>,
    /// What is in both.
    leaked: Option<String>,
}

impl Known {
    fn remember(&mut self, secret: &str) {
        if words(secret).eq([secret]) {
            if self.said.contains(secret) {
                self.leaked.get_or_insert_with(|| secret.to_owned());
            }
            self.secrets.insert(secret.to_owned());
        }
    }

    fn hear(&mut self, text: &str) {
        for word in words(text) {
            if self.secrets.contains(word) {
                self.leaked.get_or_insert_with(|| word.to_owned());
            }
            if !self.said.contains(word) {
                self.said.insert(word.to_owned());
            }
        }
    }
}

static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(|| {
    let secrets = [PASSWORD, SECRET].map(str::to_owned).into();
    Mutex::new(Known { secrets, ..Known::default() })
});

fn known() -> MutexGuard<'static, Known> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps what must be nowhere. The session of a program has an empty token.
pub fn remember(secret: Option<&String>) {
    if let Some(secret) = secret {
        known().remember(secret);
    }
}

/// Keeps what is secret of the body of a request.
pub fn remember_sent(body: &Value) {
    remember_fields(body, &SENT);
}

/// Keeps what is secret of the body of an answer that is no error.
pub fn remember_received(body: &Value) {
    remember_fields(body, &RECEIVED);
}

fn remember_fields(body: &Value, names: &[&str]) {
    for text in names.iter().filter_map(|name| body.get(name)).flat_map(texts) {
        // Of a link, what it ends with.
        known().remember(text.rsplit('/').next().unwrap_or_default());
    }
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// Takes note of what the server said, to its log or to whoever asked.
pub fn heard(text: &str) {
    known().hear(text);
}

/// A secret that the server said.
pub fn leaked() -> Option<String> {
    known().leaked.clone()
}

/// Of what stands between anything that is no letter, digit, hyphen or underscore, all that is
/// long enough.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_apart = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_');
    text.split(is_apart).filter(|word| word.len() >= SHORTEST)
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
    let known = known();
    events.find_map(|event| {
        let event = event.expect("text");
        words(&event).find(|word| known.secrets.contains(*word)).map(str::to_owned)
    })
}

#[tokio::test]
async fn a_secret_in_the_audit_log_is_found() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    assert_eq!(search(&company.database()), None);
    let start = json!({ "member_id": "eli", "reason": format!("it is \"{PASSWORD}\"") });
    alan.post("/impersonation", start).await.expect(201);
    assert_eq!(search(&company.database()).as_deref(), Some(PASSWORD));
    // Events cannot be deleted, and this one would be found again.
    company.change(|tx| tx.execute("DROP TABLE audit_events", &[]).map(|_| ())).await;
}

#[test]
fn a_secret_that_is_told_is_found_whichever_comes_first() {
    for is_known_first in [true, false] {
        let mut known = Known::default();
        if is_known_first {
            known.remember("123456");
        }
        known.hear("POST body={\"code\":\"123456\"}");
        known.remember("123456");
        assert_eq!(known.leaked.as_deref(), Some("123456"));
    }
}

#[test]
fn what_is_secret_of_requests_and_answers_is_known_and_the_log_is_heard() {
    remember_sent(&json!({ "second_factor_code": "5ent-code", "reason": "n0-secret" }));
    let url = "https://x.example/invitations/rece1ved-token";
    remember_received(&json!({ "invitation_url": url, "backup_codes": ["rece1ved-code"] }));
    log::listen();
    tracing::trace!("n0-secret-either");
    let known = known();
    for secret in ["5ent-code", "rece1ved-token", "rece1ved-code", PASSWORD] {
        assert!(known.secrets.contains(secret), "{secret}");
    }
    assert!(!known.secrets.contains("n0-secret") && known.said.contains("n0-secret-either"));
}
