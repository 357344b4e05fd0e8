//! What every answer has, and what the router answers by itself.

use crate::browser::ask;
use crate::company::Company;
use axum::body::Body;
use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use serde_json::json;

#[tokio::test]
async fn every_answer_is_neither_stored_nor_sniffed_and_has_its_requests_id() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    for (method, path) in [
        ("GET", "/session"),
        ("GET", "/trees"),
        ("GET", "/nothing"),
        ("PATCH", "/trees"),
        ("GET", "/billing"),
        ("GET", "//healthz"),
        ("GET", "//nothing.txt"),
    ] {
        let answer = eli.send(method, path, None).await;
        assert_eq!(answer.headers[CACHE_CONTROL], "no-store", "{path}");
        assert_eq!(answer.headers[X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        let policy = answer.headers["content-security-policy"].to_str().expect("is ASCII");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(!answer.headers["x-request-id"].is_empty());
    }
    assert_eq!(eli.get("/trees").await.epoch(), eli.epoch);
}

#[tokio::test]
async fn an_unknown_address_is_a_problem_and_never_the_console() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    for path in ["/nothing", "/trees/a/b", "//api", "//api/", "//api/v2/session", "/Session"] {
        eli.get(path).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn a_method_that_an_address_does_not_have_is_a_problem_that_names_those_it_has() {
    let company = Company::new().await;
    let mut browser = company.browser();
    for method in ["PATCH", "OPTIONS", "TRACE"] {
        let answer = browser.send(method, "/session", None).await;
        let allow = answer.headers[ALLOW].to_str().expect("is ASCII").to_owned();
        for allowed in ["GET", "POST", "DELETE"] {
            assert!(allow.contains(allowed), "{allow}");
        }
        answer.refused(405, "method_not_allowed");
    }
}

#[tokio::test]
async fn whoever_is_nobody_is_told_to_sign_in() {
    let company = Company::new().await;
    let answer = company.browser().get("/trees").await;
    assert!(answer.headers.contains_key(WWW_AUTHENTICATE));
    answer.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_body_over_256_kb_is_too_large_for_anybody() {
    let company = Company::new().await;
    let eli = company.signed_in("eli").await;
    let most = 256 * 1024;
    let statement = |bytes: usize| {
        let frame = json!({ "statement": "" }).to_string().len();
        json!({ "statement": "x".repeat(bytes - frame) })
    };
    let fits = eli.request("POST", "/facts", Some(statement(most)));
    ask(&company.router, fits).await.refused(422, "validation_failed");
    let too_large = eli.request("POST", "/facts", Some(statement(most + 1)));
    ask(&company.router, too_large).await.refused(413, "payload_too_large");
    let nobodys = company.browser().request("POST", "/facts", Some(statement(most + 1)));
    ask(&company.router, nobodys).await.refused(413, "payload_too_large");

    // What is announced is believed before it comes.
    let mut announced = eli.request("POST", "/facts", Some(json!({})));
    announced.headers_mut().insert(CONTENT_LENGTH, (most + 1).into());
    ask(&company.router, announced).await.refused(413, "payload_too_large");
}

#[tokio::test]
async fn a_body_must_be_json() {
    let company = Company::new().await;
    let eli = company.signed_in("eli").await;
    for kind in [None, Some("text/plain"), Some("application/x-www-form-urlencoded")] {
        let mut request = eli.request("POST", "/facts", Some(json!({ "statement": "x" })));
        request.headers_mut().remove(CONTENT_TYPE);
        if let Some(kind) = kind {
            request.headers_mut().insert(CONTENT_TYPE, kind.parse().expect("a value"));
        }
        ask(&company.router, request).await.refused(415, "unsupported_media_type");
    }
    let mut request = eli.request("POST", "/facts", Some(json!({ "statement": "x" })));
    let kind = "Application/JSON; charset=utf-8".parse().expect("a value");
    request.headers_mut().insert(CONTENT_TYPE, kind);
    ask(&company.router, request).await.expect(201);
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_by_field_and_in_words() {
    let company = Company::new().await;
    let eli = company.signed_in("eli").await;
    for (body, field) in [
        (r#"{"statement":"x","colour":"red"}"#, "colour"),
        (r#"{"source_url":"https://a.example"}"#, "statement"),
        (r#"{"statement":7}"#, "statement"),
        (r#"{"statement":"x""#, "body"),
        ("[]", "body"),
        (r#"{"statement":"x","source_url":"javascript:alert(1)"}"#, "source_url"),
    ] {
        let mut request = eli.request("POST", "/facts", Some(json!({})));
        *request.body_mut() = Body::from(body);
        let problem = ask(&company.router, request).await.refused(422, "validation_failed");
        assert_eq!(problem.errors[0].field, field, "{body}");
        for words in ["serde", "struct", "expected", "invalid type"] {
            assert!(!problem.errors[0].message.contains(words), "{}", problem.errors[0].message);
        }
    }
}

#[tokio::test]
async fn an_unknown_field_of_a_query_is_refused() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    for (path, field) in [
        ("/trees?page=2", "page"),
        ("/members?role=owner", "role"),
        ("/members?limit=0", "limit"),
        ("/members?limit=201", "limit"),
        ("/members?limit=many", "limit"),
        ("/trees/acme-draft?x=1", "query"),
    ] {
        let problem = eli.get(path).await.refused(422, "validation_failed");
        assert_eq!(problem.errors[0].field, field, "{path}");
    }
}

#[tokio::test]
async fn it_says_that_it_lives_and_that_it_is_ready() {
    let company = Company::new().await;
    let mut browser = company.browser();
    browser.get("//healthz").await.expect(200);
    browser.get("//readyz").await.expect(200);
    company.state.db.close().await;
    browser.get("//healthz").await.expect(200);
    browser.get("//readyz").await.refused(503, "unavailable");
}
