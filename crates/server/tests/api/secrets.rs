//! What proves who somebody is stays out of events, out of the server's own log at its loudest, and
//! out of every error.

use crate::browser::{Answer, Browser, ask};
use crate::company::{Company, PASSWORD, SECRET, email};
use crate::log;
use axum::body::Body;
use serde_json::{Value, json};
use understudy_contract::account::{BackupCodes, SecondFactorEnrolment};
use understudy_server::second_factor::code_at;

const WRONG: &str = "wr0ng-guessed-password";
const NEW: &str = "n3w-and-better-password";
/// What somebody typed who knows that an operator reads logs in a terminal.
const WORDS: &str = "\u{202e}n0t-what-it-seems <script>alert(1)</script>";

/// What came back as errors, and what must be nowhere.
#[derive(Default)]
struct Story {
    errors: Vec<String>,
    secrets: Vec<String>,
}

impl Story {
    fn hide(&mut self, secret: impl Into<String>) -> String {
        let secret = secret.into();
        self.secrets.push(secret.clone());
        secret
    }

    /// An answer that must be an error.
    #[track_caller]
    fn refused(&mut self, answer: &Answer) {
        assert!(answer.status.as_u16() >= 400, "{:#}", answer.body);
        self.errors.push(format!("{:?} {}", answer.headers, answer.body));
    }

    fn remember(&mut self, browser: &Browser) {
        self.secrets.extend(browser.cookie.clone());
        self.secrets.extend(browser.csrf_token.clone());
    }
}

fn raw(browser: &Browser, path: &str, body: &str) -> http::Request<Body> {
    let mut request = browser.request("POST", path, Some(Value::Null));
    *request.body_mut() = Body::from(body.to_owned());
    request
}

