//! Demo data.

use crate::http::Client;
use crate::server::Folder;

/// Everything of the demo that does not move with the clock.
fn contents(folder: &Folder) -> Vec<String> {
    let sql = "SELECT id || email || name || roles || status || coalesce(password_hash, '-')
            FROM members
        UNION ALL SELECT id || title || status || version || nodes FROM trees
        UNION ALL SELECT id || statement || source_url || status || version FROM facts
        UNION ALL SELECT id || name || plan || seats || billing_email FROM organizations
        ORDER BY 1";
    let database = folder.database();
    let mut statement = database.prepare(sql).expect("prepares");
    let rows = statement.query_map([], |row| row.get(0)).expect("queries");
    rows.map(|row| row.expect("is text")).collect()
}

#[test]
fn the_demo_is_the_same_every_time() {
    let (first, second) = (Folder::with_demo(), Folder::with_demo());
    assert_eq!(contents(&first), contents(&second));
    let before = contents(&first);
    assert!(first.succeed(&["demo", "seed"]).contains("already"));
    assert_eq!(contents(&first), before);
}

#[test]
fn the_demo_has_what_it_promises() {
    let folder = Folder::with_demo();
    for (sql, count) in [
        ("SELECT count(*) FROM organizations", 2),
        ("SELECT count(*) FROM members WHERE email LIKE 'member-____@acme.example'", 120),
        ("SELECT count(*) FROM members", 131),
        ("SELECT count(*) FROM members WHERE second_factor = 1", 1),
        ("SELECT count(*) FROM trees WHERE status = 'draft'", 2),
        ("SELECT count(*) FROM facts", 12),
        ("SELECT count(*) FROM facts WHERE status = 'certified'", 4),
        ("SELECT count(DISTINCT password_hash) FROM members", 1),
        ("SELECT count(*) FROM members WHERE last_active_at > unixepoch() * 1000", 0),
    ] {
        assert_eq!(folder.count(sql), count, "{sql}");
    }
    assert!(folder.count("SELECT count(*) FROM trees") >= 6);
}

#[test]
fn more_members_continue_where_the_last_ones_ended() {
    let folder = Folder::new();
    folder.succeed(&["demo", "seed", "--members", "7"]);
    folder.succeed(&["demo", "seed", "--members", "3"]);
    assert_eq!(folder.count("SELECT count(*) FROM members WHERE email LIKE 'member-%'"), 130);
    let last = "SELECT count(*) FROM members WHERE email = 'member-0130@acme.example'";
    assert_eq!(folder.count(last), 1);
    assert!(folder.refuse(&["demo", "seed", "--members", "1000001"]).contains("--members"));
}

#[test]
fn more_events_continue_where_the_last_ones_ended_and_are_counted() {
    let folder = Folder::with_demo();
    folder.succeed(&["demo", "seed", "--events", "300"]);
    folder.succeed(&["demo", "seed", "--events", "40"]);
    for (sql, count) in [
        ("SELECT count(*) FROM audit_events", 340),
        (
            "SELECT max(p.number) FROM audit_kinds k JOIN audit_places p ON p.kind = k.id \
             WHERE k.email = '' AND k.action = ''",
            340,
        ),
        (
            "SELECT count(*) FROM audit_events WHERE occurred_at > unixepoch('now', '+1 second') * 1000",
            0,
        ),
        ("SELECT count(*) FROM audit_events e WHERE actor_id NOT IN (SELECT id FROM members)", 0),
        (
            "SELECT count(*) FROM audit_events e WHERE actor_email NOT IN (SELECT email FROM members)",
            0,
        ),
    ] {
        assert_eq!(folder.count(sql), count, "{sql}");
    }
    let named = folder.count("SELECT count(actor_id) + count(subject_id) FROM audit_events");
    let people = "SELECT sum(last) FROM (SELECT max(p.number) AS last FROM audit_kinds k \
        JOIN audit_places p ON p.kind = k.id WHERE k.email <> '' AND k.action <> '' GROUP BY k.id)";
    assert_eq!(folder.count(people), named);
    assert!(folder.refuse(&["demo", "seed", "--events", "10000001"]).contains("--events"));
}

#[test]
fn many_members_and_events_are_loaded_without_indexes_and_all_are_there_afterwards() {
    let folder = Folder::with_demo();
    let schema = |folder: &Folder| -> Vec<String> {
        let database = folder.database();
        let sql = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1";
        let mut statement = database.prepare(sql).expect("prepares");
        let rows = statement.query_map([], |row| row.get(0)).expect("queries");
        rows.map(|row| row.expect("is text")).collect()
    };
    let before = schema(&folder);
    folder.succeed(&["demo", "seed", "--members", "2000", "--events", "20000"]);
    assert_eq!(schema(&folder), before);
    assert_eq!(folder.count("SELECT count(*) FROM members"), 2_131);
    assert_eq!(folder.count("SELECT count(*) FROM audit_events"), 20_000);
    let checked = folder.database().query_row("PRAGMA integrity_check", [], |row| row.get(0));
    assert_eq!(checked, Ok("ok".to_owned()));
}

#[test]
fn serving_a_demo_fills_an_empty_database_and_prints_the_accounts() {
    let folder = Folder::new();
    let server = folder.serve(&["--demo"]);
    let alan = Client::sign_in(server.address, "alan@acme.example", "understudy-demo");
    assert_eq!(alan.get("/api/v1/members").json()["total"], 129);
    let (code, printed) = server.stop();
    assert_eq!(code, Some(0));
    let printed = printed.join("\n");
    assert!(printed.contains("eli@acme.example") && printed.contains("understudy-demo"));
}

#[test]
fn demo_data_and_real_companies_never_meet() {
    let demo = Folder::with_demo();
    assert!(demo.refuse(&["serve", "--assets", "dist"]).contains("--demo"));
    let refused = demo.refuse(&["org", "create", "--name", "Initech", "--plan", "pro"]);
    assert!(refused.contains("demo"), "{refused}");

    let real = Folder::new();
    real.succeed(&["org", "create", "--name", "Initech", "--plan", "pro"]);
    assert!(real.refuse(&["serve", "--demo", "--assets", "dist"]).contains("real"));
    assert!(real.refuse(&["demo", "seed"]).contains("real"));
    assert_eq!(real.count("SELECT count(*) FROM organizations"), 1);
}
