//! What an operator decides, checked and ready to use. The command line that it is read from is
//! in `cli`.

use ipnet::IpNet;
use std::time::Duration;

/// The session's cookie where the console is reached by https; the prefix makes browsers insist
/// on Secure, on `Path=/` and on no Domain (RFC 6265bis §4.1.3.2).
const SECURE_COOKIE: &str = "__Host-understudy";
/// The session's cookie on plain http, which is served on loopback only.
const PLAIN_COOKIE: &str = "understudy";

/// What an operator decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// How long an impersonation lasts without activity.
    pub impersonation_idle_timeout: Duration,
    /// How long it lasts however active, if that is limited.
    pub impersonation_absolute_timeout: Option<Duration>,
    /// How long a session lasts without activity, if that is limited.
    pub session_idle_timeout: Option<Duration>,
    /// How long a session lasts however active, if that is limited.
    pub session_absolute_timeout: Option<Duration>,
    /// Where people reach the console, if it is not where the server listens: scheme, host and
    /// port, as `https://console.acme.example`, in lower case and without a slash at the end.
    pub public_origin: Option<String>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
}

impl Config {
    /// Whether the console is reached by https. Decided here once, never from a request.
    pub fn is_secure(&self) -> bool {
        self.public_origin.as_deref().is_some_and(|origin| origin.starts_with("https://"))
    }

    /// The name of the session's cookie.
    pub fn cookie_name(&self) -> &'static str {
        if self.is_secure() { SECURE_COOKIE } else { PLAIN_COOKIE }
    }
}

impl Default for Config {
    /// What the command line has by default.
    fn default() -> Self {
        Self {
            impersonation_idle_timeout: Duration::from_hours(1),
            impersonation_absolute_timeout: None,
            session_idle_timeout: Some(Duration::from_hours(12)),
            session_absolute_timeout: Some(Duration::from_hours(24)),
            public_origin: None,
            trusted_proxies: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_host_bound_exactly_where_the_console_is_reached_by_https() {
        let of = |origin: Option<&str>| Config {
            public_origin: origin.map(Into::into),
            ..Config::default()
        };
        assert_eq!(of(Some("https://console.acme.example")).cookie_name(), "__Host-understudy");
        assert_eq!(of(Some("http://127.0.0.1:8080")).cookie_name(), "understudy");
        assert_eq!(of(None).cookie_name(), "understudy");
    }
}
