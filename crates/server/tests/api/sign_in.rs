//! Signing in and out.

use crate::company::{Company, PASSWORD, email};
use http::header::SET_COOKIE;
use serde_json::json;
use understudy_contract::audit::{Action, Outcome};
use understudy_contract::member::MemberStatus;
use understudy_server::config::Config;

#[tokio::test]
async fn somebody_without_a_second_factor_is_in_at_once() {
    let company = Company::new().await;
    let mut browser = company.browser();
    let body = json!({ "email": " Eli@Acme.Example ", "password": PASSWORD });
    let answer = browser.post("/session", body).await.expect(200);
    let session = answer.session();
    assert_eq!(
        (session.actor.email.as_str(), session.subject.email.as_str()),
        ("eli@acme.example", "eli@acme.example")
    );
    assert_eq!(answer.epoch(), Some(session.epoch));
    assert!(session.impersonation.is_none() && session.impersonation_rules.is_none());
    assert_eq!(browser.session().await, session);
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::SessionSignedIn, Outcome::Succeeded));
    assert_eq!(event.performed_by.map(|person| person.email), Some("eli@acme.example".into()));
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_for_scripts_and_other_sites() {
    let company = Company::new().await;
    let body = json!({ "email": email("eli"), "password": PASSWORD });
    let answer = company.browser().post("/session", body.clone()).await.expect(200);
    let cookie = answer.headers[SET_COOKIE].to_str().expect("is ASCII").to_owned();
    assert!(cookie.starts_with("understudy="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{cookie}");

    let public_origin = Some("https://console.acme.example".to_owned());
    let company = Company::with(Config { public_origin, ..Config::default() }).await;
    let mut request = company.browser().request("POST", "/session", Some(body));
    let origin = "https://console.acme.example".parse().expect("a value");
    request.headers_mut().insert("origin", origin);
    let answer = crate::browser::ask(&company.router, request).await.expect(200);
    let cookie = answer.headers[SET_COOKIE].to_str().expect("is ASCII").to_owned();
    assert!(cookie.starts_with("__Host-understudy="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
}

#[tokio::test]
async fn every_wrong_combination_gets_the_same_answer() {
    let company = Company::new().await;
    let mut answers = Vec::new();
    for (name, password) in [
        ("nobody", PASSWORD),
        ("eli", "wrong"),
        ("eli", ""),
        ("lou", PASSWORD),
        ("dan", PASSWORD),
        ("ivy", PASSWORD),
    ] {
        let body = json!({ "email": email(name), "password": password });
        let mut browser = company.browser();
        let mut problem = browser.post("/session", body).await.refused(401, "sign_in_failed");
        assert_eq!(browser.cookie, None);
        problem.request_id.clear();
        answers.push(problem);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
}

#[tokio::test]
async fn the_failures_of_known_accounts_are_on_record_and_nobody_elses() {
    let company = Company::new().await;
    for name in ["nobody", "eli", "lou"] {
        let body = json!({ "email": email(name), "password": "wrong" });
        company.browser().post("/session", body).await.refused(401, "sign_in_failed");
    }
    // Nobody waits for these events, so that known accounts take no longer than unknown ones.
    let mut events = company.events().await;
    while events.len() < 2 {
        tokio::task::yield_now().await;
        events = company.events().await;
    }
    let mut emails: Vec<_> = events
        .iter()
        .map(|event| {
            assert_eq!(
                (event.action, event.outcome),
                (Action::SessionSignInFailed, Outcome::Failed)
            );
            event.performed_by.as_ref().map(|person| person.email.clone()).unwrap_or_default()
        })
        .collect();
    emails.sort();
    assert_eq!(emails, ["eli@acme.example", "lou@acme.example"]);
}

#[tokio::test]
async fn an_absurdly_long_password_is_just_wrong() {
    let company = Company::new().await;
    let body = json!({ "email": email("eli"), "password": "x".repeat(10_000) });
    company.browser().post("/session", body).await.refused(401, "sign_in_failed");
}

#[tokio::test]
async fn whoever_signs_out_is_out() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let before = eli.clone();
    let answer = eli.delete("/session").await.expect(204);
    assert!(answer.headers[SET_COOKIE].to_str().expect("is ASCII").contains("; Max-Age=0"));
    assert_eq!(eli.cookie, None);
    before.clone().get("/session").await.refused(401, "unauthenticated");
    assert_eq!(company.last_event().await.action, Action::SessionSignedOut);
}

#[tokio::test]
async fn signing_in_again_ends_the_session_before() {
    let company = Company::new().await;
    let mut browser = company.signed_in("eli").await;
    let before = browser.clone();
    let body = json!({ "email": email("vera"), "password": PASSWORD });
    browser.post("/session", body).await.expect(200);
    assert_eq!(browser.session().await.actor.email, "vera@acme.example");
    before.clone().get("/members").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn nobody_signs_in_while_impersonating() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    let body = json!({ "email": email("vera"), "password": PASSWORD });
    alan.post("/session", body).await.refused(409, "already_impersonating");
    assert_eq!(alan.session().await.subject.email, "eli@acme.example");
}

#[tokio::test]
async fn a_session_lasts_12_hours_without_activity_and_24_with() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    company.pass(12 * 3600 - 1);
    eli.get("/trees").await.expect(200);
    company.pass(12 * 3600 - 1);
    eli.get("/trees").await.expect(200);
    company.pass(2);
    eli.get("/trees").await.refused(401, "unauthenticated");

    let mut vera = company.signed_in("vera").await;
    company.pass(12 * 3600);
    vera.get("/session").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_locked_or_deactivated_member_is_out_at_once() {
    let company = Company::new().await;
    for status in [MemberStatus::Locked, MemberStatus::Deactivated] {
        let mut eli = company.signed_in("eli").await;
        company.set_status("eli", status).await;
        eli.get("/trees").await.refused(401, "unauthenticated");
        company.set_status("eli", MemberStatus::Active).await;
        eli.get("/trees").await.refused(401, "unauthenticated");
    }
}

#[tokio::test]
async fn only_the_hash_of_a_token_is_kept() {
    let company = Company::new().await;
    let eli = company.signed_in("eli").await;
    let token = eli.cookie.expect("a token");
    assert_eq!(token.len(), 43, "256 bits in base64url");
    let found = company.state.db.read(move |tx| {
        tx.query("SELECT id FROM sessions WHERE token_hash = $1", &[token.as_str().into()])
    });
    assert!(found.await.expect("reads").is_empty());
}
