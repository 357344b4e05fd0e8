//! `admin create`.

use super::organization::{record, refuse};
use super::{DatabaseArgs, Failure, password, value};
use crate::clock::{self, Clock};
use crate::db::{Db, DbError, Outcome, Tx};
use crate::password::{Cost, Passwords};
use crate::random::{OsRandom, uuid_v7};
use crate::store::members::{self, NewMember};
use crate::store::organizations::{self, Organization};
use crate::store::settings;
use clap::Subcommand;
use understudy_contract::audit::{Action, Details, Resource};
use understudy_contract::member::MemberStatus;
use understudy_contract::settings::ChangeBilling;
use understudy_contract::{MemberId, Role};

/// `admin …`
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make an admin; asks for a password, or reads it from standard input
    Create {
        /// The company's name
        #[arg(long, env = "UNDERSTUDY_ORG")]
        org: String,
        /// Where they sign in with
        #[arg(long, env = "UNDERSTUDY_EMAIL", value_parser = value::email)]
        email: String,
        /// As they are called
        #[arg(long, env = "UNDERSTUDY_NAME", value_parser = value::name)]
        name: String,
        #[command(flatten)]
        database: DatabaseArgs,
    },
}

impl Command {
    pub(super) async fn run(self, clock: &dyn Clock) -> Result<(), Failure> {
        let Self::Create { org, email, name, database } = self;
        let db = database.open()?;
        let outcome = ask_and_create(&db, clock, org, email.clone(), name).await;
        db.close().await;
        outcome?;
        println!("Made {email} an admin.");
        Ok(())
    }
}

async fn ask_and_create(
    db: &Db,
    clock: &dyn Clock,
    org: String,
    email: String,
    name: String,
) -> Result<(), Failure> {
    let (wanted_org, wanted_email) = (org.clone(), email.clone());
    // Nobody is asked for a password in vain.
    let refusal = db.read(move |tx| Ok(find(tx, &wanted_org, &wanted_email)?.err())).await?;
    refuse(refusal)?;
    let hashing = Passwords::new(Cost::PRODUCTION, 1).hash(password::ask()?).await;
    let hash = hashing.map_err(|error| Failure::Broken(error.to_string()))?;
    create(db, clock, org, email, name, hash).await
}

/// The company, or why nobody with this email can be made an admin of it.
fn find(
    tx: &mut dyn Tx,
    org: &str,
    email: &str,
) -> Result<Result<Organization, &'static str>, DbError> {
    let Some(organization) = organizations::find_by_name(tx, org)? else {
        return Ok(Err("there is no company of this name"));
    };
    if members::find_credentials(tx, email)?.is_some() {
        return Ok(Err("somebody has this email already"));
    }
    Ok(Ok(organization))
}

async fn create(
    db: &Db,
    clock: &dyn Clock,
    org: String,
    email: String,
    name: String,
    hash: String,
) -> Result<(), Failure> {
    let id = MemberId::new(uuid_v7(clock, &OsRandom));
    let event_id = uuid_v7(clock, &OsRandom);
    let now = clock::millis(clock.now());
    let refusal = db.write(move |tx| {
        let organization = match find(tx, &org, &email)? {
            Ok(organization) => organization,
            Err(refusal) => return Ok(Outcome::Rollback(Some(refusal))),
        };
        let new = NewMember {
            id: &id,
            organization: &organization.id,
            email: &email,
            name: &name,
            roles: &[Role::Admin],
            status: MemberStatus::Active,
            password_hash: Some(&hash),
            created_at: now,
            last_active_at: 0,
        };
        members::insert(tx, &new)?;
        let billing = settings::billing(tx, &organization.id)?;
        if billing.billing_email.is_empty() {
            let change = ChangeBilling { seats: billing.seats, billing_email: email.clone() };
            settings::change_billing(tx, &organization.id, &change)?;
        }
        let resource = Resource {
            kind: "member".into(),
            id: id.as_str().to_owned(),
            name: Some(email.clone()),
        };
        let (action, details) = (Action::MemberJoined, Details::default());
        record(tx, &organization, &event_id, now, action, Some(resource), details)?;
        Ok(Outcome::Commit(None))
    });
    refuse(refusal.await?)
}
