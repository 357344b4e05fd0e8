//! Trees and facts, as oneself and as somebody else.

use crate::company::Company;
use serde_json::{Value, json};
use understudy_contract::audit::{Action, Outcome};
use understudy_contract::{ProblemCode, Role};

fn question() -> Value {
    json!([
        { "id": "a", "kind": "question", "text": "Does it blink?",
          "options": [{ "label": "Yes", "next": "b" }, { "label": "No", "next": null }] },
        { "id": "b", "kind": "end", "text": "Good.", "options": [] }
    ])
}

#[tokio::test]
async fn an_editor_makes_edits_and_publishes_a_tree() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let tree = eli.post("/trees", json!({ "title": " Charger " })).await.expect(201).body;
    assert_eq!(
        (&tree["title"], &tree["version"], &tree["status"]),
        (&json!("Charger"), &json!(1), &json!("draft"))
    );
    assert_eq!(tree["updated_by"]["email"], "eli@acme.example");
    assert_eq!(tree["impersonated_by"], json!(null));
    let path = format!("/trees/{}", tree["id"].as_str().expect("an id"));
    assert_eq!(eli.get(&path).await.expect(200).body, tree);

    let publish = format!("{path}/publish");
    let problem = eli.post(&publish, json!({})).await.refused(422, "validation_failed");
    assert_eq!(problem.errors[0].field, "nodes");
    let mut nodes = question();
    let edit = json!({ "title": "Charger", "nodes": nodes, "version": 1 });
    assert_eq!(eli.put(&path, edit.clone()).await.expect(200).body["version"], 2);
    eli.put(&path, edit).await.refused(409, "version_conflict");
    let event = company.last_event().await;
    assert_eq!((event.outcome, event.code), (Outcome::Failed, Some(ProblemCode::VersionConflict)));
    let problem = eli.post(&publish, json!({})).await.refused(422, "validation_failed");
    assert_eq!(problem.errors[0].field, "nodes.0.options.1.next");

    nodes[0]["options"][1]["next"] = json!("b");
    let edit = json!({ "title": "Charger", "nodes": nodes, "version": 2 });
    eli.put(&path, edit).await.expect(200);
    eli.post(&publish, json!({ "version": 2 })).await.refused(409, "version_conflict");
    let tree = eli.post(&publish, json!({ "version": 3 })).await.expect(200).body;
    assert_eq!((&tree["status"], &tree["version"]), (&json!("published"), &json!(4)));
    // Without a body at all, and twice: it stays as it is.
    assert_eq!(eli.send("POST", &publish, None).await.expect(200).body["version"], 4);
    // What customers see stays complete.
    let half_done = json!({ "title": "Charger", "nodes": question(), "version": 4 });
    eli.put(&path, half_done.clone()).await.refused(422, "validation_failed");
    eli.send("POST", &format!("{path}/unpublish"), None).await.expect(200);
    eli.put(&path, json!({ "title": "Charger", "nodes": question(), "version": 5 }))
        .await
        .expect(200);
}

