//! What must hold of the database, asked in each transaction by the database itself: triggers that
//! note what breaks a law, and refuse the commit of a change without its event.
//!
//! They say of members, plans and restrictions in SQL what the contract says in Rust, so that one
//! mistake is not made in both.

use crate::company::Company;
use understudy_server::db::{Db, Tx};

/// Looks at nothing but what an event says and what is there when it is written.
macro_rules! law {
    ($name:literal, $broken:literal) => {
        concat!(
            "CREATE TRIGGER \"law: ",
            $name,
            "\" AFTER INSERT ON audit_events WHEN ",
            $broken,
            " BEGIN INSERT INTO violations VALUES ('",
            $name,
            "', NEW.operation || ' by ' || NEW.actor_id || ' as ' || coalesce(NEW.subject_id, '-')); END"
        )
    };
}

/// A write that an event must explain, whose operation begins with `$by`.
macro_rules! explained {
    ($what:literal, $event:literal, $by:literal) => {
        explained!($what, $event, $by, "1")
    };
    ($what:literal, $event:literal, $by:literal, $when:literal) => {
        concat!(
            "CREATE TRIGGER \"explain: ",
            $what,
            "\" AFTER ",
            $event,
            " WHEN ",
            $when,
            " BEGIN INSERT INTO unexplained (what, explained_by) VALUES ('",
            $what,
            "', '",
            $by,
            "'); END"
        )
    };
}

