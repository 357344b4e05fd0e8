//! Demo data: the same people, trees and facts every time, so that people, scripts and tests can
//! rely on them. Only what is said relative to the present (“2 hours ago”) moves with the clock.

mod events;
mod facts;
mod names;
mod people;
mod trees;

pub use people::{ACCOUNTS, Account, PASSWORD};

use crate::clock;
use crate::db::{Db, DbError, Outcome, Tx, WriteError};
use crate::password::{self, Cost, PasswordError};
use crate::random::SeededRandom;
use crate::store::members::Loader;
use crate::store::{installation, organizations};
use jiff::Timestamp;
use std::time::Duration;

/// The most members that can be made beyond those of every demo.
pub const MAX_MEMBERS: u32 = 1_000_000;
/// The most audit events that can be made.
pub const MAX_EVENTS: u32 = 10_000_000;
/// After how many members progress is told.
const STEP: u32 = 50_000;
/// Marks a database as one of demo data, which is never mixed with real ones.
const MARK: &str = "demo";

/// Why a database was not filled.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// It has real companies.
    #[error("this database has real companies: demo data needs one of its own")]
    Real,
    /// It could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
}

/// What was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seeded {
    /// Whether the database was empty before.
    pub is_new: bool,
    /// How many members beyond those of every demo.
    pub members: u32,
    /// How many audit events.
    pub events: u32,
}

/// Whether the database is one of demo data.
///
/// # Errors
/// Whatever the database says.
pub fn is_marked(tx: &mut dyn Tx) -> Result<bool, DbError> {
    Ok(installation::find(tx, MARK)?.is_some())
}

/// Fills an empty database with the companies, and gives Acme `members` more members and `events`
/// more audit events; one that is filled already gets only those. `progress` is told how far it is.
///
/// # Errors
/// See [`SeedError`]; the companies are made whole or not at all, and so are members and events.
pub async fn seed(
    db: &Db,
    now: Timestamp,
    members: u32,
    events: u32,
    progress: impl Fn(&str) + Clone + Send + 'static,
) -> Result<Seeded, SeedError> {
    let now = clock::millis(now);
    let is_filled = db.write(|tx| Ok(Outcome::Rollback(is_marked(tx)?))).await?;
    if is_filled && members == 0 && events == 0 {
        // Without hashing anything: whoever starts the server waits for this.
        return Ok(Seeded { is_new: false, members, events });
    }
    let hash = password::hash_with_salt(Cost::PRODUCTION, PASSWORD, b"understudy demo!")?;
    let companies_hash = hash.clone();
    let is_new = db.write(move |tx| {
        if is_marked(tx)? {
            return Ok(Outcome::Rollback(Some(false)));
        }
        if organizations::count(tx)? > 0 {
            return Ok(Outcome::Rollback(None));
        }
        installation::keep(tx, MARK, "1")?;
        people::companies(tx, &companies_hash, now)?;
        trees::insert(tx, now)?;
        facts::insert(tx, now)?;
        Ok(Outcome::Commit(Some(true)))
    });
    let is_new = is_new.await?.ok_or(SeedError::Real)?;
    if members > 0 {
        let progress = progress.clone();
        db.write(move |tx| load(tx, &hash, now, members, &progress).map(Outcome::Commit)).await?;
    }
    if events > 0 {
        db.write(move |tx| events::load(tx, now, events, &progress).map(Outcome::Commit)).await?;
    }
    Ok(Seeded { is_new, members, events })
}

/// Gives Acme `members` more members, all or none.
fn load(
    tx: &mut dyn Tx,
    hash: &str,
    now: i64,
    members: u32,
    progress: &dyn Fn(&str),
) -> Result<(), DbError> {
    let first = people::next_number(tx)?;
    let mut loader = Loader::begin(tx, &people::organization_id("Acme"), members.into())?;
    for made in 0..members {
        people::add_member(tx, &mut loader, hash, now, first + made)?;
        if (made + 1).is_multiple_of(STEP) {
            progress(&format!("{} of {members} members…", made + 1));
        }
    }
    loader.finish(tx, progress)
}

/// What an id names, so that no two kinds share their numbers.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Organization = 1,
    Account = 2,
    Member = 3,
    Tree = 4,
    Fact = 5,
    Event = 6,
    Impersonation = 7,
}

/// The id of the `number`th thing of a kind: the same in every demo, and sorted by number.
fn id(kind: Kind, number: u32) -> String {
    // 2026-01-01, whenever the demo is made: ids stay the same, and so do addresses.
    const BEGINNING: i64 = 1_767_225_600_000;
    let seed = ((kind as u64) << 32) | u64::from(number);
    let made = clock::ManualClock::new(clock::from_millis(BEGINNING + i64::from(number)));
    crate::random::uuid_v7(&made, &SeededRandom::new(seed))
}

/// A number of one's own for each `number`, to spread things evenly and always alike (splitmix64).
fn spread(number: u32) -> u64 {
    let mut mixed = u64::from(number).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// `minutes` before `now`, in milliseconds since 1970.
fn minutes_before(now: i64, minutes: u64) -> i64 {
    let before = Duration::from_mins(minutes).as_millis();
    now - i64::try_from(before).unwrap_or(0)
}
