//! Stopping by hand.

use crate::browser::ask;
use crate::company::Company;
use http::header::{LOCATION, RETRY_AFTER, SET_COOKIE};
use serde_json::json;
use understudy_contract::audit::{Action, Outcome};
use understudy_contract::session::EndCause;
use understudy_contract::{CSRF_HEADER, EPOCH_HEADER};

#[tokio::test]
async fn whoever_stops_is_back_in_their_own_account() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    let before = alan.session().await;
    company.pass(90);
    let answer = alan.delete("/impersonation").await.expect(200);
    let session = answer.session();
    assert_eq!(session.subject.email, "alan@acme.example");
    assert!(session.impersonation.is_none() && session.impersonation_rules.is_some());
    assert_ne!(session.epoch, before.epoch);
    assert_ne!(session.csrf_token, before.csrf_token);
    assert!(answer.headers.contains_key(SET_COOKIE), "a new token");
    let ended = session.ended_impersonation.as_ref().expect("is told");
    assert_eq!((ended.cause, ended.email.as_str()), (EndCause::Stopped, "eli@acme.example"));
    assert_eq!(ended.lasted_seconds, 90);
    assert_eq!(alan.session().await, session);

    let event = company.last_event().await;
    assert_eq!(
        (event.action, event.operation),
        (Action::ImpersonationStopped, Action::ImpersonationStopped)
    );
    assert_eq!(event.outcome, Outcome::Succeeded);
    assert_eq!(event.performed_by.expect("an actor").email, "alan@acme.example");
    assert_eq!(event.impersonated_user.expect("a subject").email, "eli@acme.example");
    assert_eq!(event.reason.as_deref(), Some("ticket 4812"));
    assert_eq!(event.impersonation_id, before.impersonation.map(|running| running.id));
    assert_eq!(event.details.cause, Some(EndCause::Stopped));
    assert_eq!(event.occurred_at, ended.ended_at);
}

#[tokio::test]
async fn why_it_ended_is_told_until_the_next_start() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    alan.delete("/impersonation").await.expect(200);
    assert!(alan.session().await.ended_impersonation.is_some());
    alan.post("/impersonation", json!({ "member_id": "vera" })).await.expect(201);
    assert!(alan.session().await.ended_impersonation.is_none());
}

#[tokio::test]
async fn to_stop_what_is_not_running_is_no_error_and_no_event() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let before = (alan.cookie.clone(), company.events().await.len());
    let session = alan.delete("/impersonation").await.expect(200).session();
    assert_eq!(session.subject.email, "alan@acme.example");
    assert_eq!((alan.cookie, company.events().await.len()), before);
}

#[tokio::test]
async fn a_stop_needs_only_cookie_and_origin() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    for change in [
        |request: &mut http::Request<axum::body::Body>| {
            request
                .headers_mut()
                .insert("origin", "https://evil.example".parse().expect("a value"));
        },
        |request: &mut http::Request<axum::body::Body>| {
            request.headers_mut().remove("origin");
        },
    ] {
        let mut forged = alan.request("DELETE", "/impersonation", None);
        change(&mut forged);
        ask(&company.router, forged).await.refused(403, "csrf_failed");
        let event = company.last_event().await;
        assert_eq!(
            (event.operation, event.outcome),
            (Action::ImpersonationStopped, Outcome::Refused)
        );
    }
    assert!(alan.session().await.impersonation.is_some());
    let mut bare = alan.request("DELETE", "/impersonation", None);
    bare.headers_mut().remove(EPOCH_HEADER);
    bare.headers_mut().remove(CSRF_HEADER);
    let answer = alan.send_as(bare).await.expect(200);
    assert!(answer.session().impersonation.is_none());
}

