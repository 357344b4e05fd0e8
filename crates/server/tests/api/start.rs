//! The start of an impersonation, and everything that refuses one.

use crate::company::Company;
use serde_json::{Value, json};
use understudy_contract::audit::{Action, AuditEvent, Outcome};
use understudy_contract::session::Plan;
use understudy_contract::settings::Restrictions;
use understudy_contract::{Permission, ProblemCode, Role};

fn start(member: &str) -> Value {
    json!({ "member_id": member, "reason": "ticket 4812" })
}

#[tokio::test]
async fn an_admin_becomes_a_colleague_with_exactly_their_rights() {
    let company = Company::new().await;
    let mut ada = company.ada().await;
    let before = ada.session().await;
    assert!(before.impersonation_rules.is_some());
    let code = company.fresh_code();
    let body = json!({
        "member_id": "eli", "reason": " ticket 4812\r\nsecond line ", "second_factor_code": code,
    });
    let answer = ada.post("/impersonation", body).await.expect(201);
    let session = answer.session();
    assert_eq!(session.actor, before.actor);
    assert_eq!(session.subject.email, "eli@acme.example");
    assert_eq!(session.subject.permissions, Role::Editor.permissions());
    assert!(session.impersonation_rules.is_none());
    let running = session.impersonation.as_ref().expect("runs");
    assert_eq!(running.reason.as_deref(), Some("ticket 4812\nsecond line"));
    assert_eq!((running.idle_timeout_seconds, running.read_only), (3_600, false));
    assert_eq!(running.started_at.as_str(), "2026-11-23T12:01:00.000Z");
    assert_eq!(running.idle_expires_at.as_str(), "2026-11-23T13:01:00.000Z");
    assert_ne!(session.epoch, before.epoch);
    assert_ne!(session.csrf_token, before.csrf_token);
    assert_eq!(answer.epoch(), Some(session.epoch));
    assert_eq!(ada.session().await, session);

    let event = company.last_event().await;
    assert_eq!(
        (event.action, event.operation),
        (Action::ImpersonationStarted, Action::ImpersonationStarted)
    );
    assert_eq!(event.outcome, Outcome::Succeeded);
    assert_eq!(event.performed_by.expect("an actor").email, "ada@acme.example");
    assert_eq!(event.impersonated_user.expect("a subject").email, "eli@acme.example");
    assert_eq!(event.reason.as_deref(), Some("ticket 4812\nsecond line"));
    assert_eq!(event.impersonation_id.as_ref(), Some(&running.id));
    assert_eq!(event.resource.expect("a target").id, "eli");
    assert_eq!(event.details.read_only, Some(false));
    assert!(event.request_id.is_some());
}

#[tokio::test]
async fn a_locked_member_is_someone_to_help() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let session = alan.post("/impersonation", start("lou")).await.expect(201).session();
    assert_eq!(session.subject.email, "lou@acme.example");
    alan.get("/trees").await.expect(200);
}

/// Alan tries, and it is on record.
async fn refused(company: &Company, member: &str, status: u16, code: ProblemCode) -> AuditEvent {
    let mut alan = company.signed_in("alan").await;
    let before = alan.session().await;
    alan.post("/impersonation", start(member)).await.refused(status, code.as_str());
    assert_eq!(alan.session().await, before);
    let event = company.last_event().await;
    assert_eq!(
        (event.action, event.operation),
        (Action::ImpersonationStarted, Action::ImpersonationStarted)
    );
    assert_eq!((event.outcome, event.code), (Outcome::Refused, Some(code)));
    assert_eq!(event.performed_by.as_ref().expect("an actor").email, "alan@acme.example");
    assert_eq!(event.reason.as_deref(), Some("ticket 4812"));
    assert_eq!(event.impersonated_user, None);
    assert_eq!(event.resource.as_ref().expect("a target").id, member);
    event
}

