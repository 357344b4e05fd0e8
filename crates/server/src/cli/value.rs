//! Values of options, checked as they are read. Each error is a sentence for the operator.

use crate::db::DatabaseUrl;
use std::fmt;
use std::net::IpAddr;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;
use understudy_contract::session::Plan;
use understudy_contract::text;

/// The longest timeout: no calculation with one leaves the range of a calendar.
const MAX_TIMEOUT: Duration = Duration::from_hours(24 * 366);

/// Where the database is.
#[derive(Debug, Clone)]
pub(super) struct Database(DatabaseUrl);

impl Database {
    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }
}

impl FromStr for Database {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Self)
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A timeout that may be `none`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit(pub(super) Option<Duration>);

/// A timeout as `1h`, `90s` or `1h 30m`: at least a second, and whole seconds.
pub(super) fn timeout(text: &str) -> Result<Duration, String> {
    let timeout = humantime::parse_duration(text)
        .map_err(|_| "give a duration, like 1h, 90s or 1h30m".to_owned())?;
    if timeout.subsec_nanos() > 0 || timeout.is_zero() {
        return Err("give whole seconds, at least one".into());
    }
    if timeout > MAX_TIMEOUT {
        return Err("give a year at most".into());
    }
    Ok(timeout)
}

/// A timeout, or `none`.
pub(super) fn limit(text: &str) -> Result<Limit, String> {
    if text == "none" {
        return Ok(Limit(None));
    }
    timeout(text).map(|timeout| Limit(Some(timeout))).map_err(|error| format!("{error}, or none"))
}

/// Scheme, host and port as browsers write an origin (RFC 6454 §6.2): in lower case, without the
/// scheme's own port.
pub(super) fn origin(text: &str) -> Result<String, String> {
    let form = || "give scheme and host, like https://console.acme.example".to_owned();
    let url: http::Uri = text.parse().map_err(|_| form())?;
    let scheme = url.scheme_str().unwrap_or_default().to_lowercase();
    let authority = url.authority().ok_or_else(form)?;
    let is_bare = matches!(url.path(), "" | "/") && url.query().is_none();
    let has_user = authority.as_str().contains('@');
    if !is_bare || has_user || !matches!(scheme.as_str(), "https" | "http") {
        return Err(form());
    }
    let host = authority.host().to_lowercase();
    if scheme == "http" && !is_this_machine(&host) {
        return Err("plain http stays on this machine: give https://".into());
    }
    let own_port = if scheme == "https" { 443 } else { 80 };
    Ok(match authority.port_u16() {
        Some(port) if port != own_port => format!("{scheme}://{host}:{port}"),
        Some(_) => format!("{scheme}://{host}"),
        None if authority.as_str().ends_with(&authority.host()) => format!("{scheme}://{host}"),
        None => return Err(form()),
    })
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// A plan by its name.
pub(super) fn plan(text: &str) -> Result<Plan, String> {
    let names = || Plan::ALL.map(Plan::as_str).join(", ");
    Plan::parse(text).ok_or_else(|| format!("give one of {}", names()))
}

/// A name of a company or a person.
pub(super) fn name(text: &str) -> Result<String, String> {
    text::line("name", "The name", text, text::MAX_LINE_CHARS).map_err(|error| error.message)
}

/// An email address as it is kept.
pub(super) fn email(text: &str) -> Result<String, String> {
    text::email("email", text).map_err(|error| error.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_read_as_people_write_it() {
        assert_eq!(timeout("1h"), Ok(Duration::from_hours(1)));
        assert_eq!(timeout("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(limit("none"), Ok(Limit(None)));
        assert_eq!(limit("12h"), Ok(Limit(Some(Duration::from_hours(12)))));
        for wrong in ["", "none", "soon", "0s", "500ms", "90", "1000000h", "-1h"] {
            assert!(timeout(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_origin_is_kept_as_browsers_send_it() {
        for (text, kept) in [
            ("https://Console.Acme.example", "https://console.acme.example"),
            ("https://console.acme.example:443/", "https://console.acme.example"),
            ("https://console.acme.example:8443", "https://console.acme.example:8443"),
            ("HTTP://localhost:80", "http://localhost"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(origin(text).as_deref(), Ok(kept));
        }
        for wrong in [
            "",
            "console.acme.example",
            "ftp://acme.example",
            "https://acme.example/console",
            "http://acme.example",
            "https://acme.example/?a",
            "https://user@acme.example",
            "https://",
            "https://acme.example:",
            "*",
        ] {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }
}
