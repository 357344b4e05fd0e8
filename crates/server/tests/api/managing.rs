//! Changing and removing members: who may, and what ends by it.

use crate::company::{Company, PASSWORD};
use serde_json::{Value, json};
use understudy_contract::audit::{Action, AuditEvent, Outcome};
use understudy_contract::session::EndCause;
use understudy_contract::{MemberId, ProblemCode, Role};
use understudy_server::db::Tx;
use understudy_server::store::sessions;

fn roles(roles: &[&str]) -> Value {
    json!({ "roles": roles })
}

fn status(status: &str) -> Value {
    json!({ "status": status })
}

/// The events of ends so far.
async fn stops(company: &Company) -> Vec<AuditEvent> {
    let events = company.events().await.into_iter();
    events.filter(|event| event.action == Action::ImpersonationStopped).collect()
}

#[tokio::test]
async fn a_team_manager_changes_what_a_member_is() {
    let company = Company::new().await;
    let mut tom = company.signed_in("tom").await;
    let body = roles(&["billing_manager", "viewer", "viewer"]);
    let member = tom.patch("/members/eli", body).await.expect(200).body;
    assert_eq!(member["roles"], json!(["viewer", "billing_manager"]));
    assert_eq!(tom.get("/members/eli").await.expect(200).body, member);
    let listed = tom.get("/members?role=billing_manager").await.expect(200);
    assert_eq!(listed.column("id"), ["bea", "eli"]);
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::MemberChanged, Outcome::Succeeded));
    assert_eq!(event.performed_by.expect("an actor").email, "tom@acme.example");
    let resource = event.resource.expect("a member");
    assert_eq!((resource.kind.as_str(), resource.id.as_str()), ("member", "eli"));
    assert_eq!(resource.name.as_deref(), Some("eli@acme.example"));
    let [change] = &event.details.changes[..] else { panic!("one change") };
    assert_eq!(change.field, "roles");
    assert_eq!(change.before.as_deref(), Some("Editor"));
    assert_eq!(change.after.as_deref(), Some("Viewer, Billing manager"));
}

#[tokio::test]
async fn a_change_that_changes_nothing_is_no_event() {
    let company = Company::new().await;
    let mut tom = company.signed_in("tom").await;
    let events = company.events().await.len();
    for body in [json!({}), roles(&["editor"]), status("active")] {
        tom.patch("/members/eli", body).await.expect(200);
    }
    assert_eq!(company.events().await.len(), events);
}

#[tokio::test]
async fn a_team_manager_never_makes_themselves_or_anyone_an_admin() {
    let company = Company::new().await;
    let mut tom = company.signed_in("tom").await;
    for (path, body) in [
        ("/members/tom", roles(&["admin"])),
        ("/members/tom", roles(&["editor", "team_manager", "admin"])),
        ("/members/eli", roles(&["editor", "admin"])),
        ("/members/ivy", roles(&["admin"])),
        ("/members/dan", roles(&["admin"])),
    ] {
        tom.patch(path, body).await.refused(403, "permission_denied");
        let event = company.last_event().await;
        assert_eq!((event.action, event.outcome), (Action::MemberChanged, Outcome::Refused));
        assert_eq!(event.code, Some(ProblemCode::PermissionDenied));
        assert!(event.details.changes[0].after.as_deref().expect("it").contains("Admin"), "{path}");
    }
    let admins = tom.get("/members?role=admin").await.expect(200);
    assert_eq!(admins.column("id"), ["ada", "alan"]);
}

