//! One's own second factor: enrolling, confirming, turning off.

use crate::browser::Browser;
use crate::company::{Company, PASSWORD, SECRET, acme, email};
use serde_json::{Value, json};
use understudy_contract::account::{BackupCodes, SecondFactorEnrolment};
use understudy_contract::audit::{Action, AuditEvent, Outcome};
use understudy_contract::{MemberId, ProblemCode};
use understudy_server::second_factor::code_at;
use understudy_server::store::{members, second_factors};

fn password() -> Value {
    json!({ "current_password": PASSWORD })
}

pub fn with_code(code: &str) -> Value {
    json!({ "current_password": PASSWORD, "code": code })
}

/// The code that an app with this secret shows, half a minute later than the last one.
pub fn next_code(company: &Company, secret: &str) -> String {
    company.pass(30);
    code_at(secret, company.now()).expect("a good secret")
}

pub async fn enrolled(company: &Company, browser: &mut Browser) -> (String, Vec<String>) {
    let enrolment: SecondFactorEnrolment =
        browser.post("/account/second-factor", password()).await.expect(200).read();
    let code = next_code(company, &enrolment.secret);
    let codes: BackupCodes =
        browser.post("/account/second-factor/confirm", with_code(&code)).await.expect(200).read();
    (enrolment.secret, codes.backup_codes)
}

/// Signs in with the password, and then with `code`.
pub async fn sign_in_with(company: &Company, name: &str, code: &str) -> crate::browser::Answer {
    let mut browser = company.signed_in(name).await;
    browser.post("/session/second-factor", json!({ "code": code })).await
}

pub async fn attempts(company: &Company, operation: Action) -> Vec<AuditEvent> {
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
