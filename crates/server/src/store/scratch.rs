//! A database for tests that look at the store from inside.

use super::organizations::{self, NewOrganization};
use crate::db::{Db, DbOptions, Outcome, Tx};
use understudy_contract::OrganizationId;
use understudy_contract::session::Plan;

/// One of its two organizations.
pub(super) fn organization(at: usize) -> OrganizationId {
    OrganizationId::new(format!("organization-{at}"))
}

/// Runs `job` on a new database with two organizations.
pub(super) fn on_a_database(job: impl FnOnce(&mut dyn Tx) + Send + 'static) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("starts");
    runtime.block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::open(folder.path().join("test.db"), DbOptions::default()).expect("opens");
        db.migrate().expect("migrates");
        let mut job = Some(job);
        let done = db.write(move |tx| {
            for at in 0..2 {
                let new = NewOrganization {
                    id: &organization(at),
                    name: &format!("Organization {at}"),
                    plan: Plan::Pro,
                    created_at: 0,
                    seats: 1,
                    billing_email: "b@ab.example",
                };
                organizations::insert(tx, &new)?;
            }
            job.take().expect("runs once")(tx);
            Ok(Outcome::Rollback(()))
        });
        done.await.expect("is as it should be");
        db.close().await;
    });
}