#[tokio::test]
async fn only_an_admin_changes_or_removes_an_admin() {
    let company = Company::new().await;
    let mut tom = company.signed_in("tom").await;
    for body in [roles(&["viewer"]), status("locked"), status("deactivated"), json!({})] {
        tom.patch("/members/alan", body).await.refused(403, "permission_denied");
    }
    tom.delete("/members/alan").await.refused(403, "permission_denied");
    assert_eq!(company.last_event().await.action, Action::MemberRemoved);
    assert_eq!(company.last_event().await.outcome, Outcome::Refused);
    let mut ada = company.ada().await;
    ada.patch("/members/alan", roles(&["viewer"])).await.expect(200);
    ada.patch("/members/alan", roles(&["viewer", "admin"])).await.expect(200);
    ada.delete("/members/alan").await.expect(204);
}

#[tokio::test]
async fn nobody_changes_their_own_roles_or_status_not_even_an_admin() {
    let company = Company::new().await;
    let mut ada = company.ada().await;
    let mut tom = company.signed_in("tom").await;
    for body in
        [roles(&["admin", "editor"]), roles(&["viewer"]), status("locked"), status("deactivated")]
    {
        ada.patch("/members/ada", body.clone()).await.refused(403, "permission_denied");
        tom.patch("/members/tom", body).await.refused(403, "permission_denied");
    }
    assert_eq!(ada.session().await.subject.roles, [Role::Admin]);
    tom.get("/settings/team").await.expect(200);
}

#[tokio::test]
async fn whoever_manages_no_members_changes_none() {
    let company = Company::new().await;
    let body = json!({ "email": "n@acme.example", "name": "N", "roles": ["viewer"] });
    for name in ["eli", "vera", "bea"] {
        let mut browser = company.signed_in(name).await;
        browser.post("/members", body.clone()).await.refused(403, "permission_denied");
        browser.patch("/members/tom", status("locked")).await.refused(403, "permission_denied");
        browser.delete("/members/tom").await.refused(403, "permission_denied");
    }
}

#[tokio::test]
async fn another_companys_member_is_neither_changed_nor_removed() {
    let company = Company::new().await;
    let mut ada = company.ada().await;
    for id in ["gina", "nobody", "%00"] {
        let path = format!("/members/{id}");
        ada.patch(&path, status("locked")).await.refused(404, "not_found");
        ada.delete(&path).await.refused(404, "not_found");
    }
    company.signed_in("gina").await.get("/trees").await.expect(200);
}

#[tokio::test]
async fn members_are_not_managed_while_impersonating_even_by_who_could() {
    let company = Company::new().await;
    let mut alan = company.alan_as("tom").await;
    let body = json!({ "email": "n@acme.example", "name": "N", "roles": ["viewer"] });
    let before = company.events().await.len();
    alan.post("/members", body).await.refused(403, "blocked_while_impersonating");
    alan.patch("/members/eli", status("locked")).await.refused(403, "blocked_while_impersonating");
    alan.delete("/members/eli").await.refused(403, "blocked_while_impersonating");
    // Whatever the address looks like: it is the operation that is blocked.
    for path in ["/members/", "/Members", "//api/v1//members", "/%6dembers", "/members/eli/"] {
        let answer = alan.send("POST", path, Some(json!({}))).await;
        assert!(!answer.status.is_success(), "{path}");
    }
    let events = company.events().await;
    let operations: Vec<_> = events[before..].iter().map(|event| event.operation).collect();
    assert_eq!(
        operations[..3],
        [Action::MemberInvited, Action::MemberChanged, Action::MemberRemoved]
    );
    for event in &events[before..] {
        assert_eq!(event.action, Action::ImpersonationAction);
        assert_eq!(event.outcome, Outcome::Refused);
        assert_eq!(event.code, Some(ProblemCode::BlockedWhileImpersonating));
        assert_eq!(event.impersonated_user.as_ref().expect("a subject").id.as_str(), "tom");
    }
}

