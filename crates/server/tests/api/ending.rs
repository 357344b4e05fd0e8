//! Whatever allowed the start holds on every request, or it ends there and then.

use crate::company::Company;
use serde_json::json;
use understudy_contract::Role;
use understudy_contract::audit::{Action, Outcome};
use understudy_contract::member::MemberStatus;
use understudy_contract::session::{EndCause, Plan};
use understudy_contract::settings::Restrictions;
use understudy_server::sweeper;

/// After something changed, Alan is Alan again, and it is on record why, once.
async fn ended(company: &Company, alan: &mut crate::browser::Browser, cause: EndCause) {
    let (one, two, three) = (alan.clone(), alan.clone(), alan.clone());
    let (mut one, mut two, mut three) = (one, two, three);
    let answers = tokio::join!(
        one.get("/trees"),
        two.post("/facts", json!({ "statement": "x" })),
        three.get("/facts")
    );
    for answer in [answers.0, answers.1, answers.2] {
        answer.refused(409, "identity_changed");
    }
    let session = alan.session().await;
    assert_eq!(session.subject.email, "alan@acme.example");
    assert_eq!(session.ended_impersonation.expect("is told").cause, cause);
    let events = company.events().await;
    let stops: Vec<_> =
        events.iter().filter(|e| e.action == Action::ImpersonationStopped).collect();
    assert_eq!(stops.len(), 1);
    assert_eq!((stops[0].details.cause, stops[0].outcome), (Some(cause), Outcome::Succeeded));
}

#[tokio::test]
async fn a_demoted_actor_goes_on_as_what_they_are_now() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    company.set_roles("alan", &[Role::Viewer]).await;
    ended(&company, &mut alan, EndCause::ActorNotAllowed).await;
    assert_eq!(alan.session().await.subject.roles, [Role::Viewer]);
    alan.get("/trees").await.expect(200);
    alan.get("/audit-events").await.refused(403, "permission_denied");
}

#[tokio::test]
async fn a_locked_or_deactivated_actor_is_out_altogether() {
    for status in [MemberStatus::Locked, MemberStatus::Deactivated] {
        let company = Company::new().await;
        let mut alan = company.alan_as("eli").await;
        company.set_status("alan", status).await;
        alan.get("/trees").await.refused(401, "unauthenticated");
        let event = company.last_event().await;
        assert_eq!(event.details.cause, Some(EndCause::ActorNotAllowed));
    }
}

#[tokio::test]
async fn a_subject_who_becomes_an_admin_is_an_admin() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    company.set_roles("eli", &[Role::Editor, Role::Admin]).await;
    ended(&company, &mut alan, EndCause::SubjectNotAllowed).await;
}

#[tokio::test]
async fn a_subject_who_is_deactivated_has_left() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    company.set_status("eli", MemberStatus::Deactivated).await;
    ended(&company, &mut alan, EndCause::SubjectNotAllowed).await;
}

#[tokio::test]
async fn a_subject_who_is_locked_is_still_someone_to_help() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    company.set_status("eli", MemberStatus::Locked).await;
    alan.post("/facts", json!({ "statement": "x" })).await.expect(201);
}

#[tokio::test]
async fn a_subjects_rights_are_those_they_have_now() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    company.set_roles("eli", &[Role::Viewer]).await;
    alan.get("/trees").await.expect(200);
    alan.post("/facts", json!({ "statement": "x" })).await.refused(403, "permission_denied");
}

#[tokio::test]
async fn another_plan_ends_it() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    company.set_plan(Plan::Pro).await;
    ended(&company, &mut alan, EndCause::PlanChanged).await;
}

#[tokio::test]
async fn new_restrictions_end_it() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    let protected_roles = vec![Role::Editor];
    company.restrict(Restrictions { protected_roles, ..Restrictions::default() }).await;
    ended(&company, &mut alan, EndCause::RestrictionsChanged).await;
}

#[tokio::test]
async fn the_sweeper_sees_it_even_when_nobody_asks() {
    let company = Company::new().await;
    company.alan_as("eli").await;
    company.set_plan(Plan::Free).await;
    sweeper::sweep_once(&company.state).await;
    assert_eq!(company.last_event().await.details.cause, Some(EndCause::PlanChanged));
}

#[tokio::test]
async fn another_admin_can_end_it() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    let mut ada = company.ada().await;
    let list = ada.get("/impersonations?running=true").await.expect(200);
    let id = list.body["items"][0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(list.body["items"][0]["subject"]["email"], "eli@acme.example");
    assert_eq!(list.body["items"][0]["idle_expires_at"], "2026-11-23T13:00:00.000Z");
    ada.delete(&format!("/impersonations/{id}")).await.expect(204);
    let event = company.last_event().await;
    assert_eq!(
        (event.action, event.details.cause),
        (Action::ImpersonationStopped, Some(EndCause::EndedByAdmin))
    );
    assert_eq!(event.performed_by.expect("an actor").email, "ada@acme.example");
    assert_eq!(event.impersonated_user.expect("a subject").email, "eli@acme.example");

    alan.get("/trees").await.refused(409, "identity_changed");
    let told = alan.session().await.ended_impersonation.expect("is told");
    assert_eq!(told.cause, EndCause::EndedByAdmin);
    let events = company.events().await.len();
    ada.delete(&format!("/impersonations/{id}")).await.expect(204);
    assert_eq!(company.events().await.len(), events, "it has ended already");
    let past = ada.get("/impersonations?running=false").await.expect(200);
    assert_eq!(past.body["items"][0]["cause"], "ended_by_admin");
    assert_eq!(past.body["items"][0]["idle_expires_at"], json!(null));
    assert_eq!(ada.get("/impersonations?running=true").await.expect(200).body["total"], 0);
}

#[tokio::test]
async fn nobody_ends_another_companys() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    let id = alan.session().await.impersonation.expect("runs").id;
    let mut gus = company.signed_in("gus").await;
    gus.delete(&format!("/impersonations/{id}")).await.refused(404, "not_found");
    alan.get("/trees").await.expect(200);
    assert_eq!(gus.get("/impersonations").await.expect(200).body["total"], 0);
}
