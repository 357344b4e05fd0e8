//! The audit log as a file.

use crate::browser::{Browser, ask};
use crate::company::{Company, acme, email};
use axum::body::Body;
use http::Request;
use http_body_util::BodyExt as _;
use serde_json::json;
use tower::ServiceExt as _;
use understudy_contract::audit::{Action, AuditEvent, Details, Outcome, Person};
use understudy_contract::{MemberId, Page};
use understudy_server::store::audit::{self, NewEvent, Source};

/// Events of somebody's whose name and words are as hostile as can be, one every minute.
async fn fill(company: &Company, count: usize) {
    let now = company.now();
    company
        .change(move |tx| {
            for number in 0..count {
                let name =
                    ["=cmd|' /C calc'!A0", "<b>\u{202e}Bob</b>", "a \"b\", c\nd"][number % 3];
                let person = Person {
                    id: MemberId::new("mal"),
                    email: "mal@acme.example".into(),
                    name: name.into(),
                };
                let minutes = i64::try_from(number).expect("is small") * 60_000;
                let event = NewEvent {
                    id: format!("event-{number}"),
                    organization: acme(),
                    occurred_at: now + minutes,
                    action: Action::FactCreated,
                    operation: Action::FactCreated,
                    outcome: Outcome::ALL[number % 3],
                    performed_by: Some(person),
                    impersonated_user: None,
                    reason: Some(format!("+{number}")),
                    impersonation_id: None,
                    resource: None,
                    details: Details::default(),
                    source: Source::default(),
                    code: None,
                };
                audit::insert(tx, &event)?;
            }
            Ok(())
        })
        .await;
}

/// Everything that a list shows, page by page.
async fn listed(browser: &mut Browser, query: &str) -> Vec<AuditEvent> {
    let (mut events, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/audit-events?{query}&limit=200{cursor}");
        let page: Page<AuditEvent> = browser.get(&path).await.expect(200).read();
        events.extend(page.items);
        let Some(next) = page.next_cursor else { return events };
        cursor = format!("&cursor={next}");
    }
}

async fn exported(browser: &mut Browser, query: &str) -> String {
    let answer = browser.get(&format!("/audit-events/export?{query}")).await.expect(200);
    // One line of JSON would be read as such.
    answer.body.as_str().map_or_else(|| answer.body.to_string(), str::to_owned)
}

#[tokio::test]
async fn an_export_is_exactly_what_the_filters_show_and_in_its_order() {
    let company = Company::new().await;
    fill(&company, 1_200).await;
    let mut alan = company.signed_in("alan").await;
    let mut eli = company.signed_in("eli").await;
    eli.post("/facts", json!({ "statement": "x" })).await.expect(201);
    for query in [
        "",
        "action=fact.created",
        "operation=fact.created&outcome=refused",
        "email=MAL@acme.example",
        "from=2026-11-23T13:00:00Z&to=2026-11-23T14:00:00Z",
        "impersonation_id=nothing",
        "email=eli@acme.example",
    ] {
        let expected = listed(&mut alan, query).await;
        let file = exported(&mut alan, &format!("format=jsonl&{query}")).await;
        let lines: Vec<AuditEvent> =
            file.lines().map(|line| serde_json::from_str(line).expect("an event")).collect();
        assert_eq!(lines, expected, "{query}");
    }
}

#[tokio::test]
async fn an_export_as_csv_has_a_line_for_each_event_and_no_formula() {
    let company = Company::new().await;
    fill(&company, 6).await;
    let mut alan = company.signed_in("alan").await;
    let answer =
        alan.get("/audit-events/export?format=csv&email=mal@acme.example").await.expect(200);
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(answer.headers["content-disposition"], "attachment; filename=\"audit-events.csv\"");
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    let file = answer.body.as_str().expect("text");
    let lines: Vec<&str> = file.split("\r\n").collect();
    assert_eq!(lines.len(), 1 + 6 + 1, "{file}");
    assert!(lines[0].starts_with("id,occurred_at,action,operation,outcome,performed_by_id,"));
    assert!(lines[1].starts_with("\"event-5\",\"2026-11-23T12:05:00.000Z\",\"fact.created\","));
    assert!(file.contains(",\"'=cmd|' /C calc'!A0\","), "{file}");
    assert!(file.contains(",\"'+5\","), "{file}");
    assert!(file.contains(",\"a \"\"b\"\", c\nd\","), "{file}");
    assert!(file.contains("\"<b>\u{202e}Bob</b>\""), "as it was written: {file}");
    for cell in file.split(['\n', ',']) {
        assert!(!cell.trim_matches('"').starts_with(['=', '+', '-', '@']), "{cell}");
    }
}

