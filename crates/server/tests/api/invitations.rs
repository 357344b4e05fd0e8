//! Inviting somebody, and getting in by the link.

use crate::browser::{Browser, ask};
use crate::company::{Company, PASSWORD};
use serde_json::{Value, json};
use understudy_contract::ProblemCode;
use understudy_contract::audit::{Action, Outcome};

fn nina() -> Value {
    json!({ "email": " Nina@Acme.example ", "name": " Nina New ", "roles": ["editor", "editor"] })
}

/// Invites Nina, and gives the address under which her link is used.
async fn invite(browser: &mut Browser) -> (Value, String) {
    let member = browser.post("/members", nina()).await.expect(201).body;
    let url = member["invitation_url"].as_str().expect("a link");
    let path = url.strip_prefix("http://127.0.0.1:8080").expect("our own origin").to_owned();
    (member, path)
}

#[tokio::test]
async fn somebody_is_invited_sets_a_password_and_signs_in() {
    let company = Company::new().await;
    let mut tom = company.signed_in("tom").await;
    let (member, link) = invite(&mut tom).await;
    assert_eq!(
        (&member["email"], &member["name"], &member["roles"], &member["status"]),
        (&json!("nina@acme.example"), &json!("Nina New"), &json!(["editor"]), &json!("invited"))
    );
    let id = member["id"].as_str().expect("an id");
    let listed = tom.get(&format!("/members/{id}")).await.expect(200).body;
    assert!(listed.get("invitation_url").is_none(), "shown once");
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::MemberInvited, Outcome::Succeeded));
    let resource = event.resource.expect("a member");
    assert_eq!((resource.id.as_str(), resource.name.as_deref()), (id, Some("nina@acme.example")));
    let after = |field: &str| {
        let mut changes = event.details.changes.iter();
        changes.find(|change| change.field == field).and_then(|change| change.after.clone())
    };
    assert_eq!(after("roles").as_deref(), Some("Editor"));
    assert_eq!(after("email").as_deref(), Some("nina@acme.example"));

    let mut browser = company.browser();
    let sign_in = json!({ "email": "nina@acme.example", "password": "correct horse battery" });
    browser.post("/session", sign_in.clone()).await.refused(401, "sign_in_failed");
    let greeting = browser.get(&link).await.expect(200).body;
    let expected =
        json!({ "organization": "acme", "email": "nina@acme.example", "name": "Nina New" });
    assert_eq!(greeting, expected);
    let password = json!({ "password": "correct horse battery" });
    let joined = browser.post(&link, password.clone()).await.expect(200);
    assert_eq!(joined.body["status"], "active");
    assert!(joined.epoch().is_none() && browser.cookie.is_none(), "joining signs nobody in");
    // Not always the last one: nobody waits for the event of the sign-in that failed.
    let mut events = company.events().await.into_iter();
    let joined = events.find(|event| event.action == Action::MemberJoined);
    let event = joined.expect("is on record");
    assert_eq!(event.outcome, Outcome::Succeeded);
    assert_eq!(event.performed_by.expect("a member").email, "nina@acme.example");
    assert_eq!(event.resource.expect("a member").id, id);
    assert_eq!(event.details.changes[0].after.as_deref(), Some("Active"));
    let session = browser.post("/session", sign_in).await.expect(200).session();
    assert_eq!(session.subject.name, "Nina New");

    // A link works once.
    let mut again = company.browser();
    again.get(&link).await.refused(404, "not_found");
    again.post(&link, password).await.refused(404, "not_found");
}

#[tokio::test]
async fn of_two_who_use_one_link_at_once_one_joins() {
    let company = Company::new().await;
    let (_, link) = invite(&mut company.signed_in("tom").await).await;
    let (mut one, mut two) = (company.browser(), company.browser());
    let answers = tokio::join!(
        one.post(&link, json!({ "password": "correct horse battery" })),
        two.post(&link, json!({ "password": "battery horse correct" })),
    );
    let joined = [&answers.0, &answers.1].into_iter().filter(|answer| answer.status.is_success());
    assert_eq!(joined.count(), 1);
    let events = company.events().await;
    let joined = events.iter().filter(|event| event.action == Action::MemberJoined);
    assert_eq!(joined.count(), 1);
}

