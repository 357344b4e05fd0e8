//! API tokens: made, used and taken back.

use crate::company::Company;
use http::header::COOKIE;
use serde_json::{Value, json};
use understudy_contract::ProblemCode;
use understudy_contract::audit::{Action, Outcome};
use understudy_contract::member::MemberStatus;
use understudy_server::sweeper;

fn ci() -> Value {
    json!({ "name": " Nightly export " })
}

#[tokio::test]
async fn a_token_is_shown_once_and_works_as_its_owner() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let made = eli.post("/account/api-tokens", ci()).await.expect(201).body;
    let token = made["token"].as_str().expect("a token").to_owned();
    assert!(token.starts_with("understudy_") && token.len() == 83, "as scanners look for it");
    assert_eq!(made["prefix"], token[..17]);
    assert_eq!(
        (&made["name"], &made["created_at"], &made["expires_at"], &made["last_used_at"]),
        (&json!("Nightly export"), &json!("2026-11-23T12:00:00.000Z"), &json!(null), &json!(null))
    );
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::ApiTokenCreated, Outcome::Succeeded));
    let resource = event.resource.expect("a token");
    assert_eq!((resource.kind.as_str(), json!(resource.id)), ("api_token", made["id"].clone()));
    assert_eq!(resource.name.as_deref(), Some("Nightly export"));

    let listed = eli.get("/account/api-tokens").await.expect(200).body;
    assert_eq!(listed["total"], 1);
    assert!(listed["items"][0].get("token").is_none(), "shown once");
    let mut program = eli.program(&token);
    // Neither cookie nor epoch nor CSRF token.
    let answer = program.get("/trees").await.expect(200);
    assert_eq!(answer.epoch(), None, "a token has no identity that could change");
    program.post("/facts", json!({ "statement": "The cable locks." })).await.expect(201);
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::FactCreated, Outcome::Succeeded));
    assert_eq!(event.performed_by.expect("its owner").email, "eli@acme.example");
    assert_eq!(event.details.api_token.as_deref(), Some(&token[..17]));
    program.get("/audit-events").await.refused(403, "permission_denied");
    let session = program.get("/session").await.expect(200).session();
    assert_eq!(session.actor.email, "eli@acme.example");
    assert_eq!(session.subject.email, "eli@acme.example");
    assert!(session.csrf_token.is_empty() && session.impersonation.is_none());
}

#[tokio::test]
async fn a_token_is_kept_as_its_hash_and_written_nowhere() {
    let company = Company::new().await;
    let mut program = company.program_of("eli").await;
    program.get("/trees").await.expect(200);
    let token = program.bearer.expect("a token");
    let random = token[17..].to_owned();
    let read = company.state.db.read(|tx| tx.query("SELECT token_hash FROM api_tokens", &[]));
    assert_eq!(read.await.expect("reads")[0].text(0).expect("a hash").len(), 43);
    let events = serde_json::to_string(&company.events().await).expect("serialises");
    assert!(!events.contains(&random));
}

#[tokio::test]
async fn a_revoked_token_is_nobodys() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let made = eli.post("/account/api-tokens", ci()).await.expect(201).body;
    let mut program = eli.program(made["token"].as_str().expect("a token"));
    program.get("/trees").await.expect(200);
    let path = format!("/account/api-tokens/{}", made["id"].as_str().expect("an id"));
    company.signed_in("vera").await.delete(&path).await.refused(404, "not_found");
    eli.delete(&path).await.expect(204);
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::ApiTokenRevoked, Outcome::Succeeded));
    assert_eq!(event.resource.expect("a token").name.as_deref(), Some("Nightly export"));
    program.get("/trees").await.refused(401, "unauthenticated");
    program.post("/facts", json!({ "statement": "x" })).await.refused(401, "unauthenticated");
    eli.delete(&path).await.refused(404, "not_found");
    assert_eq!(eli.get("/account/api-tokens").await.expect(200).body["total"], 0);
}

#[tokio::test]
async fn a_token_expires_to_the_millisecond_when_its_owner_said() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let body = json!({ "name": "ci", "expires_at": "2026-11-23T14:00:00+01:00" });
    let made = eli.post("/account/api-tokens", body).await.expect(201).body;
    assert_eq!(made["expires_at"], "2026-11-23T13:00:00.000Z");
    let mut program = eli.program(made["token"].as_str().expect("a token"));
    company.pass(3_599);
    program.get("/trees").await.expect(200);
    company.pass(1);
    program.get("/trees").await.refused(401, "unauthenticated");
    program.post("/facts", json!({ "statement": "x" })).await.refused(401, "unauthenticated");
    for (body, field) in [
        (json!({ "name": "ci", "expires_at": "2026-11-23T13:00:00Z" }), "expires_at"),
        (json!({ "name": "ci", "expires_at": "tomorrow" }), "expires_at"),
        (json!({ "name": " " }), "name"),
        (json!({ "name": "a\nb" }), "name"),
        (json!({ "name": "ci", "token": "mine" }), "token"),
    ] {
        let answer = eli.post("/account/api-tokens", body).await;
        assert_eq!(answer.refused(422, "validation_failed").errors[0].field, field);
    }
}