/// Signs in wrongly and rightly, secures an account, impersonates, and gets much of it wrong.
async fn tell(company: &Company, story: &mut Story) {
    for secret in [PASSWORD, SECRET, WRONG, NEW] {
        story.hide(secret);
    }
    let sign_in = |password: &str| json!({ "email": email("alan"), "password": password });
    let mut alan = company.browser();
    story.refused(&alan.post("/session", sign_in(WRONG)).await);
    // Also where it is not understood: misspelled, of another type, broken off.
    for body in [
        format!(r#"{{"email":"{}","pasword":"{PASSWORD}"}}"#, email("alan")),
        format!(r#"{{"email":"{}","password":["{PASSWORD}"]}}"#, email("alan")),
        format!(r#"{{"email":"{}","password":"{PASSWORD}"#, email("alan")),
        format!(r#"["{PASSWORD}"]"#),
    ] {
        story.refused(&ask(&company.router, raw(&alan, "/session", &body)).await);
    }
    alan.post("/session", sign_in(PASSWORD)).await.expect(200);
    story.remember(&alan);

    let enrol = |password: &str| json!({ "current_password": password });
    story.refused(&alan.post("/account/second-factor", enrol(WRONG)).await);
    let enrolment: SecondFactorEnrolment =
        alan.post("/account/second-factor", enrol(PASSWORD)).await.expect(200).read();
    let secret = story.hide(enrolment.secret);
    let with = |code: &str| json!({ "current_password": PASSWORD, "code": code });
    let wrong = story.hide("048120");
    story.refused(&alan.post("/account/second-factor/confirm", with(&wrong)).await);
    company.pass(30);
    let code = story.hide(code_at(&secret, company.now()).expect("a code"));
    let codes: BackupCodes =
        alan.post("/account/second-factor/confirm", with(&code)).await.expect(200).read();
    story.secrets.extend(codes.backup_codes.clone());

    let start =
        |code: &str| json!({ "member_id": "eli", "second_factor_code": code, "reason": WORDS });
    story.refused(&alan.post("/impersonation", start(&code)).await);
    story.refused(&alan.post("/impersonation", start(&wrong)).await);
    let body = format!(r#"{{"member_id":"eli","second_factor_code":{code}}}"#);
    story.refused(&ask(&company.router, raw(&alan, "/impersonation", &body)).await);
    alan.post("/impersonation", start(&codes.backup_codes[0])).await.expect(201);
    story.remember(&alan);
    alan.post("/facts", json!({ "statement": WORDS })).await.expect(201);
    story.refused(&alan.get(&format!("/{}", "%e2%80%ae%1b%5b2J%0d%0an0t-what-it-seems")).await);
    story.refused(&alan.post("/account/backup-codes", with(&codes.backup_codes[1])).await);
    alan.delete("/impersonation").await.expect(200);
    story.remember(&alan);

    let password = |old: &str, new: &str| json!({ "current_password": old, "new_password": new });
    story.refused(&alan.post("/account/password", password(WRONG, NEW)).await);
    story.refused(&alan.post("/account/password", password(PASSWORD, PASSWORD)).await);
    alan.post("/account/password", password(PASSWORD, NEW)).await.expect(204);
    story.remember(&alan);
    let mut again = company.browser();
    again.post("/session", sign_in(NEW)).await.expect(200);
    story.remember(&again);
    story.refused(&again.post("/session/second-factor", json!({ "code": wrong })).await);
    invite(company, story, &mut alan).await;
    script(company, story, &mut alan).await;
    let forged = format!("Bearer {}", story.hide("us_forged_token"));
    let mut request = again.request("GET", "/members", None);
    request.headers_mut().insert("authorization", forged.parse().expect("a value"));
    story.refused(&ask(&company.router, request).await);
    alan.delete("/session").await.expect(204);
}

/// Invites somebody, whose link is tried with a bad password, used, and used again.
async fn invite(company: &Company, story: &mut Story, alan: &mut Browser) {
    let nina = json!({ "email": "nina@acme.example", "name": WORDS });
    let member = alan.post("/members", nina).await.expect(201).body;
    let url = member["invitation_url"].as_str().expect("a link").to_owned();
    let token = story.hide(url.rsplit('/').next().expect("a token"));
    let link = format!("/invitations/{token}");
    let mut nina = company.browser();
    nina.get(&link).await.expect(200);
    let (short, joined) = (story.hide("t00-short"), story.hide("n1na-has-a-password"));
    story.refused(&nina.post(&link, json!({ "password": short })).await);
    let broken = format!(r#"{{"pasword":"{joined}"}}"#);
    story.refused(&ask(&company.router, raw(&nina, &link, &broken)).await);
    nina.post(&link, json!({ "password": joined })).await.expect(200);
    story.refused(&nina.post(&link, json!({ "password": joined })).await);
}

/// Lets a program work, of which nothing but how its token begins may be seen.
async fn script(company: &Company, story: &mut Story, alan: &mut Browser) {
    let made = alan.post("/account/api-tokens", json!({ "name": "ci" })).await.expect(201).body;
    let token = story.hide(made["token"].as_str().expect("a token"));
    let prefix = made["prefix"].as_str().expect("its beginning");
    story.hide(token.strip_prefix(prefix).expect("the beginning"));
    let mut program = company.browser().program(&token);
    program.post("/facts", json!({ "statement": "x" })).await.expect(201);
    story.refused(&program.post("/account/api-tokens", json!({ "name": "ci" })).await);
    let path = format!("/account/api-tokens/{}", made["id"].as_str().expect("an id"));
    alan.delete(&path).await.expect(204);
    story.refused(&program.get("/trees").await);
}

/// Words between anything that is no letter, digit, hyphen or underscore; and whole texts for what
/// is longer than a code, which nothing else looks like by chance.
fn holds(text: &str, secret: &str) -> bool {
    let is_apart = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_');
    text.split(is_apart).any(|word| word == secret) || (secret.len() > 6 && text.contains(secret))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_code_password_or_token_is_in_any_event_log_line_or_error() {
    let company = Company::new().await;
    let mut story = Story::default();
    tell(&company, &mut story).await;
    understudy_server::sweeper::sweep_once(&company.state).await;
    understudy_server::sweeper::clean(&company.state).await;

    let events = serde_json::to_string(&company.events().await).expect("serialises");
    let log = log::lines();
    assert!(log.matches("status=").count() >= 15, "the log was heard: {log}");
    assert!(story.errors.len() >= 15 && events.len() > 1_000);
    assert!(story.secrets.len() > 20);
    for secret in &story.secrets {
        assert!(!holds(&events, secret), "{secret} is in {events}");
        assert!(story.errors.iter().all(|error| !holds(error, secret)), "{secret} is in an error");
        let line = log.lines().find(|line| holds(line, secret));
        assert!(line.is_none(), "{secret} is in {line:?}");
    }
    // And of what people typed nothing: no markup, nothing that turns around, no line of their own.
    assert!(events.contains("n0t-what-it-seems"));
    let line = log.lines().find(|line| line.contains("n0t-what-it-seems"));
    assert!(line.is_none(), "{line:?}");
    assert!(log.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{202e}'), "{log}");
}
