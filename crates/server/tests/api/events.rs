//! The event stream: every tab knows who it is, whatever changed it.

use crate::browser::Browser;
use crate::company::{Company, PASSWORD};
use axum::body::Body;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt as _;
use understudy_server::sweeper;

/// A stream that was let in.
struct Events {
    body: Body,
    read: String,
}

impl Events {
    async fn open(browser: &Browser) -> Self {
        let request = browser.request("GET", "/events", None);
        let Ok(response) = browser.router().oneshot(request).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()[CONTENT_TYPE], "text/event-stream");
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        Self { body: response.into_body(), read: String::new() }
    }

    /// One that has told the present epoch.
    async fn opened(browser: &Browser) -> Self {
        let mut events = Self::open(browser).await;
        assert_eq!(events.next().await, browser.epoch);
        events
    }

    /// The epoch of the next event; nothing at the end.
    async fn next(&mut self) -> Option<u64> {
        let next = tokio::time::timeout(Duration::from_secs(20), self.next_event());
        next.await.expect("comes in time")
    }

    async fn next_event(&mut self) -> Option<u64> {
        loop {
            if let Some(end) = self.read.find("\n\n") {
                let event: String = self.read.drain(..end + 2).collect();
                let data = event.lines().find_map(|line| line.strip_prefix("data: "));
                let Some(data) = data else { continue };
                let data: Value = serde_json::from_str(data).expect("is JSON");
                assert_eq!(data.as_object().expect("an object").len(), 1, "nothing but the epoch");
                return Some(data["epoch"].as_u64().expect("a number"));
            }
            let frame = self.body.frame().await?.expect("is read");
            let bytes = frame.into_data().expect("is data");
            self.read.push_str(std::str::from_utf8(&bytes).expect("is text"));
        }
    }
}

#[tokio::test]
async fn it_tells_the_identity_at_once_and_every_one_that_follows() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let mut events = Events::opened(&alan).await;
    alan.post("/impersonation", json!({ "member_id": "eli" })).await.expect(201);
    assert_eq!(events.next().await, alan.epoch);
    // Another tab comes while impersonating.
    let mut late = Events::opened(&alan).await;
    alan.delete("/impersonation").await.expect(200);
    assert_eq!(events.next().await, alan.epoch);
    assert_eq!(late.next().await, alan.epoch);
}

#[tokio::test]
async fn whatever_ends_an_impersonation_is_told() {
    let company = Company::new().await;
    let mut ada = company.ada().await;
    let told = async |alan: &mut Browser, events: &mut Events| {
        let before = alan.epoch;
        let told = events.next().await;
        assert_ne!(told, before);
        assert_eq!(told, Some(alan.session().await.epoch));
    };
    // Another admin.
    let mut alan = company.alan_as("eli").await;
    let mut events = Events::opened(&alan).await;
    let id = alan.session().await.impersonation.expect("runs").id;
    ada.delete(&format!("/impersonations/{id}")).await.expect(204);
    told(&mut alan, &mut events).await;
    // Restrictions, and somebody who is promoted.
    for (member, path, body) in [
        (
            "bea",
            "PUT /settings/impersonation",
            json!({
                "enabled": true, "protected_roles": ["billing_manager"],
                "protected_permissions": [], "reason_required": false,
            }),
        ),
        ("vera", "PATCH /members/vera", json!({ "roles": ["admin"] })),
    ] {
        let mut alan = company.alan_as(member).await;
        let mut events = Events::opened(&alan).await;
        let (method, path) = path.split_once(' ').expect("both");
        ada.send(method, path, Some(body)).await.expect(200);
        told(&mut alan, &mut events).await;
    }
    // Time, found by the sweeper.
    let mut alan = company.alan_as("eli").await;
    let mut events = Events::opened(&alan).await;
    company.pass(3_600);
    sweeper::sweep_once(&company.state).await;
    told(&mut alan, &mut events).await;
}

