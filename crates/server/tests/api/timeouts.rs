//! How long sessions last, and impersonations however busy: each limit to the second.

use crate::browser::Browser;
use crate::company::Company;
use serde_json::json;
use std::time::Duration;
use understudy_contract::audit::Action;
use understudy_contract::session::EndCause;
use understudy_server::config::Config;
use understudy_server::sweeper;

const HOUR: u64 = 3_600;

/// Lets `hours` pass, but for one second, in which something is done every half hour.
async fn keep_busy(company: &Company, browser: &mut Browser, hours: u64) {
    for _ in 0..hours * 2 - 1 {
        company.pass(HOUR / 2);
        browser.get("/trees").await.expect(200);
    }
    company.pass(HOUR / 2 - 1);
}

#[tokio::test]
async fn a_session_is_alive_after_11_59_59_without_activity_and_over_at_12_00_00() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    company.pass(12 * HOUR - 1);
    eli.get("/session").await.expect(200);
    // To ask who is here, or in the background, is no activity.
    eli.in_background().get("/trees").await.expect(200);
    company.pass(1);
    eli.get("/trees").await.refused(401, "unauthenticated");
    eli.get("/session").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_busy_session_is_alive_after_23_59_59_and_over_at_24_00_00() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    keep_busy(&company, &mut eli, 24).await;
    eli.post("/facts", json!({ "statement": "x" })).await.expect(201);
    company.pass(1);
    eli.post("/facts", json!({ "statement": "y" })).await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_session_with_a_code_counts_from_its_second_step() {
    let company = Company::new().await;
    let mut ada = company.signed_in("ada").await;
    company.pass(240);
    let code = json!({ "code": company.fresh_code() });
    ada.post("/session/second-factor", code).await.expect(200);
    company.pass(12 * HOUR - 1);
    ada.get("/session").await.expect(200);
    company.pass(1);
    ada.get("/session").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn whoever_wants_no_limit_on_sessions_has_none() {
    let config =
        Config { session_idle_timeout: None, session_absolute_timeout: None, ..Config::default() };
    let company = Company::with(config).await;
    let mut eli = company.signed_in("eli").await;
    company.pass(300 * 24 * HOUR);
    sweeper::clean(&company.state).await;
    eli.get("/trees").await.expect(200);
}

#[tokio::test]
async fn a_session_that_is_over_leaves_nothing_behind() {
    let company = Company::new().await;
    company.signed_in("eli").await;
    company.pass(12 * HOUR - 1);
    let count = async || {
        let rows = company.state.db.read(|tx| tx.query("SELECT id FROM sessions", &[]));
        rows.await.expect("reads").len()
    };
    sweeper::clean(&company.state).await;
    assert_eq!(count().await, 1);
    company.pass(1);
    sweeper::clean(&company.state).await;
    assert_eq!(count().await, 0);
}

#[tokio::test]
async fn a_busy_impersonation_has_no_limit_of_its_own_unless_the_operator_sets_one() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    keep_busy(&company, &mut alan, 24).await;
    assert!(alan.session().await.impersonation.is_some());
    // The session that it runs in has.
    company.pass(1);
    alan.get("/trees").await.refused(401, "unauthenticated");
    let event = company.last_event().await;
    assert_eq!(event.details.cause, Some(EndCause::SignedOut));
    assert_eq!(event.occurred_at.as_str(), "2026-11-24T12:00:00.000Z");
    // Whoever signs in again is themselves.
    let mut alan = company.signed_in("alan").await;
    assert!(alan.session().await.impersonation.is_none());
}

#[tokio::test]
async fn a_limited_impersonation_is_alive_a_second_before_and_over_to_the_second() {
    let limit = Some(Duration::from_hours(2));
    let config = Config { impersonation_absolute_timeout: limit, ..Config::default() };
    let company = Company::with(config).await;
    let mut alan = company.alan_as("eli").await;
    keep_busy(&company, &mut alan, 2).await;
    alan.post("/facts", json!({ "statement": "x" })).await.expect(201);
    company.pass(1);
    alan.post("/facts", json!({ "statement": "y" })).await.refused(409, "identity_changed");
    let ended = alan.session().await.ended_impersonation.expect("is told");
    assert_eq!((ended.cause, ended.lasted_seconds), (EndCause::AbsoluteTimeout, 2 * HOUR));
    assert_eq!(ended.ended_at.as_str(), "2026-11-23T14:00:00.000Z");
    let event = company.last_event().await;
    assert_eq!(
        (event.action, event.details.cause),
        (Action::ImpersonationStopped, Some(EndCause::AbsoluteTimeout))
    );
    alan.get("/members").await.expect(200);
}

#[tokio::test]
async fn the_sweeper_ends_a_limited_impersonation_even_when_nobody_asks() {
    let limit = Some(Duration::from_mins(30));
    let config = Config { impersonation_absolute_timeout: limit, ..Config::default() };
    let company = Company::with(config).await;
    company.alan_as("eli").await;
    company.pass(1_799);
    sweeper::sweep_once(&company.state).await;
    assert_eq!(company.last_event().await.action, Action::ImpersonationStarted);
    company.pass(1);
    sweeper::sweep_once(&company.state).await;
    assert_eq!(company.last_event().await.details.cause, Some(EndCause::AbsoluteTimeout));
}
