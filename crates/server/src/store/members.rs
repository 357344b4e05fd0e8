//! Members: accounts, their sort keys, one row for each of their roles, and where they stand in
//! the sets and orders by which they are found.

mod bits;
mod list;
mod load;
mod orders;
mod pages;
mod places;
mod ranks;
mod search;
mod sets;

pub use list::{Filter, Selection, count, list, list_statements, page_statement, select, total};
pub use load::Loader;
pub use search::Searches;

use super::{Columns, installation, organizations, statements};
use crate::clock;
use crate::db::{DbError, Tx, Value};
use places::Standing;
use understudy_contract::audit::Person;
use understudy_contract::member::{Member, MemberSort, MemberStatus};
use understudy_contract::{MemberId, OrganizationId, Role};

/// The columns that [`read`] takes, of `members m`.
macro_rules! columns {
    () => {
        "m.id, m.email, m.name, m.roles, m.status, m.last_active_at, m.second_factor"
    };
}
use columns;

macro_rules! insert {
    () => {
        "INSERT INTO members (id, organization_id, email, name, roles, status, password_hash, \
        created_at, last_active_at, name_key, role_key, search_text, number) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    };
}

/// Marks a database whose members are in the sets and orders.
const FILLED: &str = "members_filled";

statements! {
    INSERT = insert!();
    INSERT_IF_FREE = concat!(insert!(), " ON CONFLICT (email) DO NOTHING");
    INSERT_ROLE = "INSERT INTO member_roles (member_id, role, organization_id, status, name_key, \
        email, role_key, last_active_at) \
        SELECT id, $2, organization_id, status, name_key, email, role_key, last_active_at \
        FROM members WHERE id = $1";
    DELETE_ROLES = "DELETE FROM member_roles WHERE member_id = $1";
    // `members` alone would be ambiguous to PostgreSQL.
    COUNT = "INSERT INTO member_counts (organization_id, role, status, members) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (organization_id, role, status) \
        DO UPDATE SET members = member_counts.members + $4";
    SET_ROLES = "UPDATE members SET roles = $2, role_key = $3 WHERE id = $1";
    SET_STATUS = "UPDATE members SET status = $2 WHERE id = $1";
    SET_ROLE_STATUS = "UPDATE member_roles SET status = $2 WHERE member_id = $1";
    SET_ACTIVE = "UPDATE members SET last_active_at = $2 WHERE id = $1 AND last_active_at < $2";
    SET_ROLE_ACTIVE = "UPDATE member_roles SET last_active_at = $2 \
        WHERE member_id = $1 AND last_active_at < $2";
    DELETE = "DELETE FROM members WHERE id = $1";
    FIND = concat!(
        "SELECT ", columns!(), " FROM members m WHERE m.id = $1 AND m.organization_id = $2"
    );
    FIND_NUMBER = "SELECT number FROM members WHERE email = $1";
    FIND_PASSWORD = "SELECT password_hash FROM members WHERE id = $1";
    SET_PASSWORD = "UPDATE members SET password_hash = $2 WHERE id = $1";
    FIND_CREDENTIALS = "SELECT id, organization_id, email, name, status, password_hash, \
        second_factor FROM members WHERE email = $1";
}

/// An account to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewMember<'a> {
    /// Its id.
    pub id: &'a MemberId,
    /// Where it belongs.
    pub organization: &'a OrganizationId,
    /// As [`understudy_contract::text::email`] gives it; unique in the installation.
    pub email: &'a str,
    /// As they are called.
    pub name: &'a str,
    /// One or more.
    pub roles: &'a [Role],
    /// Whether they can sign in.
    pub status: MemberStatus,
    /// A PHC string; absent until they have joined.
    pub password_hash: Option<&'a str>,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Milliseconds since 1970; 0 for never.
    pub last_active_at: i64,
}

/// What a sign-in needs to know of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Whose.
    pub person: Person,
    /// Where it belongs.
    pub organization: OrganizationId,
    /// Whether they can sign in.
    pub status: MemberStatus,
    /// A PHC string; absent until they have joined.
    pub password_hash: Option<String>,
    /// Whether a code is needed too.
    pub second_factor: bool,
}

