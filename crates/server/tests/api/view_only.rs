//! An impersonation that was started as view only: everything is seen, nothing is changed.

use crate::browser::Browser;
use crate::company::Company;
use serde_json::{Value, json};
use understudy_contract::ProblemCode;
use understudy_contract::audit::{Action, Outcome};
use understudy_contract::endpoint::{ALL, Method};
use understudy_contract::operation::{Meanwhile, Operation};

/// Alan, who looks at what `name` sees.
async fn alan_views(company: &Company, name: &str) -> Browser {
    let mut alan = company.signed_in("alan").await;
    let start = json!({ "member_id": name, "reason": "ticket 4812", "read_only": true });
    alan.post("/impersonation", start).await.expect(201);
    alan
}

/// Every change of Eli's own work that would succeed, and what it would be called.
fn work() -> [(&'static str, &'static str, Value, Action); 8] {
    let statement = json!({ "statement": "The cable locks." });
    let edit = json!({ "statement": "It does not lock.", "version": 1 });
    let nodes = json!([{ "id": "a", "kind": "end", "text": "Call us.", "options": [] }]);
    let tree = json!({ "title": "Another title", "nodes": nodes, "version": 1 });
    [
        ("POST", "/trees", json!({ "title": "New" }), Action::TreeCreated),
        ("PUT", "/trees/acme-draft", tree, Action::TreeEdited),
        ("POST", "/trees/acme-draft/publish", json!({}), Action::TreePublished),
        ("POST", "/trees/acme-published/unpublish", json!({}), Action::TreeUnpublished),
        ("POST", "/facts", statement, Action::FactCreated),
        ("PUT", "/facts/acme-draft", edit, Action::FactEdited),
        ("POST", "/facts/acme-draft/certify", json!({}), Action::FactCertified),
        ("POST", "/facts/acme-certified/uncertify", json!({}), Action::FactUncertified),
    ]
}

#[tokio::test]
async fn every_change_that_would_succeed_is_refused_and_on_record() {
    let company = Company::new().await;
    let mut alan = alan_views(&company, "eli").await;
    let mut eli = company.signed_in("eli").await;
    let lists = async |eli: &mut Browser| {
        (eli.get("/trees").await.expect(200).body, eli.get("/facts").await.expect(200).body)
    };
    let before = lists(&mut eli).await;
    for (method, path, body, operation) in work() {
        let answer = alan.send(method, path, Some(body)).await;
        assert_eq!(answer.epoch(), alan.epoch);
        answer.refused(403, "read_only_impersonation");
        let event = company.last_event().await;
        assert_eq!((event.action, event.operation), (Action::ImpersonationAction, operation));
        assert_eq!(event.outcome, Outcome::Refused);
        assert_eq!(event.code, Some(ProblemCode::ReadOnlyImpersonation));
        assert_eq!(event.performed_by.expect("an actor").email, "alan@acme.example");
        assert_eq!(event.impersonated_user.expect("a subject").email, "eli@acme.example");
        assert_eq!(event.reason.as_deref(), Some("ticket 4812"));
    }
    assert_eq!(lists(&mut eli).await, before, "nothing was changed");
    // They would have succeeded.
    for (method, path, body, _) in work() {
        let answer = eli.send(method, path, Some(body)).await;
        // The edit of a draft came before its change of status.
        assert!(answer.status.is_success(), "{method} {path}: {:#}", answer.body);
    }
}

#[tokio::test]
async fn every_operation_that_changes_something_is_among_them_or_refused_before() {
    let company = Company::new().await;
    let mut alan = alan_views(&company, "tom").await;
    for row in ALL {
        let rule = row.operation.rule();
        let leaves = matches!(row.operation, Operation::SignOut | Operation::StopImpersonation);
        // The stream has no end, and changes nothing.
        if leaves || row.operation == Operation::FollowSession {
            continue;
        }
        let path = row.path.strip_prefix("/api/v1").expect("version 1");
        let path = path.replace("{id}", "nothing").replace("{token}", "nothing");
        let body = (row.method != Method::Get).then(|| json!({}));
        let answer = alan.send(row.method.as_str(), &path, body).await;
        if !rule.is_change {
            assert_ne!(answer.body["code"], "read_only_impersonation", "{row:?}");
            continue;
        }
        let code = match rule.meanwhile {
            Meanwhile::Allowed => "read_only_impersonation",
            Meanwhile::Blocked => "blocked_while_impersonating",
            Meanwhile::Conflict => "already_impersonating",
        };
        assert_eq!(answer.body["code"], code, "{row:?}");
    }
}

#[tokio::test]
async fn what_they_see_is_seen_and_looking_counts_as_activity() {
    let company = Company::new().await;
    let mut alan = alan_views(&company, "eli").await;
    company.pass(600);
    for path in ["/trees", "/trees/acme-draft", "/facts", "/members", "/members/vera"] {
        alan.get(path).await.expect(200);
    }
    let deadline = |session: understudy_contract::Session| {
        session.impersonation.expect("runs").idle_expires_at.as_str().to_owned()
    };
    assert_eq!(deadline(alan.session().await), "2026-11-23T13:10:00.000Z");
    company.pass(600);
    // What is refused does not.
    alan.post("/facts", json!({ "statement": "x" })).await.refused(403, "read_only_impersonation");
    assert_eq!(deadline(alan.session().await), "2026-11-23T13:10:00.000Z");
    let session = alan.post("/impersonation/activity", json!({})).await.expect(200).session();
    assert!(session.impersonation.as_ref().expect("runs").read_only);
    assert_eq!(deadline(session), "2026-11-23T13:20:00.000Z");
}

#[tokio::test]
async fn it_cannot_be_turned_off_but_by_a_start_of_its_own() {
    let company = Company::new().await;
    let mut alan = alan_views(&company, "eli").await;
    let more = json!({ "member_id": "eli", "read_only": false });
    alan.post("/impersonation", more.clone()).await.refused(409, "already_impersonating");
    let body = json!({ "statement": "x", "read_only": false });
    alan.post("/facts", body).await.refused(403, "read_only_impersonation");
    alan.post("/facts?read_only=false", json!({ "statement": "x" }))
        .await
        .refused(403, "read_only_impersonation");
    assert!(alan.session().await.impersonation.expect("runs").read_only);
    alan.delete("/impersonation").await.expect(200);
    alan.post("/facts", json!({ "statement": "x" })).await.expect(201);
    alan.post("/impersonation", more).await.expect(201);
    alan.post("/facts", json!({ "statement": "x" })).await.expect(201);
}

#[tokio::test]
async fn leaving_works_as_ever() {
    let company = Company::new().await;
    let mut alan = alan_views(&company, "eli").await;
    alan.delete("/impersonation").await.expect(200);
    let mut alan = alan_views(&company, "eli").await;
    alan.delete("/session").await.expect(204);
    let started = company.events().await.into_iter();
    let started = started.filter(|event| event.action == Action::ImpersonationStarted);
    assert!(started.into_iter().all(|event| event.details.read_only == Some(true)));
}
