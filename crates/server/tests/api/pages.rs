//! The console's page, with whoever asks stamped into it.

use crate::browser::{Browser, ask};
use crate::company::Company;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use std::sync::Arc;
use understudy_contract::session::SignInReply;
use understudy_server::assets::{Assets, Source};
use understudy_server::http::app;

const PAGE: &str = include_str!("../../../../index.html");

/// The page that `browser` gets, and who is stamped into it.
pub async fn page(company: &Company, browser: &Browser) -> (String, Option<SignInReply>) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("index.html"), PAGE).expect("is written");
    let assets = Assets::load(&Source::Folder(folder.path().to_owned()), false).expect("loads");
    let router = app(company.state.clone(), Some(Arc::new(assets)));
    let answer = ask(&router, browser.request("GET", "//team/members", None)).await.expect(200);
    assert_eq!(answer.headers[CACHE_CONTROL], "private, no-store");
    assert!(answer.headers[CONTENT_TYPE].to_str().expect("is ASCII").starts_with("text/html"));
    let policy = answer.headers["content-security-policy"].to_str().expect("is ASCII");
    assert!(policy.contains("script-src 'self'"), "{policy}");
    let html = answer.body.as_str().expect("is text").to_owned();
    let json = between(&html, "id=\"session\">", "</script>");
    let who = serde_json::from_str(json).unwrap_or_default();
    (html, who)
}

fn between<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
    let rest = html.split_once(start).unwrap_or_else(|| panic!("no {start}: {html}")).1;
    rest.split_once(end).expect("ends").0
}

/// What is stamped into the page that `browser` gets: the state, and who.
async fn stamped(company: &Company, browser: &Browser) -> (String, Option<SignInReply>) {
    let (html, who) = page(company, browser).await;
    (between(&html, "data-session=\"", "\"").to_owned(), who)
}

fn subject(who: Option<SignInReply>) -> Option<String> {
    match who {
        Some(SignInReply::Done(session)) => Some(session.subject.email),
        _ => None,
    }
}

#[tokio::test]
async fn everybody_gets_the_page_with_themselves_in_it() {
    let company = Company::new().await;
    assert_eq!(stamped(&company, &company.browser()).await, ("none".into(), None));
    let pending = stamped(&company, &company.signed_in("ada").await).await.1;
    assert_eq!(pending, Some(SignInReply::Pending { second_factor_required: true }));
    let (state, who) = stamped(&company, &company.signed_in("eli").await).await;
    assert_eq!((state.as_str(), subject(who).as_deref()), ("self", Some("eli@acme.example")));
    let (state, who) = stamped(&company, &company.alan_as("eli").await).await;
    assert_eq!(
        (state.as_str(), subject(who).as_deref()),
        ("impersonating", Some("eli@acme.example"))
    );
}

#[tokio::test]
async fn loading_a_page_is_no_activity_and_knows_when_it_is_over() {
    let company = Company::new().await;
    let alan = company.alan_as("eli").await;
    company.pass(3_599);
    assert_eq!(stamped(&company, &alan).await.0, "impersonating");
    company.pass(1);
    let (state, who) = stamped(&company, &alan).await;
    assert_eq!((state.as_str(), subject(who).as_deref()), ("self", Some("alan@acme.example")));
}
