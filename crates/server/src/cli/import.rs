//! `members import`: all members of a file, or none and every line that is wrong.

mod csv;

use super::organization::record;
use super::{DatabaseArgs, Failure};
use crate::clock::{self, Clock};
use crate::db::{Db, DbError, Outcome, Tx};
use crate::random::{OsRandom, uuid_v7};
use crate::store::members::{self, NewMember};
use crate::store::organizations::{self, Organization};
use clap::Subcommand;
use csv::Line;
use std::collections::HashMap;
use std::path::PathBuf;
use understudy_contract::MemberId;
use understudy_contract::audit::{Action, Details, Resource};
use understudy_contract::member::MemberStatus;

/// `members …`
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import members from a CSV file, as invited: all of them, or none and every wrong line
    Import {
        /// The company's name
        #[arg(long, env = "UNDERSTUDY_ORG")]
        org: String,
        /// Lines of email,name,roles with ; between roles
        file: PathBuf,
        #[command(flatten)]
        database: DatabaseArgs,
    },
}

impl Command {
    pub(super) async fn run(self, clock: &dyn Clock) -> Result<(), Failure> {
        let Self::Import { org, file, database } = self;
        let name = file.display();
        let text = std::fs::read_to_string(&file)
            .map_err(|error| Failure::Refused(format!("{name}: {error}")))?;
        let (lines, mut wrong) = csv::parse(&text);
        wrong.extend(repeated(&lines));
        let db = database.open()?;
        let outcome = import(&db, clock, org, &lines, wrong.is_empty()).await;
        db.close().await;
        let (imported, taken) = outcome?;
        wrong.extend(taken);
        if wrong.is_empty() {
            println!("Imported {imported} members.");
            return Ok(());
        }
        wrong.sort();
        for (number, problem) in &wrong {
            eprintln!("{name}:{number}: {problem}");
        }
        Err(Failure::Refused(format!(
            "{name}: nothing was imported, {} lines are wrong",
            wrong.len()
        )))
    }
}

/// A line's number, from 1, and what is wrong with it.
type Wrong = (usize, String);

/// Every email that stands on more than one line.
fn repeated(lines: &[Line]) -> Vec<Wrong> {
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut wrong = Vec::new();
    for line in lines {
        if let Some(before) = first.get(line.email.as_str()) {
            wrong.push((line.number, format!("{} is on line {before} too", line.email)));
        } else {
            first.insert(&line.email, line.number);
        }
    }
    wrong
}

/// Imports all `lines` unless somebody of them is a member already, and only looks for those if
/// not `is_wanted`.
async fn import(
    db: &Db,
    clock: &dyn Clock,
    org: String,
    lines: &[Line],
    is_wanted: bool,
) -> Result<(usize, Vec<Wrong>), Failure> {
    let now = clock::millis(clock.now());
    let with_ids = |line: &Line| {
        let id = MemberId::new(uuid_v7(clock, &OsRandom));
        (id, uuid_v7(clock, &OsRandom), line.clone())
    };
    let lines: Vec<(MemberId, String, Line)> = lines.iter().map(with_ids).collect();
    let outcome = db.write(move |tx| {
        let Some(organization) = organizations::find_by_name(tx, &org)? else {
            return Ok(Outcome::Rollback(None));
        };
        let mut taken = Vec::new();
        for (id, event_id, line) in &lines {
            if members::find_credentials(tx, &line.email)?.is_some() {
                taken.push((line.number, format!("somebody has the email {} already", line.email)));
            } else if is_wanted && taken.is_empty() {
                insert(tx, &organization, id, event_id, line, now)?;
            }
        }
        Ok(if is_wanted && taken.is_empty() {
            Outcome::Commit(Some((lines.len(), taken)))
        } else {
            Outcome::Rollback(Some((0, taken)))
        })
    });
    outcome.await?.ok_or_else(|| Failure::Refused("there is no company of this name".into()))
}

fn insert(
    tx: &mut dyn Tx,
    organization: &Organization,
    id: &MemberId,
    event_id: &str,
    line: &Line,
    now: i64,
) -> Result<(), DbError> {
    let new = NewMember {
        id,
        organization: &organization.id,
        email: &line.email,
        name: &line.name,
        roles: &line.roles,
        status: MemberStatus::Invited,
        password_hash: None,
        created_at: now,
        last_active_at: 0,
    };
    members::insert(tx, &new)?;
    let resource = Resource {
        kind: "member".into(),
        id: id.as_str().to_owned(),
        name: Some(line.email.clone()),
    };
    let (action, details) = (Action::MemberInvited, Details::default());
    record(tx, organization, event_id, now, action, Some(resource), details)
}