#[tokio::test]
async fn a_locked_member_is_signed_out_and_can_still_be_helped() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let mut alan = company.alan_as("eli").await;
    let mut tom = company.signed_in("tom").await;
    let member = tom.patch("/members/eli", status("locked")).await.expect(200).body;
    assert_eq!(member["status"], "locked");
    eli.get("/trees").await.refused(401, "unauthenticated");
    alan.post("/facts", json!({ "statement": "x" })).await.expect(201);
    assert!(stops(&company).await.is_empty());
    // And once unlocked they sign in as before.
    tom.patch("/members/eli", status("active")).await.expect(200);
    eli.get("/trees").await.refused(401, "unauthenticated");
    company.signed_in("eli").await.get("/trees").await.expect(200);
}

#[tokio::test]
async fn a_locked_members_own_sessions_are_gone_at_once_and_no_impersonation_of_them() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    company.ada().await;
    // One that waits for its code, too.
    company.signed_in("ada").await;
    let sessions_of = async |name: &'static str| {
        let job = move |tx: &mut dyn Tx| sessions::of_member(tx, &MemberId::new(name));
        let sessions = company.state.db.read(job).await.expect("reads").into_iter();
        sessions.map(|session| session.actor.person.id).collect::<Vec<_>>()
    };
    assert_eq!(sessions_of("ada").await.len(), 2);
    alan.patch("/members/ada", status("locked")).await.expect(200);
    assert!(sessions_of("ada").await.is_empty(), "before anybody asks with them");

    company.signed_in("eli").await;
    let mut as_eli = company.alan_as("eli").await;
    alan.patch("/members/eli", status("locked")).await.expect(200);
    assert_eq!(sessions_of("eli").await, [MemberId::new("alan")]);
    assert!(as_eli.session().await.impersonation.is_some());
}

#[tokio::test]
async fn a_locked_actor_is_out_and_what_they_impersonated_has_ended() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    let mut ada = company.ada().await;
    ada.patch("/members/alan", status("locked")).await.expect(200);
    let events = company.events().await;
    let [.., stopped, changed] = &events[..] else { panic!("two events") };
    assert_eq!(stopped.action, Action::ImpersonationStopped);
    assert_eq!(stopped.details.cause, Some(EndCause::ActorNotAllowed));
    assert_eq!(stopped.performed_by.as_ref().expect("an actor").email, "alan@acme.example");
    assert_eq!(changed.action, Action::MemberChanged);
    for path in ["/trees", "/session"] {
        alan.get(path).await.refused(401, "unauthenticated");
    }
    alan.delete("/impersonation").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_deactivated_member_ends_with_everything_they_are_part_of() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let mut as_eli = company.alan_as("eli").await;
    let mut as_vera = company.alan_as("vera").await;
    let mut ada = company.ada().await;
    ada.patch("/members/eli", status("deactivated")).await.expect(200);
    let ended = stops(&company).await;
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].details.cause, Some(EndCause::SubjectNotAllowed));
    eli.get("/trees").await.refused(401, "unauthenticated");
    as_eli.get("/trees").await.refused(409, "identity_changed");
    let told = as_eli.session().await.ended_impersonation.expect("is told");
    assert_eq!(told.cause, EndCause::SubjectNotAllowed);

    ada.patch("/members/alan", status("deactivated")).await.expect(200);
    let ended = stops(&company).await;
    assert_eq!(ended.len(), 2);
    assert_eq!(ended[1].details.cause, Some(EndCause::ActorNotAllowed));
    as_vera.get("/trees").await.refused(401, "unauthenticated");
    as_eli.get("/trees").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_removed_member_is_gone_and_what_they_did_is_not() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    eli.post("/facts", json!({ "statement": "x" })).await.expect(201);
    let mut as_eli = company.alan_as("eli").await;
    let mut as_vera = company.alan_as("vera").await;
    let mut ada = company.ada().await;
    ada.delete("/members/eli").await.expect(204);
    ada.get("/members/eli").await.refused(404, "not_found");
    ada.delete("/members/eli").await.refused(404, "not_found");
    let list = ada.get("/members?limit=200").await.expect(200);
    assert_eq!(list.body["total"], 8);
    eli.get("/trees").await.refused(401, "unauthenticated");
    as_eli.get("/trees").await.refused(409, "identity_changed");
    assert_eq!(as_eli.session().await.subject.email, "alan@acme.example");
    ada.delete("/members/alan").await.expect(204);
    as_vera.get("/trees").await.refused(401, "unauthenticated");
    as_eli.get("/session").await.refused(401, "unauthenticated");

    let causes: Vec<_> = stops(&company).await.iter().map(|stop| stop.details.cause).collect();
    assert_eq!(causes, [Some(EndCause::SubjectNotAllowed), Some(EndCause::ActorNotAllowed)]);
    let events = ada.get("/audit-events?email=eli@acme.example&limit=200").await.expect(200);
    assert!(events.column("action").contains(&"fact.created".to_owned()));
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::MemberRemoved, Outcome::Succeeded));
    assert_eq!(event.resource.expect("a member").name.as_deref(), Some("alan@acme.example"));
    let roles = event.details.changes.iter().find(|change| change.field == "roles");
    assert_eq!(roles.expect("what they were").before.as_deref(), Some("Admin"));
    // Past impersonations name both as they were called.
    let past = ada.get("/impersonations?running=false").await.expect(200);
    assert_eq!(past.body["total"], 2);
    let mut browser = company.browser();
    let body = json!({ "email": "eli@acme.example", "password": PASSWORD });
    browser.post("/session", body).await.refused(401, "sign_in_failed");
}

