//! `GET` and `PUT /billing`. The plan is set on the server, never here.

use super::about_organization;
use crate::authority::{Change, Halt};
use crate::http::{Call, Failure, Rendered, Reply};
use crate::store::settings;
use understudy_contract::endpoint::{GetBilling, PutBilling};
use understudy_contract::settings::{Billing, ChangeBilling};
use understudy_contract::{FieldError, text};

/// The most members that can be paid for.
const MAX_SEATS: u32 = 1_000_000;

pub(crate) async fn read(call: Call<GetBilling>) -> Result<Reply<Rendered<Billing>>, Failure> {
    let Call { gate, query, .. } = call;
    gate.read(move |reading| {
        query?;
        let organization = reading.organization().clone();
        Ok(settings::billing(reading.tx, &organization)?)
    })
    .await
}

pub(crate) async fn change(call: Call<PutBilling>) -> Result<Reply<Billing>, Failure> {
    let Call { gate, query, body, .. } = call;
    let body = query.and(body);
    gate.perform(None, move |change| save(change, &body)).await
}

fn save(change: &mut Change<'_>, body: &Result<ChangeBilling, Failure>) -> Result<Billing, Halt> {
    about_organization(change);
    let body = body.as_ref().map_err(Clone::clone)?;
    let mut errors = Vec::new();
    let email = text::email("billing_email", &body.billing_email);
    errors.extend(email.as_ref().err().cloned());
    if !(1..=MAX_SEATS).contains(&body.seats) {
        errors.push(FieldError::new("seats", "Give a number from 1 to 1,000,000."));
    }
    let (Ok(billing_email), true) = (email, errors.is_empty()) else {
        return Err(Failure::fields(errors).into());
    };
    let organization = change.organization().clone();
    let before = settings::billing(change.tx, &organization)?;
    let after = ChangeBilling { seats: body.seats, billing_email };
    let number = |seats: u32| Some(seats.to_string());
    change.event.note("seats", number(before.seats), number(after.seats));
    let email = Some(after.billing_email.clone());
    change.event.note("billing_email", Some(before.billing_email), email);
    settings::change_billing(change.tx, &organization, &after)?;
    Ok(settings::billing(change.tx, &organization)?)
}
