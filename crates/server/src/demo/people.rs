//! The companies and their members.

use super::{Kind, id, minutes_before, names, spread};
use crate::db::{DbError, Tx};
use crate::store::members::{self, Loader, NewMember};
use crate::store::organizations::{self, NewOrganization};
use crate::store::second_factors::{self, NewFactor};
use crate::store::settings;
use understudy_contract::audit::Person;
use understudy_contract::member::MemberStatus;
use understudy_contract::session::Plan;
use understudy_contract::settings::TeamSettings;
use understudy_contract::{MemberId, OrganizationId, Role};

/// Everybody's password.
pub const PASSWORD: &str = "understudy-demo";
/// Ada's TOTP secret, in base32.
const TOTP_SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
/// How many members Acme has in every demo besides the named ones.
const MEMBERS: u32 = 120;
/// How long ago the companies were made.
const AGE_MINUTES: u64 = 400 * 24 * 60;

/// A named account.
#[derive(Debug, Clone, Copy)]
pub struct Account {
    /// Its company's name.
    pub organization: &'static str,
    /// Where they sign in with.
    pub email: &'static str,
    /// As they are called.
    pub name: &'static str,
    /// One or more.
    pub roles: &'static [Role],
    /// Whether they can sign in.
    pub status: MemberStatus,
    /// The secret of their second factor, in base32.
    pub totp_secret: Option<&'static str>,
    /// How long ago they did something.
    last_active_minutes: Option<u64>,
}

const fn account(
    organization: &'static str,
    email: &'static str,
    name: &'static str,
    roles: &'static [Role],
    last_active_minutes: u64,
) -> Account {
    Account {
        organization,
        email,
        name,
        roles,
        status: MemberStatus::Active,
        totp_secret: None,
        last_active_minutes: Some(last_active_minutes),
    }
}

const fn with_status(account: Account, status: MemberStatus) -> Account {
    Account { status, ..account }
}

/// The named accounts. Their order gives their ids: add at the end.
pub const ACCOUNTS: [Account; 11] = [
    Account {
        totp_secret: Some(TOTP_SECRET),
        ..account("Acme", "ada@acme.example", "Ada Admin", &[Role::Admin], 1)
    },
    account("Acme", "alan@acme.example", "Alan Admin", &[Role::Admin], 26),
    account("Acme", "eli@acme.example", "Eli Editor", &[Role::Editor], 2),
    account("Acme", "vera@acme.example", "Vera Viewer", &[Role::Viewer], 140),
    account("Acme", "bea@acme.example", "Bea Billing", &[Role::Viewer, Role::BillingManager], 11),
    account("Acme", "tom@acme.example", "Tom Teamlead", &[Role::Editor, Role::TeamManager], 61),
    with_status(
        account("Acme", "lou@acme.example", "Lou Locked", &[Role::Viewer], 75),
        MemberStatus::Locked,
    ),
    Account {
        last_active_minutes: None,
        ..with_status(
            account("Acme", "ivy@acme.example", "Ivy Invited", &[Role::Viewer], 0),
            MemberStatus::Invited,
        )
    },
    with_status(
        account("Acme", "dan@acme.example", "Dan Deactivated", &[Role::Editor], 90 * 24 * 60),
        MemberStatus::Deactivated,
    ),
    account("Globex", "gus@globex.example", "Gus Globex", &[Role::Admin], 34),
    account("Globex", "gina@globex.example", "Gina Globex", &[Role::Editor], 190),
];

/// A company's id.
pub(super) fn organization_id(name: &str) -> OrganizationId {
    OrganizationId::new(id(Kind::Organization, u32::from(name != "Acme")))
}

/// The named account with this email, as it stands beside what it did.
pub(super) fn person(email: &str) -> Option<Person> {
    let at = ACCOUNTS.iter().position(|account| account.email == email)?;
    let account = &ACCOUNTS[at];
    Some(Person { id: account_id(at), email: account.email.into(), name: account.name.into() })
}

fn account_id(at: usize) -> MemberId {
    MemberId::new(id(Kind::Account, u32::try_from(at).unwrap_or(u32::MAX)))
}

