//! One's own password, and one's own sessions.

use crate::browser::ask;
use crate::company::{Company, PASSWORD, email};
use axum::extract::ConnectInfo;
use http::header::{SET_COOKIE, USER_AGENT};
use serde_json::{Value, json};
use std::net::SocketAddr;
use understudy_contract::Page;
use understudy_contract::account::AccountSession;
use understudy_contract::audit::{Action, Outcome};
use understudy_contract::session::EndCause;

const NEW: &str = "another password";

fn change() -> Value {
    json!({ "current_password": PASSWORD, "new_password": NEW })
}

#[tokio::test]
async fn another_password_ends_every_other_session_and_replaces_the_token_of_this_one() {
    let company = Company::new().await;
    let (mut eli, mut elsewhere) = (company.signed_in("eli").await, company.signed_in("eli").await);
    let mut copy = eli.clone();
    let answer = eli.post("/account/password", change()).await.expect(204);
    assert!(answer.headers.contains_key(SET_COOKIE));
    eli.get("/trees").await.expect(200);
    elsewhere.get("/trees").await.refused(401, "unauthenticated");
    // A request that was under way with the old token is told so, and gets nothing.
    copy.get("/trees").await.overtaken();
    company.pass(30);
    copy.get("/trees").await.refused(401, "unauthenticated");
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::PasswordChanged, Outcome::Succeeded));
    assert_eq!(event.details.changes[0].before.as_deref(), Some("1"));

    let sign_in = |password: &str| json!({ "email": email("eli"), "password": password });
    let mut browser = company.browser();
    browser.post("/session", sign_in(PASSWORD)).await.refused(401, "sign_in_failed");
    browser.post("/session", sign_in(NEW)).await.expect(200);
    company.signed_in("vera").await.get("/trees").await.expect(200);
}

#[tokio::test]
async fn another_password_ends_the_impersonation_in_another_session_and_a_sign_in_half_done() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let mut as_eli = company.alan_as("eli").await;
    alan.post("/account/password", change()).await.expect(204);
    as_eli.get("/trees").await.refused(401, "unauthenticated");
    let events = company.events().await;
    let stops: Vec<_> =
        events.iter().filter(|event| event.action == Action::ImpersonationStopped).collect();
    assert_eq!(stops.len(), 1);
    assert_eq!(stops[0].details.cause, Some(EndCause::SignedOut));

    let mut ada = company.ada().await;
    let mut pending = company.signed_in("ada").await;
    ada.post("/account/password", change()).await.expect(204);
    let body = json!({ "code": company.fresh_code() });
    pending.post("/session/second-factor", body).await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn an_impersonation_of_a_member_outlives_their_new_password() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    let mut eli = company.signed_in("eli").await;
    eli.post("/account/password", change()).await.expect(204);
    assert!(alan.session().await.impersonation.is_some());
}

#[tokio::test]
async fn a_new_password_must_be_one() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    for (new, words) in
        [("too short", "at least 12"), (&"x".repeat(257), "at most 256"), (PASSWORD, "another")]
    {
        let body = json!({ "current_password": PASSWORD, "new_password": new });
        let problem = eli.post("/account/password", body).await.refused(422, "validation_failed");
        assert_eq!(problem.errors[0].field, "new_password");
        assert!(problem.errors[0].message.contains(words), "{}", problem.errors[0].message);
    }
    let body = json!({ "current_password": "guessed-password", "new_password": NEW });
    eli.post("/account/password", body).await.refused(403, "current_password_wrong");
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::PasswordChanged, Outcome::Refused));
    company.signed_in("eli").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_new_passwords_at_once_one_counts() {
    let company = Company::new().await;
    let eli = company.signed_in("eli").await;
    let (mut one, mut two) = (eli.clone(), eli.clone());
    let answers = tokio::join!(
        one.post("/account/password", change()),
        two.post("/account/password", change())
    );
    let mut statuses = [answers.0.status.as_u16(), answers.1.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 204);
    // The other was made with a token, or a password, that is no more.
    assert!(matches!(statuses[1], 401 | 403), "{statuses:?}");
}

/// A browser at another address, with a name of its own.
async fn signed_in_with(company: &Company, name: &str, agent: &str) -> crate::browser::Browser {
    let mut browser = company.browser();
    let body = json!({ "email": email(name), "password": PASSWORD });
    let mut request = browser.request("POST", "/session", Some(body));
    let peer = SocketAddr::from(([192, 0, 2, 7], 40_000));
    request.extensions_mut().insert(ConnectInfo(peer));
    request.headers_mut().insert(USER_AGENT, agent.parse().expect("a value"));
    browser.send_as(request).await.expect(200);
    browser
}

