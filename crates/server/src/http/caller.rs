//! What a request says of its sender: claims, to be judged inside a transaction.

use crate::api_token;
use crate::state::{AppState, hash_token};
use crate::store::audit::Source;
use axum::extract::ConnectInfo;
use http::request::Parts;
use http::{HeaderMap, header};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use understudy_contract::ProblemCode;
use understudy_contract::session::Epoch;
use understudy_contract::{BACKGROUND_HEADER, CSRF_HEADER, EPOCH_HEADER};

/// The longest user agent that is kept, in characters.
const MAX_USER_AGENT_CHARS: usize = 300;

/// The id of a request, given by [`super::finish`].
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) String);

/// Whose page sent a request, as far as a browser says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Site {
    /// Ours, or nobody's: an address that was typed, or another program than a browser.
    OwnOrNone,
    /// Another one, be it on the same domain.
    Other,
}

/// A request's claims. Not `Debug`, because the token's hash names a session.
#[derive(Clone)]
pub(crate) struct Caller {
    /// Of the cookie's token; absent also where the request brings an `Authorization`, beside
    /// which a cookie counts for nothing.
    pub(crate) token_hash: Option<String>,
    /// What `Authorization` says.
    pub(crate) bearer: Bearer,
    /// The identity that it believes it has.
    pub(crate) epoch: Option<Epoch>,
    pub(crate) csrf_token: Option<String>,
    /// Whether the browser says that a page of ours sent it.
    pub(crate) is_same_origin: bool,
    /// Where the console is: scheme, host and port. Empty where the request names another host
    /// than this machine's, which nothing says is ours.
    pub(crate) origin: String,
    /// What the browser says of the site that sent it.
    pub(crate) site: Site,
    /// Whether nobody clicked or typed it.
    pub(crate) is_background: bool,
    pub(crate) source: Source,
}

/// What `Authorization` says. Not `Debug`, because the hash names a token.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Bearer {
    /// There is none.
    Absent,
    /// Nothing that could be a token of ours.
    Malformed,
    /// A token, by its hash.
    Token(String),
}

/// What a request shows of whose it is.
#[derive(Clone)]
pub(crate) enum Credential {
    /// The hash of a session's token.
    Session(String),
    /// The hash of an API token.
    ApiToken(String),
}

impl Bearer {
    /// Reads `Bearer <token>` (RFC 6750 §2.1), given once.
    fn of(headers: &HeaderMap) -> Self {
        let mut values = headers.get_all(header::AUTHORIZATION).into_iter();
        let Some(value) = values.next() else { return Self::Absent };
        let token = value.to_str().ok().and_then(|value| value.split_once(' '));
        match (token, values.next()) {
            (Some((scheme, token)), None)
                if scheme.eq_ignore_ascii_case("bearer")
                    && api_token::is_well_formed(token.trim()) =>
            {
                Self::Token(hash_token(token.trim()))
            }
            _ => Self::Malformed,
        }
    }
}

impl Caller {
    /// What it shows of whose it is. An API token stands for itself, whatever cookie came along.
    ///
    /// # Errors
    /// `unauthenticated` where it shows nothing that could be anybody's.
    pub(crate) fn credential(&self) -> Result<Credential, ProblemCode> {
        match (&self.bearer, &self.token_hash) {
            (Bearer::Token(hash), _) => Ok(Credential::ApiToken(hash.clone())),
            (Bearer::Absent, Some(hash)) => Ok(Credential::Session(hash.clone())),
            (Bearer::Absent, None) | (Bearer::Malformed, _) => Err(ProblemCode::Unauthenticated),
        }
    }