#[tokio::test]
async fn an_admin_cannot_impersonate_another_admin() {
    let company = Company::new().await;
    let event = refused(&company, "ada", 403, ProblemCode::CannotImpersonateAdmin).await;
    let target = event.resource.expect("a target");
    assert_eq!(
        (target.kind.as_str(), target.name.as_deref()),
        ("member", Some("ada@acme.example"))
    );
}

#[tokio::test]
async fn an_admin_cannot_impersonate_themselves() {
    refused(&Company::new().await, "alan", 403, ProblemCode::CannotImpersonateSelf).await;
}

#[tokio::test]
async fn invited_and_deactivated_members_cannot_be_impersonated() {
    let company = Company::new().await;
    refused(&company, "ivy", 403, ProblemCode::MemberInactive).await;
    refused(&company, "dan", 403, ProblemCode::MemberInactive).await;
}

#[tokio::test]
async fn unknown_members_and_another_companys_are_not_found() {
    let company = Company::new().await;
    let unknown = refused(&company, "nobody", 404, ProblemCode::NotFound).await;
    let foreign = refused(&company, "gina", 404, ProblemCode::NotFound).await;
    // Not even the name of another company's member gets into the log.
    for event in [unknown, foreign] {
        assert_eq!(event.resource.expect("a target").name, None);
    }
}

#[tokio::test]
async fn what_can_be_no_id_is_not_found_and_stays_out_of_the_log() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    for id in ["", "\u{0}", "a b", &"x".repeat(100_000)] {
        alan.post("/impersonation", start(id)).await.refused(404, "not_found");
        assert_eq!(company.last_event().await.resource.expect("a target").id, "?");
    }
}

#[tokio::test]
async fn other_plans_do_not_include_it() {
    let company = Company::new().await;
    let mut gus = company.signed_in("gus").await;
    gus.post("/impersonation", start("gina")).await.refused(403, "plan_required");
    company.set_plan(Plan::Pro).await;
    refused(&company, "eli", 403, ProblemCode::PlanRequired).await;
    // Before anything is said of the target.
    refused(&company, "nobody", 403, ProblemCode::PlanRequired).await;
}

#[tokio::test]
async fn a_company_can_switch_it_off() {
    let company = Company::new().await;
    company.restrict(Restrictions { enabled: false, ..Restrictions::default() }).await;
    refused(&company, "eli", 403, ProblemCode::ImpersonationDisabled).await;
}

#[tokio::test]
async fn protected_roles_and_permissions_protect() {
    let company = Company::new().await;
    let protected_permissions = vec![Permission::BillingRead];
    company.restrict(Restrictions { protected_permissions, ..Restrictions::default() }).await;
    refused(&company, "bea", 403, ProblemCode::MemberRestricted).await;
    let protected_roles = vec![Role::Viewer];
    company.restrict(Restrictions { protected_roles, ..Restrictions::default() }).await;
    refused(&company, "vera", 403, ProblemCode::MemberRestricted).await;
}

#[tokio::test]
async fn nobody_but_an_admin_can() {
    let company = Company::new().await;
    for name in ["eli", "vera", "tom"] {
        let mut browser = company.signed_in(name).await;
        browser.post("/impersonation", start("lou")).await.refused(403, "permission_denied");
        let event = company.last_event().await;
        assert_eq!(
            (event.outcome, event.code),
            (Outcome::Refused, Some(ProblemCode::PermissionDenied))
        );
    }
}

#[tokio::test]
async fn impersonations_never_nest() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    alan.post("/impersonation", start("vera")).await.refused(409, "already_impersonating");
    assert_eq!(alan.session().await.subject.email, "eli@acme.example");
    let event = company.last_event().await;
    assert_eq!(
        (event.action, event.operation),
        (Action::ImpersonationAction, Action::ImpersonationStarted)
    );
    assert_eq!(event.outcome, Outcome::Refused);
}