#[tokio::test]
async fn nothing_of_a_removed_members_second_factor_stays() {
    let company = Company::new().await;
    let mut ada = company.ada().await;
    let proof = json!({ "current_password": PASSWORD, "code": company.fresh_code() });
    ada.post("/account/backup-codes", proof).await.expect(200);
    let mut pending = company.signed_in("ada").await;
    company.signed_in("alan").await.delete("/members/ada").await.expect(204);
    let code = json!({ "code": company.fresh_code() });
    pending.post("/session/second-factor", code).await.refused(401, "unauthenticated");
    ada.get("/session").await.refused(401, "unauthenticated");
    for sql in [
        "SELECT 1 FROM second_factors WHERE member_id = 'ada'",
        "SELECT 1 FROM second_factor_tries WHERE member_id = 'ada'",
        "SELECT 1 FROM backup_codes WHERE member_id = 'ada'",
        "SELECT 1 FROM sessions WHERE actor_id = 'ada'",
    ] {
        let rows = company.state.db.read(move |tx| tx.query(sql, &[])).await.expect("reads");
        assert!(rows.is_empty(), "{sql}");
    }
}

#[tokio::test]
async fn a_promoted_subject_and_a_demoted_actor_end_at_once() {
    let company = Company::new().await;
    let mut as_eli = company.alan_as("eli").await;
    let mut as_vera = company.alan_as("vera").await;
    let mut ada = company.ada().await;
    ada.patch("/members/eli", roles(&["editor", "admin"])).await.expect(200);
    assert_eq!(stops(&company).await[0].details.cause, Some(EndCause::SubjectNotAllowed));
    as_eli.get("/trees").await.refused(409, "identity_changed");
    ada.patch("/members/alan", roles(&["viewer"])).await.expect(200);
    let ended = stops(&company).await;
    assert_eq!(ended.len(), 2);
    assert_eq!(ended[1].details.cause, Some(EndCause::ActorNotAllowed));
    as_vera.get("/trees").await.refused(409, "identity_changed");
    as_vera.clone().delete("/impersonation").await.expect(200);
    let session = as_vera.session().await;
    assert_eq!(session.subject.roles, [Role::Viewer], "the session goes on");
    as_vera.get("/audit-events").await.refused(403, "permission_denied");
}