/// The laws, and the tables that they write to.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE violations (law TEXT NOT NULL, event TEXT)",
    // A row that is there at the commit points to a row that never is, so there is no commit.
    "CREATE TABLE never (id INTEGER PRIMARY KEY)",
    "CREATE TABLE unexplained (what TEXT NOT NULL, explained_by TEXT NOT NULL, id INTEGER NOT NULL \
        DEFAULT 1 REFERENCES never (id) DEFERRABLE INITIALLY DEFERRED)",
    "CREATE TRIGGER explains AFTER INSERT ON audit_events WHEN NEW.outcome = 'succeeded' \
        BEGIN DELETE FROM unexplained WHERE instr(NEW.operation, explained_by) = 1; END",
    explained!("new tree", "INSERT ON trees", "tree."),
    explained!("tree", "UPDATE ON trees", "tree."),
    explained!("new fact", "INSERT ON facts", "fact."),
    explained!("fact", "UPDATE ON facts", "fact."),
    explained!("new member", "INSERT ON members", "member."),
    explained!("no member", "DELETE ON members", "member."),
    explained!(
        "member",
        "UPDATE ON members",
        "member.",
        "NEW.roles <> OLD.roles OR NEW.status <> OLD.status"
    ),
    explained!(
        "password",
        "UPDATE ON members",
        "password.",
        "NEW.password_hash <> OLD.password_hash"
    ),
    explained!(
        "restrictions",
        "UPDATE ON organizations",
        "impersonation_restrictions.",
        "NEW.restrictions <> OLD.restrictions"
    ),
    explained!(
        "team",
        "UPDATE ON organizations",
        "team.",
        "NEW.team_name <> OLD.team_name OR NEW.default_role <> OLD.default_role"
    ),
    explained!(
        "billing",
        "UPDATE ON organizations",
        "billing.",
        "NEW.seats <> OLD.seats OR NEW.billing_email <> OLD.billing_email"
    ),
    explained!("new token", "INSERT ON api_tokens", "api_token."),
    explained!("start", "INSERT ON impersonations", "user.impersonation.started"),
    // An end takes effect even when it cannot be recorded; then it says so.
    explained!(
        "end",
        "UPDATE ON impersonations",
        "user.impersonation.stopped",
        "NEW.ended_at IS NOT NULL AND NEW.stop_event_pending = 0"
    ),
    explained!(
        "other subject",
        "UPDATE ON sessions",
        "user.impersonation.",
        "NEW.subject_id <> OLD.subject_id AND NOT EXISTS (SELECT 1 FROM impersonations i \
            WHERE i.id = OLD.impersonation_id AND i.stop_event_pending = 1)"
    ),
    explained!("sign-in", "INSERT ON sessions", "session.signed_in", "NEW.pending_until IS NULL"),
    explained!(
        "second step",
        "UPDATE ON sessions",
        "session.signed_in",
        "OLD.pending_until IS NOT NULL AND NEW.pending_until IS NULL"
    ),
    "CREATE TRIGGER \"law: identities never nest\" AFTER UPDATE ON sessions \
        WHEN (NEW.impersonation_id IS NOT NULL AND OLD.impersonation_id IS NOT NULL \
            AND NEW.impersonation_id <> OLD.impersonation_id) \
        OR NEW.actor_id <> OLD.actor_id \
        OR (NEW.impersonation_id IS NULL) <> (NEW.subject_id = NEW.actor_id) \
        BEGIN INSERT INTO violations VALUES ('identities never nest', \
            NEW.actor_id || ' as ' || NEW.subject_id); END",
    law!(
        "an active admin of the company performs it",
        "NEW.impersonation_id IS NOT NULL AND NEW.action <> 'user.impersonation.stopped' \
        AND NOT EXISTS (SELECT 1 FROM members m WHERE m.id = NEW.actor_id \
            AND m.organization_id = NEW.organization_id AND m.status = 'active' \
            AND instr(',' || m.roles || ',', ',admin,') > 0)"
    ),
    law!(
        "it runs in a session of whoever performs it",
        "NEW.impersonation_id IS NOT NULL AND NEW.action <> 'user.impersonation.stopped' \
        AND NOT EXISTS (SELECT 1 FROM sessions s JOIN impersonations i \
            ON i.id = s.impersonation_id WHERE s.impersonation_id = NEW.impersonation_id \
            AND s.organization_id = NEW.organization_id AND i.ended_at IS NULL \
            AND s.actor_id = NEW.actor_id AND s.subject_id = NEW.subject_id \
            AND i.actor_id = NEW.actor_id AND i.subject_id = NEW.subject_id)"
    ),
    law!(
        "the subject is a colleague and no admin",
        "NEW.impersonation_id IS NOT NULL AND NEW.action <> 'user.impersonation.stopped' \
        AND NOT EXISTS (SELECT 1 FROM members m WHERE m.id = NEW.subject_id \
            AND m.id <> NEW.actor_id AND m.organization_id = NEW.organization_id \
            AND m.status IN ('active', 'locked') \
            AND instr(',' || m.roles || ',', ',admin,') = 0)"
    ),
    law!(
        "plan and restrictions allow it",
        "NEW.impersonation_id IS NOT NULL AND NEW.action <> 'user.impersonation.stopped' \
        AND NOT EXISTS (SELECT 1 FROM organizations o JOIN members m ON m.id = NEW.subject_id \
            WHERE o.id = NEW.organization_id AND o.plan = 'enterprise' \
            AND json_extract(o.restrictions, '$.enabled') = 1 \
            AND NOT EXISTS (SELECT 1 FROM json_each(o.restrictions, '$.protected_roles') r \
                WHERE instr(',' || m.roles || ',', ',' || r.value || ',') > 0))"
    ),
    law!(
        "whoever is themselves is nobody else",
        "(NEW.impersonation_id IS NULL) <> (NEW.subject_id IS NULL) \
        OR (NEW.action = 'user.impersonation.action' AND NEW.impersonation_id IS NULL)"
    ),
    law!(
        "nothing blocked is done",
        "NEW.action = 'user.impersonation.action' AND NEW.outcome = 'succeeded' \
        AND NEW.operation NOT IN ('tree.created', 'tree.edited', 'tree.published', \
            'tree.unpublished', 'fact.created', 'fact.edited', 'fact.certified', \
            'fact.uncertified', 'audit.exported')"
    ),
    law!(
        "view only changes nothing",
        "NEW.action = 'user.impersonation.action' AND NEW.outcome = 'succeeded' \
        AND EXISTS (SELECT 1 FROM impersonations i WHERE i.id = NEW.impersonation_id \
            AND i.read_only = 1)"
    ),
    law!(
        "nothing follows the end",
        "NEW.impersonation_id IS NOT NULL AND EXISTS (SELECT 1 FROM audit_events e \
            WHERE e.impersonation_id = NEW.impersonation_id AND e.sequence < NEW.sequence \
            AND e.action = 'user.impersonation.stopped')"
    ),
    law!(
        "whoever started it stops it, or an admin",
        "NEW.action = 'user.impersonation.stopped' AND NEW.outcome = 'succeeded' \
        AND NOT EXISTS (SELECT 1 FROM impersonations i WHERE i.id = NEW.impersonation_id \
            AND i.ended_at = NEW.occurred_at \
            AND i.cause = json_extract(NEW.details, '$.cause') \
            AND (i.actor_id = NEW.actor_id OR i.cause = 'ended_by_admin'))"
    ),
];

/// Lays them down in a company's database.
pub async fn lay_down(company: &Company) {
    company
        .change(|tx| {
            for sql in STATEMENTS {
                tx.execute(sql, &[])?;
            }
            Ok(())
        })
        .await;
}

/// What broke one, until now.
pub async fn broken(db: &Db) -> Vec<String> {
    let rows = db.read(|tx: &mut dyn Tx| tx.query("SELECT law, event FROM violations", &[]));
    let rows = rows.await.expect("reads");
    let text = |row: &understudy_server::db::Row| {
        let event = row.optional_text(1).expect("text").unwrap_or("?");
        format!("\"{}\" is broken by {event}", row.text(0).expect("text"))
    };
    rows.iter().map(text).collect()
}
