//! Requests that do not come from the console, or come as somebody else.

use crate::browser::{Browser, ask};
use crate::company::{Company, PASSWORD, email};
use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, ORIGIN};
use http::{HeaderName, HeaderValue, Request};
use serde_json::{Value, json};
use understudy_contract::audit::{Action, Outcome};
use understudy_contract::{CSRF_HEADER, EPOCH_HEADER, ProblemCode};

fn fact() -> Value {
    json!({ "statement": "The cable locks." })
}

/// A change with one header set to something else, or without it.
fn forged(browser: &Browser, header: &str, value: Option<&str>) -> Request<Body> {
    let mut request = browser.request("POST", "/facts", Some(fact()));
    let header: HeaderName = header.parse().expect("a name");
    request.headers_mut().remove(&header);
    if let Some(value) = value {
        request.headers_mut().insert(header, HeaderValue::from_str(value).expect("a value"));
    }
    request
}

#[tokio::test]
async fn a_change_from_another_origin_or_without_its_token_is_refused_and_on_record() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    for (header, value) in [
        ("origin", Some("https://evil.example")),
        ("origin", Some("null")),
        ("origin", None),
        ("sec-fetch-site", Some("cross-site")),
        ("sec-fetch-site", Some("same-site")),
        (CSRF_HEADER, None),
        (CSRF_HEADER, Some("")),
        (CSRF_HEADER, Some("wrong")),
    ] {
        let before = company.events().await.len();
        ask(&company.router, forged(&eli, header, value)).await.refused(403, "csrf_failed");
        assert_eq!(company.events().await.len(), before + 1, "{header}: {value:?}");
        let event = company.last_event().await;
        assert_eq!((event.action, event.outcome), (Action::FactCreated, Outcome::Refused));
        assert_eq!(event.code, Some(ProblemCode::CsrfFailed));
    }
    assert_eq!(eli.get("/facts").await.expect(200).body["total"], 2);
    let real = forged(&eli, "sec-fetch-site", Some("same-origin"));
    eli.send_as(real).await.expect(201);
}

#[tokio::test]
async fn a_change_must_say_who_it_believes_to_be() {
    let company = Company::new().await;
    let eli = company.signed_in("eli").await;
    let events = company.events().await.len();
    for value in [None, Some("1"), Some(""), Some("abc"), Some("-1"), Some("99999999999999999999")]
    {
        let request = forged(&eli, EPOCH_HEADER, value);
        let answer = ask(&company.router, request).await;
        assert_eq!(answer.epoch(), eli.epoch, "the one to ask as");
        answer.refused(409, "identity_changed");
    }
    assert_eq!(company.events().await.len(), events, "not recorded");
}

#[tokio::test]
async fn a_read_may_leave_it_out_but_never_get_it_wrong() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let right = eli.epoch.take();
    let answer = eli.get("/trees").await.expect(200);
    assert_eq!(answer.epoch(), right);
    eli.epoch = right.map(|epoch| epoch ^ 1);
    eli.get("/trees").await.refused(409, "identity_changed");
}

#[tokio::test]
async fn a_tab_that_still_believes_to_be_the_admin_neither_sees_nor_writes() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let old = alan.clone();
    alan.post("/impersonation", json!({ "member_id": "eli" })).await.expect(201);
    // The tabs of a browser share its cookie, and nothing else.
    let mut tab = old;
    tab.cookie.clone_from(&alan.cookie);
    tab.get("/members").await.refused(409, "identity_changed");
    tab.csrf_token.clone_from(&alan.csrf_token);
    tab.post("/facts", json!({ "statement": "x" })).await.refused(409, "identity_changed");
    tab.put("/settings/team", json!({})).await.refused(409, "identity_changed");
    tab.delete("/impersonation").await.expect(200);
}

#[tokio::test]
async fn the_token_of_one_identity_is_no_good_for_the_next() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let old = alan.csrf_token.clone();
    alan.post("/impersonation", json!({ "member_id": "eli" })).await.expect(201);
    alan.csrf_token = old;
    alan.post("/facts", json!({ "statement": "x" })).await.refused(403, "csrf_failed");
}

#[tokio::test]
async fn an_unsafe_request_that_changes_nothing_needs_the_proof_too() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    alan.csrf_token = None;
    alan.post("/impersonation/activity", json!({})).await.refused(403, "csrf_failed");
    alan.post("/settings/impersonation/preview", json!({})).await.refused(403, "csrf_failed");
}

#[tokio::test]
async fn signing_in_from_another_site_is_refused() {
    let company = Company::new().await;
    let body = json!({ "email": email("eli"), "password": PASSWORD });
    for (header, value) in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
        let mut request = company.browser().request("POST", "/session", Some(body.clone()));
        request.headers_mut().insert(header, value.parse().expect("a value"));
        ask(&company.router, request).await.refused(403, "csrf_failed");
    }
    let mut ada = company.signed_in("ada").await;
    let mut request = ada.request("POST", "/session/second-factor", Some(json!({ "code": "1" })));
    request.headers_mut().insert("origin", "https://evil.example".parse().expect("a value"));
    ada.send_as(request).await.refused(403, "csrf_failed");
}