#[tokio::test]
async fn an_edit_while_impersonating_names_both() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    let id = alan.session().await.impersonation.expect("runs").id;
    let edit = json!({ "title": "Charger two", "nodes": question(), "version": 1 });
    let tree = alan.put("/trees/acme-draft", edit).await.expect(200).body;
    assert_eq!(tree["updated_by"]["email"], "eli@acme.example");
    assert_eq!(tree["impersonated_by"]["email"], "alan@acme.example");

    let event = company.last_event().await;
    assert_eq!((event.action, event.operation), (Action::ImpersonationAction, Action::TreeEdited));
    assert_eq!(event.outcome, Outcome::Succeeded);
    assert_eq!(event.performed_by.expect("an actor").email, "alan@acme.example");
    assert_eq!(event.impersonated_user.expect("a subject").email, "eli@acme.example");
    assert_eq!(event.reason.as_deref(), Some("ticket 4812"));
    assert_eq!(event.impersonation_id, Some(id));
    let resource = event.resource.expect("a tree");
    assert_eq!((resource.kind.as_str(), resource.id.as_str()), ("tree", "acme-draft"));
    assert_eq!(resource.name.as_deref(), Some("Charger draft"));
    let changes: Vec<_> = event
        .details
        .changes
        .iter()
        .map(|c| {
            (
                c.field.as_str(),
                c.before.as_deref().unwrap_or("-"),
                c.after.as_deref().unwrap_or("-"),
            )
        })
        .collect();
    assert_eq!(
        changes,
        [
            ("title", "Charger draft", "Charger two"),
            ("nodes.a.kind", "End", "Question"),
            ("nodes.a.text", "Call us.", "Does it blink?"),
            ("nodes.a.options", "-", "Yes → b\nNo → nowhere yet"),
            ("nodes.b", "-", "End: Good."),
        ]
    );

    // Done as oneself afterwards, nobody is impersonated any more.
    alan.delete("/impersonation").await.expect(200);
    let edit = json!({ "title": "Charger three", "nodes": question(), "version": 2 });
    let tree = alan.put("/trees/acme-draft", edit).await.expect(200).body;
    assert_eq!(tree["updated_by"]["email"], "alan@acme.example");
    assert_eq!(tree["impersonated_by"], json!(null));
    let event = company.last_event().await;
    assert_eq!((event.action, event.impersonated_user), (Action::TreeEdited, None));
}

#[tokio::test]
async fn a_fact_is_certified_by_the_subject_and_edited_back_to_a_draft() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    let fact =
        alan.post("/facts/acme-draft/certify", json!({ "version": 1 })).await.expect(200).body;
    assert_eq!((&fact["status"], &fact["version"]), (&json!("certified"), &json!(2)));
    assert_eq!(fact["certified_by"]["email"], "eli@acme.example");
    assert_eq!(fact["impersonated_by"]["email"], "alan@acme.example");
    assert_eq!(fact["certified_at"], "2026-11-23T12:00:00.000Z");
    let event = company.last_event().await;
    assert_eq!(
        (event.action, event.operation),
        (Action::ImpersonationAction, Action::FactCertified)
    );
    assert_eq!(event.details.changes.len(), 1);

    let mut tom = company.signed_in("tom").await;
    let again = tom.send("POST", "/facts/acme-draft/certify", None).await.expect(200).body;
    assert_eq!(again, fact, "Eli vouches for it already");
    let edit = json!({ "statement": "The cable locks twice.", "source_url": " https://a.example ", "version": 2 });
    let fact = tom.put("/facts/acme-draft", edit.clone()).await.expect(200).body;
    assert_eq!(
        (&fact["status"], &fact["certified_by"], &fact["certified_at"]),
        (&json!("draft"), &json!(null), &json!(null))
    );
    assert_eq!(fact["source_url"], "https://a.example");
    tom.put("/facts/acme-draft", edit).await.refused(409, "version_conflict");
    tom.post("/facts/acme-draft/certify", json!({ "version": 2 }))
        .await
        .refused(409, "version_conflict");

    let fact = tom.send("POST", "/facts/acme-certified/uncertify", None).await.expect(200).body;
    assert_eq!(fact["status"], "draft");
    assert_eq!(company.last_event().await.action, Action::FactUncertified);
}

#[tokio::test]
async fn a_viewer_reads_and_changes_nothing_whoever_is_behind_it() {
    let company = Company::new().await;
    for mut vera in [company.signed_in("vera").await, company.alan_as("vera").await] {
        vera.get("/trees").await.expect(200);
        vera.get("/facts").await.expect(200);
        for (method, path) in [
            ("POST", "/trees"),
            ("PUT", "/trees/acme-draft"),
            ("POST", "/trees/acme-draft/publish"),
            ("POST", "/trees/acme-published/unpublish"),
            ("POST", "/facts"),
            ("PUT", "/facts/acme-draft"),
            ("POST", "/facts/acme-draft/certify"),
            ("POST", "/facts/acme-certified/uncertify"),
        ] {
            vera.send(method, path, Some(json!({}))).await.refused(403, "permission_denied");
            let event = company.last_event().await;
            assert_eq!(
                (event.outcome, event.code),
                (Outcome::Refused, Some(ProblemCode::PermissionDenied))
            );
        }
        vera.get("/audit-events").await.refused(403, "permission_denied");
    }
}

