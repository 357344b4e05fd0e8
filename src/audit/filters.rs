//! What the log shows, as its address says.

use crate::clock::Millis;
use crate::format::{Format, timestamp};
use crate::query;
use understudy_contract::ImpersonationId;
use understudy_contract::audit::{Action, AuditQuery, Outcome};

/// How many days the log shows unless the address says otherwise, today included.
const DEFAULT_DAYS: f64 = 7.0;
const HOUR: Millis = 3_600_000.0;

/// The filters. Empty is not set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// The first day, as a date field holds it.
    pub from: String,
    /// The last day.
    pub to: String,
    /// An action's name on the wire.
    pub action: String,
    /// An operation's name on the wire; of what was done while impersonating, it says what it was.
    pub operation: String,
    /// Whoever did it, or was impersonated meanwhile.
    pub email: String,
    /// An outcome's name on the wire.
    pub outcome: String,
    /// One impersonation.
    pub impersonation_id: String,
    /// Of the page.
    pub cursor: String,
}

impl Filters {
    /// What `search` says.
    pub fn read(search: &str) -> Self {
        let pairs = query::pairs(search);
        let value = |name| query::value(&pairs, name).unwrap_or_default().to_owned();
        Self {
            from: value("from"),
            to: value("to"),
            action: value("action"),
            operation: value("operation"),
            email: value("email"),
            outcome: value("outcome"),
            impersonation_id: value("impersonation_id"),
            cursor: value("cursor"),
        }
    }

    /// As it stands in the address.
    pub fn write(&self) -> String {
        let Self { from, to, action, operation, email, outcome, impersonation_id, cursor } =
            self.clone();
        let pairs = [
            ("from", from),
            ("to", to),
            ("action", action),
            ("operation", operation),
            ("email", email),
            ("outcome", outcome),
            ("impersonation_id", impersonation_id),
            ("cursor", cursor),
        ];
        query::search(pairs.into_iter().filter(|(_, value)| !value.is_empty()))
    }

    /// Whether anything but the days leaves something out.
    pub fn is_narrow(&self) -> bool {
        let Self { action, operation, email, outcome, impersonation_id, .. } = self;
        let set = [action, operation, email, outcome, impersonation_id];
        set.into_iter().any(|value| !value.is_empty())
    }

    /// With the days that are meant where the address names none: the last seven, or, of one
    /// impersonation, any.
    #[must_use]
    pub fn with_days(self, format: Format, now: Millis) -> Self {
        if !self.from.is_empty() || !self.to.is_empty() || !self.impersonation_id.is_empty() {
            return self;
        }
        let to = format.calendar_day(now);
        // From noon to noon, so that no change of clocks leads to another day.
        let noon = format.start_of_day(&to).unwrap_or(now) + 12.0 * HOUR;
        let from = format.calendar_day(noon - (DEFAULT_DAYS - 1.0) * 24.0 * HOUR);
        Self { from, to, ..self }
    }

    /// As the server is asked: from the beginning of the first day to the end of the last one, here.
    pub fn query(&self, format: Format) -> AuditQuery {
        let text = |value: &str| Some(value.to_owned()).filter(|value| !value.is_empty());
        let end = format.start_of_day(&self.to).and_then(|start| {
            // A day has 23 to 25 hours.
            format.start_of_day(&format.calendar_day(start + 36.0 * HOUR))
        });
        AuditQuery {
            from: format.start_of_day(&self.from).map(timestamp),
            to: end.map(timestamp),
            action: Action::parse(&self.action),
            operation: Action::parse(&self.operation),
            outcome: Outcome::parse(&self.outcome),
            email: text(self.email.trim()).map(|email| email.to_ascii_lowercase()),
            impersonation_id: text(&self.impersonation_id).map(ImpersonationId::new),
            cursor: text(&self.cursor),
            limit: None,
        }
    }
}

/// The log's address for one impersonation.
pub fn of_impersonation(id: &ImpersonationId) -> String {
    let filters = Filters { impersonation_id: id.to_string(), ..Filters::default() };
    format!("/audit-log{}", filters.write())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_in_the_address_and_read_back_the_same() {
        let filters = Filters {
            from: "2026-11-17".into(),
            to: "2026-11-23".into(),
            action: "user.impersonation.action".into(),
            operation: "fact.certified".into(),
            email: "a+b@acme.example".into(),
            outcome: "refused".into(),
            impersonation_id: "0193".into(),
            cursor: "x=&".into(),
        };
        assert_eq!(Filters::read(&filters.write()), filters);
        assert_eq!(Filters::default().write(), "");
        assert!(filters.is_narrow() && !Filters::read("?from=2026-11-17").is_narrow());
    }

    #[test]
    fn the_link_of_an_impersonation_asks_for_it_alone() {
        let link = of_impersonation(&ImpersonationId::new("0193-7f29"));
        assert_eq!(link, "/audit-log?impersonation_id=0193-7f29");
    }
}