    pub(crate) fn of(state: &AppState, parts: &Parts) -> Self {
        let headers = &parts.headers;
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let request_id = parts.extensions.get::<RequestId>().map(|id| id.0.clone());
        Self {
            token_hash: token_hash(headers, state.config.cookie_name()),
            bearer: Bearer::of(headers),
            // No session has epoch 0, so what is no number is somebody else's.
            epoch: headers.get(EPOCH_HEADER).map(|_| {
                text(EPOCH_HEADER).and_then(|epoch| epoch.parse().ok()).unwrap_or_default()
            }),
            csrf_token: text(CSRF_HEADER).map(str::to_owned),
            is_same_origin: is_same_origin(headers, state.config.public_origin.as_deref()),
            origin: origin(headers, state.config.public_origin.as_deref()),
            site: site(headers),
            is_background: text(BACKGROUND_HEADER) == Some("1"),
            source: Source {
                ip_address: peer
                    .map(|peer| client(peer, headers, &state.config.trusted_proxies).to_string()),
                user_agent: headers.get(header::USER_AGENT).map(|agent| {
                    let agent = String::from_utf8_lossy(agent.as_bytes());
                    agent.chars().take(MAX_USER_AGENT_CHARS).collect()
                }),
                request_id,
            },
        }
    }
}

/// The hash of the token in the session's cookie.
pub(crate) fn token_hash(headers: &HeaderMap, cookie_name: &str) -> Option<String> {
    if headers.contains_key(header::AUTHORIZATION) {
        return None;
    }
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == cookie_name && !value.is_empty())
        .map(|(_, value)| hash_token(value))
}

fn site(headers: &HeaderMap) -> Site {
    match headers.get("sec-fetch-site") {
        Some(site) if site != "same-origin" && site != "none" => Site::Other,
        _ => Site::OwnOrNone,
    }
}

/// Whether a page of ours sent it: `Sec-Fetch-Site` says so, or, where a browser has none, `Origin`.
fn is_same_origin(headers: &HeaderMap, public_origin: Option<&str>) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    // Without a public origin only plain http on loopback is served. A name of somebody else's
    // that was made to point here (DNS rebinding) is an origin of its own to the browser.
    if public_origin.is_none() && !is_loopback(host) {
        return false;
    }
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = text(header::ORIGIN) else { return false };
    match public_origin {
        Some(ours) => origin.eq_ignore_ascii_case(ours),
        None => origin.to_ascii_lowercase() == format!("http://{}", host.to_ascii_lowercase()),
    }
}

/// Where the console is, for links that people send on.
fn origin(headers: &HeaderMap, public_origin: Option<&str>) -> String {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match public_origin {
        Some(ours) => ours.to_owned(),
        None if is_loopback(host) => format!("http://{host}"),
        None => String::new(),
    }
}

