//! `members import`: all members of a file, or none and every line that is wrong.
//!
//! The file is read line by line and every member made as they are read, in one transaction that is
//! undone when a line is wrong: what is kept in memory is a number for each line. Whoever else
//! writes to the database waits until the end.

mod csv;
mod links;

use super::organization::event;
use super::{DatabaseArgs, Failure, value};
use crate::clock::{self, Clock, ManualClock};
use crate::db::{DbError, Outcome, Tx};
use crate::random::{OsRandom, uuid_v7};
use crate::store::audit;
use crate::store::members::{self, Loader, NewMember};
use crate::store::organizations::{self, Organization};
use clap::{Args, Subcommand};
use csv::{Line, Lines};
use links::Links;
use std::fs::File;
use std::io::{self, BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use understudy_contract::MemberId;
use understudy_contract::audit::{Action, Details, Resource};
use understudy_contract::member::MemberStatus;

/// After how many lines progress is told.
const STEP: usize = 50_000;
/// The shortest line that is usual, in bytes, to guess how many there are.
const SHORT_LINE_BYTES: u64 = 24;

/// `members …`
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import members from a CSV file, as invited: all of them, or none and every wrong line
    ///
    /// Until it is done nothing else is written: nobody can sign in, and no impersonation be started or
    /// stopped. What is shown is shown all the same. A thousand lines take less than a second, a
    /// million some minutes.
    Import {
        /// The company's name
        #[arg(long, env = "UNDERSTUDY_ORG")]
        org: String,
        /// Lines of email,name,roles with ; between roles
        file: PathBuf,
        #[command(flatten)]
        links: LinkArgs,
        #[command(flatten)]
        database: DatabaseArgs,
    },
}

/// Links for those who are imported.
#[derive(Debug, Args)]
pub(super) struct LinkArgs {
    /// A file to be made, with a link for each of them to join by within a week, in lines of email,link
    #[arg(long, env = "UNDERSTUDY_LINKS", value_name = "FILE", requires = "public_origin")]
    links: Option<PathBuf>,
    /// Where these links lead, like <https://console.acme.example>
    #[arg(long, env = "UNDERSTUDY_PUBLIC_ORIGIN", value_parser = value::origin)]
    public_origin: Option<String>,
}

impl LinkArgs {
    /// Makes the file, if one is wanted.
    fn create(&self) -> Result<Option<Links>, Imported> {
        let Self { links: Some(path), public_origin: Some(origin) } = self else {
            return Ok(None);
        };
        let unwritten = |error| Imported::Unwritten(path.clone(), error);
        Links::create(path, origin).map(Some).map_err(unwritten)
    }
}

impl Command {
    pub(super) async fn run(self, clock: &dyn Clock) -> Result<(), Failure> {
        let Self::Import { org, file, links, database } = self;
        let name = file.display().to_string();
        // Said before the database is made.
        File::open(&file).map_err(|error| Failure::Refused(format!("{name}: {error}")))?;
        let db = database.open()?;
        // All are made at one moment, and their ids say so.
        let clock = ManualClock::new(clock.now());
        // A job does no I/O because others wait for it; in this process are no others.
        let outcome = db.write(move |tx| {
            let Some(organization) = organizations::find_by_name(tx, &org)? else {
                return Ok(Outcome::Rollback(Imported::NoSuchCompany));
            };
            let imported = import(tx, &organization, &file, &links, &clock)?;
            Ok(match imported {
                Imported::All(..) => Outcome::Commit(imported),
                _ => Outcome::Rollback(imported),
            })
        });
        let outcome = outcome.await;
        db.close().await;
        match outcome? {
            Imported::All(count, Some(links)) => {
                let path = links.keep();
                println!("Imported {count} members. {} has their links.", path.display());
                Ok(())
            }
            Imported::All(count, None) => {
                println!(
                    "Imported {count} members. For each of them the console makes a link to join by: \
                     Members, Manage, New invitation link."
                );
                Ok(())
            }
            Imported::NoneOf(count) => Err(Failure::Refused(format!(
                "{name}: nothing was imported, {count} lines are wrong"
            ))),
            Imported::NoSuchCompany => {
                Err(Failure::Refused("there is no company of this name".into()))
            }
            Imported::Unread(error) => Err(Failure::Refused(format!("{name}: {error}"))),
            Imported::Unwritten(path, error) if error.kind() == ErrorKind::AlreadyExists => {
                let path = path.display();
                Err(Failure::Refused(format!(
                    "--links {path} is there already, from another import or one that broke off: \
                     name a new file"
                )))
            }
            Imported::Unwritten(path, error) => {
                Err(Failure::Refused(format!("--links {}: {error}", path.display())))
            }
        }
    }
}