/// Makes an account.
pub fn insert(tx: &mut dyn Tx, new: &NewMember<'_>) -> Result<(), DbError> {
    let roles = in_order(new.roles);
    let number = places::next_number(tx)?;
    tx.execute(INSERT, &row(new, &roles, number))?;
    insert_roles(tx, new.id, &roles)?;
    count_one(tx, new.organization, &roles, new.status, 1)?;
    standing(tx, new.id)?.add(tx)
}

/// Changes what a member is.
pub fn set_roles(tx: &mut dyn Tx, id: &MemberId, roles: &[Role]) -> Result<(), DbError> {
    let Some(before) = Standing::find(tx, id.as_str())? else { return Ok(()) };
    let roles = in_order(roles);
    if roles == before.roles {
        return Ok(());
    }
    let params = [id.as_str().into(), names(&roles).into(), role_key(&roles).into()];
    before.remove_from_order(tx, MemberSort::Role)?;
    tx.execute(SET_ROLES, &params)?;
    tx.execute(DELETE_ROLES, &[id.as_str().into()])?;
    insert_roles(tx, id, &roles)?;
    before.move_roles(tx, &roles)?;
    standing(tx, id)?.add_to_order(tx, MemberSort::Role)?;
    search::count_change(tx, &before.organization)?;
    count_one(tx, &before.organization, &before.roles, before.status, -1)?;
    count_one(tx, &before.organization, &roles, before.status, 1)
}

/// Changes whether a member can sign in.
pub fn set_status(tx: &mut dyn Tx, id: &MemberId, status: MemberStatus) -> Result<(), DbError> {
    let Some(before) = Standing::find(tx, id.as_str())? else { return Ok(()) };
    if status == before.status {
        return Ok(());
    }
    let params: [Value; 2] = [id.as_str().into(), status.as_str().into()];
    tx.execute(SET_STATUS, &params)?;
    tx.execute(SET_ROLE_STATUS, &params)?;
    before.move_status(tx, status)?;
    count_one(tx, &before.organization, &before.roles, before.status, -1)?;
    count_one(tx, &before.organization, &before.roles, status, 1)
}

/// Removes an account. Whoever does that has ended its sessions, and those in which it is the
/// subject, before.
pub fn remove(tx: &mut dyn Tx, id: &MemberId) -> Result<(), DbError> {
    let Some(before) = Standing::find(tx, id.as_str())? else { return Ok(()) };
    before.remove(tx)?;
    tx.execute(DELETE, &[id.as_str().into()])?;
    count_one(tx, &before.organization, &before.roles, before.status, -1)
}

/// Keeps when a member last did something, unless something later is kept already.
pub fn set_active(tx: &mut dyn Tx, id: &MemberId, at: i64) -> Result<(), DbError> {
    let Some(before) = Standing::find(tx, id.as_str())? else { return Ok(()) };
    if before.last_active_at >= at {
        return Ok(());
    }
    let params: [Value; 2] = [id.as_str().into(), at.into()];
    before.remove_from_order(tx, MemberSort::LastActive)?;
    tx.execute(SET_ACTIVE, &params)?;
    tx.execute(SET_ROLE_ACTIVE, &params)?;
    standing(tx, id)?.add_to_order(tx, MemberSort::LastActive)
}

/// Puts the members of a database that an older program made into the sets and orders. Run behind
/// the migrations, because SQL cannot say it; does nothing the second time.
pub fn fill(tx: &mut dyn Tx) -> Result<(), DbError> {
    if installation::find(tx, FILLED)?.is_some() {
        return Ok(());
    }
    for organization in organizations::all(tx)? {
        places::fill(tx, &organization, 0)?;
    }
    installation::keep(tx, FILLED, "1").map(|_| ())
}

/// One member of an organization.
pub fn find(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    id: &MemberId,
) -> Result<Option<Member>, DbError> {
    let row = tx.query_one(FIND, &[id.as_str().into(), organization.as_str().into()])?;
    row.map(|row| read(&mut Columns::of(row))).transpose()
}

/// Whoever signs in with `email`, which is lower-cased.
pub fn find_credentials(tx: &mut dyn Tx, email: &str) -> Result<Option<Credentials>, DbError> {
    let row = tx.query_one(FIND_CREDENTIALS, &[email.into()])?;
    row.map(|row| {
        let mut columns = Columns::of(row);
        let id = MemberId::new(columns.text()?);
        let organization = OrganizationId::new(columns.text()?);
        Ok(Credentials {
            person: Person { id, email: columns.text()?, name: columns.text()? },
            organization,
            status: columns.parsed("status", MemberStatus::parse)?,
            password_hash: columns.optional_text()?,
            second_factor: columns.boolean()?,
        })
    })
    .transpose()
}