#[tokio::test]
async fn a_link_is_good_for_a_week() {
    let company = Company::new().await;
    let (_, link) = invite(&mut company.signed_in("tom").await).await;
    let mut browser = company.browser();
    company.pass(7 * 24 * 3_600 - 1);
    browser.get(&link).await.expect(200);
    company.pass(1);
    browser.get(&link).await.refused(404, "not_found");
    let password = json!({ "password": "correct horse battery" });
    browser.post(&link, password).await.refused(404, "not_found");
}

#[tokio::test]
async fn an_invitation_that_was_taken_back_lets_nobody_in() {
    let company = Company::new().await;
    let mut tom = company.signed_in("tom").await;
    let (member, link) = invite(&mut tom).await;
    let id = member["id"].as_str().expect("an id");
    tom.delete(&format!("/members/{id}")).await.expect(204);
    let password = json!({ "password": "correct horse battery" });
    company.browser().post(&link, password).await.refused(404, "not_found");
    // And the email is free again.
    invite(&mut tom).await;
}

/// Has a link made for a member, and gives the address under which it is used.
async fn renew(browser: &mut Browser, id: &str) -> String {
    let member = browser.post(&format!("/members/{id}/invitation"), json!({})).await;
    let member = member.expect(200).body;
    assert_eq!((&member["id"], &member["status"]), (&json!(id), &json!("invited")));
    let url = member["invitation_url"].as_str().expect("a link");
    url.strip_prefix("http://127.0.0.1:8080").expect("our own origin").to_owned()
}

#[tokio::test]
async fn another_link_takes_the_place_of_the_one_before() {
    let company = Company::new().await;
    let mut tom = company.signed_in("tom").await;
    let (member, lost) = invite(&mut tom).await;
    let id = member["id"].as_str().expect("an id");
    company.pass(6 * 24 * 3_600);
    let link = renew(&mut company.signed_in("tom").await, id).await;
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::InvitationRenewed, Outcome::Succeeded));
    let resource = event.resource.clone().expect("a member");
    assert_eq!((resource.id.as_str(), resource.name.as_deref()), (id, Some("nina@acme.example")));
    let token = link.rsplit('/').next().expect("a token");
    assert!(!serde_json::to_string(&event).expect("serialises").contains(token));

    let mut browser = company.browser();
    let password = json!({ "password": "correct horse battery" });
    browser.post(&lost, password.clone()).await.refused(404, "not_found");
    // Its week begins anew.
    company.pass(7 * 24 * 3_600 - 1);
    assert_eq!(browser.get(&link).await.expect(200).body["email"], "nina@acme.example");
    browser.post(&link, password.clone()).await.expect(200);
    browser.post(&link, password).await.refused(404, "not_found");
}

#[tokio::test]
async fn whoever_was_imported_joins_by_a_link_that_is_made_for_them() {
    let company = Company::new().await;
    // Ivy is invited, and never had a link.
    let link = renew(&mut company.ada().await, "ivy").await;
    let password = json!({ "password": "correct horse battery" });
    let joined = company.browser().post(&link, password).await.expect(200);
    assert_eq!(joined.body["status"], "active");
}

