//! Settings of a company.

use crate::company::Company;
use serde_json::json;
use understudy_contract::audit::Action;
use understudy_contract::session::EndCause;

fn restrictions(enabled: bool, roles: &[&str], permissions: &[&str]) -> serde_json::Value {
    json!({
        "enabled": enabled, "protected_roles": roles, "protected_permissions": permissions,
        "reason_required": false,
    })
}

#[tokio::test]
async fn restrictions_count_at_once_and_end_what_they_forbid() {
    let company = Company::new().await;
    let mut as_bea = company.alan_as("bea").await;
    let mut as_eli = company.alan_as("eli").await;
    let mut ada = company.ada().await;
    let body = restrictions(true, &[], &["billing.read", "billing.read"]);
    let preview = ada.post("/settings/impersonation/preview", body.clone()).await.expect(200);
    assert_eq!(preview.body, json!({ "members_protected": 1, "impersonations_ending": 1 }));
    as_bea.in_background().get("/trees").await.expect(200);

    let saved = ada.put("/settings/impersonation", body).await.expect(200).body;
    assert_eq!(saved["protected_permissions"], json!(["billing.read"]), "each once");
    assert_eq!(ada.get("/settings/impersonation").await.expect(200).body, saved);
    let events = company.events().await;
    let [.., stopped, changed] = &events[..] else { panic!("two events") };
    assert_eq!(stopped.details.cause, Some(EndCause::RestrictionsChanged));
    assert_eq!(stopped.impersonated_user.as_ref().expect("a subject").email, "bea@acme.example");
    assert_eq!(changed.action, Action::RestrictionsChanged);
    assert_eq!(changed.details.changes.len(), 1);
    assert_eq!(changed.details.changes[0].after.as_deref(), Some("Billing access"));
    as_bea.get("/trees").await.refused(409, "identity_changed");
    as_eli.get("/trees").await.expect(200);

    let off = restrictions(false, &[], &[]);
    let preview = ada.post("/settings/impersonation/preview", off.clone()).await.expect(200);
    assert_eq!(preview.body, json!({ "members_protected": 4, "impersonations_ending": 1 }));
    ada.put("/settings/impersonation", off).await.expect(200);
    as_eli.get("/trees").await.refused(409, "identity_changed");
    let told = as_eli.session().await.ended_impersonation.expect("is told");
    assert_eq!(told.cause, EndCause::Disabled);
}

#[tokio::test]
async fn restrictions_are_the_admins_alone() {
    let company = Company::new().await;
    let body = restrictions(false, &[], &[]);
    for name in ["eli", "tom", "bea"] {
        let mut browser = company.signed_in(name).await;
        browser.get("/settings/impersonation").await.refused(403, "permission_denied");
        let preview = browser.post("/settings/impersonation/preview", body.clone()).await;
        preview.refused(403, "permission_denied");
        browser
            .put("/settings/impersonation", body.clone())
            .await
            .refused(403, "permission_denied");
    }
    let mut gus = company.signed_in("gus").await;
    gus.put("/settings/impersonation", body).await.expect(200);
    let mut ada = company.ada().await;
    assert_eq!(ada.get("/settings/impersonation").await.expect(200).body["enabled"], true);
}

#[tokio::test]
async fn a_team_manager_changes_the_team() {
    let company = Company::new().await;
    let mut tom = company.signed_in("tom").await;
    let body = json!({ "name": " Support ", "default_role": "editor" });
    let team = tom.put("/settings/team", body).await.expect(200).body;
    assert_eq!(team, json!({ "name": "Support", "default_role": "editor" }));
    assert_eq!(tom.get("/settings/team").await.expect(200).body, team);
    let changes = company.last_event().await.details.changes;
    assert_eq!(changes[0].before.as_deref(), Some("acme"));
    assert_eq!(changes[1].after.as_deref(), Some("Editor"));
    let body = json!({ "name": "", "default_role": "admin" });
    let problem = tom.put("/settings/team", body).await.refused(422, "validation_failed");
    let fields: Vec<_> = problem.errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["name", "default_role"]);
    company.signed_in("eli").await.get("/settings/team").await.refused(403, "permission_denied");
}

#[tokio::test]
async fn a_billing_manager_changes_what_is_paid_but_not_the_plan() {
    let company = Company::new().await;
    let mut bea = company.signed_in("bea").await;
    let body = json!({ "seats": 250, "billing_email": "Money@Acme.Example" });
    let billing = bea.put("/billing", body).await.expect(200).body;
    assert_eq!(
        billing,
        json!({
            "plan": "enterprise", "seats": 250, "billing_email": "money@acme.example",
            "payment_method": null,
        })
    );
    assert_eq!(bea.get("/billing").await.expect(200).body, billing);
    for (body, field) in [
        (json!({ "seats": 1, "billing_email": "a@b.example", "plan": "free" }), "plan"),
        (json!({ "seats": 0, "billing_email": "a@b.example" }), "seats"),
        (json!({ "seats": -1, "billing_email": "a@b.example" }), "seats"),
        (json!({ "seats": 1, "billing_email": "nowhere" }), "billing_email"),
    ] {
        let problem = bea.put("/billing", body).await.refused(422, "validation_failed");
        assert_eq!(problem.errors[0].field, field);
    }
    let mut tom = company.signed_in("tom").await;
    tom.get("/billing").await.refused(403, "permission_denied");
}