/// The hash of a member's password, a PHC string; absent until they have joined.
pub fn find_password(tx: &mut dyn Tx, id: &MemberId) -> Result<Option<String>, DbError> {
    let row = tx.query_one(FIND_PASSWORD, &[id.as_str().into()])?;
    Ok(row.map(|row| Columns::of(row).optional_text()).transpose()?.flatten())
}

/// Gives a member their password, or another one, as a PHC string.
pub fn set_password(tx: &mut dyn Tx, id: &MemberId, hash: &str) -> Result<(), DbError> {
    tx.execute(SET_PASSWORD, &[id.as_str().into(), hash.into()]).map(|_| ())
}

/// A member, as everybody who may read members sees them.
fn read(columns: &mut Columns) -> Result<Member, DbError> {
    let id = MemberId::new(columns.text()?);
    let (email, name, roles) = (columns.text()?, columns.text()?, columns.roles()?);
    let status = columns.parsed("status", MemberStatus::parse)?;
    let last_active_at = columns.integer()?;
    Ok(Member {
        id,
        email,
        name,
        roles,
        status,
        last_active_at: (last_active_at > 0).then(|| clock::wire_millis(last_active_at)),
        second_factor: columns.boolean()?,
        impersonation: None,
        invitation_url: None,
    })
}

fn insert_roles(tx: &mut dyn Tx, id: &MemberId, roles: &[Role]) -> Result<(), DbError> {
    for role in roles {
        tx.execute(INSERT_ROLE, &[id.as_str().into(), role.as_str().into()])?;
    }
    Ok(())
}

/// Whoever was there a moment ago.
fn standing(tx: &mut dyn Tx, id: &MemberId) -> Result<Standing, DbError> {
    Standing::find(tx, id.as_str())?.ok_or_else(|| DbError::corrupt("member"))
}

/// The number of whoever has this email, which is lower-cased.
pub fn find_number(tx: &mut dyn Tx, email: &str) -> Result<Option<u32>, DbError> {
    let row = tx.query_one(FIND_NUMBER, &[email.into()])?;
    row.map(|row| Columns::of(row).unsigned("number")).transpose()
}

/// Counts one member more or less, under every filter that lets them through.
fn count_one(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    roles: &[Role],
    status: MemberStatus,
    change: i64,
) -> Result<(), DbError> {
    let roles = roles.iter().map(|role| role.as_str()).chain([""]);
    roles
        .into_iter()
        .try_for_each(|role| add_to_count(tx, organization, role, status.as_str(), change))
}

fn add_to_count(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    role: &str,
    status: &str,
    change: i64,
) -> Result<(), DbError> {
    let organization = organization.as_str().into();
    tx.execute(COUNT, &[organization, role.into(), status.into(), change.into()]).map(|_| ())
}

/// What a new account's row has.
fn row(new: &NewMember<'_>, roles: &[Role], number: u32) -> [Value; 13] {
    let name_key = new.name.to_lowercase();
    let search_text = format!("{name_key}\n{}", new.email);
    [
        new.id.as_str().into(),
        new.organization.as_str().into(),
        new.email.into(),
        new.name.into(),
        names(roles).into(),
        new.status.as_str().into(),
        new.password_hash.into(),
        new.created_at.into(),
        new.last_active_at.into(),
        name_key.into(),
        role_key(roles).into(),
        search_text.into(),
        number.into(),
    ]
}

/// Each role once, in the contract's order.
fn in_order(roles: &[Role]) -> Vec<Role> {
    Role::ALL.into_iter().filter(|role| roles.contains(role)).collect()
}

fn names(roles: &[Role]) -> String {
    roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(",")
}

/// Sorts by the first role in the contract's order, then by the second, and so on.
fn role_key(roles: &[Role]) -> String {
    roles
        .iter()
        .filter_map(|role| Role::ALL.iter().position(|r| r == role))
        .map(|at| at.to_string())
        .collect()
}

#[cfg(test)]
mod changes;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_kept_once_each_and_in_one_order() {
        let roles = in_order(&[Role::BillingManager, Role::Viewer, Role::BillingManager]);
        assert_eq!(names(&roles), "viewer,billing_manager");
        assert_eq!(role_key(&roles), "23");
    }
}
