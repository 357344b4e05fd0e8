//! Codes of the app and backup codes: each works once, whatever the clock or the hurry.

use crate::account::{attempts, enrolled, next_code, sign_in_with, with_code};
use crate::browser::Browser;
use crate::company::{Company, SECRET};
use serde_json::json;
use understudy_contract::account::{BackupCodes, SecondFactorState};
use understudy_contract::audit::{Action, Outcome};
use understudy_server::second_factor::code_at;

#[tokio::test]
async fn a_backup_code_opens_each_door_once() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let (_, codes) = enrolled(&company, &mut alan).await;
    let [first, second, third, ..] = &codes[..] else { panic!("codes") };

    let shouted = format!(" {} ", first.to_uppercase());
    sign_in_with(&company, "alan", &shouted).await.expect(200);
    let event = company.last_event().await;
    let used = &event.details.changes[0];
    assert_eq!((used.field.as_str(), used.after.as_deref()), ("backup_codes", Some("9")));
    let problem = sign_in_with(&company, "alan", first).await.refused(403, "second_factor_reused");
    assert!(problem.detail.contains("backup code"), "{}", problem.detail);

    let start = |code: &str| json!({ "member_id": "eli", "second_factor_code": code });
    alan.post("/impersonation", start(first)).await.refused(403, "second_factor_reused");
    alan.post("/impersonation", start(second)).await.expect(201);
    alan.delete("/impersonation").await.expect(200);
    alan.post("/impersonation", start(second)).await.refused(403, "second_factor_reused");

    let body = with_code(third);
    alan.send("DELETE", "/account/second-factor", Some(body)).await.expect(204);
}

#[tokio::test]
async fn it_says_whether_the_factor_is_on_and_how_many_backup_codes_are_left() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let is = async |browser: &mut Browser, enabled: bool, backup_codes_left: u64| {
        let read: SecondFactorState =
            browser.get("/account/second-factor").await.expect(200).read();
        assert_eq!(read, SecondFactorState { enabled, backup_codes_left });
    };
    is(&mut eli, false, 0).await;
    let (secret, codes) = enrolled(&company, &mut eli).await;
    is(&mut eli, true, 10).await;
    sign_in_with(&company, "eli", &codes[3]).await.expect(200);
    is(&mut eli, true, 9).await;
    // A code of the app uses none up, and somebody else's are their own.
    sign_in_with(&company, "eli", &next_code(&company, &secret)).await.expect(200);
    is(&mut eli, true, 9).await;
    is(&mut company.ada().await, true, 0).await;
    let body = with_code(&next_code(&company, &secret));
    eli.post("/account/backup-codes", body).await.expect(200);
    is(&mut eli, true, 10).await;
    let body = with_code(&next_code(&company, &secret));
    eli.send("DELETE", "/account/second-factor", Some(body)).await.expect(204);
    is(&mut eli, false, 0).await;
}

#[tokio::test]
async fn a_start_that_is_refused_for_another_reason_uses_no_backup_code_up() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let (_, codes) = enrolled(&company, &mut alan).await;
    let start = |member: &str| json!({ "member_id": member, "second_factor_code": codes[0] });
    alan.post("/impersonation", start("ada")).await.refused(403, "cannot_impersonate_admin");
    alan.post("/impersonation", start("eli")).await.expect(201);
}

#[tokio::test]
async fn somebody_elses_backup_code_is_wrong_and_wrong_ones_lock_the_factor() {
    let company = Company::new().await;
    let (mut alan, mut eli) = (company.signed_in("alan").await, company.signed_in("eli").await);
    let (_, alans) = enrolled(&company, &mut alan).await;
    let (_, elis) = enrolled(&company, &mut eli).await;
    for code in &alans[..5] {
        sign_in_with(&company, "eli", code).await.refused(403, "second_factor_invalid");
    }
    sign_in_with(&company, "eli", &elis[0]).await.refused(429, "second_factor_locked");
    company.pass(15 * 60);
    sign_in_with(&company, "eli", &elis[0]).await.expect(200);
    sign_in_with(&company, "alan", &alans[0]).await.expect(200);
}