/// Makes both companies with their members.
pub(super) fn companies(tx: &mut dyn Tx, hash: &str, now: i64) -> Result<(), DbError> {
    let created_at = minutes_before(now, AGE_MINUTES);
    for (name, plan, seats, billing_email, card) in [
        ("Acme", Plan::Enterprise, 150, "billing@acme.example", ("Visa", "4242")),
        ("Globex", Plan::Pro, 10, "gus@globex.example", ("Mastercard", "4444")),
    ] {
        let id = organization_id(name);
        let new = NewOrganization { id: &id, name, plan, created_at, seats, billing_email };
        organizations::insert(tx, &new)?;
        organizations::set_card(tx, &id, card.0, card.1)?;
        let team = TeamSettings { name: format!("{name} Support"), default_role: Role::Viewer };
        settings::change_team(tx, &id, &team)?;
    }
    for (at, account) in ACCOUNTS.iter().enumerate() {
        let (id, organization) = (account_id(at), organization_id(account.organization));
        let last_active_at = account.last_active_minutes.map(|ago| minutes_before(now, ago));
        let has_joined = account.status != MemberStatus::Invited;
        let new = NewMember {
            id: &id,
            organization: &organization,
            email: account.email,
            name: account.name,
            roles: account.roles,
            status: account.status,
            password_hash: has_joined.then_some(hash),
            created_at,
            last_active_at: last_active_at.unwrap_or(0),
        };
        members::insert(tx, &new)?;
        if let Some(secret) = account.totp_secret {
            let factor = NewFactor {
                id: &format!("{id}-totp"),
                organization: &organization,
                member: &id,
                secret,
                last_used_step: 0,
                now: created_at,
            };
            second_factors::insert(tx, &factor)?;
        }
    }
    (1..=MEMBERS).try_for_each(|number| insert_member(tx, hash, now, number))
}

/// The lowest number that no member has. Numbers have no gaps, because nobody is ever taken out
/// of the table, so it is found by halving.
pub(super) fn next_number(tx: &mut dyn Tx) -> Result<u32, DbError> {
    let (mut taken, mut free) = (MEMBERS, MEMBERS + 1);
    while members::find_credentials(tx, &email(free))?.is_some() {
        (taken, free) = (free, free.saturating_mul(2));
    }
    while free - taken > 1 {
        let middle = taken + (free - taken) / 2;
        if members::find_credentials(tx, &email(middle))?.is_some() {
            taken = middle;
        } else {
            free = middle;
        }
    }
    Ok(free)
}

/// The id and email of the member with this number.
pub(super) fn identity(number: u32) -> (MemberId, String) {
    (MemberId::new(id(Kind::Member, number)), email(number))
}

fn email(number: u32) -> String {
    format!("member-{number:04}@acme.example")
}

fn insert_member(tx: &mut dyn Tx, hash: &str, now: i64, number: u32) -> Result<(), DbError> {
    with_member(hash, now, number, |new| members::insert(tx, new))
}

/// The same for one of many. Their emails are free, see [`next_number`].
pub(super) fn add_member(
    tx: &mut dyn Tx,
    loader: &mut Loader,
    hash: &str,
    now: i64,
    number: u32,
) -> Result<(), DbError> {
    with_member(hash, now, number, |new| loader.add(tx, new).map(|_| ()))
}

fn with_member<T>(hash: &str, now: i64, number: u32, make: impl FnOnce(&NewMember<'_>) -> T) -> T {
    let mixed = spread(number);
    let role = if mixed.is_multiple_of(3) { Role::Editor } else { Role::Viewer };
    // Some minutes ago for some, some months ago for others, as many for each power of two.
    let order = 1_u64 << (2 + (mixed >> 8) % 15);
    let ago = order + (mixed >> 16) % order;
    let (id, email) = identity(number);
    make(&NewMember {
        id: &id,
        organization: &organization_id("Acme"),
        email: &email,
        name: &names::of(number),
        roles: &[role],
        status: MemberStatus::Active,
        password_hash: Some(hash),
        created_at: minutes_before(now, AGE_MINUTES),
        last_active_at: minutes_before(now, ago),
    })
}
