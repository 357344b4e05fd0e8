//! `demo seed`.

use super::{DatabaseArgs, Failure};
use crate::clock::Clock;
use crate::demo::{self, SeedError};
use clap::Subcommand;

/// `demo …`
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Fill an empty database with demo data, and Acme with more members and audit events
    Seed {
        /// How many more members Acme gets, up to 1,000,000
        #[arg(long, env = "UNDERSTUDY_MEMBERS", default_value_t = 0,
              value_parser = clap::value_parser!(u32).range(0..=i64::from(demo::MAX_MEMBERS)))]
        members: u32,
        /// How many more audit events Acme gets, up to 10,000,000
        #[arg(long, env = "UNDERSTUDY_EVENTS", default_value_t = 0,
              value_parser = clap::value_parser!(u32).range(0..=i64::from(demo::MAX_EVENTS)))]
        events: u32,
        #[command(flatten)]
        database: DatabaseArgs,
    },
}

impl Command {
    pub(super) async fn run(self, clock: &dyn Clock) -> Result<(), Failure> {
        let Self::Seed { members, events, database } = self;
        let db = database.open()?;
        let progress = |done: &str| eprintln!("{done}");
        let outcome = demo::seed(&db, clock.now(), members, events, progress).await;
        db.close().await;
        let made = outcome?;
        if made.is_new {
            println!("Filled {} with demo data.", database.database);
        } else {
            println!("{} has demo data already.", database.database);
        }
        if made.members > 0 {
            println!("Made {} more members of Acme.", made.members);
        }
        if made.events > 0 {
            println!("Made {} more audit events of Acme.", made.events);
        }
        Ok(())
    }
}

impl From<SeedError> for Failure {
    fn from(error: SeedError) -> Self {
        match error {
            SeedError::Real => Self::Refused(error.to_string()),
            SeedError::Write(error) => error.into(),
            SeedError::Password(error) => Self::Broken(error.to_string()),
        }
    }
}