#[tokio::test]
async fn renewed_backup_codes_void_the_ones_before() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let (secret, old) = enrolled(&company, &mut eli).await;
    let code = next_code(&company, &secret);
    let new: BackupCodes =
        eli.post("/account/backup-codes", with_code(&code)).await.expect(200).read();
    assert_eq!(company.last_event().await.action, Action::BackupCodesRenewed);
    assert!(new.backup_codes.iter().all(|code| !old.contains(code)));
    sign_in_with(&company, "eli", &old[0]).await.refused(403, "second_factor_invalid");
    sign_in_with(&company, "eli", &new.backup_codes[0]).await.expect(200);
}

#[tokio::test]
async fn only_the_hashes_of_backup_codes_are_kept() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let (_, codes) = enrolled(&company, &mut eli).await;
    let kept = company.state.db.read(|tx| tx.query("SELECT code_hash FROM backup_codes", &[]));
    let kept: Vec<String> = kept
        .await
        .expect("reads")
        .iter()
        .map(|row| row.text(0).expect("text").to_owned())
        .collect();
    assert_eq!(kept.len(), 10);
    for code in codes {
        let bare = code.replace('-', "");
        assert!(kept.iter().all(|hash| !hash.contains(&bare) && *hash != code));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_code_or_backup_code_used_50_times_at_once_opens_one_door() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let (secret, codes) = enrolled(&company, &mut eli).await;
    for code in [next_code(&company, &secret), codes[0].clone()] {
        let mut doors = Vec::new();
        for _ in 0..50 {
            doors.push(company.signed_in("eli").await);
        }
        let tries: Vec<_> = doors
            .into_iter()
            .map(|mut door| {
                let body = json!({ "code": code });
                tokio::spawn(async move { door.post("/session/second-factor", body).await })
            })
            .collect();
        let mut opened = 0;
        for answer in tries {
            let answer = answer.await.expect("is answered");
            if answer.status.is_success() {
                opened += 1;
            } else {
                answer.refused(403, "second_factor_reused");
            }
        }
        assert_eq!(opened, 1);
        // So many at once are near the limit on tries.
        company.pass(600);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_code_used_50_times_at_once_starts_one_impersonation() {
    let company = Company::new().await;
    let mut doors = Vec::new();
    for _ in 0..50 {
        doors.push(company.ada().await);
    }
    let code = company.fresh_code();
    let starts: Vec<_> = doors
        .into_iter()
        .map(|mut door| {
            let body = json!({ "member_id": "eli", "second_factor_code": code });
            tokio::spawn(async move { door.post("/impersonation", body).await })
        })
        .collect();
    let mut started = 0;
    for answer in starts {
        let answer = answer.await.expect("is answered");
        if answer.status.is_success() {
            started += 1;
        } else {
            answer.refused(403, "second_factor_reused");
        }
    }
    assert_eq!(started, 1);
    let events = attempts(&company, Action::ImpersonationStarted).await;
    let succeeded = events.iter().filter(|event| event.outcome == Outcome::Succeeded);
    assert_eq!((events.len(), succeeded.count()), (50, 1));
}

#[tokio::test]
async fn a_clock_that_is_set_back_gives_a_used_code_no_second_life() {
    let company = Company::new().await;
    let mut ada = company.ada().await;
    let used = company.fresh_code();
    let start = |code: &str| json!({ "member_id": "eli", "second_factor_code": code });
    ada.post("/impersonation", start(&used)).await.expect(201);
    ada.delete("/impersonation").await.expect(200);
    for seconds in [30, 60, 3_600] {
        let back = company.now() - seconds * 1000;
        company.clock.set(understudy_server::clock::from_millis(back));
        let answer = ada.post("/impersonation", start(&used)).await;
        assert!(
            matches!(
                answer.body["code"].as_str(),
                Some("second_factor_reused" | "second_factor_invalid")
            ),
            "{:#}",
            answer.body
        );
        let shown = code_at(SECRET, company.now()).expect("a code");
        ada.post("/impersonation", start(&shown)).await.refused(403, "second_factor_reused");
    }
}