#[tokio::test]
async fn settings_are_blocked_while_impersonating_whatever_the_subject_may_do() {
    let company = Company::new().await;
    for (name, method, path, operation) in [
        ("tom", "PUT", "/settings/team", Action::TeamChanged),
        ("bea", "PUT", "/billing", Action::BillingChanged),
        ("tom", "PUT", "/settings/impersonation", Action::RestrictionsChanged),
        ("eli", "DELETE", "/impersonations/x", Action::ImpersonationStopped),
    ] {
        let mut alan = company.alan_as(name).await;
        alan.send(method, path, Some(json!({}))).await.refused(403, "blocked_while_impersonating");
        let event = company.last_event().await;
        assert_eq!((event.action, event.operation), (Action::ImpersonationAction, operation));
        assert_eq!(
            (event.outcome, event.code),
            (Outcome::Refused, Some(ProblemCode::BlockedWhileImpersonating))
        );
        assert_eq!(event.performed_by.expect("an actor").email, "alan@acme.example");
        alan.get("/impersonations").await.refused(403, "blocked_while_impersonating");
    }
    // As themselves they may.
    let mut bea = company.signed_in("bea").await;
    bea.put("/billing", json!({ "seats": 7, "billing_email": "b@acme.example" })).await.expect(200);
}

#[tokio::test]
async fn another_companys_work_is_not_found_and_stays_unnamed() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    eli.get("/trees/globex-draft").await.refused(404, "not_found");
    for (method, path) in [
        ("PUT", "/trees/globex-draft"),
        ("POST", "/trees/globex-draft/publish"),
        ("PUT", "/facts/globex-draft"),
        ("POST", "/facts/globex-draft/certify"),
        ("PUT", "/trees/nothing"),
    ] {
        // Not found comes before what is wrong with the body.
        eli.send(method, path, Some(json!({ "x": 1 }))).await.refused(404, "not_found");
        let event = company.last_event().await;
        assert_eq!((event.outcome, event.code), (Outcome::Failed, Some(ProblemCode::NotFound)));
        assert_eq!(event.resource.expect("an id").name, None);
    }
    assert_eq!(eli.get("/trees").await.expect(200).body["total"], 2);
}

#[tokio::test]
async fn lists_of_work_are_searched_and_filtered() {
    let company = Company::new().await;
    company.set_roles("vera", &[Role::Viewer]).await;
    let mut vera = company.signed_in("vera").await;
    for (path, ids) in [
        ("/trees?q=CHARGER", &["acme-published", "acme-draft"][..]),
        ("/trees?status=draft", &["acme-draft"]),
        ("/trees?q=charger&status=published", &["acme-published"]),
        ("/trees?q=cable", &[]),
        ("/facts?q=Cable", &["acme-draft", "acme-certified"]),
        ("/facts?status=certified", &["acme-certified"]),
        ("/facts?q=%5F", &[]),
    ] {
        let answer = vera.get(path).await.expect(200);
        assert_eq!(answer.column("id"), ids, "{path}");
        assert_eq!(answer.body["total"], ids.len());
    }
    let page = vera.get("/trees?limit=1").await.expect(200);
    let next = page.body["next_cursor"].as_str().expect("goes on").to_owned();
    let page = vera.get(&format!("/trees?limit=1&cursor={next}")).await.expect(200);
    assert_eq!((page.column("id"), &page.body["position"]), (vec!["acme-draft".into()], &json!(1)));
    let back = page.body["previous_cursor"].as_str().expect("goes back").to_owned();
    let page = vera.get(&format!("/trees?limit=1&cursor={back}")).await.expect(200);
    assert_eq!(
        (page.column("id"), &page.body["position"]),
        (vec!["acme-published".into()], &json!(0))
    );
}
