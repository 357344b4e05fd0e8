//! Settings of a company: restrictions, team, billing.

use super::columns::json;
use super::{Columns, statements};
use crate::db::{DbError, Row, Tx};
use understudy_contract::member::MemberStatus;
use understudy_contract::session::Plan;
use understudy_contract::settings::{
    Billing, ChangeBilling, PaymentMethod, Restrictions, TeamSettings,
};
use understudy_contract::{OrganizationId, Role};

statements! {
    READ_TEAM = "SELECT team_name, default_role FROM organizations WHERE id = $1";
    CHANGE_TEAM = "UPDATE organizations SET team_name = $2, default_role = $3 WHERE id = $1";
    READ_BILLING = "SELECT plan, seats, billing_email, card_brand, card_last_four \
        FROM organizations WHERE id = $1";
    CHANGE_BILLING = "UPDATE organizations SET seats = $2, billing_email = $3 WHERE id = $1";
    CHANGE_RESTRICTIONS = "UPDATE organizations SET restrictions = $2 WHERE id = $1";
    COUNT_BY_STANDING = "SELECT roles, status, count(*) FROM members \
        WHERE organization_id = $1 GROUP BY roles, status";
}

fn one(tx: &mut dyn Tx, sql: &'static str, id: &OrganizationId) -> Result<Row, DbError> {
    let row = tx.query_one(sql, &[id.as_str().into()])?;
    row.ok_or_else(|| DbError::corrupt("organization"))
}

/// The team's settings.
pub fn team(tx: &mut dyn Tx, id: &OrganizationId) -> Result<TeamSettings, DbError> {
    let row = one(tx, READ_TEAM, id)?;
    let mut columns = Columns::of(row);
    let name = columns.text()?;
    Ok(TeamSettings { name, default_role: columns.parsed("role", Role::parse)? })
}

/// Changes the team's settings.
pub fn change_team(
    tx: &mut dyn Tx,
    id: &OrganizationId,
    team: &TeamSettings,
) -> Result<(), DbError> {
    let role = team.default_role.as_str();
    let params = [id.as_str().into(), team.name.as_str().into(), role.into()];
    tx.execute(CHANGE_TEAM, &params).map(|_| ())
}

/// What the company pays, and how.
pub fn billing(tx: &mut dyn Tx, id: &OrganizationId) -> Result<Billing, DbError> {
    let row = one(tx, READ_BILLING, id)?;
    let mut columns = Columns::of(row);
    Ok(Billing {
        plan: columns.parsed("plan", Plan::parse)?,
        seats: columns.unsigned("seats")?,
        billing_email: columns.text()?,
        payment_method: match (columns.optional_text()?, columns.optional_text()?) {
            (Some(brand), Some(last_four)) => Some(PaymentMethod { brand, last_four }),
            _ => None,
        },
    })
}

/// Changes seats and the address of invoices.
pub fn change_billing(
    tx: &mut dyn Tx,
    id: &OrganizationId,
    change: &ChangeBilling,
) -> Result<(), DbError> {
    let email = change.billing_email.as_str();
    let params = [id.as_str().into(), change.seats.into(), email.into()];
    tx.execute(CHANGE_BILLING, &params).map(|_| ())
}

/// Changes who cannot be impersonated, and what a start needs.
pub fn change_restrictions(
    tx: &mut dyn Tx,
    id: &OrganizationId,
    restrictions: &Restrictions,
) -> Result<(), DbError> {
    let text = json(restrictions, "restrictions")?;
    tx.execute(CHANGE_RESTRICTIONS, &[id.as_str().into(), text.into()]).map(|_| ())
}

/// How many members there are of each combination of roles and status.
pub fn members_by_standing(
    tx: &mut dyn Tx,
    id: &OrganizationId,
) -> Result<Vec<(Vec<Role>, MemberStatus, u64)>, DbError> {
    let rows = tx.query(COUNT_BY_STANDING, &[id.as_str().into()])?;
    rows.into_iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            let roles = columns.roles()?;
            let status = columns.parsed("status", MemberStatus::parse)?;
            Ok((roles, status, columns.unsigned("count")?))
        })
        .collect()
}
