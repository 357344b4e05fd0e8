//! When the audit log, or nothing at all, can be written: nothing is done, but ending always takes
//! effect.

use crate::browser::ask;
use crate::company::Company;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use understudy_contract::ProblemCode;
use understudy_contract::audit::Action;
use understudy_contract::session::EndCause;
use understudy_server::clock::{Clock, ManualClock};
use understudy_server::config::Config;
use understudy_server::db::DbOptions;
use understudy_server::sweeper;

async fn break_log(company: &Company) {
    company
        .change(|tx| {
            let sql = "CREATE TRIGGER full BEFORE INSERT ON audit_events \
                BEGIN SELECT RAISE(ABORT, 'no space'); END";
            tx.execute(sql, &[]).map(|_| ())
        })
        .await;
}

async fn mend_log(company: &Company) {
    company.change(|tx| tx.execute("DROP TRIGGER full", &[]).map(|_| ())).await;
}

#[tokio::test]
async fn what_cannot_be_recorded_is_not_done() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let mut eli = company.signed_in("eli").await;
    let mut ada = company.signed_in("ada").await;
    break_log(&company).await;
    eli.post("/facts", json!({ "statement": "x" })).await.refused(503, "audit_unavailable");
    eli.put("/billing", json!({})).await.refused(503, "audit_unavailable");
    alan.post("/impersonation", json!({ "member_id": "eli" }))
        .await
        .refused(503, "audit_unavailable");
    let code = company.fresh_code();
    let body = json!({ "code": code });
    ada.post("/session/second-factor", body.clone()).await.refused(503, "audit_unavailable");
    eli.delete("/session").await.refused(503, "audit_unavailable");

    assert_eq!(eli.get("/facts").await.expect(200).body["total"], 2);
    assert!(alan.session().await.impersonation.is_none());
    mend_log(&company).await;
    // The code was not used up either.
    ada.post("/session/second-factor", body).await.expect(200);
    alan.post("/impersonation", json!({ "member_id": "eli" })).await.expect(201);
}

/// The one event of an end, written when the log was mended.
async fn written_later(company: &Company, cause: EndCause) {
    assert!(
        company.events().await.iter().all(|event| event.action != Action::ImpersonationStopped)
    );
    sweeper::sweep_once(&company.state).await;
    mend_log(company).await;
    company.pass(300);
    sweeper::sweep_once(&company.state).await;
    sweeper::sweep_once(&company.state).await;
    let events = company.events().await;
    let stops: Vec<_> =
        events.iter().filter(|e| e.action == Action::ImpersonationStopped).collect();
    assert_eq!(stops.len(), 1);
    assert_eq!(stops[0].details.cause, Some(cause));
    assert_eq!(stops[0].performed_by.as_ref().expect("an actor").email, "alan@acme.example");
    assert_eq!(stops[0].impersonated_user.as_ref().expect("a subject").email, "eli@acme.example");
    assert_eq!(stops[0].reason.as_deref(), Some("ticket 4812"));
}

#[tokio::test]
async fn a_stop_takes_effect_and_is_recorded_as_soon_as_possible() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    break_log(&company).await;
    let session = alan.delete("/impersonation").await.expect(200).session();
    assert_eq!(session.subject.email, "alan@acme.example");
    alan.get("/members").await.expect(200);
    let stopped_at = session.ended_impersonation.expect("is told").ended_at;
    written_later(&company, EndCause::Stopped).await;
    assert_eq!(company.last_event().await.occurred_at, stopped_at);
}

#[tokio::test]
async fn an_expiry_takes_effect_and_is_recorded_as_soon_as_possible() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    break_log(&company).await;
    company.pass(3_600);
    alan.get("/trees").await.refused(409, "identity_changed");
    assert_eq!(alan.session().await.subject.email, "alan@acme.example");
    written_later(&company, EndCause::IdleTimeout).await;
}

#[tokio::test]
async fn a_sign_out_that_cannot_be_recorded_ends_the_impersonation_at_least() {
    let company = Company::new().await;
    let mut alan = company.alan_as("eli").await;
    break_log(&company).await;
    alan.delete("/session").await.refused(503, "audit_unavailable");
    assert_eq!(alan.session().await.subject.email, "alan@acme.example");
    written_later(&company, EndCause::SignedOut).await;
}

/// A clock that fails once, the `fatal`th time that it is asked.
struct Failing {
    clock: Arc<ManualClock>,
    asked: AtomicUsize,
    fatal: usize,
}

impl Clock for Failing {
    fn now(&self) -> jiff::Timestamp {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
        assert_ne!(asked, self.fatal, "secret words");
        self.clock.now()
    }
}

#[tokio::test]
async fn a_panic_is_one_failed_request_and_says_nothing_of_itself() {
    let company = Company::new().await;
    let eli = company.signed_in("eli").await;
    // The first two are the request's id and its beginning; then the transaction, then the handler.
    for fatal in [3, 4] {
        let clock = Failing { clock: company.clock.clone(), asked: AtomicUsize::new(0), fatal };
        let mut state = company.state.clone();
        state.clock = Arc::new(clock);
        let router = understudy_server::http::app(state, None);
        let answer = ask(&router, eli.request("GET", "/session", None)).await;
        assert!(!answer.body.to_string().contains("secret"), "{:#}", answer.body);
        answer.refused(500, "internal");
        ask(&router, eli.request("GET", "/session", None)).await.expect(200);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_one_failed_request() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    // A row that no program of ours writes: reading it fails, and says nothing of itself.
    company
        .change(|tx| {
            let sql = "UPDATE trees SET nodes = 'no JSON' WHERE id = 'acme-draft'";
            tx.execute(sql, &[]).map(|_| ())
        })
        .await;
    let problem = eli.get("/trees/acme-draft").await.refused(500, "internal");
    assert_eq!(problem.code, ProblemCode::Internal);
    assert!(!problem.detail.contains("JSON"), "{}", problem.detail);
    eli.get("/trees/acme-published").await.expect(200);
}

#[tokio::test]
async fn a_server_that_is_closing_refuses_and_changes_nothing() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    company.state.db.close().await;
    let answer = eli.post("/facts", json!({ "statement": "x" })).await;
    assert!(answer.headers.contains_key("retry-after"));
    answer.refused(503, "unavailable");
    eli.get("/trees").await.refused(503, "unavailable");
}

#[tokio::test]
async fn while_another_program_writes_reads_work_and_a_stop_says_to_try_again() {
    let options = DbOptions { busy_timeout: Duration::from_millis(50), ..DbOptions::default() };
    let company = Company::on(options, Config::default()).await;
    let mut alan = company.alan_as("eli").await;
    let importing = rusqlite::Connection::open(company.database()).expect("opens");
    importing.execute_batch("BEGIN IMMEDIATE").expect("takes the lock");
    let answer = alan.delete("/impersonation").await;
    assert!(answer.headers.contains_key("retry-after"));
    answer.refused(503, "unavailable");
    alan.post("/facts", json!({ "statement": "x" })).await.refused(503, "unavailable");
    assert_eq!(alan.get("/facts").await.expect(200).body["total"], 2);
    assert!(alan.session().await.impersonation.is_some());

    // It is over when its time is, whoever writes.
    company.pass(60 * 60);
    alan.get("/facts").await.refused(503, "unavailable");
    importing.execute_batch("COMMIT").expect("gives the lock back");
    alan.get("/facts").await.refused(409, "identity_changed");
    assert!(alan.session().await.impersonation.is_none());
}
