//! The idle clock: what moves it, what does not, and what happens at zero.

use crate::browser::Browser;
use crate::company::Company;
use serde_json::json;
use std::time::Duration;
use understudy_contract::audit::Action;
use understudy_contract::session::EndCause;
use understudy_server::config::Config;
use understudy_server::sweeper;

const HOUR: u64 = 3_600;

async fn deadline(browser: &mut Browser) -> String {
    let running = browser.session().await.impersonation.expect("runs");
    running.idle_expires_at.as_str().to_owned()
}

#[tokio::test]
async fn it_is_alive_at_59_59_and_over_at_60_00() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    let id = alan.session().await.impersonation.expect("runs").id;
    company.pass(HOUR - 1);
    assert!(alan.session().await.impersonation.is_some());
    company.pass(1);
    // A request as Eli: nothing is read, and nobody is told to sign in.
    let answer = alan.clone().get("/trees").await;
    let epoch = answer.epoch();
    answer.refused(409, "identity_changed");
    let session = alan.session().await;
    assert_eq!(Some(session.epoch), epoch);
    assert_eq!(session.subject.email, "alan@acme.example");
    let ended = session.ended_impersonation.expect("is told");
    assert_eq!((ended.cause, ended.idle_timeout_seconds), (EndCause::IdleTimeout, HOUR));
    assert_eq!(ended.ended_at.as_str(), "2026-11-23T13:00:00.000Z");
    let event = company.last_event().await;
    assert_eq!(
        (event.action, event.details.cause),
        (Action::ImpersonationStopped, Some(EndCause::IdleTimeout))
    );
    assert_eq!((event.impersonation_id, event.occurred_at), (Some(id), ended.ended_at));
    // The token is kept: no reply could carry a new one.
    alan.get("/members").await.expect(200);
}

#[tokio::test]
async fn no_change_follows_its_impersonations_end() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    company.pass(HOUR);
    let body = json!({ "statement": "The cable locks." });
    alan.post("/facts", body).await.refused(409, "identity_changed");
    let events = company.events().await;
    let stops = events.iter().filter(|event| event.action == Action::ImpersonationStopped);
    assert_eq!(stops.count(), 1, "it ends once");
    assert!(events.iter().all(|event| event.operation != Action::FactCreated));
    assert_eq!(alan.get("/facts").await.expect(409).status, 409, "until it knows who it is");
    alan.session().await;
    assert_eq!(alan.get("/facts").await.expect(200).body["total"], 2);
}

#[tokio::test]
async fn what_had_ended_by_itself_is_not_ended_again_by_hand() {
    let company = Company::new().await;
    let mut ada = company.ada().await;
    let (mut one, mut two, mut three) =
        (company.alan_as("eli").await, company.alan_as("vera").await, company.alan_as("bea").await);
    let id = three.session().await.impersonation.expect("runs").id;
    company.pass(HOUR);
    one.delete("/session").await.expect(204);
    let session = two.delete("/impersonation").await.expect(200).session();
    assert_eq!(session.ended_impersonation.expect("is told").cause, EndCause::IdleTimeout);
    ada.delete(&format!("/impersonations/{id}")).await.expect(204);
    let events = company.events().await;
    let stops: Vec<_> =
        events.iter().filter(|event| event.action == Action::ImpersonationStopped).collect();
    assert_eq!(stops.len(), 3);
    for stop in stops {
        assert_eq!(stop.details.cause, Some(EndCause::IdleTimeout));
        assert_eq!(stop.performed_by.as_ref().expect("an actor").email, "alan@acme.example");
        assert_eq!(stop.occurred_at.as_str(), "2026-11-23T13:00:30.000Z");
    }
}

#[tokio::test]
async fn asking_who_is_here_is_the_first_to_know() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    company.pass(10 * HOUR);
    let session = alan.session().await;
    assert_eq!(session.subject.email, "alan@acme.example");
    let ended = session.ended_impersonation.expect("is told");
    assert_eq!(ended.ended_at.as_str(), "2026-11-23T13:00:00.000Z", "at its deadline");
}

#[tokio::test]
async fn the_sweeper_ends_it_even_when_nobody_asks() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    company.pass(HOUR - 1);
    sweeper::sweep_once(&company.state).await;
    assert_eq!(company.last_event().await.action, Action::ImpersonationStarted);
    company.pass(1);
    sweeper::sweep_once(&company.state).await;
    sweeper::sweep_once(&company.state).await;
    let events = company.events().await;
    let [.., before, last] = &events[..] else { panic!("events") };
    assert_eq!(before.action, Action::ImpersonationStarted);
    assert_eq!(last.details.cause, Some(EndCause::IdleTimeout));
    assert_eq!(last.performed_by.as_ref().expect("an actor").email, "alan@acme.example");
    assert_eq!(last.request_id, None);
    assert_eq!(alan.session().await.subject.email, "alan@acme.example");
}