#[tokio::test]
async fn when_it_was_last_used_is_told_at_once_and_written_down_later() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let made = eli.post("/account/api-tokens", ci()).await.expect(201).body;
    let mut program = eli.program(made["token"].as_str().expect("a token"));
    company.pass(60);
    let commits = company.state.db.commits();
    program.get("/trees").await.expect(200);
    program.get("/billing").await.refused(403, "permission_denied");
    assert_eq!(company.state.db.commits(), commits, "a read writes nothing");
    for _ in 0..2 {
        let listed = eli.get("/account/api-tokens").await.expect(200).body;
        assert_eq!(listed["items"][0]["last_used_at"], "2026-11-23T12:01:00.000Z");
        sweeper::write_activity(&company.state).await;
    }
    // A program is no person: nobody was active by it.
    let member = program.get("/members/eli").await.expect(200).body;
    assert_eq!(member["last_active_at"], "2026-11-23T12:01:00.000Z", "that was the list");
}

#[tokio::test]
async fn a_programs_work_is_nobodys_activity() {
    let company = Company::new().await;
    let mut program = company.program_of("eli").await;
    sweeper::write_activity(&company.state).await;
    company.pass(600);
    program.post("/facts", json!({ "statement": "x" })).await.expect(201);
    sweeper::write_activity(&company.state).await;
    let member = program.get("/members/eli").await.expect(200).body;
    assert_eq!(member["last_active_at"], "2026-11-23T12:00:00.000Z");
}

#[tokio::test]
async fn the_token_of_whoever_cannot_sign_in_is_nobodys_until_they_can() {
    let company = Company::new().await;
    let mut program = company.program_of("eli").await;
    for status in [MemberStatus::Locked, MemberStatus::Deactivated] {
        company.set_status("eli", status).await;
        program.get("/trees").await.refused(401, "unauthenticated");
        program.get("/session").await.refused(401, "unauthenticated");
        program.post("/facts", json!({ "statement": "x" })).await.refused(401, "unauthenticated");
    }
    company.set_status("eli", MemberStatus::Active).await;
    program.get("/trees").await.expect(200);
    company.ada().await.delete("/members/eli").await.expect(204);
    program.get("/trees").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_token_has_the_rights_that_its_owner_has_now() {
    let company = Company::new().await;
    let mut program = company.program_of("eli").await;
    company.set_roles("eli", &[understudy_contract::Role::Viewer]).await;
    program.post("/facts", json!({ "statement": "x" })).await.refused(403, "permission_denied");
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::FactCreated, Outcome::Refused));
    assert!(event.details.api_token.is_some());
}

#[tokio::test]
async fn a_token_means_its_owner_whatever_cookie_came_along() {
    let company = Company::new().await;
    let program = company.program_of("alan").await;
    let mut both = company.alan_as("vera").await;
    both.bearer.clone_from(&program.bearer);
    // As Vera it would be refused, and recorded as an impersonation's action.
    both.post("/facts", json!({ "statement": "x" })).await.expect(201);
    let event = company.last_event().await;
    assert_eq!((event.action, event.impersonated_user), (Action::FactCreated, None));
    assert_eq!(event.performed_by.expect("its owner").email, "alan@acme.example");
    let told = both.get("/session").await.expect(200).session();
    assert_eq!(told.subject.email, "alan@acme.example");
    // And the impersonation goes on untouched, its idle clock included.
    both.bearer = None;
    company.pass(60);
    let session = both.session().await;
    assert_eq!(session.subject.email, "vera@acme.example");
    let running = session.impersonation.expect("runs");
    assert_eq!(running.idle_expires_at.as_str(), "2026-11-23T13:00:00.000Z");
}

#[tokio::test]
async fn an_invalid_token_is_nobody_even_beside_a_good_cookie() {
    let company = Company::new().await;
    let good = company.program_of("eli").await.bearer.expect("a token");
    let mut wrong_digit = good.clone().into_bytes();
    wrong_digit[20] = if wrong_digit[20] == b'0' { b'1' } else { b'0' };
    let wrong_digit = String::from_utf8(wrong_digit).expect("is ASCII");
    let mut eli = company.signed_in("eli").await;
    for token in ["nonsense", "", &good[..82], &wrong_digit] {
        eli.bearer = Some(token.to_owned());
        for (method, path) in [
            ("GET", "/session"),
            ("GET", "/trees"),
            ("POST", "/facts"),
            ("DELETE", "/session"),
            ("DELETE", "/impersonation"),
            ("POST", "/session"),
            ("GET", "/account/api-tokens"),
            ("POST", "/invitations/x"),
        ] {
            eli.send(method, path, None).await.refused(401, "unauthenticated");
        }
    }
    eli.bearer = None;
    eli.get("/trees").await.expect(200);
}