#[tokio::test]
async fn everybody_sees_their_own_sessions_and_nobody_elses() {
    let company = Company::new().await;
    company.signed_in("vera").await;
    let mut laptop = signed_in_with(&company, "alan", "Laptop/1.0").await;
    company.pass(60);
    let mut phone = company.signed_in("alan").await;
    let start = json!({ "member_id": "eli" });
    phone.post("/impersonation", start).await.expect(201);
    company.signed_in("ada").await;
    company.pass(60);
    let list: Page<AccountSession> = laptop.get("/account/sessions").await.expect(200).read();
    assert_eq!(list.total, 2);
    let [other, own] = &list.items[..] else { panic!("{list:?}") };
    assert!(own.current && !other.current);
    assert_eq!(own.ip_address.as_deref(), Some("192.0.2.7"));
    assert_eq!(own.user_agent.as_deref(), Some("Laptop/1.0"));
    assert_eq!(own.created_at.as_str(), "2026-11-23T12:00:00.000Z");
    assert_eq!(other.impersonating.as_deref(), Some("eli@acme.example"));
    // The impersonated has no part in it.
    let mut eli = company.signed_in("eli").await;
    assert_eq!(eli.get("/account/sessions").await.expect(200).body["total"], 1);
    phone.get("/account/sessions").await.refused(403, "blocked_while_impersonating");

    let page = laptop.get("/account/sessions?limit=1").await.expect(200);
    let next = page.body["next_cursor"].as_str().expect("goes on").to_owned();
    let path = format!("/account/sessions?limit=1&cursor={next}");
    assert_eq!(laptop.get(&path).await.expect(200).column("id"), [own.id.as_str()]);
}

async fn ids(browser: &mut crate::browser::Browser) -> Vec<String> {
    browser.get("/account/sessions").await.expect(200).column("id")
}

#[tokio::test]
async fn a_session_is_signed_out_from_another_one_and_its_impersonation_with_it() {
    let company = Company::new().await;
    let mut laptop = company.signed_in("alan").await;
    company.pass(1);
    let mut phone = company.alan_as("eli").await;
    let id = ids(&mut laptop).await.remove(0);
    laptop.delete(&format!("/account/sessions/{id}")).await.expect(204);
    phone.get("/trees").await.refused(401, "unauthenticated");
    phone.delete("/impersonation").await.refused(401, "unauthenticated");
    let events = company.events().await;
    let [.., stop, sign_out] = &events[..] else { panic!("events") };
    assert_eq!(
        (stop.action, stop.details.cause),
        (Action::ImpersonationStopped, Some(EndCause::SignedOut))
    );
    assert_eq!(stop.performed_by.as_ref().expect("an actor").email, "alan@acme.example");
    assert_eq!(sign_out.action, Action::SessionSignedOut);
    assert_eq!(sign_out.resource.as_ref().expect("a session").id, id);
    laptop.delete(&format!("/account/sessions/{id}")).await.refused(404, "not_found");
    assert_eq!(ids(&mut laptop).await.len(), 1);
}

#[tokio::test]
async fn nobody_signs_out_somebody_else() {
    let company = Company::new().await;
    let (mut eli, mut gus) = (company.signed_in("eli").await, company.signed_in("gus").await);
    let mut ada = company.ada().await;
    let pending = company.signed_in("ada").await;
    let id = ids(&mut eli).await.remove(0);
    for other in [&mut gus, &mut ada] {
        other.delete(&format!("/account/sessions/{id}")).await.refused(404, "not_found");
    }
    eli.get("/trees").await.expect(200);
    assert_eq!(ids(&mut ada).await.len(), 1, "one that waits for its code is none yet");
    drop(pending);
    let mut alan = company.alan_as("eli").await;
    alan.delete(&format!("/account/sessions/{id}"))
        .await
        .refused(403, "blocked_while_impersonating");
    eli.get("/trees").await.expect(200);
}

#[tokio::test]
async fn to_end_the_session_that_one_has_is_to_sign_out() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let id = ids(&mut eli).await.remove(0);
    let answer = eli.delete(&format!("/account/sessions/{id}")).await.expect(204);
    assert!(answer.headers[SET_COOKIE].to_str().expect("is ASCII").contains("; Max-Age=0"));
    assert_eq!(eli.cookie, None);
    assert_eq!(company.last_event().await.action, Action::SessionSignedOut);
}

#[tokio::test]
async fn what_proves_who_one_is_moves_no_idle_clock_and_one_s_sessions_do() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    company.pass(60);
    eli.post("/account/second-factor", json!({ "current_password": PASSWORD })).await.expect(200);
    // The list itself counts, from the next look on.
    let seen = |answer: crate::browser::Answer| answer.body["items"][0]["last_active_at"].clone();
    assert_eq!(seen(eli.get("/account/sessions").await), "2026-11-23T12:00:00.000Z");
    assert_eq!(seen(eli.get("/account/sessions").await), "2026-11-23T12:01:00.000Z");
}

#[tokio::test]
async fn what_cannot_be_recorded_changes_no_account() {
    let company = Company::new().await;
    let eli = company.signed_in("eli").await;
    let mut other = company.signed_in("eli").await;
    company
        .change(|tx| {
            let sql = "CREATE TRIGGER full BEFORE INSERT ON audit_events \
                BEGIN SELECT RAISE(ABORT, 'no space'); END";
            tx.execute(sql, &[]).map(|_| ())
        })
        .await;
    let request = eli.request("POST", "/account/password", Some(change()));
    ask(&company.router, request).await.refused(503, "audit_unavailable");
    company.change(|tx| tx.execute("DROP TRIGGER full", &[]).map(|_| ())).await;
    other.get("/trees").await.expect(200);
    company.signed_in("eli").await;
}