#[tokio::test]
async fn every_export_is_on_record_with_what_was_asked_for_and_not_part_of_itself() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let file = exported(&mut alan, "format=jsonl&email=alan@acme.example").await;
    assert!(!file.contains("audit.exported"), "{file}");
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::AuditExported, Outcome::Succeeded));
    assert_eq!(event.performed_by.map(|person| person.email), Some(email("alan")));
    let asked: Vec<_> = event
        .details
        .changes
        .iter()
        .map(|change| (change.field.as_str(), change.after.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(asked, [("email", "alan@acme.example"), ("format", "jsonl")]);
    assert!(exported(&mut alan, "format=jsonl").await.contains("audit.exported"), "the one before");
}

#[tokio::test]
async fn a_program_exports_the_log_as_its_owner() {
    let company = Company::new().await;
    let mut program = company.program_of("alan").await;
    let answer = program.get("/audit-events/export?format=jsonl").await.expect(200);
    assert_eq!(answer.epoch(), None);
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::AuditExported, Outcome::Succeeded));
    assert_eq!(event.performed_by.map(|person| person.email), Some(email("alan")));
    let shown = event.details.api_token.expect("the token's beginning");
    assert!(program.bearer.as_ref().expect("a token").starts_with(&shown));
    let mut program = company.program_of("eli").await;
    let path = "/audit-events/export?format=jsonl";
    program.get(path).await.refused(403, "permission_denied");
}

#[tokio::test]
async fn whoever_may_not_read_the_log_exports_nothing_and_the_try_is_on_record() {
    let company = Company::new().await;
    let path = "/audit-events/export?format=csv";
    let mut eli = company.signed_in("eli").await;
    eli.get(path).await.refused(403, "permission_denied");
    let event = company.last_event().await;
    assert_eq!((event.action, event.outcome), (Action::AuditExported, Outcome::Refused));
    let mut alan = company.alan_as("eli").await;
    alan.get(path).await.refused(403, "permission_denied");
    let event = company.last_event().await;
    assert_eq!(
        (event.action, event.operation),
        (Action::ImpersonationAction, Action::AuditExported)
    );
    company.browser().get(path).await.refused(401, "unauthenticated");
    let mut gus = company.signed_in("gus").await;
    assert_eq!(exported(&mut gus, "format=jsonl").await.matches("acme").count(), 0);
}

#[tokio::test]
async fn a_link_on_another_site_exports_nothing() {
    let company = Company::new().await;
    let alan = company.signed_in("alan").await;
    let follow = async |site: &'static str| {
        let mut request = alan.request("GET", "/audit-events/export?format=csv", None);
        request.headers_mut().insert("sec-fetch-site", site.parse().expect("a value"));
        ask(&company.router, request).await
    };
    for site in ["cross-site", "same-site"] {
        follow(site).await.refused(403, "csrf_failed");
        let event = company.last_event().await;
        assert_eq!((event.action, event.outcome), (Action::AuditExported, Outcome::Refused));
    }
    for site in ["same-origin", "none"] {
        follow(site).await.expect(200);
    }
}