#[tokio::test]
async fn a_link_is_made_for_nobody_but_who_may_be_given_their_roles_and_has_not_joined() {
    let company = Company::new().await;
    let mut ada = company.ada().await;
    ada.patch("/members/ivy", json!({ "roles": ["admin"] })).await.expect(200);
    let invitation = "/members/ivy/invitation";
    // Whoever has the link of an admin is one.
    let mut tom = company.signed_in("tom").await;
    tom.post(invitation, json!({})).await.refused(403, "permission_denied");
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::InvitationRenewed, Outcome::Refused));
    company
        .signed_in("vera")
        .await
        .post(invitation, json!({}))
        .await
        .refused(403, "permission_denied");
    company.signed_in("gus").await.post(invitation, json!({})).await.refused(404, "not_found");
    let mut alan = company.alan_as("tom").await;
    alan.post(invitation, json!({})).await.refused(403, "blocked_while_impersonating");
    for joined in ["eli", "lou", "dan", "alan"] {
        let answer = ada.post(&format!("/members/{joined}/invitation"), json!({})).await;
        assert_eq!(answer.refused(422, "validation_failed").errors[0].field, "status");
    }
    ada.post("/members/nobody/invitation", json!({})).await.refused(404, "not_found");
    ada.post(invitation, json!({ "roles": ["admin"] })).await.refused(422, "validation_failed");
    let left = company.state.db.read(|tx| tx.query("SELECT token_hash FROM invitations", &[]));
    assert!(left.await.expect("reads").is_empty(), "nothing refused made a link");
    renew(&mut ada, "ivy").await;
}

#[tokio::test]
async fn a_link_makes_nobody_an_admin_who_became_one_after_it_was_made() {
    let company = Company::new().await;
    let mut tom = company.signed_in("tom").await;
    let (member, invited) = invite(&mut tom).await;
    let nina = member["id"].as_str().expect("an id");
    let renewed = renew(&mut tom, "ivy").await;
    let mut ada = company.ada().await;
    for id in [nina, "ivy"] {
        let path = format!("/members/{id}");
        // Other roles are Tom's to give, and leave his link as it is.
        ada.patch(&path, json!({ "roles": ["editor", "viewer"] })).await.expect(200);
        ada.patch(&path, json!({ "roles": ["admin"] })).await.expect(200);
    }
    let password = json!({ "password": "correct horse battery" });
    for link in [invited, renewed] {
        company.browser().get(&link).await.refused(404, "not_found");
        company.browser().post(&link, password.clone()).await.refused(404, "not_found");
    }
    tom.post("/members/ivy/invitation", json!({})).await.refused(403, "permission_denied");
    let link = renew(&mut ada, "ivy").await;
    company.browser().post(&link, password).await.expect(200);
}

#[tokio::test]
async fn a_link_outlives_roles_that_make_no_admin() {
    let company = Company::new().await;
    let mut tom = company.signed_in("tom").await;
    let link = renew(&mut tom, "ivy").await;
    tom.patch("/members/ivy", json!({ "roles": ["editor"] })).await.expect(200);
    company.browser().get(&link).await.expect(200);
}