#[tokio::test]
async fn a_reason_is_one_or_the_start_does_not_happen() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let events = company.events().await.len();
    for reason in ["x".repeat(501), "ring the \u{7} bell".into(), "tab\there".into()] {
        let body = json!({ "member_id": "eli", "reason": reason });
        let problem = alan.post("/impersonation", body).await.refused(422, "validation_failed");
        assert_eq!(problem.errors[0].field, "reason");
    }
    assert_eq!(company.events().await.len(), events, "422 is not recorded");
    let body = json!({ "member_id": "eli", "reason": "ü".repeat(500) });
    alan.post("/impersonation", body).await.expect(201);
}

#[tokio::test]
async fn a_company_can_require_a_reason() {
    let company = Company::new().await;
    company.restrict(Restrictions { reason_required: true, ..Restrictions::default() }).await;
    let mut alan = company.signed_in("alan").await;
    assert!(alan.session().await.impersonation_rules.expect("rules").reason_required);
    for body in [json!({ "member_id": "eli" }), json!({ "member_id": "eli", "reason": " \n" })] {
        let problem = alan.post("/impersonation", body).await.refused(422, "validation_failed");
        assert_eq!(problem.errors[0].field, "reason");
    }
    alan.post("/impersonation", start("eli")).await.expect(201);
}

#[tokio::test]
async fn a_code_is_not_used_up_by_a_start_that_is_refused_for_something_else() {
    let company = Company::new().await;
    let mut ada = company.ada().await;
    let code = company.fresh_code();
    for (member, status, problem) in
        [("alan", 403, "cannot_impersonate_admin"), ("nobody", 404, "not_found")]
    {
        let body = json!({ "member_id": member, "second_factor_code": code });
        ada.post("/impersonation", body).await.refused(status, problem);
    }
    let body = json!({ "member_id": "eli", "second_factor_code": code, "reason": "x".repeat(501) });
    ada.post("/impersonation", body).await.refused(422, "validation_failed");
    let body = json!({ "member_id": "eli", "second_factor_code": code });
    ada.post("/impersonation", body).await.expect(201);
}

#[tokio::test]
async fn a_start_that_is_not_understood_is_refused_by_its_fields() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    for (body, field) in [
        (json!({ "member_id": "eli", "actor": "ada" }), "actor"),
        (json!({}), "member_id"),
        (json!({ "member_id": 7 }), "member_id"),
        (json!(null), "body"),
    ] {
        let problem = alan.post("/impersonation", body).await.refused(422, "validation_failed");
        assert_eq!(problem.errors[0].field, field);
    }
    // Whoever may not start at all is not told how.
    let mut eli = company.signed_in("eli").await;
    eli.post("/impersonation", json!({})).await.refused(403, "permission_denied");
}

#[tokio::test]
async fn view_only_sees_everything_and_changes_nothing() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let body = json!({ "member_id": "eli", "read_only": true });
    let session = alan.post("/impersonation", body).await.expect(201).session();
    assert!(session.impersonation.expect("runs").read_only);
    alan.get("/trees").await.expect(200);
    alan.post("/impersonation/activity", json!({})).await.expect(200);
    alan.post("/facts", json!({ "statement": "x" })).await.refused(403, "read_only_impersonation");
    let event = company.last_event().await;
    assert_eq!((event.operation, event.outcome), (Action::FactCreated, Outcome::Refused));
    alan.delete("/impersonation").await.expect(200);
}

#[tokio::test]
async fn start_and_stop_are_one_transaction_each() {
    let company = Company::new().await;
    let mut ada = company.ada().await;
    let code = company.fresh_code();
    let commits = || company.state.db.commits();
    let before = commits();
    let body = json!({ "member_id": "eli", "second_factor_code": code });
    ada.post("/impersonation", body).await.expect(201);
    assert_eq!(commits() - before, 1);
    ada.delete("/impersonation").await.expect(200);
    assert_eq!(commits() - before, 2);
}
