//! One's own second factor: enrolling, confirming, backup codes, turning off.

use crate::browser::Browser;
use crate::company::{Company, PASSWORD, SECRET, acme, email};
use serde_json::{Value, json};
use understudy_contract::account::{BackupCodes, SecondFactorEnrolment, SecondFactorState};
use understudy_contract::audit::{Action, AuditEvent, Outcome};
use understudy_contract::{MemberId, ProblemCode};
use understudy_server::second_factor::code_at;
use understudy_server::store::{members, second_factors};

fn password() -> Value {
    json!({ "current_password": PASSWORD })
}

fn with_code(code: &str) -> Value {
    json!({ "current_password": PASSWORD, "code": code })
}

/// The code that an app with this secret shows, half a minute later than the last one.
fn next_code(company: &Company, secret: &str) -> String {
    company.pass(30);
    code_at(secret, company.now()).expect("a good secret")
}

async fn enrolled(company: &Company, browser: &mut Browser) -> (String, Vec<String>) {
    let enrolment: SecondFactorEnrolment =
        browser.post("/account/second-factor", password()).await.expect(200).read();
    let code = next_code(company, &enrolment.secret);
    let codes: BackupCodes =
        browser.post("/account/second-factor/confirm", with_code(&code)).await.expect(200).read();
    (enrolment.secret, codes.backup_codes)
}

/// Signs in with the password, and then with `code`.
async fn sign_in_with(company: &Company, name: &str, code: &str) -> crate::browser::Answer {
    let mut browser = company.signed_in(name).await;
    browser.post("/session/second-factor", json!({ "code": code })).await
}

async fn attempts(company: &Company, operation: Action) -> Vec<AuditEvent> {
    let events = company.events().await.into_iter();
    events.filter(|event| event.operation == operation).collect()
}

#[tokio::test]
async fn an_app_is_enrolled_by_its_first_code_and_asked_for_from_then_on() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let answer = eli.post("/account/second-factor", password()).await.expect(200);
    assert_eq!(answer.headers["cache-control"], "no-store");
    let enrolment: SecondFactorEnrolment = answer.read();
    assert_eq!(enrolment.secret.len(), 32);
    assert!(enrolment.otpauth_uri.starts_with("otpauth://totp/Understudy:eli%40acme.example?"));
    assert!(enrolment.otpauth_uri.contains(&format!("secret={}&", enrolment.secret)));
    assert!(enrolment.qr_svg.starts_with("<svg "));
    // Nothing is on yet.
    assert!(!eli.session().await.actor.second_factor);
    company.signed_in("eli").await.get("/trees").await.expect(200);
    assert!(attempts(&company, Action::SecondFactorEnabled).await.is_empty());

    let code = next_code(&company, &enrolment.secret);
    let codes: BackupCodes =
        eli.post("/account/second-factor/confirm", with_code(&code)).await.expect(200).read();
    assert_eq!(codes.backup_codes.len(), 10);
    assert!(eli.session().await.actor.second_factor);
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::SecondFactorEnabled, Outcome::Succeeded));
    assert_eq!(event.resource.and_then(|resource| resource.name), Some(email("eli")));

    company.signed_in("eli").await.get("/trees").await.refused(401, "second_factor_required");
    // The code that confirmed it is used up.
    sign_in_with(&company, "eli", &code).await.refused(403, "second_factor_reused");
    let code = next_code(&company, &enrolment.secret);
    sign_in_with(&company, "eli", &code).await.expect(200);
}

#[tokio::test]
async fn a_wrong_first_code_turns_nothing_on() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let confirm = "/account/second-factor/confirm";
    eli.post(confirm, with_code("000000")).await.refused(404, "not_found");
    let enrolment: SecondFactorEnrolment =
        eli.post("/account/second-factor", password()).await.expect(200).read();
    eli.post(confirm, with_code("000000")).await.refused(403, "second_factor_invalid");
    eli.post(confirm, with_code(&code_at(SECRET, company.now()).expect("a code")))
        .await
        .refused(403, "second_factor_invalid");
    assert!(!eli.session().await.actor.second_factor);
    // And one that comes after a quarter of an hour comes too late.
    company.pass(15 * 60);
    let late = next_code(&company, &enrolment.secret);
    eli.post(confirm, with_code(&late)).await.refused(404, "not_found");
}

