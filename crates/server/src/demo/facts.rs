//! Acme's facts.

use super::{Kind, id, minutes_before, people};
use crate::db::{DbError, Tx};
use crate::store::documents;
use crate::store::facts::StoredFact;
use understudy_contract::FactId;
use understudy_contract::fact::FactStatus;

const DAY: u64 = 24 * 60;

/// A statement, where it can be checked, and who certified it how many minutes ago. The oldest
/// first; the list shows the newest first.
type Seed = (&'static str, &'static str, Option<(&'static str, u64)>);

const FACTS: [Seed; 12] = [
    (
        "Charging slows down when the battery is above 80 percent.",
        "https://help.acme.example/charging-speed",
        Some(("tom@acme.example", 26 * DAY)),
    ),
    ("Firmware 4.2 and later reports its temperature.", "https://releases.acme.example/4.2", None),
    ("The cable must not be longer than 10 metres.", "https://iec.example/61851-1", None),
    (
        "A fuse of type B does not protect against direct-current faults above 6 mA.",
        "https://iec.example/62955",
        Some(("tom@acme.example", 20 * DAY)),
    ),
    (
        "A red light that blinks twice means a ground fault.",
        "https://manuals.acme.example/wallbox/lights",
        None,
    ),
    (
        "The wall box reduces its power when it is hotter than 70 °C.",
        "https://manuals.acme.example/wallbox/temperature",
        Some(("eli@acme.example", 15 * DAY)),
    ),
    (
        "A charging card works again one minute after it was unlocked.",
        "https://help.acme.example/cards",
        None,
    ),
    ("The cable locks while the car is charging.", "https://manuals.acme.example/cable", None),
    (
        "The display shows an error number for 15 minutes after the last fault.",
        "https://manuals.acme.example/wallbox/display",
        None,
    ),
    (
        "The wall box restarts on its own 30 seconds after a power cut.",
        "https://manuals.acme.example/wallbox/power",
        None,
    ),
    ("A Type 2 plug carries at most 43 kW on three phases.", "https://iec.example/62196-2", None),
    (
        "A green light means that the wall box is ready.",
        "https://manuals.acme.example/wallbox/lights",
        Some(("tom@acme.example", 11 * DAY)),
    ),
];

/// Makes the facts.
pub(super) fn insert(tx: &mut dyn Tx, now: i64) -> Result<(), DbError> {
    let acme = people::organization_id("Acme");
    for (number, (statement, source_url, certified)) in (0_u32..).zip(FACTS) {
        let days = u64::from(60 - 2 * number);
        let fact = StoredFact {
            id: FactId::new(id(Kind::Fact, number)),
            statement: statement.into(),
            source_url: Some(source_url.into()),
            status: if certified.is_some() { FactStatus::Certified } else { FactStatus::Draft },
            version: if certified.is_some() { 2 } else { 1 },
            created_at: minutes_before(now, days * DAY),
            certified_by: certified.and_then(|(email, _)| people::person(email)),
            certified_at: certified.map(|(_, minutes)| minutes_before(now, minutes)),
            impersonated_by: None,
        };
        documents::insert(tx, &acme, &fact)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_contract::fact::problems;

    #[test]
    fn every_fact_is_one_that_a_form_would_take_and_four_are_certified() {
        for (statement, source_url, _) in FACTS {
            assert_eq!(problems(statement, Some(source_url)), []);
        }
        let certifiers = FACTS.iter().filter_map(|(_, _, certified)| *certified);
        let known = certifiers.filter(|(email, _)| people::person(email).is_some());
        assert_eq!(known.count(), 4);
    }
}
