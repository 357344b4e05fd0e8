//! Guessing passwords and codes: how often, from where, and whom it keeps out.

use crate::browser::{Answer, Browser, ask};
use crate::company::{Company, PASSWORD, email};
use axum::extract::ConnectInfo;
use serde_json::json;
use std::net::SocketAddr;
use understudy_server::config::Config;

/// A sign-in that a proxy says it got from `forwarded`, as the peer `address`.
async fn sign_in(
    company: &Company,
    email: &str,
    password: &str,
    (address, forwarded): (&str, Option<&str>),
) -> Answer {
    let body = json!({ "email": email, "password": password });
    let mut request = company.browser().request("POST", "/session", Some(body));
    let peer: SocketAddr = format!("{address}:40000").parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(peer));
    if let Some(forwarded) = forwarded {
        let value = forwarded.parse().expect("a value");
        request.headers_mut().insert("x-forwarded-for", value);
    }
    ask(&company.router, request).await
}

const STRANGER: (&str, Option<&str>) = ("198.51.100.9", None);
const OFFICE: (&str, Option<&str>) = ("192.0.2.7", None);

async fn fill(company: &Company, name: &str, from: (&str, Option<&str>)) {
    for _ in 0..10 {
        sign_in(company, &email(name), "wrong", from).await.refused(401, "sign_in_failed");
    }
}

#[tokio::test]
async fn the_eleventh_wrong_password_in_a_row_waits_and_so_does_the_right_one() {
    let company = Company::new().await;
    fill(&company, "eli", STRANGER).await;
    let answer = sign_in(&company, &email("eli"), PASSWORD, STRANGER).await;
    assert_eq!(answer.headers["retry-after"], "30");
    answer.refused(429, "rate_limited");
    let shouted = format!("  {} ", email("eli").to_uppercase());
    sign_in(&company, &shouted, PASSWORD, STRANGER).await.refused(429, "rate_limited");
    sign_in(&company, &email("vera"), PASSWORD, STRANGER).await.expect(200);
    company.pass(30);
    sign_in(&company, &email("eli"), PASSWORD, STRANGER).await.expect(200);
}

#[tokio::test]
async fn an_email_that_nobody_has_is_limited_just_the_same() {
    let company = Company::new().await;
    for name in ["nobody", "eli"] {
        fill(&company, name, STRANGER).await;
        let answer = sign_in(&company, &email(name), "wrong", STRANGER).await;
        assert_eq!(answer.headers["retry-after"], "30");
        answer.refused(429, "rate_limited");
    }
}

#[tokio::test]
async fn guessing_from_elsewhere_does_not_keep_out_whoever_was_here_before() {
    let company = Company::new().await;
    sign_in(&company, &email("eli"), PASSWORD, OFFICE).await.expect(200);
    fill(&company, "eli", STRANGER).await;
    sign_in(&company, &email("eli"), "wrong", STRANGER).await.refused(429, "rate_limited");
    sign_in(&company, &email("eli"), PASSWORD, OFFICE).await.expect(200);
}

#[tokio::test]
async fn one_address_guesses_a_hundred_times_whatever_emails_it_makes_up() {
    let company = Company::new().await;
    for number in 0..100 {
        let made_up = format!("{number}@made.up");
        sign_in(&company, &made_up, "wrong", STRANGER).await.refused(401, "sign_in_failed");
    }
    let answer = sign_in(&company, &email("eli"), PASSWORD, STRANGER).await;
    assert_eq!(answer.headers["retry-after"], "6");
    answer.refused(429, "rate_limited");
    sign_in(&company, &email("eli"), PASSWORD, OFFICE).await.expect(200);
}

#[tokio::test]
async fn what_anybody_says_of_their_address_is_not_believed() {
    let company = Company::new().await;
    for number in 0..100 {
        let made_up = format!("{number}@made.up");
        let forwarded = format!("203.0.113.{number}");
        let from = (STRANGER.0, Some(forwarded.as_str()));
        sign_in(&company, &made_up, "wrong", from).await.refused(401, "sign_in_failed");
    }
    let from = (STRANGER.0, Some("203.0.113.200"));
    sign_in(&company, &email("eli"), PASSWORD, from).await.refused(429, "rate_limited");
}

#[tokio::test]
async fn what_a_trusted_proxy_says_is_believed_as_far_as_it_saw_it() {
    let trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
    let company = Company::with(Config { trusted_proxies, ..Config::default() }).await;
    for number in 0..100 {
        let made_up = format!("{number}@made.up");
        // The left part is the stranger's own invention.
        let forwarded = format!("203.0.113.{number}, 198.51.100.9");
        let from = ("10.0.0.1", Some(forwarded.as_str()));
        sign_in(&company, &made_up, "wrong", from).await.refused(401, "sign_in_failed");
    }
    let stranger = ("10.0.0.1", Some("203.0.113.200, 198.51.100.9"));
    sign_in(&company, &email("eli"), PASSWORD, stranger).await.refused(429, "rate_limited");
    let colleague = ("10.0.0.1", Some("192.0.2.7"));
    sign_in(&company, &email("eli"), PASSWORD, colleague).await.expect(200);
    let event = company.last_event().await;
    assert_eq!(event.ip_address.as_deref(), Some("192.0.2.7"));
}

async fn try_code(company: &Company, browser: &Browser, code: &str) -> Answer {
    let body = json!({ "code": code });
    let mut request = browser.request("POST", "/session/second-factor", Some(body));
    let peer = SocketAddr::from(([198, 51, 100, 9], 40_000));
    request.extensions_mut().insert(ConnectInfo(peer));
    ask(&company.router, request).await
}

#[tokio::test]
async fn the_second_step_is_limited_by_address_too() {
    let company = Company::new().await;
    let ada = company.signed_in("ada").await;
    let code = company.fresh_code();
    try_code(&company, &ada, &code).await.expect(200);
    let again = company.signed_in("ada").await;
    // One that was used locks nothing, and is no way to ask for ever either.
    for _ in 0..60 {
        try_code(&company, &again, &code).await.refused(403, "second_factor_reused");
    }
    let answer = try_code(&company, &again, &code).await;
    assert_eq!(answer.headers["retry-after"], "10");
    answer.refused(429, "rate_limited");
}

#[tokio::test]
async fn what_came_too_often_leaves_no_event() {
    let company = Company::new().await;
    fill(&company, "eli", STRANGER).await;
    let mut events = company.events().await.len();
    while events < 10 {
        tokio::task::yield_now().await;
        events = company.events().await.len();
    }
    sign_in(&company, &email("eli"), "wrong", STRANGER).await.refused(429, "rate_limited");
    assert_eq!(company.events().await.len(), 10);
}