#[tokio::test]
async fn an_enrolment_replaces_the_one_before_and_never_a_factor_that_is_on() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let mut begin = async || -> SecondFactorEnrolment {
        eli.post("/account/second-factor", password()).await.expect(200).read()
    };
    let (first, second) = (begin().await, begin().await);
    assert_ne!(first.secret, second.secret);
    let confirm = "/account/second-factor/confirm";
    let code = next_code(&company, &first.secret);
    eli.post(confirm, with_code(&code)).await.refused(403, "second_factor_invalid");
    let code = next_code(&company, &second.secret);
    eli.post(confirm, with_code(&code)).await.expect(200);

    eli.post("/account/second-factor", password())
        .await
        .refused(409, "second_factor_already_enabled");
    // Even one that was somehow begun before it was on.
    company
        .change(|tx| {
            let kind = understudy_contract::account::SecondFactorKind::Totp;
            let eli = MemberId::new("eli");
            second_factors::begin_enrolment(tx, &acme(), &eli, kind, SECRET, i64::MAX)
        })
        .await;
    let code = company.fresh_code();
    eli.post(confirm, with_code(&code)).await.refused(409, "second_factor_already_enabled");
    let code = next_code(&company, &second.secret);
    sign_in_with(&company, "eli", &code).await.expect(200);
}

#[tokio::test]
async fn a_stolen_cookie_alone_changes_nothing_about_the_second_factor() {
    let company = Company::new().await;
    let ada = company.ada().await;
    let mut thief = ada.clone();
    let wrong = json!({ "current_password": "guessed-password" });
    let guessed = json!({ "current_password": "guessed-password", "code": "000000" });
    for (method, path, body) in [
        ("POST", "/account/second-factor", &wrong),
        ("POST", "/account/second-factor/confirm", &guessed),
        ("DELETE", "/account/second-factor", &guessed),
        ("POST", "/account/backup-codes", &guessed),
    ] {
        thief.send(method, path, None).await.refused(422, "validation_failed");
        thief
            .send(method, path, Some(json!({ "code": "1" })))
            .await
            .refused(422, "validation_failed");
        let answer = thief.send(method, path, Some(body.clone())).await;
        answer.refused(403, "current_password_wrong");
        let event = company.last_event().await;
        assert_eq!(
            (event.outcome, event.code),
            (Outcome::Refused, Some(ProblemCode::CurrentPasswordWrong))
        );
    }
    // Not with the password alone either.
    for (method, path) in [("DELETE", "/account/second-factor"), ("POST", "/account/backup-codes")]
    {
        let answer = thief.send(method, path, Some(password())).await;
        answer.refused(403, "second_factor_required");
        let answer = thief.send(method, path, Some(with_code("000000"))).await;
        answer.refused(403, "second_factor_invalid");
    }
    let code = company.fresh_code();
    sign_in_with(&company, "ada", &code).await.expect(200);
}

#[tokio::test]
async fn wrong_current_passwords_are_limited_like_those_at_sign_in_and_together_with_them() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let wrong = json!({ "current_password": "guessed-password" });
    for _ in 0..9 {
        eli.post("/account/second-factor", wrong.clone())
            .await
            .refused(403, "current_password_wrong");
    }
    let body = json!({ "email": email("eli"), "password": "wrong" });
    company.browser().post("/session", body).await.refused(401, "sign_in_failed");
    let answer = eli.post("/account/second-factor", password()).await;
    assert_eq!(answer.headers["retry-after"], "30");
    answer.refused(429, "rate_limited");
    company.pass(30);
    eli.post("/account/second-factor", password()).await.expect(200);
}