#[tokio::test]
async fn the_old_token_may_repeat_its_stop_for_half_a_minute_and_nothing_else() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    let late = alan.clone();
    let stopped = alan.delete("/impersonation").await.expect(200).session();
    let events = company.events().await.len();

    company.pass(29);
    let answer = late.clone().delete("/impersonation").await.expect(200);
    assert_eq!(answer.session().epoch, stopped.epoch);
    assert!(!answer.headers.contains_key(SET_COOKIE));
    assert_eq!(company.events().await.len(), events);
    // It is nobody's, and as the identity that it had it is told to ask again with what came since.
    late.clone().get("/members").await.overtaken();
    late.clone().get("/session").await.overtaken();
    late.clone().post("/facts", json!({ "statement": "x" })).await.overtaken();
    let mut nobody = late.clone();
    nobody.epoch = None;
    let answer = nobody.get("/members").await;
    assert!(!answer.headers.contains_key(RETRY_AFTER));
    answer.refused(401, "unauthenticated");
    nobody.get("/session").await.refused(401, "unauthenticated");
    late.clone().delete("/session").await.refused(401, "unauthenticated");

    company.pass(1);
    late.clone().delete("/impersonation").await.refused(401, "unauthenticated");
    late.clone().get("/members").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn what_was_under_way_across_a_start_and_a_stop_is_told_to_ask_again() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let before = alan.clone();
    alan.post("/impersonation", json!({ "member_id": "eli" })).await.expect(201);
    let meanwhile = alan.clone();
    alan.delete("/impersonation").await.expect(200);
    for late in [before, meanwhile] {
        late.clone().get("/members").await.overtaken();
    }
}

#[tokio::test]
async fn a_repeated_stop_does_not_stop_the_next_impersonation() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    let mut late = alan.clone();
    alan.delete("/impersonation").await.expect(200);
    alan.post("/impersonation", json!({ "member_id": "vera" })).await.expect(201);
    late.delete("/impersonation").await.expect(200);
    assert_eq!(alan.session().await.subject.email, "vera@acme.example");
}

#[tokio::test]
async fn the_token_from_before_a_start_is_dead() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let mut old = alan.clone();
    alan.post("/impersonation", json!({ "member_id": "eli" })).await.expect(201);
    old.delete("/impersonation").await.refused(401, "unauthenticated");
    old.epoch = alan.epoch;
    old.get("/members").await.refused(401, "unauthenticated");
    assert_eq!(alan.session().await.subject.email, "eli@acme.example");
}

#[tokio::test]
async fn signing_out_ends_the_impersonation_too() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    alan.delete("/session").await.expect(204);
    let events = company.events().await;
    let [.., stopped, signed_out] = &events[..] else { panic!("two events") };
    assert_eq!(stopped.action, Action::ImpersonationStopped);
    assert_eq!(stopped.details.cause, Some(EndCause::SignedOut));
    assert_eq!(signed_out.action, Action::SessionSignedOut);
    assert_eq!(signed_out.impersonated_user, None);
}

#[tokio::test]
async fn the_form_stops_without_any_script() {
    let company = Company::new().await;
    let alan = company.alan_as("eli").await;
    let mut form = alan.request("POST", "//stop-impersonating", None);
    form.headers_mut().remove(EPOCH_HEADER);
    form.headers_mut().remove(CSRF_HEADER);
    form.headers_mut()
        .insert("content-type", "application/x-www-form-urlencoded".parse().expect("a value"));
    let mut alan = alan;
    let answer = alan.send_as(form).await.expect(303);
    assert_eq!(answer.headers[LOCATION], "/team/members");
    assert_eq!(alan.session().await.subject.email, "alan@acme.example");
    assert_eq!(company.last_event().await.details.cause, Some(EndCause::Stopped));
}

#[tokio::test]
async fn the_form_of_another_site_stops_nothing() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    let mut form = alan.request("POST", "//stop-impersonating", None);
    form.headers_mut().insert("sec-fetch-site", "cross-site".parse().expect("a value"));
    ask(&company.router, form).await.refused(403, "csrf_failed");
    assert!(alan.session().await.impersonation.is_some());
    let get = alan.request("GET", "//stop-impersonating", None);
    ask(&company.router, get).await.refused(405, "method_not_allowed");
}

#[tokio::test]
async fn the_form_sends_whoever_is_not_signed_in_to_the_console() {
    let company = Company::new().await;
    let form = company.browser().request("POST", "//stop-impersonating", None);
    let answer = ask(&company.router, form).await.expect(303);
    assert_eq!(answer.headers[LOCATION], "/team/members");
    assert!(!answer.headers.contains_key(SET_COOKIE));
}
