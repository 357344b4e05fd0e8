//! `org create` and `org plan`.

use super::{DatabaseArgs, Failure, value};
use crate::clock::{self, Clock};
use crate::db::{Db, Outcome, Tx};
use crate::demo;
use crate::random::{OsRandom, uuid_v7};
use crate::store::audit;
use crate::store::organizations::{self, NewOrganization, Organization};
use clap::Subcommand;
use understudy_contract::OrganizationId;
use understudy_contract::audit::{Action, Change, Details, Resource};
use understudy_contract::session::Plan;

/// What a company pays for until somebody changes it under Billing.
const SEATS: u32 = 10;

/// `org …`
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a company
    Create {
        /// As it is called
        #[arg(long, env = "UNDERSTUDY_NAME", value_parser = value::name)]
        name: String,
        /// What it pays for: free, pro or enterprise, the only one with impersonation
        #[arg(long, env = "UNDERSTUDY_PLAN", value_parser = value::plan)]
        plan: Plan,
        #[command(flatten)]
        database: DatabaseArgs,
    },
    /// Set what a company pays for
    Plan {
        /// The company's name
        #[arg(long, env = "UNDERSTUDY_ORG")]
        org: String,
        /// What it pays for: free, pro or enterprise, the only one with impersonation
        #[arg(long, env = "UNDERSTUDY_PLAN", value_parser = value::plan)]
        plan: Plan,
        #[command(flatten)]
        database: DatabaseArgs,
    },
}

impl Command {
    pub(super) async fn run(self, clock: &dyn Clock) -> Result<(), Failure> {
        match self {
            Self::Create { name, plan, database } => {
                let db = database.open()?;
                let outcome = create(&db, clock, name.clone(), plan).await;
                db.close().await;
                outcome?;
                println!("Made {name}, on the {} plan.", plan.label());
            }
            Self::Plan { org, plan, database } => {
                let db = database.open()?;
                let outcome = set_plan(&db, clock, org.clone(), plan).await;
                db.close().await;
                outcome?;
                println!("{org} is on the {} plan.", plan.label());
            }
        }
        Ok(())
    }
}

async fn create(db: &Db, clock: &dyn Clock, name: String, plan: Plan) -> Result<(), Failure> {
    let id = OrganizationId::new(uuid_v7(clock, &OsRandom));
    let created_at = clock::millis(clock.now());
    let refusal = db.write(move |tx| {
        if demo::is_marked(tx)? {
            return Ok(Outcome::Rollback(Some("this is a demo database: use another one")));
        }
        if organizations::find_by_name(tx, &name)?.is_some() {
            return Ok(Outcome::Rollback(Some("a company of this name is there already")));
        }
        let new = NewOrganization {
            id: &id,
            name: &name,
            plan,
            created_at,
            seats: SEATS,
            // The first admin's, once there is one.
            billing_email: "",
        };
        organizations::insert(tx, &new)?;
        Ok(Outcome::Commit(None))
    });
    refuse(refusal.await?)
}

async fn set_plan(db: &Db, clock: &dyn Clock, org: String, plan: Plan) -> Result<(), Failure> {
    let id = uuid_v7(clock, &OsRandom);
    let now = clock::millis(clock.now());
    let refusal = db.write(move |tx| {
        let Some(organization) = organizations::find_by_name(tx, &org)? else {
            return Ok(Outcome::Rollback(Some("there is no company of this name")));
        };
        organizations::set_plan(tx, &organization.id, plan)?;
        let change = Change {
            field: "plan".into(),
            before: Some(organization.plan.as_str().into()),
            after: Some(plan.as_str().into()),
        };
        let details = Details { changes: vec![change], ..Details::default() };
        record(tx, &organization, &id, now, Action::BillingChanged, None, details)?;
        Ok(Outcome::Commit(None))
    });
    refuse(refusal.await?)
}

/// Puts what was done on the server itself into the company's audit log.
pub(super) fn record(
    tx: &mut dyn Tx,
    organization: &Organization,
    id: &str,
    occurred_at: i64,
    action: Action,
    resource: Option<Resource>,
    details: Details,
) -> Result<(), crate::db::DbError> {
    let event = event(organization, id, occurred_at, action, resource, details);
    audit::insert(tx, &event)
}

/// What was done on the server itself: performed by nobody who is signed in, which is what the
/// audit log says then.
pub(super) fn event(
    organization: &Organization,
    id: &str,
    occurred_at: i64,
    action: Action,
    resource: Option<Resource>,
    details: Details,
) -> audit::NewEvent {
    audit::NewEvent {
        id: id.to_owned(),
        organization: organization.id.clone(),
        occurred_at,
        action,
        operation: action,
        outcome: understudy_contract::audit::Outcome::Succeeded,
        performed_by: None,
        impersonated_user: None,
        reason: None,
        impersonation_id: None,
        resource,
        details,
        source: audit::Source::default(),
        code: None,
    }
}

/// A job's refusal, if there was one, as the command's failure.
pub(super) fn refuse(refusal: Option<impl Into<String>>) -> Result<(), Failure> {
    refusal.map_or(Ok(()), |refusal| Err(Failure::Refused(refusal.into())))
}