enum Imported {
    /// So many, and the file with their links.
    All(usize, Option<Links>),
    /// So many lines are wrong, each of which was told.
    NoneOf(usize),
    NoSuchCompany,
    /// The file could not be read to its end.
    Unread(io::Error),
    /// The file of links could not be made, or written to its end.
    Unwritten(PathBuf, io::Error),
}

/// Makes every member of the file, and tells every line that is wrong.
fn import(
    tx: &mut dyn Tx,
    organization: &Organization,
    path: &Path,
    links: &LinkArgs,
    clock: &ManualClock,
) -> Result<Imported, DbError> {
    let links = match links.create() {
        Ok(links) => links,
        Err(unwritten) => return Ok(unwritten),
    };
    let opened = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
    let (length, file) = match opened {
        Ok(opened) => opened,
        Err(error) => return Ok(Imported::Unread(error)),
    };
    let mut import = Import {
        organization,
        clock,
        loader: Loader::begin(tx, &organization.id, length / SHORT_LINE_BYTES)?,
        links,
        lines: Vec::new(),
    };
    let mut wrong = 0;
    for line in Lines::of(BufReader::new(file)) {
        let problem = match line {
            Ok(Ok(line)) => import.add(tx, &line)?.map(|problem| (line.number, problem)),
            Ok(Err(problem)) => Some(problem),
            Err(error) => return Ok(Imported::Unread(error)),
        };
        if let Some((number, problem)) = problem {
            wrong += 1;
            eprintln!("{}:{number}: {problem}", path.display());
        } else if import.lines.len().is_multiple_of(STEP) {
            eprintln!("{} members…", import.lines.len());
        }
    }
    if wrong > 0 {
        return Ok(Imported::NoneOf(wrong));
    }
    let Import { loader, mut links, lines, .. } = import;
    if let Some(links) = &mut links
        && let Err(error) = links.write_down()
    {
        return Ok(Imported::Unwritten(links.path().to_owned(), error));
    }
    loader.finish(tx, &|done| eprintln!("{done}"))?;
    Ok(Imported::All(lines.len(), links))
}

struct Import<'a> {
    organization: &'a Organization,
    clock: &'a ManualClock,
    loader: Loader,
    links: Option<Links>,
    /// The line of each member that was made.
    lines: Vec<usize>,
}

impl Import<'_> {
    /// Makes a member, or says why that is impossible.
    fn add(&mut self, tx: &mut dyn Tx, line: &Line) -> Result<Option<String>, DbError> {
        let now = clock::millis(self.clock.now());
        let id = MemberId::new(uuid_v7(self.clock, &OsRandom));
        let new = NewMember {
            id: &id,
            organization: &self.organization.id,
            email: &line.email,
            name: &line.name,
            roles: &line.roles,
            status: MemberStatus::Invited,
            password_hash: None,
            created_at: now,
            last_active_at: 0,
        };
        if self.loader.add(tx, &new)?.is_none() {
            return self.taken(tx, &line.email).map(Some);
        }
        self.lines.push(line.number);
        if let Some(links) = &mut self.links {
            links.add(tx, &self.organization.id, (&id, &line.email), now)?;
        }
        let resource = Resource {
            kind: "member".into(),
            id: id.as_str().to_owned(),
            name: Some(line.email.clone()),
        };
        let event_id = uuid_v7(self.clock, &OsRandom);
        let (action, details) = (Action::MemberInvited, Details::default());
        let event = event(self.organization, &event_id, now, action, Some(resource), details);
        audit::insert(tx, &event)?;
        Ok(None)
    }

    /// Who has an email already.
    fn taken(&self, tx: &mut dyn Tx, email: &str) -> Result<String, DbError> {
        let number = members::find_number(tx, email)?.ok_or_else(|| DbError::corrupt("member"))?;
        let place = self.loader.place(number).and_then(|place| usize::try_from(place).ok());
        Ok(match place.and_then(|place| self.lines.get(place)) {
            Some(before) => format!("{email} is on line {before} too"),
            None => format!("somebody has the email {email} already"),
        })
    }
}