#[tokio::test]
async fn a_password_is_not_even_looked_at_for_whoever_may_not_ask() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    // More often than any limit: nothing was tried.
    for _ in 0..20 {
        alan.post("/account/second-factor", json!({ "current_password": "wrong" }))
            .await
            .refused(403, "blocked_while_impersonating");
        let body = json!({ "current_password": PASSWORD, "code": "1" });
        company
            .browser()
            .post("/account/second-factor/confirm", body)
            .await
            .refused(401, "unauthenticated");
    }
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::ImpersonationAction, Outcome::Refused));
    assert_eq!(event.operation, Action::SecondFactorEnabled);
}

#[tokio::test]
async fn a_factor_is_turned_off_with_password_and_code_and_on_again_afterwards() {
    let company = Company::new().await;
    let mut ada = company.ada().await;
    let mut pending = company.signed_in("ada").await;
    let code = company.fresh_code();
    ada.send("DELETE", "/account/second-factor", Some(with_code(&code))).await.expect(204);
    assert!(!ada.session().await.actor.second_factor);
    assert_eq!(company.last_event().await.action, Action::SecondFactorDisabled);
    // Whoever was half in is out, rather than in without the code.
    let body = json!({ "code": company.fresh_code() });
    pending.post("/session/second-factor", body).await.refused(401, "unauthenticated");
    company.signed_in("ada").await.get("/trees").await.expect(200);
    let answer = ada.send("DELETE", "/account/second-factor", Some(password())).await;
    answer.refused(404, "not_found");
    ada.post("/account/backup-codes", password()).await.refused(404, "not_found");
    let (secret, _) = enrolled(&company, &mut ada).await;
    let code = next_code(&company, &secret);
    sign_in_with(&company, "ada", &code).await.expect(200);
}

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

#[tokio::test]
async fn nothing_of_a_second_factor_outlives_the_password_that_it_was_begun_with() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let enrolment: SecondFactorEnrolment =
        eli.post("/account/second-factor", password()).await.expect(200).read();
    let body = json!({ "current_password": PASSWORD, "new_password": "another password" });
    eli.post("/account/password", body).await.expect(204);
    let code = next_code(&company, &enrolment.secret);
    eli.post("/account/second-factor/confirm", with_code(&code))
        .await
        .refused(403, "current_password_wrong");
    let body = json!({ "current_password": "another password", "code": code });
    eli.post("/account/second-factor/confirm", body).await.refused(404, "not_found");
}

#[tokio::test]
async fn no_event_holds_anything_of_what_proves_who_one_is() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let (secret, codes) = enrolled(&company, &mut eli).await;
    let mut secrets = vec![PASSWORD.to_owned(), secret.clone(), "another password".into()];
    sign_in_with(&company, "eli", &codes[0]).await.expect(200);
    sign_in_with(&company, "eli", "0000-0000-0000-0000")
        .await
        .refused(403, "second_factor_invalid");
    secrets.push("0000-0000-0000-0000".into());
    let code = next_code(&company, &secret);
    let new: BackupCodes =
        eli.post("/account/backup-codes", with_code(&code)).await.expect(200).read();
    secrets.push(code);
    let body = json!({ "current_password": PASSWORD, "new_password": "another password" });
    eli.post("/account/password", body).await.expect(204);
    let hash = company.state.db.read(|tx| members::find_password(tx, &MemberId::new("eli")));
    secrets.extend(hash.await.expect("reads"));
    let code = next_code(&company, &secret);
    let body = json!({ "current_password": "another password", "code": code });
    eli.send("DELETE", "/account/second-factor", Some(body)).await.expect(204);
    secrets.push(code);
    secrets.extend(codes.into_iter().chain(new.backup_codes));
    secrets.extend(eli.cookie.clone());
    let log = serde_json::to_string(&company.events().await).expect("serialises");
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret} is in {log}");
    }
}
