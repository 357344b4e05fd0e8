//! A browser: keeps its cookie, believes what the server last said of the session, and sends what
//! the console sends.

use crate::leaks;
use axum::Router;
use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, ORIGIN, RETRY_AFTER, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;
use understudy_contract::endpoint::{self, Row};
use understudy_contract::{CSRF_HEADER, EPOCH_HEADER, Problem, Session};

#[derive(Clone)]
pub struct Browser {
    router: Router,
    /// The token, as the cookie has it.
    pub cookie: Option<String>,
    pub epoch: Option<u64>,
    pub csrf_token: Option<String>,
    pub is_background: bool,
    /// An API token, beside whatever else there is.
    pub bearer: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Browser {
    pub fn new(router: Router) -> Self {
        Self {
            router,
            cookie: None,
            epoch: None,
            csrf_token: None,
            is_background: false,
            bearer: None,
        }
    }

    /// The same browser doing something that nobody clicked.
    pub fn in_background(&self) -> Self {
        Self { is_background: true, ..self.clone() }
    }

    /// A program with this API token, and nothing else.
    pub fn program(&self, token: &str) -> Self {
        let bearer = Some(token.to_owned());
        leaks::remember(bearer.as_ref());
        Self { bearer, ..Self::new(self.router.clone()) }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    pub async fn post(&mut self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some(body)).await
    }

    pub async fn put(&mut self, path: &str, body: Value) -> Answer {
        self.send("PUT", path, Some(body)).await
    }

    pub async fn patch(&mut self, path: &str, body: Value) -> Answer {
        self.send("PATCH", path, Some(body)).await
    }

    pub async fn delete(&mut self, path: &str) -> Answer {
        self.send("DELETE", path, None).await
    }

    /// Who the server says is here, without moving the idle clock.
    pub async fn session(&mut self) -> Session {
        self.get("/session").await.session()
    }

    pub async fn send(&mut self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let request = self.request(method, path, body);
        self.send_as(request).await
    }

    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// What the console would send, to be changed before it is sent.
    pub fn request(&self, method: &str, path: &str, body: Option<Value>) -> Request<Body> {
        // Outside of the API where it begins with two slashes.
        let path = match path.strip_prefix('/') {
            Some(outside) if outside.starts_with('/') => outside.to_owned(),
            _ => format!("/api/v1{path}"),
        };
        let mut request =
            Request::builder().method(method).uri(path).header(HOST, "127.0.0.1:8080");
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, format!("theme=dark; understudy={cookie}"));
        }
        if let Some(epoch) = self.epoch {
            request = request.header(EPOCH_HEADER, epoch);
        }
        if let Some(token) = &self.bearer {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        } else if method != "GET" {
            request = request.header(ORIGIN, "http://127.0.0.1:8080");
            if let Some(token) = &self.csrf_token {
                request = request.header(CSRF_HEADER, token);
            }
        }
        if self.is_background {
            request = request.header("x-background", "1");
        }
        let body = match body {
            None => Body::empty(),
            Some(body) => {
                leaks::remember_sent(&body);
                request = request.header(CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
        };
        request.body(body).expect("a request")
    }

    pub async fn send_as(&mut self, request: Request<Body>) -> Answer {
        let answer = ask(&self.router, request).await;
        if let Some(cookie) = answer.headers.get(SET_COOKIE) {
            let cookie = cookie.to_str().expect("is ASCII");
            let (name, rest) = cookie.split_once('=').expect("has a name");
            assert_eq!(name, "understudy");
            let value = rest.split(';').next().unwrap_or_default();
            self.cookie = (!value.is_empty()).then(|| value.to_owned());
            leaks::remember(self.cookie.as_ref());
        }
        if answer.status.is_success() && answer.body.get("csrf_token").is_some() {
            let session = answer.session();
            self.epoch = Some(session.epoch);
            self.csrf_token = Some(session.csrf_token);
        }
        answer
    }
}

/// Sends a request, whoever sends it. Whatever comes back is what the contract says can come back,
/// and an error that tells nobody's secrets.
pub async fn ask(router: &Router, request: Request<Body>) -> Answer {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let answer = send(router, request).await;
    if answer.status.is_client_error() || answer.status.is_server_error() {
        leaks::heard(&answer.body.to_string());
    } else {
        leaks::remember_received(&answer.body);
    }
    if let Some(row) = row(&method, &path) {
        let (status, code) = (answer.status.as_u16(), answer.body["code"].as_str());
        let is_problem = |&(expected, problem): &endpoint::Answer| {
            (expected, Some(problem.as_str())) == (status, code)
        };
        let is_documented = status == row.success || row.problems().iter().any(is_problem);
        assert!(is_documented, "{method} {path} answered {status} {code:?}");
    }
    answer
}

/// The endpoint that an address is of.
fn row(method: &Method, path: &str) -> Option<&'static Row> {
    let is_at = |pattern: &str| {
        let (parts, patterns) = (path.split('/'), pattern.split('/'));
        let has_parts = parts.clone().count() == patterns.clone().count();
        has_parts
            && parts
                .zip(patterns)
                .all(|(part, pattern)| pattern.starts_with('{') || part == pattern)
    };
    let rows = endpoint::ALL.iter().filter(|row| row.method.as_str() == method.as_str());
    // One that is named comes before one that any id can be.
    rows.filter(|row| is_at(row.path)).min_by_key(|row| row.path.matches('{').count())
}

async fn send(router: &Router, request: Request<Body>) -> Answer {
    let Ok(response) = router.clone().oneshot(request).await;
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    let body = match serde_json::from_slice(&body) {
        Ok(body) => body,
        Err(_) => Value::String(String::from_utf8_lossy(&body).into_owned()),
    };
    Answer { status: parts.status, headers: parts.headers, body }
}

impl Answer {
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:#}", self.body);
        self
    }

    /// The problem with this code and its usual status.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Problem {
        assert_eq!(
            (self.status.as_u16(), self.body["code"].as_str()),
            (status, Some(code)),
            "{:#}",
            self.body
        );
        assert_eq!(self.headers[CONTENT_TYPE], "application/problem+json");
        let problem: Problem = serde_json::from_value(self.body).expect("a problem");
        assert_eq!(problem.type_uri, format!("/problems/{code}"));
        assert_eq!(problem.status, status);
        assert_eq!(problem.request_id, self.headers["x-request-id"]);
        assert!(!problem.detail.is_empty());
        problem
    }

    /// A request whose token a start or stop replaced a moment ago: it is nobody's, and told to ask
    /// again.
    #[track_caller]
    pub fn overtaken(self) {
        assert_eq!(self.epoch(), None, "it learns of nobody");
        assert_eq!(self.headers.get(RETRY_AFTER).map(HeaderValue::as_bytes), Some(&b"1"[..]));
        self.refused(401, "unauthenticated");
    }

    #[track_caller]
    pub fn session(&self) -> Session {
        self.read()
    }

    #[track_caller]
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> T {
        serde_json::from_value(self.body.clone())
            .unwrap_or_else(|error| panic!("{error}: {:#}", self.body))
    }

    /// The epoch that the answer was made under.
    pub fn epoch(&self) -> Option<u64> {
        self.headers.get(EPOCH_HEADER)?.to_str().ok()?.parse().ok()
    }

    /// The emails of a list of members, and so on: one field of every item.
    #[track_caller]
    pub fn column(&self, field: &str) -> Vec<String> {
        let items = self.body["items"].as_array().unwrap_or_else(|| panic!("{:#}", self.body));
        items.iter().map(|item| item[field].as_str().unwrap_or_default().to_owned()).collect()
    }
}