#[tokio::test]
async fn what_a_person_does_starts_the_clock_anew() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    company.pass(600);
    alan.get("/trees").await.expect(200);
    assert_eq!(deadline(&mut alan).await, "2026-11-23T13:10:00.000Z");
    company.pass(600);
    alan.post("/facts", json!({ "statement": "x" })).await.expect(201);
    assert_eq!(deadline(&mut alan).await, "2026-11-23T13:20:00.000Z");
    company.pass(600);
    let session = alan.post("/impersonation/activity", json!({})).await.expect(200).session();
    let running = session.impersonation.expect("runs");
    assert_eq!(running.idle_expires_at.as_str(), "2026-11-23T13:30:00.000Z");
    company.pass(HOUR - 1);
    alan.get("/trees").await.expect(200);
}

#[tokio::test]
async fn what_nobody_did_does_not() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    let noon = deadline(&mut alan).await;
    company.pass(600);
    let mut background = alan.in_background();
    background.get("/trees").await.expect(200);
    background.post("/impersonation/activity", json!({})).await.expect(200);
    background.post("/facts", json!({ "statement": "x" })).await.expect(201);
    alan.get("/session").await.expect(200);
    assert_eq!(deadline(&mut alan).await, noon);
}

#[tokio::test]
async fn what_fails_does_not() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    let noon = deadline(&mut alan).await;
    company.pass(600);
    alan.get("/trees/nothing").await.refused(404, "not_found");
    alan.get("/billing").await.refused(403, "permission_denied");
    alan.get("/trees?limit=0").await.refused(422, "validation_failed");
    alan.put("/settings/team", json!({})).await.refused(403, "blocked_while_impersonating");
    alan.post("/facts", json!({})).await.refused(422, "validation_failed");
    assert_eq!(deadline(&mut alan).await, noon);
}

#[tokio::test]
async fn activity_counts_before_it_is_written_down_and_after() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    company.pass(600);
    let commits = company.state.db.commits();
    alan.get("/trees").await.expect(200);
    assert_eq!(company.state.db.commits(), commits, "a read writes nothing");
    company.pass(HOUR - 600);
    sweeper::sweep_once(&company.state).await;
    assert!(alan.session().await.impersonation.is_some());
    sweeper::write_activity(&company.state).await;
    assert_eq!(deadline(&mut alan).await, "2026-11-23T13:10:00.000Z");
    company.pass(600);
    sweeper::sweep_once(&company.state).await;
    let ended = alan.session().await.ended_impersonation.expect("is told");
    assert_eq!(ended.ended_at.as_str(), "2026-11-23T13:10:00.000Z");
}

#[tokio::test]
async fn the_actor_was_active_and_the_subject_was_not() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    company.pass(600);
    alan.get("/trees").await.expect(200);
    sweeper::write_activity(&company.state).await;
    let mut ada = company.ada().await;
    let last_active = |answer: crate::browser::Answer| answer.body["last_active_at"].clone();
    assert_eq!(last_active(ada.get("/members/alan").await), "2026-11-23T12:10:00.000Z");
    assert_eq!(last_active(ada.get("/members/eli").await), json!(null));
}

#[tokio::test]
async fn the_operator_can_limit_it_however_active() {
    let limit = Some(Duration::from_mins(90));
    let config = Config { impersonation_absolute_timeout: limit, ..Config::default() };
    let company = Company::with(config).await;
    let mut alan = company.alan_as("eli").await;
    company.pass(45 * 60);
    alan.get("/trees").await.expect(200);
    assert_eq!(deadline(&mut alan).await, "2026-11-23T13:30:00.000Z");
    company.pass(45 * 60);
    let ended = alan.session().await.ended_impersonation.expect("is told");
    assert_eq!(ended.cause, EndCause::AbsoluteTimeout);
}

#[tokio::test]
async fn a_session_that_ends_takes_its_impersonation_along() {
    let config =
        Config { session_absolute_timeout: Some(Duration::from_mins(30)), ..Config::default() };
    let company = Company::with(config).await;
    let mut alan = company.alan_as("eli").await;
    company.pass(30 * 60);
    alan.get("/trees").await.refused(401, "unauthenticated");
    let event = company.last_event().await;
    assert_eq!(
        (event.action, event.details.cause),
        (Action::ImpersonationStopped, Some(EndCause::SignedOut))
    );
}