#[tokio::test]
async fn a_bearer_token_stands_for_itself_whatever_cookie_came_along() {
    let company = Company::new().await;
    let eli = company.signed_in("eli").await;
    for (method, path) in [
        ("GET", "/session"),
        ("GET", "/trees"),
        ("DELETE", "/session"),
        ("DELETE", "/impersonation"),
    ] {
        let mut request = eli.request(method, path, None);
        request.headers_mut().insert(AUTHORIZATION, HeaderValue::from_static("Bearer nonsense"));
        ask(&company.router, request).await.refused(401, "unauthenticated");
    }
    let body = json!({ "email": email("eli"), "password": PASSWORD });
    let mut request = eli.request("POST", "/session", Some(body));
    request.headers_mut().insert(AUTHORIZATION, HeaderValue::from_static("Bearer nonsense"));
    ask(&company.router, request).await.refused(401, "unauthenticated");
    eli.clone().get("/session").await.expect(200);
}

#[tokio::test]
async fn a_made_up_cookie_is_nobody() {
    let company = Company::new().await;
    for cookie in ["", "x", "' OR 1=1 --", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let mut browser = company.browser();
        browser.cookie = Some(cookie.to_owned());
        browser.get("/session").await.refused(401, "unauthenticated");
        browser.delete("/session").await.refused(401, "unauthenticated");
    }
}

fn start() -> Value {
    json!({ "member_id": "eli" })
}

/// What is changed about a request that the console could have sent.
type Forgery = fn(&mut Request<Body>);

fn set(request: &mut Request<Body>, header: &'static str, value: &'static str) {
    request.headers_mut().insert(header, value.parse().expect("a value"));
}

#[tokio::test]
async fn a_start_or_stop_that_another_site_could_have_sent_is_refused() {
    let company = Company::new().await;
    let bare: Forgery = |request| {
        let cookie = request.headers_mut().remove(COOKIE).expect("a cookie");
        let host = request.headers_mut().remove(HOST).expect("a host");
        request.headers_mut().clear();
        request.headers_mut().insert(COOKIE, cookie);
        request.headers_mut().insert(HOST, host);
    };
    let forgeries: [(&str, Forgery); 7] = [
        ("origin", |request| set(request, "origin", "https://evil.example")),
        ("null", |request| set(request, "origin", "null")),
        ("port", |request| set(request, "origin", "http://127.0.0.1:9")),
        ("cross-site", |request| set(request, "sec-fetch-site", "cross-site")),
        ("same-site", |request| set(request, "sec-fetch-site", "same-site")),
        ("none", |request| set(request, "sec-fetch-site", "none")),
        ("bare", bare),
    ];
    for (name, forge) in forgeries {
        let mut alan = company.signed_in("alan").await;
        let mut request = alan.request("POST", "/impersonation", Some(start()));
        forge(&mut request);
        let answer = ask(&company.router, request).await;
        // Without any header it has no JSON either, which is found first.
        assert!(matches!(answer.status.as_u16(), 403 | 415), "{name}: {:#}", answer.body);
        assert!(alan.session().await.impersonation.is_none(), "{name}");

        alan.post("/impersonation", start()).await.expect(201);
        for (method, path) in [("DELETE", "/impersonation"), ("POST", "//stop-impersonating")] {
            let mut request = alan.request(method, path, None);
            forge(&mut request);
            ask(&company.router, request).await.refused(403, "csrf_failed");
        }
        assert_eq!(alan.session().await.subject.email, "eli@acme.example", "{name}");
        alan.delete("/session").await.expect(204);
    }
}

#[tokio::test]
async fn a_form_of_another_site_starts_nothing() {
    let company = Company::new().await;
    let alan = company.signed_in("alan").await;
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        let mut request = alan.request("POST", "/impersonation", Some(start()));
        request.headers_mut().insert(CONTENT_TYPE, kind.parse().expect("a value"));
        ask(&company.router, request).await.refused(415, "unsupported_media_type");
        // Not even as the page that it cannot be.
        let mut request = alan.request("POST", "/impersonation", Some(start()));
        request.headers_mut().insert(CONTENT_TYPE, kind.parse().expect("a value"));
        for header in [ORIGIN.as_str(), CSRF_HEADER, EPOCH_HEADER] {
            request.headers_mut().remove(header);
        }
        let answer = ask(&company.router, request).await;
        assert!(matches!(answer.status.as_u16(), 403 | 415), "{:#}", answer.body);
    }
    assert!(alan.clone().session().await.impersonation.is_none());
}
