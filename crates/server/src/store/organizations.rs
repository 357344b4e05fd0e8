//! Companies.

use super::columns::json;
use super::{Columns, statements};
use crate::db::{DbError, Row, Tx};
use understudy_contract::session::Plan;
use understudy_contract::settings::Restrictions;
use understudy_contract::{OrganizationId, Role};

statements! {
    INSERT = "INSERT INTO organizations (id, name, plan, created_at, restrictions, team_name, \
        default_role, seats, billing_email) VALUES ($1, $2, $3, $4, $5, $2, $6, $7, $8)";
    FIND_BY_NAME = "SELECT id, name, plan, restrictions FROM organizations WHERE name = $1";
    COUNT = "SELECT count(*) FROM organizations";
    ALL = "SELECT id FROM organizations";
    // Changes nothing; takes the row's lock.
    LOCK = "UPDATE organizations SET plan = plan WHERE id = $1";
    EXIST = "SELECT id FROM organizations LIMIT 1";
    SET_PLAN = "UPDATE organizations SET plan = $2 WHERE id = $1";
    SET_CARD = "UPDATE organizations SET card_brand = $2, card_last_four = $3 WHERE id = $1";
}

/// What decisions need to know of a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// As it is called.
    pub name: String,
    /// What it pays for.
    pub plan: Plan,
    /// What its admins decided.
    pub restrictions: Restrictions,
}

impl Organization {
    /// From `id, name, plan, restrictions`.
    pub(in crate::store) fn read(columns: &mut Columns) -> Result<Self, DbError> {
        Ok(Self {
            id: OrganizationId::new(columns.text()?),
            name: columns.text()?,
            plan: columns.parsed("plan", Plan::parse)?,
            restrictions: columns.json("restrictions")?,
        })
    }

    fn from_row(row: Row) -> Result<Self, DbError> {
        Self::read(&mut Columns::of(row))
    }
}

/// A company to be made, with nothing restricted.
#[derive(Debug, Clone, Copy)]
pub struct NewOrganization<'a> {
    /// Its id.
    pub id: &'a OrganizationId,
    /// As it is called; unique in the installation.
    pub name: &'a str,
    /// What it pays for.
    pub plan: Plan,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// How many members are paid for.
    pub seats: u32,
    /// Where invoices go.
    pub billing_email: &'a str,
}

/// Makes a company.
pub fn insert(tx: &mut dyn Tx, new: &NewOrganization<'_>) -> Result<(), DbError> {
    let params = [
        new.id.as_str().into(),
        new.name.into(),
        new.plan.as_str().into(),
        new.created_at.into(),
        json(&Restrictions::default(), "restrictions")?.into(),
        Role::Viewer.as_str().into(),
        new.seats.into(),
        new.billing_email.into(),
    ];
    tx.execute(INSERT, &params).map(|_| ())
}

/// The company called `name`, exactly.
pub fn find_by_name(tx: &mut dyn Tx, name: &str) -> Result<Option<Organization>, DbError> {
    tx.query_one(FIND_BY_NAME, &[name.into()])?.map(Organization::from_row).transpose()
}

/// How many companies there are.
pub fn count(tx: &mut dyn Tx) -> Result<u64, DbError> {
    let row = tx.query_one(COUNT, &[])?.ok_or_else(|| DbError::corrupt("count"))?;
    Columns::of(row).unsigned("count")
}

/// Every company.
pub(super) fn all(tx: &mut dyn Tx) -> Result<Vec<OrganizationId>, DbError> {
    let rows = tx.query(ALL, &[])?;
    rows.into_iter().map(|row| Columns::of(row).text().map(OrganizationId::new)).collect()
}

/// Lets changes that must not cross (who is an admin) come one after another.
pub fn lock(tx: &mut dyn Tx, id: &OrganizationId) -> Result<(), DbError> {
    tx.execute(LOCK, &[id.as_str().into()]).map(|_| ())
}

/// Changes what the company pays for; a running impersonation ends within a second if it must.
pub fn set_plan(tx: &mut dyn Tx, id: &OrganizationId, plan: Plan) -> Result<(), DbError> {
    tx.execute(SET_PLAN, &[id.as_str().into(), plan.as_str().into()]).map(|_| ())
}

/// Keeps as much of a card as may be shown.
pub fn set_card(
    tx: &mut dyn Tx,
    id: &OrganizationId,
    brand: &str,
    last_four: &str,
) -> Result<(), DbError> {
    tx.execute(SET_CARD, &[id.as_str().into(), brand.into(), last_four.into()]).map(|_| ())
}

/// Reads something, to see that the database answers.
pub fn exist(tx: &mut dyn Tx) -> Result<bool, DbError> {
    Ok(!tx.query(EXIST, &[])?.is_empty())
}
