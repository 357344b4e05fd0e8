//! Bringing the schema up to date.

use super::connection::{self, Access, SqliteTx};
use super::{DbError, DbOptions};
use crate::store;
use rusqlite::TransactionBehavior;
use std::path::Path;

/// One folder a dialect, the same versions in each.
mod sqlite {
    refinery::embed_migrations!("migrations/sqlite");
}

/// Applies what is missing, each migration in a transaction of its own, and then what a migration
/// cannot say in SQL.
///
/// # Errors
/// A migration failed, was changed after it had been applied, or is of a newer program.
pub(super) fn run(path: &Path, options: &DbOptions) -> Result<(), DbError> {
    let mut connection = connection::open(path, Access::Write, options)?;
    // What is sorted for an index or a count goes into files: in memory it would take as much as both.
    connection.pragma_update(None, "temp_store", "file")?;
    let report = sqlite::migrations::runner().run(&mut connection)?;
    for migration in report.applied_migrations() {
        tracing::info!(%migration, "migrated");
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    store::fill(&mut SqliteTx::on(&transaction))?;
    Ok(transaction.commit()?)
}

#[cfg(test)]
mod tests {
    use super::super::{Db, Tx};
    use super::*;
    use crate::store::members::{self, Filter, Searches};
    use crate::store::paging::Scan;
    use crate::store::sessions::{self, RetiredToken};
    use crate::store::{audit, impersonations};
    use refinery::Target;
    use rusqlite::StatementStatus;
    use understudy_contract::OrganizationId;
    use understudy_contract::audit::Action;
    use understudy_contract::member::{MemberSort, Order};

    /// Two companies, as the first released program kept them.
    const RELEASED: &str = "
        INSERT INTO organizations (id, name, plan, created_at, restrictions, team_name,
            default_role, seats, billing_email)
        VALUES ('a', 'A', 'pro', 0, '{\"enabled\":true,\"protected_roles\":[],\"protected_permissions\":[],\"reason_required\":false}', 'A', 'viewer', 1, 'b@a'),
            ('b', 'B', 'pro', 0, '{}', 'B', 'viewer', 1, 'b@b');
        INSERT INTO members (id, organization_id, email, name, roles, status, created_at, name_key,
            role_key, search_text)
        VALUES ('1', 'a', 'zoe@a', 'Zoë', 'viewer', 'active', 0, 'zoë', '2', 'zoë' || char(10) || 'zoe@a'),
            ('2', 'b', 'zoe@b', 'Zoë', 'viewer', 'active', 0, 'zoë', '2', 'zoë' || char(10) || 'zoe@b'),
            ('3', 'a', 'ada@a', 'Ada', 'editor,viewer', 'locked', 0, 'ada', '12', 'ada' || char(10) || 'ada@a'),
            ('4', 'a', 'abe@a', 'Zoë A', 'viewer', 'active', 0, 'zoë a', '2', 'zoë a' || char(10) || 'abe@a');
        INSERT INTO audit_events (id, organization_id, occurred_at, action, operation, outcome, details,
            actor_email, subject_email)
        VALUES ('1', 'a', -1, 'tree.edited', 'tree.edited', 'refused', '{}', 'zoe@a', NULL),
            ('2', 'a', 86400000, 'tree.edited', 'tree.edited', 'refused', '{}', 'ada@a', 'zoe@a'),
            ('3', 'b', 0, 'tree.edited', 'tree.edited', 'refused', '{}', 'zoe@a', NULL),
            ('4', 'a', 3600000, 'fact.edited', 'fact.edited', 'failed', '{}', 'zoe@a', 'zoe@a');
        INSERT INTO impersonations (id, organization_id, actor_id, actor_email, actor_name, subject_id,
            subject_email, subject_name, read_only, started_at, idle_timeout, ended_at, cause)
        VALUES ('i', 'a', '1', 'zoe@a', 'Zoë', '4', 'abe@a', 'Zoë A', 1, 5, 7, NULL, NULL),
            ('j', 'a', '1', 'zoe@a', 'Zoë', '4', 'abe@a', 'Zoë A', 1, 3, 7, 4, 'stopped');
        INSERT INTO sessions (id, organization_id, token_hash, actor_id, subject_id, epoch, csrf_token,
            created_at, active_at, impersonation_id, ended_impersonation_id)
        VALUES ('s', 'a', 'present', '1', '4', 2, 'c', 0, 0, 'i', 'j');
        INSERT INTO retired_tokens (token_hash, organization_id, session_id, epoch, by_stop, expires_at)
        VALUES ('replaced', 'a', 's', 1, 1, 9), ('before', 'a', 's', 3, 1, 8);";

    fn emails(tx: &mut dyn Tx, filter: Filter, sort: MemberSort) -> Result<Vec<String>, DbError> {
        let organization = OrganizationId::new("a");
        let selection = members::select(tx, &organization, filter, &Searches::default())?;
        let scan = Scan { order: Order::Asc, from: None, limit: 9 };
        let members = members::list(tx, &selection, sort, &scan)?;
        Ok(members.into_iter().map(|(member, _)| member.email).collect())
    }

    #[tokio::test]
    async fn a_released_database_is_searched_and_counted_as_if_it_had_always_been() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("test.db");
        let options = DbOptions::default();
        let db = Db::open(&path, options.clone()).expect("opens");
        let mut old = connection::open(&path, Access::Write, &options).expect("opens");
        let first = sqlite::migrations::runner().set_target(Target::Version(1));
        first.run(&mut old).expect("migrates");
        old.execute_batch(RELEASED).expect("is kept");
        db.migrate().expect("migrates");
        db.migrate().expect("does nothing the second time");
        let job = |tx: &mut dyn Tx| {
            for search in ["z", "zo", "zoë", "ë"] {
                let filter = Filter { search: Some(search.into()), ..Filter::default() };
                let found = emails(tx, filter.clone(), MemberSort::Name)?;
                assert_eq!(found, ["zoe@a", "abe@a"], "{search}");
                assert_eq!(emails(tx, filter, MemberSort::Email)?, ["abe@a", "zoe@a"], "{search}");
            }
            let organization = OrganizationId::new("a");
            let total = |tx: &mut dyn Tx, filter| audit::count(tx, &organization, &filter);
            let all = audit::Filter::default();
            assert_eq!(total(tx, all.clone())?, 3);
            let action = Some(Action::TreeEdited);
            assert_eq!(total(tx, audit::Filter { action, ..all.clone() })?, 2);
            assert_eq!(total(tx, audit::Filter { from: Some(0), ..all.clone() })?, 2);
            assert_eq!(total(tx, audit::Filter { to: Some(86_400_000), ..all.clone() })?, 2);
            let zoe = audit::Filter { email: Some("zoe@a".into()), ..all };
            assert_eq!(total(tx, zoe.clone())?, 3);
            assert_eq!(total(tx, audit::Filter { from: Some(0), ..zoe.clone() })?, 2);
            assert_eq!(total(tx, audit::Filter { from: Some(1), to: Some(86_400_000), ..zoe })?, 1);
            // A token that a start replaced just before is known still.
            let replaced = sessions::find_retired(tx, "replaced", 8)?.expect("is known");
            let RetiredToken { session_id, epoch, by_stop } = replaced;
            assert_eq!((session_id.as_str(), epoch, by_stop), ("s", 1, true));
            assert_eq!(sessions::find_retired(tx, "before", 7)?, None, "of each kind the last one");
            // Who is impersonating goes on, and what was is on record still.
            let running = sessions::impersonating(tx, None)?;
            let [session] = &running[..] else { panic!("one session: {running:?}") };
            let running = session.impersonation.as_ref().map(|running| running.id.as_str());
            assert_eq!((running, session.subject.person.email.as_str()), (Some("i"), "abe@a"));
            let scan = Scan { order: Order::Desc, from: None, limit: 9 };
            let items = impersonations::list(tx, &organization, None, &scan)?;
            let ids: Vec<_> = items.iter().map(|((item, _), _)| item.id.as_str()).collect();
            assert_eq!(ids, ["i", "j"]);
            // Whoever comes later has a number of their own.
            assert_eq!(members::find_number(tx, "abe@a")?, Some(4));
            Ok(())
        };
        db.read(job).await.expect("reads");
        db.close().await;
    }

    #[tokio::test]
    async fn a_start_does_not_read_the_log_to_know_that_it_has_its_places() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("test.db");
        let options = DbOptions::default();
        let db = Db::open(&path, options.clone()).expect("opens");
        db.migrate().expect("migrates");
        let connection = connection::open(&path, Access::Write, &options).expect("opens");
        connection.execute_batch(
            "INSERT INTO organizations (id, name, plan, created_at, restrictions, team_name, \
                default_role, seats, billing_email) \
            VALUES ('a', 'A', 'pro', 0, '{}', 'A', 'viewer', 1, 'b@a'); \
            WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1000) \
            INSERT INTO audit_events (id, organization_id, occurred_at, action, operation, outcome, details) \
            SELECT n, 'a', n, 'tree.edited', 'tree.edited', 'refused', '{}' FROM n;",
        )
        .expect("is kept");
        let mut tx = SqliteTx::on(&connection);
        audit::fill(&mut tx).expect("places them");
        audit::fill(&mut tx).expect("has nothing to do");
        let [looks, ..] = audit::statements_of_all()[..] else { panic!("there are some") };
        let statement = connection.prepare_cached(looks).expect("is kept");
        assert_eq!(statement.get_status(StatementStatus::Run), 2);
        assert!(statement.get_status(StatementStatus::FullscanStep) < 10);
        drop(statement);
        db.close().await;
    }
}
