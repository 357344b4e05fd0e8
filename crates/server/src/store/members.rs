//! Members: accounts, their sort keys, and one row for each of their roles.

mod list;
mod pages;

pub use list::{Filter, list, list_statements, page_statement, total};

use super::{Columns, statements};
use crate::clock;
use crate::db::{DbError, Tx, Value};
use understudy_contract::audit::Person;
use understudy_contract::member::{Member, MemberStatus};
use understudy_contract::{MemberId, OrganizationId, Role};

/// The columns that [`read`] takes, of `members m`.
macro_rules! columns {
    () => {
        "m.id, m.email, m.name, m.roles, m.status, m.last_active_at, m.second_factor"
    };
}
use columns;

statements! {
    INSERT = "INSERT INTO members (id, organization_id, email, name, roles, status, password_hash, \
        created_at, last_active_at, name_key, role_key, search_text) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    INSERT_ROLE = "INSERT INTO member_roles (member_id, role, organization_id, status, name_key, \
        email, role_key, last_active_at) \
        SELECT id, $2, organization_id, status, name_key, email, role_key, last_active_at \
        FROM members WHERE id = $1";
    DELETE_ROLES = "DELETE FROM member_roles WHERE member_id = $1";
    // `members` alone would be ambiguous to PostgreSQL.
    COUNT = "INSERT INTO member_counts (organization_id, role, status, members) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (organization_id, role, status) \
        DO UPDATE SET members = member_counts.members + $4";
    FIND_STANDING = "SELECT organization_id, roles, status FROM members WHERE id = $1";
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
    let name_key = new.name.to_lowercase();
    let search_text = format!("{name_key}\n{}", new.email);
    let params = [
        new.id.as_str().into(),
        new.organization.as_str().into(),
        new.email.into(),
        new.name.into(),
        names(&roles).into(),
        new.status.as_str().into(),
        new.password_hash.into(),
        new.created_at.into(),
        new.last_active_at.into(),
        name_key.into(),
        role_key(&roles).into(),
        search_text.into(),
    ];
    tx.execute(INSERT, &params)?;
    insert_roles(tx, new.id, &roles)?;
    count(tx, new.organization, &roles, new.status, 1)
}

/// Changes what a member is.
pub fn set_roles(tx: &mut dyn Tx, id: &MemberId, roles: &[Role]) -> Result<(), DbError> {
    let Some((organization, old_roles, status)) = find_standing(tx, id)? else { return Ok(()) };
    let roles = in_order(roles);
    let params = [id.as_str().into(), names(&roles).into(), role_key(&roles).into()];
    tx.execute(SET_ROLES, &params)?;
    tx.execute(DELETE_ROLES, &[id.as_str().into()])?;
    insert_roles(tx, id, &roles)?;
    count(tx, &organization, &old_roles, status, -1)?;
    count(tx, &organization, &roles, status, 1)
}

/// Changes whether a member can sign in.
pub fn set_status(tx: &mut dyn Tx, id: &MemberId, status: MemberStatus) -> Result<(), DbError> {
    let Some((organization, roles, old_status)) = find_standing(tx, id)? else { return Ok(()) };
    let params: [Value; 2] = [id.as_str().into(), status.as_str().into()];
    tx.execute(SET_STATUS, &params)?;
    tx.execute(SET_ROLE_STATUS, &params)?;
    count(tx, &organization, &roles, old_status, -1)?;
    count(tx, &organization, &roles, status, 1)
}

/// Removes an account. Whoever does that has ended its sessions, and those in which it is the
/// subject, before.
pub fn remove(tx: &mut dyn Tx, id: &MemberId) -> Result<(), DbError> {
    let Some((organization, roles, status)) = find_standing(tx, id)? else { return Ok(()) };
    tx.execute(DELETE, &[id.as_str().into()])?;
    count(tx, &organization, &roles, status, -1)
}

/// Keeps when a member last did something, unless something later is kept already.
pub fn set_active(tx: &mut dyn Tx, id: &MemberId, at: i64) -> Result<(), DbError> {
    let params: [Value; 2] = [id.as_str().into(), at.into()];
    tx.execute(SET_ACTIVE, &params)?;
    tx.execute(SET_ROLE_ACTIVE, &params).map(|_| ())
}

/// One member of an organization.
pub fn find(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    id: &MemberId,
) -> Result<Option<Member>, DbError> {
    let row = tx.query_one(FIND, &[id.as_str().into(), organization.as_str().into()])?;
    row.map(|row| read(&mut Columns::of(&row))).transpose()
}

/// Whoever signs in with `email`, which is lower-cased.
pub fn find_credentials(tx: &mut dyn Tx, email: &str) -> Result<Option<Credentials>, DbError> {
    let row = tx.query_one(FIND_CREDENTIALS, &[email.into()])?;
    row.map(|row| {
        let mut columns = Columns::of(&row);
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
    Ok(row.map(|row| Columns::of(&row).optional_text()).transpose()?.flatten())
}

/// Gives a member their password, or another one, as a PHC string.
pub fn set_password(tx: &mut dyn Tx, id: &MemberId, hash: &str) -> Result<(), DbError> {
    tx.execute(SET_PASSWORD, &[id.as_str().into(), hash.into()]).map(|_| ())
}

/// A member, as everybody who may read members sees them.
fn read(columns: &mut Columns<'_>) -> Result<Member, DbError> {
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

fn find_standing(
    tx: &mut dyn Tx,
    id: &MemberId,
) -> Result<Option<(OrganizationId, Vec<Role>, MemberStatus)>, DbError> {
    let row = tx.query_one(FIND_STANDING, &[id.as_str().into()])?;
    row.map(|row| {
        let mut columns = Columns::of(&row);
        let organization = OrganizationId::new(columns.text()?);
        Ok((organization, columns.roles()?, columns.parsed("status", MemberStatus::parse)?))
    })
    .transpose()
}

/// Counts one member more or less, under every filter that lets them through.
fn count(
    tx: &mut dyn Tx,
    organization: &OrganizationId,
    roles: &[Role],
    status: MemberStatus,
    change: i64,
) -> Result<(), DbError> {
    for role in roles.iter().map(|role| role.as_str()).chain([""]) {
        let organization = organization.as_str().into();
        tx.execute(COUNT, &[organization, role.into(), status.as_str().into(), change.into()])?;
    }
    Ok(())
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
mod tests {
    use super::*;

    #[test]
    fn roles_are_kept_once_each_and_in_one_order() {
        let roles = in_order(&[Role::BillingManager, Role::Viewer, Role::BillingManager]);
        assert_eq!(names(&roles), "viewer,billing_manager");
        assert_eq!(role_key(&roles), "23");
    }
}