#[tokio::test]
async fn the_database_knows_the_link_by_its_hash_alone() {
    let company = Company::new().await;
    let (_, link) = invite(&mut company.signed_in("tom").await).await;
    let token = link.strip_prefix("/invitations/").expect("a token").to_owned();
    assert_eq!(token.len(), 43, "256 bits");
    let read = company.state.db.read(|tx| tx.query("SELECT token_hash FROM invitations", &[]));
    let rows = read.await.expect("reads");
    assert_eq!(rows.len(), 1);
    assert_ne!(rows[0].text(0).expect("a hash"), token);
    let events = serde_json::to_string(&company.events().await).expect("serialises");
    assert!(!events.contains(&token));
    for wrong in ["", "x", &"A".repeat(43), "%00", "..%2f"] {
        let mut browser = company.browser();
        browser.get(&format!("/invitations/{wrong}")).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn a_password_of_less_than_twelve_characters_is_refused_and_the_link_stays() {
    let company = Company::new().await;
    let (_, link) = invite(&mut company.signed_in("tom").await).await;
    let mut browser = company.browser();
    for password in ["", "eleven char", &"x".repeat(257)] {
        let answer = browser.post(&link, json!({ "password": password })).await;
        let problem = answer.refused(422, "validation_failed");
        assert_eq!(problem.errors[0].field, "password");
    }
    browser.post(&link, json!({})).await.refused(422, "validation_failed");
    browser.post(&link, json!({ "password": "twelve chars" })).await.expect(200);
}

#[tokio::test]
async fn an_invitation_is_accepted_from_our_own_page_alone() {
    let company = Company::new().await;
    let (_, link) = invite(&mut company.signed_in("tom").await).await;
    let body = json!({ "password": "correct horse battery" });
    for (header, value) in [("origin", "https://evil.example"), ("sec-fetch-site", "same-site")] {
        let mut request = company.browser().request("POST", &link, Some(body.clone()));
        request.headers_mut().insert(header, value.parse().expect("a value"));
        ask(&company.router, request).await.refused(403, "csrf_failed");
    }
    company.browser().get(&link).await.expect(200);
}

#[tokio::test]
async fn nobody_joins_as_somebody_else_while_impersonating() {
    let company = Company::new().await;
    let (_, link) = invite(&mut company.signed_in("tom").await).await;
    let mut alan = company.alan_as("eli").await;
    let body = json!({ "password": "correct horse battery" });
    alan.post(&link, body.clone()).await.refused(403, "blocked_while_impersonating");
    let event = company.last_event().await;
    assert_eq!((event.operation, event.outcome), (Action::MemberJoined, Outcome::Refused));
    assert_eq!(event.action, Action::ImpersonationAction);
    assert_eq!(event.code, Some(ProblemCode::BlockedWhileImpersonating));
    alan.delete("/impersonation").await.expect(200);
    alan.post(&link, body).await.expect(200);
}

#[tokio::test]
async fn without_roles_the_teams_default_is_given() {
    let company = Company::new().await;
    let mut tom = company.signed_in("tom").await;
    tom.put("/settings/team", json!({ "name": "Support", "default_role": "editor" }))
        .await
        .expect(200);
    let body = json!({ "email": "nina@acme.example", "name": "Nina" });
    assert_eq!(tom.post("/members", body).await.expect(201).body["roles"], json!(["editor"]));
}

#[tokio::test]
async fn an_invitation_that_makes_no_sense_is_refused_field_by_field() {
    let company = Company::new().await;
    let mut ada = company.ada().await;
    let body = json!({ "email": "nowhere", "name": " ", "roles": [] });
    let problem = ada.post("/members", body).await.refused(422, "validation_failed");
    let fields: Vec<_> = problem.errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["email", "name", "roles"]);
    // Also another company's: emails are unique in the installation.
    for email in ["eli@acme.example", "ELI@acme.example", "gina@globex.example"] {
        let body = json!({ "email": email, "name": "Nina", "roles": ["viewer"] });
        let problem = ada.post("/members", body).await.refused(422, "validation_failed");
        assert_eq!(problem.errors[0].field, "email");
    }
    for body in [
        json!({ "email": "n@acme.example", "name": "N", "roles": ["owner"] }),
        json!({ "email": "n@acme.example", "name": "N", "status": "active" }),
        json!({ "email": "n@acme.example", "name": "N", "organization_id": "globex" }),
    ] {
        ada.post("/members", body).await.refused(422, "validation_failed");
    }
}

#[tokio::test]
async fn only_an_admin_invites_an_admin() {
    let company = Company::new().await;
    let body = json!({ "email": "n@acme.example", "name": "N", "roles": ["viewer", "admin"] });
    let mut tom = company.signed_in("tom").await;
    tom.post("/members", body.clone()).await.refused(403, "permission_denied");
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::MemberInvited, Outcome::Refused));
    let roles = event.details.changes.iter().find(|change| change.field == "roles");
    assert_eq!(roles.expect("what was tried").after.as_deref(), Some("Admin, Viewer"));
    company.ada().await.post("/members", body).await.expect(201);
}

#[tokio::test]
async fn an_invited_member_cannot_sign_in_with_anything() {
    let company = Company::new().await;
    let mut browser = company.browser();
    for password in ["", PASSWORD] {
        let body = json!({ "email": "ivy@acme.example", "password": password });
        browser.post("/session", body).await.refused(401, "sign_in_failed");
    }
}
