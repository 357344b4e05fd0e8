//! The audit log as it is read, and what never gets into it.

use crate::company::{Company, PASSWORD, SECRET};
use serde_json::json;
use understudy_contract::audit::{Action, AuditEvent};

/// Alan becomes Eli, certifies a fact, is refused something, and stops: five events, a minute each.
async fn story(company: &Company) -> crate::browser::Browser {
    let mut alan = company.alan_as("eli").await;
    company.pass(60);
    alan.post("/facts/acme-draft/certify", json!({})).await.expect(200);
    company.pass(60);
    alan.put("/billing", json!({})).await.refused(403, "blocked_while_impersonating");
    company.pass(60);
    alan.delete("/impersonation").await.expect(200);
    alan
}

#[tokio::test]
async fn the_whole_story_can_be_read_the_newest_first() {
    let company = Company::new().await;
    let mut alan = story(&company).await;
    let list = alan.get("/audit-events").await.expect(200);
    assert_eq!(
        list.column("action"),
        [
            "user.impersonation.stopped",
            "user.impersonation.action",
            "user.impersonation.action",
            "user.impersonation.started",
            "session.signed_in",
        ]
    );
    assert_eq!(list.column("operation")[1..3], ["billing.changed", "fact.certified"]);
    assert_eq!(list.column("outcome")[..3], ["succeeded", "refused", "succeeded"]);
    let items: Vec<AuditEvent> =
        serde_json::from_value(list.body["items"].clone()).expect("events");
    let id = items[0].impersonation_id.clone().expect("an impersonation");
    for event in &items[..4] {
        assert_eq!(event.performed_by.as_ref().expect("an actor").email, "alan@acme.example");
        assert_eq!(event.impersonated_user.as_ref().expect("a subject").email, "eli@acme.example");
        assert_eq!(event.reason.as_deref(), Some("ticket 4812"));
        assert_eq!(event.impersonation_id.as_ref(), Some(&id));
        assert!(event.request_id.is_some());
    }
    let events = company.events().await;
    assert_eq!(items, events.into_iter().rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn the_log_is_filtered_by_everything_and_paged() {
    let company = Company::new().await;
    let mut alan = story(&company).await;
    let mut eli = company.signed_in("eli").await;
    eli.post("/facts", json!({ "statement": "x" })).await.expect(201);
    let id = company.events().await[1].impersonation_id.clone().expect("an impersonation");
    for (query, count) in [
        (String::new(), 7),
        ("action=user.impersonation.action".into(), 2),
        ("operation=fact.certified".into(), 1),
        ("outcome=refused".into(), 1),
        ("email=%20ELI@acme.example".into(), 6),
        ("email=alan@acme.example".into(), 5),
        ("email=eli@acme.example&action=fact.created".into(), 1),
        (format!("impersonation_id={id}"), 4),
        ("from=2026-11-23T12:01:00Z".into(), 5),
        ("from=2026-11-23T12:01:00Z&to=2026-11-23T12:03:00Z".into(), 2),
        ("to=2026-11-23T14:01:00%2B02:00".into(), 2),
        ("from=2027-01-01T00:00:00Z".into(), 0),
    ] {
        let list = alan.get(&format!("/audit-events?{query}")).await.expect(200);
        assert_eq!(list.body["total"], count, "{query}");
        assert_eq!(list.column("id").len(), count, "{query}");
        let mut ids = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/audit-events?{query}&limit=2{cursor}");
            let page = alan.get(&path).await.expect(200);
            assert_eq!(page.body["position"], ids.len());
            ids.extend(page.column("id"));
            let Some(next) = page.body["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(ids, list.column("id"), "{query}");
    }
    for (query, field) in [("from=yesterday", "from"), ("to=1", "to"), ("action=made.up", "action")]
    {
        let path = format!("/audit-events?{query}");
        let problem = alan.get(&path).await.refused(422, "validation_failed");
        assert_eq!(problem.errors[0].field, field);
    }
}

#[tokio::test]
async fn each_company_reads_its_own_log() {
    let company = Company::new().await;
    story(&company).await;
    let mut gus = company.signed_in("gus").await;
    let list = gus.get("/audit-events").await.expect(200);
    assert_eq!(list.column("action"), ["session.signed_in"]);
}

#[tokio::test]
async fn an_event_can_be_neither_changed_nor_deleted() {
    let company = Company::new().await;
    story(&company).await;
    for sql in [
        "UPDATE audit_events SET reason = NULL",
        "DELETE FROM audit_events",
        // What it is found by.
        "UPDATE audit_places SET occurred_at = 0",
        "DELETE FROM audit_places",
        "UPDATE audit_kinds SET email = 'nobody@acme.example'",
        "DELETE FROM audit_kinds",
    ] {
        let job = move |tx: &mut dyn understudy_server::db::Tx| {
            tx.execute(sql, &[]).map(understudy_server::db::Outcome::Commit)
        };
        let error = company.state.db.write(job).await.expect_err(sql);
        assert!(format!("{error:?}").contains("append only"), "{sql}: {error:?}");
    }
    assert_eq!(company.events().await.len(), 5);
}

#[tokio::test]
async fn no_event_holds_a_password_a_code_or_a_token() {
    let company = Company::new().await;
    let mut ada = company.ada().await;
    let mut secrets =
        vec![PASSWORD.to_owned(), SECRET.to_owned(), "000000".into(), "wr0ng!".into()];
    let mut remember = |browser: &crate::browser::Browser| {
        secrets.extend(browser.cookie.clone());
        secrets.extend(browser.csrf_token.clone());
    };
    remember(&ada);
    let wrong = json!({ "email": "ada@acme.example", "password": "wr0ng!" });
    company.browser().post("/session", wrong).await.refused(401, "sign_in_failed");
    let start = |code: &str| json!({ "member_id": "eli", "second_factor_code": code });
    ada.post("/impersonation", start("000000")).await.refused(403, "second_factor_invalid");
    let code = company.fresh_code();
    ada.post("/impersonation", start(&code)).await.expect(201);
    remember(&ada);
    ada.post("/facts", json!({ "statement": "x" })).await.expect(201);
    ada.delete("/impersonation").await.expect(200);
    remember(&ada);
    ada.delete("/session").await.expect(204);
    secrets.push(code);

    let mut events = company.events().await;
    while events.iter().all(|event| event.action != Action::SessionSignInFailed) {
        tokio::task::yield_now().await;
        events = company.events().await;
    }
    let log = serde_json::to_string(&events).expect("serialises");
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret} is in {log}");
    }
}
