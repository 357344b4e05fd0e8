//! What needs no calendar.

use understudy_contract::{Role, Timestamp};

/// How long ago, if that is less than a day; what lies ahead counts as now, for clocks differ.
pub(super) fn ago(elapsed_millis: f64) -> Option<String> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole minutes, and far ahead counts as now"
    )]
    // In whole numbers: writing others takes 10 kB of code.
    let minutes = (elapsed_millis / 60_000.0).floor() as i64;
    match minutes {
        ..1 => Some("Now".into()),
        1..60 => Some(format!("{minutes} min ago")),
        60..1440 => Some(format!("{} h ago", minutes / 60)),
        _ => None,
    }
}

/// A duration in the largest unit that divides it: "1 hour", "90 minutes", "20 seconds".
pub fn duration(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0 => (0, "second"),
        _ if seconds.is_multiple_of(3600) => (seconds / 3600, "hour"),
        _ if seconds.is_multiple_of(60) => (seconds / 60, "minute"),
        _ => (seconds, "second"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// A time as it stands in logs, for whoever hovers over a local one: "2026-11-23 13:32:07 UTC".
pub fn utc(time: &Timestamp) -> String {
    let text = time.as_str();
    match (text.get(..10), text.get(11..19)) {
        (Some(day), Some(time)) => format!("{day} {time} UTC"),
        _ => text.to_owned(),
    }
}

/// "Viewer, Billing manager".
pub fn roles(roles: &[Role]) -> String {
    roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ago_and_less_is_told_in_words() {
        let told = |seconds: f64| ago(seconds * 1000.0);
        assert_eq!(told(-30.0).as_deref(), Some("Now"));
        assert_eq!(told(59.0).as_deref(), Some("Now"));
        assert_eq!(told(60.0).as_deref(), Some("1 min ago"));
        assert_eq!(told(3599.0).as_deref(), Some("59 min ago"));
        assert_eq!(told(3600.0).as_deref(), Some("1 h ago"));
        assert_eq!(told(86_399.0).as_deref(), Some("23 h ago"));
        assert_eq!(told(86_400.0), None);
    }

    #[test]
    fn a_duration_is_told_in_the_largest_unit_that_divides_it() {
        for (seconds, words) in [
            (3600, "1 hour"),
            (7200, "2 hours"),
            (5400, "90 minutes"),
            (60, "1 minute"),
            (90, "90 seconds"),
            (1, "1 second"),
            (0, "0 seconds"),
        ] {
            assert_eq!(duration(seconds), words);
        }
    }

    #[test]
    fn a_time_in_utc_says_so() {
        let time = Timestamp::new("2026-11-23T13:32:07.250Z");
        assert_eq!(utc(&time), "2026-11-23 13:32:07 UTC");
        assert_eq!(utc(&Timestamp::new("soon")), "soon");
    }

    #[test]
    fn roles_are_listed_by_their_labels() {
        assert_eq!(roles(&[Role::Viewer, Role::BillingManager]), "Viewer, Billing manager");
    }
}