/// Whether a `Host` is this machine's own.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whose request it is: the peer, or, where that is a proxy of ours, the last address in
/// `X-Forwarded-For` that is not. Whatever stands left of it anybody can have written.
fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let is_ours = |address: &IpAddr| proxies.iter().any(|net| net.contains(address));
    let mut client = peer.to_canonical();
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .into_iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .collect();
    for hop in forwarded.into_iter().rev() {
        if !is_ours(&client) {
            break;
        }
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        client = address.to_canonical();
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|&(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")))
            .collect()
    }

    #[test]
    fn a_page_of_ours_is_told_by_sec_fetch_site() {
        let host = ("host", "127.0.0.1:8080");
        let check = |site| is_same_origin(&headers(&[("sec-fetch-site", site), host]), None);
        assert!(check("same-origin"));
        for site in ["same-site", "cross-site", "none", ""] {
            assert!(!check(site), "{site}");
        }
        let origin = ("origin", "http://127.0.0.1:8080");
        assert!(!is_same_origin(&headers(&[("sec-fetch-site", "cross-site"), origin, host]), None));
    }

    #[test]
    fn a_name_that_was_made_to_point_here_is_not_ours() {
        let check = |host| {
            is_same_origin(&headers(&[("sec-fetch-site", "same-origin"), ("host", host)]), None)
        };
        for host in
            ["localhost", "LocalHost:8080", "127.0.0.1", "127.1.2.3:80", "[::1]:8080", "[::1]"]
        {
            assert!(check(host), "{host}");
        }
        for host in ["evil.example", "evil.example:8080", "localhost.evil.example", "10.0.0.1", ""]
        {
            assert!(!check(host), "{host}");
        }
    }

    #[test]
    fn without_it_the_origin_must_be_ours() {
        let check = |origin| {
            is_same_origin(&headers(&[("origin", origin), ("host", "127.0.0.1:8080")]), None)
        };
        assert!(check("http://127.0.0.1:8080"));
        for origin in ["http://127.0.0.1", "https://127.0.0.1:8080", "http://evil.example", "null"]
        {
            assert!(!check(origin), "{origin}");
        }
        assert!(!is_same_origin(&headers(&[("host", "127.0.0.1:8080")]), None));
    }

    #[test]
    fn a_public_origin_counts_instead_of_the_host_header() {
        let ours = Some("https://console.acme.example");
        let from = |origin| headers(&[("origin", origin), ("host", "evil.example")]);
        assert!(is_same_origin(&from("https://console.acme.example"), ours));
        assert!(!is_same_origin(&from("https://evil.example"), ours));
        assert!(!is_same_origin(&from("http://evil.example"), ours));
    }

    #[test]
    fn a_link_leads_to_the_public_origin_or_to_this_machine_and_nowhere_else() {
        let from = |host| headers(&[("host", host)]);
        let ours = Some("https://console.acme.example");
        assert_eq!(origin(&from("evil.example"), ours), "https://console.acme.example");
        assert_eq!(origin(&from("127.0.0.1:8080"), None), "http://127.0.0.1:8080");
        assert_eq!(origin(&from("evil.example"), None), "");
    }

    #[test]
    fn a_cookie_beside_an_authorization_counts_for_nothing() {
        let cookie = ("cookie", "a=b; understudy=secret");
        assert_eq!(token_hash(&headers(&[cookie]), "understudy"), Some(hash_token("secret")));
        assert_eq!(token_hash(&headers(&[cookie]), "__Host-understudy"), None);
        let both = headers(&[cookie, ("authorization", "Bearer x")]);
        assert_eq!(token_hash(&both, "understudy"), None);
    }

    #[test]
    fn a_bearer_token_is_taken_once_and_whole() {
        let token = api_token::new(&crate::random::OsRandom);
        let of = |value: String| {
            let value = value.parse().expect("a value");
            Bearer::of(&HeaderMap::from_iter([(header::AUTHORIZATION, value)]))
        };
        assert!(Bearer::of(&HeaderMap::new()) == Bearer::Absent);
        let hash = hash_token(&token);
        assert!(of(format!("Bearer {token}")) == Bearer::Token(hash.clone()));
        assert!(of(format!("bearer  {token} ")) == Bearer::Token(hash));
        for wrong in ["", "Bearer", "Bearer ", "Basic YTpi", &token, &format!("Bearer {token}0")] {
            assert!(of(wrong.to_owned()) == Bearer::Malformed, "{wrong}");
        }
        let mut twice = HeaderMap::new();
        for _ in 0..2 {
            let value = format!("Bearer {token}").parse().expect("a value");
            twice.append(header::AUTHORIZATION, value);
        }
        assert!(Bearer::of(&twice) == Bearer::Malformed);
    }

    #[test]
    fn only_what_our_own_proxy_saw_is_believed() {
        let proxies = ["10.0.0.0/8".parse().expect("a network")];
        let (proxy, stranger) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([192, 0, 2, 7]));
        let forwarded = headers(&[("x-forwarded-for", "1.1.1.1, 192.0.2.7, 10.0.0.9")]);
        assert_eq!(client(proxy, &forwarded, &proxies), stranger);
        assert_eq!(client(stranger, &forwarded, &proxies), stranger);
        assert_eq!(client(proxy, &forwarded, &[]), proxy);
        assert_eq!(client(proxy, &HeaderMap::new(), &proxies), proxy);
    }
}
