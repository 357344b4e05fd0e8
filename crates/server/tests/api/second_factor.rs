//! The second factor, at sign-in and at the start of an impersonation.

use crate::company::{Company, PASSWORD, SECRET, email};
use serde_json::json;
use understudy_contract::ProblemCode;
use understudy_contract::audit::{Action, Outcome};
use understudy_server::second_factor::code_at;

fn code(code: &str) -> serde_json::Value {
    json!({ "code": code })
}

#[tokio::test]
async fn a_pending_sign_in_opens_nothing_but_its_second_step() {
    let company = Company::new().await;
    let mut ada = company.browser();
    let body = json!({ "email": email("ada"), "password": PASSWORD });
    let answer = ada.post("/session", body).await.expect(200);
    assert_eq!(answer.body, json!({ "second_factor_required": true }));
    for path in ["/session", "/members", "/trees", "/audit-events"] {
        ada.get(path).await.refused(401, "second_factor_required");
    }
    ada.delete("/impersonation").await.refused(401, "second_factor_required");
    assert!(company.events().await.is_empty());

    let pending = ada.clone();
    let code = company.fresh_code();
    let session =
        ada.post("/session/second-factor", json!({ "code": code })).await.expect(200).session();
    assert!(session.actor.second_factor);
    assert_ne!(ada.cookie, pending.cookie, "a new token");
    pending.clone().get("/session").await.refused(401, "unauthenticated");
    assert_eq!(company.last_event().await.action, Action::SessionSignedIn);
}

#[tokio::test]
async fn a_pending_sign_in_lasts_five_minutes() {
    let company = Company::new().await;
    let mut ada = company.signed_in("ada").await;
    company.pass(5 * 60);
    let body = code(&code_at(SECRET, company.now()).expect("a good secret"));
    ada.post("/session/second-factor", body).await.refused(401, "unauthenticated");
    ada.get("/session").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_pending_sign_in_can_be_given_up() {
    let company = Company::new().await;
    let mut ada = company.signed_in("ada").await;
    ada.delete("/session").await.expect(204);
    ada.get("/session").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_wrong_code_is_on_record_and_the_right_one_still_works() {
    let company = Company::new().await;
    let mut ada = company.signed_in("ada").await;
    ada.post("/session/second-factor", code("000000")).await.refused(403, "second_factor_invalid");
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::SessionSignInFailed, Outcome::Failed));
    assert_eq!(event.code, Some(ProblemCode::SecondFactorInvalid));
    let spaced = company.fresh_code();
    let spaced = format!(" {} {} ", &spaced[..3], &spaced[3..]);
    ada.post("/session/second-factor", code(&spaced)).await.expect(200);
}

#[tokio::test]
async fn a_code_works_once() {
    let company = Company::new().await;
    let mut ada = company.signed_in("ada").await;
    let used = company.fresh_code();
    ada.post("/session/second-factor", code(&used)).await.expect(200);
    let mut again = company.signed_in("ada").await;
    // However often: a code that was used does not count towards the lock.
    for _ in 0..7 {
        again
            .post("/session/second-factor", code(&used))
            .await
            .refused(403, "second_factor_reused");
    }
    let start = json!({ "member_id": "eli", "second_factor_code": used });
    ada.post("/impersonation", start).await.refused(403, "second_factor_reused");
    let fresh = company.fresh_code();
    again.post("/session/second-factor", code(&fresh)).await.expect(200);
}

#[tokio::test]
async fn five_wrong_codes_lock_the_factor_for_a_quarter_of_an_hour() {
    let company = Company::new().await;
    let mut ada = company.ada().await;
    let start = |code: &str| json!({ "member_id": "eli", "second_factor_code": code });
    for _ in 0..5 {
        ada.post("/impersonation", start("000000")).await.refused(403, "second_factor_invalid");
    }
    let right = company.fresh_code();
    let events = company.events().await.len();
    let answer = ada.post("/impersonation", start(&right)).await;
    assert_eq!(answer.headers["retry-after"], "870");
    answer.refused(429, "second_factor_locked");
    // The same factor at another door.
    let mut again = company.signed_in("ada").await;
    let body = json!({ "code": right });
    again.post("/session/second-factor", body).await.refused(429, "second_factor_locked");
    assert_eq!(company.events().await.len(), events, "429 is not recorded");

    company.pass(869);
    ada.post("/impersonation", start("000000")).await.refused(429, "second_factor_locked");
    company.pass(1);
    let right = company.fresh_code();
    ada.post("/impersonation", start(&right)).await.expect(201);
}

#[tokio::test]
async fn a_right_code_forgets_the_wrong_ones() {
    let company = Company::new().await;
    let mut ada = company.ada().await;
    let start = |code: &str| json!({ "member_id": "eli", "second_factor_code": code });
    for _ in 0..2 {
        for _ in 0..4 {
            ada.post("/impersonation", start("000000")).await.refused(403, "second_factor_invalid");
        }
        let right = company.fresh_code();
        ada.post("/impersonation", start(&right)).await.expect(201);
        ada.delete("/impersonation").await.expect(200);
    }
}

#[tokio::test]
async fn one_code_used_twice_at_once_opens_one_door() {
    let company = Company::new().await;
    let (one, two) = (company.ada().await, company.ada().await);
    let code = company.fresh_code();
    let body = json!({ "member_id": "eli", "second_factor_code": code });
    let (mut one, mut two) = (one, two);
    let answers = tokio::join!(
        one.post("/impersonation", body.clone()),
        two.post("/impersonation", body.clone())
    );
    let mut statuses = [answers.0.status.as_u16(), answers.1.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 403]);
    let loser = if answers.0.status.is_success() { answers.1 } else { answers.0 };
    loser.refused(403, "second_factor_reused");
}

#[tokio::test]
async fn a_start_without_the_code_asks_for_it_and_an_admin_without_2fa_needs_none() {
    let company = Company::new().await;
    let mut ada = company.ada().await;
    let body = json!({ "member_id": "eli" });
    ada.post("/impersonation", body.clone()).await.refused(403, "second_factor_required");
    let blank = json!({ "member_id": "eli", "second_factor_code": "  " });
    ada.post("/impersonation", blank).await.refused(403, "second_factor_required");
    let mut alan = company.signed_in("alan").await;
    alan.post("/impersonation", body).await.expect(201);
}

#[tokio::test]
async fn a_second_step_that_nobody_waits_for_is_refused() {
    let company = Company::new().await;
    company
        .browser()
        .post("/session/second-factor", code("1"))
        .await
        .refused(401, "unauthenticated");
    let mut eli = company.signed_in("eli").await;
    eli.post("/session/second-factor", code("1")).await.refused(401, "unauthenticated");
    let mut alan = company.alan_as("eli").await;
    alan.post("/session/second-factor", code("1")).await.refused(409, "already_impersonating");
}