#[tokio::test]
async fn a_link_of_a_page_that_was_somebody_else_exports_nothing() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let before = alan.epoch.expect("is signed in");
    let saved = async |browser: &Browser, path: &str| {
        let mut request = browser.request("GET", path, None);
        // As a browser saves a file: the cookie, and no header of the console's.
        request.headers_mut().remove(understudy_contract::EPOCH_HEADER);
        request.headers_mut().insert("sec-fetch-site", "same-origin".parse().expect("a value"));
        ask(&company.router, request).await
    };
    let path = format!("/audit-events/export?format=csv&epoch={before}");
    saved(&alan, &path).await.expect(200);
    let event = company.last_event().await;
    let asked: Vec<_> = event.details.changes.iter().map(|change| change.field.as_str()).collect();
    assert_eq!((event.action, asked), (Action::AuditExported, vec!["format"]));
    // The person is somebody else and themselves again, which this page has not heard of.
    alan.post("/impersonation", json!({ "member_id": "eli" })).await.expect(201);
    saved(&alan, &path).await.refused(409, "identity_changed");
    alan.delete("/impersonation").await.expect(200);
    saved(&alan, &path).await.refused(409, "identity_changed");
    assert_ne!(company.last_event().await.action, Action::AuditExported);
    let now = alan.epoch.expect("is signed in");
    saved(&alan, &format!("/audit-events/export?format=csv&epoch={now}")).await.expect(200);
    // What a request says in its header counts before what stands in its address.
    alan.get(&path).await.expect(200);
}

#[tokio::test]
async fn what_cannot_be_recorded_is_not_exported() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    company
        .change(|tx| {
            let sql = "CREATE TRIGGER full BEFORE INSERT ON audit_events \
                BEGIN SELECT RAISE(ABORT, 'no space'); END";
            tx.execute(sql, &[]).map(|_| ())
        })
        .await;
    alan.get("/audit-events/export?format=csv").await.refused(503, "audit_unavailable");
}

#[tokio::test]
async fn an_export_says_what_is_wrong_with_its_query() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    for (query, field) in [
        ("", "format"),
        ("format=xlsx", "format"),
        ("format=csv&from=yesterday", "from"),
        ("format=csv&action=made.up", "action"),
        ("format=csv&limit=5", "limit"),
        ("format=csv&epoch=mine", "epoch"),
    ] {
        let path = format!("/audit-events/export?{query}");
        let problem = alan.get(&path).await.refused(422, "validation_failed");
        assert_eq!(problem.errors[0].field, field, "{query}");
    }
}

/// The body of an export, to be read piece by piece.
async fn begun(company: &Company, browser: &Browser) -> Body {
    let request: Request<Body> = browser.request("GET", "/audit-events/export?format=jsonl", None);
    let Ok(response) = company.router.clone().oneshot(request).await;
    assert_eq!(response.status(), 200);
    response.into_body()
}

#[tokio::test]
async fn an_export_comes_in_pieces_and_what_happens_meanwhile_is_none_of_it() {
    let company = Company::new().await;
    fill(&company, 5_000).await;
    let alan = company.signed_in("alan").await;
    let mut body = begun(&company, &alan).await;
    let (mut pieces, mut lines) = (0, 0);
    while let Some(frame) = body.frame().await {
        let data = frame.expect("goes on").into_data().expect("data");
        // A page of events, whatever the log's length.
        assert!(data.len() < 500 * 1_000, "{} bytes at once", data.len());
        lines += String::from_utf8_lossy(&data).lines().count();
        pieces += 1;
        // As if it had been done in the middle of what is exported, and at its end.
        company.clock.set(understudy_server::clock::from_millis(company.now() - 60_000));
        let mut eli = company.signed_in("eli").await;
        eli.delete("/session").await.expect(204);
    }
    assert_eq!((pieces, lines), (11, 5_001), "and Alan's sign-in");
}

#[tokio::test]
async fn an_export_that_nobody_reads_is_not_read_ahead() {
    let company = Company::new().await;
    fill(&company, 5_000).await;
    let alan = company.signed_in("alan").await;
    let mut body = begun(&company, &alan).await;
    body.frame().await.expect("a page").expect("goes on");
    // The rest cannot be read: who had read ahead would not notice.
    company.change(|tx| tx.execute("DROP TABLE audit_events", &[]).map(|_| ())).await;
    let mut pieces = 1;
    let broken = loop {
        match body.frame().await {
            Some(Ok(_)) => pieces += 1,
            end => break end,
        }
    };
    assert!(matches!(broken, Some(Err(_))), "it does not look whole");
    assert!(pieces <= 4, "{pieces} pages were in memory");
}