#[tokio::test]
async fn time_is_noticed_even_when_nobody_sweeps() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    let mut events = Events::opened(&alan).await;
    company.pass(3_600);
    let told = events.next().await;
    assert_ne!(told, alan.epoch);
    assert_eq!(told, Some(alan.session().await.epoch));
    // And the end of the session itself.
    company.pass(12 * 3_600);
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn it_ends_when_the_session_does() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let mut events = Events::opened(&eli).await;
    eli.delete("/session").await.expect(204);
    assert_eq!(events.next().await, None);

    let vera = company.signed_in("vera").await;
    let mut events = Events::opened(&vera).await;
    let mut ada = company.ada().await;
    ada.patch("/members/vera", json!({ "status": "locked" })).await.expect(200);
    assert_eq!(events.next().await, None);

    let mut alan = company.alan_as("tom").await;
    let mut events = Events::opened(&alan).await;
    ada.delete("/members/alan").await.expect(204);
    // The impersonation and the session end at once, so there is no identity between.
    assert_eq!(events.next().await, None);
    alan.get("/events").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn an_ended_session_ends_its_stream_and_a_new_password_only_the_others() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let mut events = Events::opened(&eli).await;

    let mut second = Events::opened(&company.signed_in("eli").await).await;
    let sessions = eli.get("/account/sessions").await.expect(200).body;
    let items = sessions["items"].as_array().expect("a list");
    let other = items.iter().find(|session| session["current"] == false).expect("the other one");
    let path = format!("/account/sessions/{}", other["id"].as_str().expect("an id"));
    eli.delete(&path).await.expect(204);
    assert_eq!(second.next().await, None);

    let mut third = Events::opened(&company.signed_in("eli").await).await;
    let body = json!({ "current_password": PASSWORD, "new_password": "another password" });
    eli.post("/account/password", body).await.expect(204);
    assert_eq!(third.next().await, None);
    // The session that asked goes on under another token, and with it whoever follows it.
    Events::opened(&eli).await;
    eli.delete("/session").await.expect(204);
    assert_eq!(events.next().await, None, "the first thing that it tells");
}

#[tokio::test]
async fn a_new_sign_in_in_the_same_browser_ends_the_old_ones_stream() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let mut events = Events::opened(&eli).await;
    let body = json!({ "email": "vera@acme.example", "password": PASSWORD });
    eli.post("/session", body).await.expect(200);
    assert_eq!(events.next().await, None);
    Events::opened(&eli).await;
}

#[tokio::test]
async fn nobody_hears_of_others() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let mut events = Events::opened(&alan).await;
    company.alan_as("eli").await;
    company.ada().await.patch("/members/vera", json!({ "status": "locked" })).await.expect(200);
    alan.post("/impersonation", json!({ "member_id": "tom" })).await.expect(201);
    assert_eq!(events.next().await, alan.epoch, "the first thing that it tells");
}

#[tokio::test]
async fn it_never_moves_the_idle_clock() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    company.pass(600);
    let mut events = Events::opened(&alan).await;
    let running = alan.session().await.impersonation.expect("runs");
    assert_eq!(running.idle_expires_at.as_str(), "2026-11-23T13:00:00.000Z");
    company.pass(3_000);
    assert_ne!(events.next().await, alan.epoch);
    assert!(alan.session().await.impersonation.is_none());
}

#[tokio::test]
async fn it_is_for_sessions_alone() {
    let company = Company::new().await;
    company.browser().get("/events").await.refused(401, "unauthenticated");
    let mut pending = company.signed_in("ada").await;
    pending.get("/events").await.refused(401, "second_factor_required");
    let mut program = company.program_of("eli").await;
    program.get("/events").await.refused(403, "token_not_allowed");
    let mut eli = company.signed_in("eli").await;
    eli.get("/events?x=1").await.refused(422, "validation_failed");
    eli.bearer = Some("nonsense".into());
    eli.get("/events").await.refused(401, "unauthenticated");
    eli.bearer = None;
    eli.epoch = eli.epoch.map(|epoch| epoch ^ 1);
    eli.get("/events").await.refused(409, "identity_changed");
}

#[tokio::test]
async fn a_session_has_eight_streams_and_whoever_goes_makes_room() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let mut streams = Vec::new();
    for _ in 0..8 {
        streams.push(Events::opened(&eli).await);
    }
    let answer = eli.get("/events").await;
    assert_eq!(answer.headers["retry-after"], "1");
    answer.refused(429, "rate_limited");
    Events::opened(&company.signed_in("eli").await).await;
    streams.pop();
    Events::opened(&eli).await;
}

#[tokio::test]
async fn it_ends_when_the_server_stops() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let mut events = Events::opened(&eli).await;
    company.state.db.end_announcements();
    assert_eq!(events.next().await, None);
    eli.get("/events").await.refused(503, "unavailable");
    eli.get("/trees").await.expect(200);
}

#[tokio::test]
async fn what_was_undone_is_not_told() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let mut events = Events::opened(&alan).await;
    company
        .change(|tx| {
            let sql = "CREATE TRIGGER full BEFORE INSERT ON audit_events \
                BEGIN SELECT RAISE(ABORT, 'no space'); END";
            tx.execute(sql, &[]).map(|_| ())
        })
        .await;
    let start = json!({ "member_id": "eli" });
    alan.post("/impersonation", start.clone()).await.refused(503, "audit_unavailable");
    company.change(|tx| tx.execute("DROP TRIGGER full", &[]).map(|_| ())).await;
    alan.post("/impersonation", start).await.expect(201);
    assert_eq!(events.next().await, alan.epoch);
}
