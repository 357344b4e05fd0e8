//! Billing: the plan, how many members are paid for, and where invoices go.

use super::form::SettingsForm;
use crate::api::{Origin, use_api};
use crate::components::{Skeleton, TextField, remote, use_toasts};
use crate::frame::PageHead;
use crate::markup::{View, component, view};
use crate::reactive::{Callback, RwSignal, derive, effect};
use crate::refusal::refusal;
use crate::remote::{Data, Remote};
use crate::saving::Saving;
use understudy_contract::endpoint::{GetBilling, PutBilling};
use understudy_contract::settings::{Billing, ChangeBilling};
use understudy_contract::text::check_email;
use understudy_contract::{FieldError, Operation};

/// The most members that can be paid for.
const MAX_SEATS: u32 = 1_000_000;

/// The page of billing.
pub fn page() -> View {
    let api = use_api();
    let billing = Remote::<Billing>::new();
    let load = move || {
        billing.ask(api.call::<GetBilling>(Origin::Person, &[], (), ()));
    };
    load();
    view! {
        <PageHead title="Billing"/>
        {remote(
            billing,
            || view! { <Skeleton what="billing" rows=4/> },
            "Billing could not be loaded",
            Callback::new(move |()| load()),
            move |saved| view! { <BillingForm billing=billing saved=saved/> },
        )}
    }
}

#[component]
fn BillingForm(billing: Remote<Billing>, saved: Data<Billing>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let (seats, address) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let discard = move || {
        saved.with_untracked(|saved| {
            seats.set(saved.seats.to_string());
            address.set(saved.billing_email.clone());
        });
    };
    effect(move || {
        saved.track();
        discard();
    });
    let saving = Saving::default();
    let save = move |()| {
        let checked = checked(&seats.get_untracked(), &address.get_untracked());
        saving.mistakes.set(checked.as_ref().err().cloned().unwrap_or_default());
        let Ok(body) = checked else { return };
        let call = api.call::<PutBilling>(Origin::Person, &[], (), body);
        saving.save(billing, toasts, call);
    };
    let is_changed = derive(move || {
        saved.with(|saved| {
            seats.with(|seats| *seats != saved.seats.to_string())
                || address.with(|address| *address != saved.billing_email)
        })
    });
    let payment = move || {
        saved.with(|saved| match &saved.payment_method {
            Some(method) => format!("{} ending in {}", method.brand, method.last_four),
            None => "None yet".to_owned(),
        })
    };
    view! {
        <SettingsForm
            title="Plan and invoices"
            saving=saving
            is_changed=is_changed
            refused=refusal(Operation::ChangeBilling)
            on_save=save
            on_discard=move |()| discard()
        >
            <dl class="facts">
                <div>
                    <dt>"Plan"</dt>
                    <dd>{move || saved.with(|saved| saved.plan.label())}</dd>
                </div>
                <div>
                    <dt>"Payment method"</dt>
                    <dd>{payment}</dd>
                </div>
            </dl>
            <TextField
                label="Seats"
                value=seats
                inputmode="numeric"
                hint="How many members are paid for."
                error=saving.mistake("seats")
            />
            <TextField
                label="Billing email"
                value=address
                kind="email"
                hint="Where invoices go."
                error=saving.mistake("billing_email")
            />
        </SettingsForm>
    }
}

/// What was typed as it is sent, or all that is wrong with it.
fn checked(seats: &str, address: &str) -> Result<ChangeBilling, Vec<FieldError>> {
    let number = seats.trim().parse().ok().filter(|seats| (1..=MAX_SEATS).contains(seats));
    let seats =
        number.ok_or_else(|| FieldError::new("seats", "Give a whole number from 1 to 1,000,000."));
    match (seats, check_email("billing_email", address)) {
        (Ok(seats), Ok(billing_email)) => {
            Ok(ChangeBilling { seats, billing_email: billing_email.to_owned() })
        }
        (seats, email) => Err([seats.err(), email.err()].into_iter().flatten().collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let fields = |seats, address| {
            let errors = checked(seats, address).expect_err("is wrong");
            errors.into_iter().map(|error| error.field).collect::<Vec<_>>()
        };
        assert_eq!(fields("0", "nobody"), ["seats", "billing_email"]);
        assert_eq!(fields("1000001", "a@acme.example"), ["seats"]);
        assert_eq!(fields("-1", "a@acme.example"), ["seats"]);
        let body = checked(" 140 ", "Billing@Acme.Example").expect("is right");
        assert_eq!((body.seats, body.billing_email.as_str()), (140, "Billing@Acme.Example"));
    }
}