#[tokio::test]
async fn the_last_admin_stays() {
    let company = Company::new().await;
    let mut gus = company.signed_in("gus").await;
    gus.delete("/members/gus").await.refused(409, "last_admin");
    let mut ada = company.ada().await;
    // An admin who cannot sign in is none to rely on.
    ada.patch("/members/alan", status("locked")).await.expect(200);
    ada.delete("/members/ada").await.refused(409, "last_admin");
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::MemberRemoved, Outcome::Failed));
    assert_eq!(event.code, Some(ProblemCode::LastAdmin));
    ada.patch("/members/alan", status("active")).await.expect(200);
    ada.delete("/members/ada").await.expect(204);
    ada.get("/session").await.refused(401, "unauthenticated");
    company.signed_in("alan").await.delete("/members/alan").await.refused(409, "last_admin");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_admins_who_demote_each_other_one_stays() {
    let company = Company::new().await;
    let (mut ada, mut alan) = (company.ada().await, company.signed_in("alan").await);
    let viewer = roles(&["viewer"]);
    let (one, two) = tokio::join!(
        ada.patch("/members/alan", viewer.clone()),
        alan.patch("/members/ada", viewer.clone()),
    );
    assert!(one.status.is_success() != two.status.is_success());
    let list = ada.get("/members?role=admin").await.expect(200);
    assert_eq!(list.body["total"], 1);
}

#[tokio::test]
async fn a_change_that_makes_no_sense_is_refused_field_by_field() {
    let company = Company::new().await;
    let mut ada = company.ada().await;
    for (id, body, field) in [
        ("eli", roles(&[]), "roles"),
        ("eli", roles(&["owner"]), "roles.0"),
        ("eli", status("invited"), "status"),
        ("eli", status("gone"), "status"),
        ("ivy", status("active"), "status"),
        ("ivy", status("deactivated"), "status"),
        ("eli", json!({ "email": "x@acme.example" }), "email"),
    ] {
        let problem = ada.patch(&format!("/members/{id}"), body.clone()).await;
        let problem = problem.refused(422, "validation_failed");
        assert_eq!(problem.errors[0].field, field, "{body}");
    }
    ada.patch("/members/ivy", roles(&["editor"])).await.expect(200);
}

#[tokio::test]
async fn a_program_manages_members_under_the_very_same_rules() {
    let company = Company::new().await;
    let mut program = company.program_of("tom").await;
    program.patch("/members/eli", roles(&["viewer"])).await.expect(200);
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::MemberChanged, Outcome::Succeeded));
    assert!(event.details.api_token.is_some());
    for (path, body) in [
        ("/members/tom", roles(&["admin"])),
        ("/members/eli", roles(&["admin"])),
        ("/members/alan", status("locked")),
    ] {
        program.patch(path, body).await.refused(403, "permission_denied");
    }
    // And with the rights that its owner has now.
    let mut program = company.program_of("alan").await;
    company.ada().await.patch("/members/alan", roles(&["viewer"])).await.expect(200);
    program.patch("/members/eli", status("locked")).await.refused(403, "permission_denied");
}

#[tokio::test]
async fn what_cannot_be_recorded_changes_nobody() {
    let company = Company::new().await;
    let mut as_eli = company.alan_as("eli").await;
    let mut ada = company.ada().await;
    company
        .change(|tx| {
            let sql = "CREATE TRIGGER full BEFORE INSERT ON audit_events \
                BEGIN SELECT RAISE(ABORT, 'no space'); END";
            tx.execute(sql, &[]).map(|_| ())
        })
        .await;
    let body = json!({ "email": "n@acme.example", "name": "N", "roles": ["viewer"] });
    ada.post("/members", body).await.refused(503, "audit_unavailable");
    let gone = status("deactivated");
    ada.patch("/members/eli", gone).await.refused(503, "audit_unavailable");
    ada.delete("/members/eli").await.refused(503, "audit_unavailable");
    assert_eq!(ada.get("/members").await.expect(200).body["total"], 9);
    // Nothing of it happened, so the impersonation goes on.
    as_eli.get("/trees").await.expect(200);
}