#[tokio::test]
async fn what_only_a_person_may_do_no_token_does_and_the_try_is_on_record() {
    let company = Company::new().await;
    let mut program = company.program_of("alan").await;
    let body = || Some(json!({}));
    for (method, path, body, action) in [
        ("POST", "/session", body(), Some(Action::SessionSignedIn)),
        ("POST", "/session/second-factor", body(), Some(Action::SessionSignedIn)),
        ("DELETE", "/session", None, Some(Action::SessionSignedOut)),
        ("POST", "/impersonation", body(), Some(Action::ImpersonationStarted)),
        ("DELETE", "/impersonation", None, Some(Action::ImpersonationStopped)),
        ("POST", "/impersonation/activity", body(), None),
        ("PUT", "/settings/impersonation", body(), Some(Action::RestrictionsChanged)),
        ("GET", "/account/api-tokens", None, None),
        ("POST", "/account/api-tokens", body(), Some(Action::ApiTokenCreated)),
        ("DELETE", "/account/api-tokens/x", None, Some(Action::ApiTokenRevoked)),
        ("POST", "/invitations/x", body(), Some(Action::MemberJoined)),
    ] {
        let before = company.events().await.len();
        program.send(method, path, body).await.refused(403, "token_not_allowed");
        let events = company.events().await;
        let recorded: Vec<_> = events[before..].iter().map(|event| event.action).collect();
        assert_eq!(recorded, action.into_iter().collect::<Vec<_>>(), "{method} {path}");
        if let Some(event) = events[before..].first() {
            assert_eq!(event.outcome, Outcome::Refused);
            assert_eq!(event.code, Some(ProblemCode::TokenNotAllowed));
            assert_eq!(event.performed_by.as_ref().expect("its owner").id.as_str(), "alan");
        }
    }
    program.get("/settings/impersonation").await.expect(200);
    program.get("/impersonations").await.expect(200);
}

#[tokio::test]
async fn tokens_are_neither_seen_nor_made_nor_revoked_while_impersonating() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let made = eli.post("/account/api-tokens", ci()).await.expect(201).body;
    let path = format!("/account/api-tokens/{}", made["id"].as_str().expect("an id"));
    let mut alan = company.alan_as("eli").await;
    alan.get("/account/api-tokens").await.refused(403, "blocked_while_impersonating");
    alan.post("/account/api-tokens", ci()).await.refused(403, "blocked_while_impersonating");
    alan.delete(&path).await.refused(403, "blocked_while_impersonating");
    let events = company.events().await;
    let [.., one, two] = &events[..] else { panic!("two events") };
    for (event, operation) in [(one, Action::ApiTokenCreated), (two, Action::ApiTokenRevoked)] {
        assert_eq!((event.operation, event.outcome), (operation, Outcome::Refused));
        assert_eq!(event.action, Action::ImpersonationAction);
        assert_eq!(event.details.api_token, None, "a person did it");
    }
    eli.get("/account/api-tokens").await.expect(200);
    eli.program(made["token"].as_str().expect("a token")).get("/trees").await.expect(200);
}

#[tokio::test]
async fn the_cookie_is_not_even_looked_at() {
    let company = Company::new().await;
    let mut program = company.program_of("eli").await;
    for cookie in ["understudy=nonsense", "understudy=", "\u{7f}"] {
        let mut request = program.request("GET", "/trees", None);
        if let Ok(value) = cookie.parse() {
            request.headers_mut().insert(COOKIE, value);
        }
        program.send_as(request).await.expect(200);
    }
    // Nor the proofs that go with it.
    program.epoch = Some(1);
    program.csrf_token = Some("wrong".into());
    program.post("/facts", json!({ "statement": "x" })).await.expect(201);
}

#[tokio::test]
async fn the_list_is_ones_own_the_newest_first_and_paged() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    for name in ["one", "two", "three"] {
        company.pass(1);
        eli.post("/account/api-tokens", json!({ "name": name })).await.expect(201);
    }
    company.program_of("vera").await;
    let all = eli.get("/account/api-tokens").await.expect(200);
    assert_eq!(all.column("name"), ["three", "two", "one"]);
    let first = eli.get("/account/api-tokens?limit=2").await.expect(200);
    assert_eq!((first.column("name").len(), &first.body["total"]), (2, &json!(3)));
    let cursor = first.body["next_cursor"].as_str().expect("a cursor");
    let second = eli.get(&format!("/account/api-tokens?limit=2&cursor={cursor}")).await;
    assert_eq!(second.expect(200).column("name"), ["one"]);
    eli.get("/account/api-tokens?cursor=x").await.refused(422, "invalid_cursor");
}

#[tokio::test]
async fn what_a_program_does_and_cannot_be_recorded_is_not_done() {
    let company = Company::new().await;
    let mut program = company.program_of("eli").await;
    company
        .change(|tx| {
            let sql = "CREATE TRIGGER full BEFORE INSERT ON audit_events \
                BEGIN SELECT RAISE(ABORT, 'no space'); END";
            tx.execute(sql, &[]).map(|_| ())
        })
        .await;
    program.post("/facts", json!({ "statement": "x" })).await.refused(503, "audit_unavailable");
    program.delete("/session").await.refused(503, "audit_unavailable");
    assert_eq!(program.get("/facts").await.expect(200).body["total"], 2);
}
