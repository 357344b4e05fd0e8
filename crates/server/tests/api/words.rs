//! Words that want to be more than words, in everything that shows them.

use crate::company::{Company, email};
use crate::pages::page;
use serde_json::json;
use understudy_contract::audit::{Action, AuditEvent};
use understudy_contract::session::SignInReply;

/// Markup, text that turns around, formulas, and more of one sign than anybody types.
fn words() -> Vec<String> {
    [
        "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
        "<!-- \" ' ` --> ]]> {{7*7}} ${7*7} %00 \\u003c",
        "\u{202e}gpj.exe\u{202c} \u{2066}\u{200f}hidden\u{2069}\u{feff}",
        "=cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd",
        "-2+3",
        "a \"quoted\", b; c\nd",
        "'); DROP TABLE audit_events; --",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain(["🎭".repeat(500), "e\u{301}\u{302}\u{303}".repeat(100)])
    .collect()
}

/// The cells of a file of comma-separated values (RFC 4180 §2), row by row.
fn cells(file: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut signs, mut is_quoted) = (file.chars().peekable(), false);
    while let Some(sign) = signs.next() {
        match sign {
            '"' if is_quoted && signs.peek() == Some(&'"') => cell.extend(signs.next()),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !is_quoted && signs.peek() == Some(&'\n') => {
                signs.next();
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            sign => cell.push(sign),
        }
    }
    assert!(!is_quoted && cell.is_empty() && row.is_empty(), "it ends with a whole row");
    rows
}

async fn call_alan(company: &Company, name: &str) {
    let name = name.to_owned();
    company
        .change(move |tx| {
            let sql = "UPDATE members SET name = $1 WHERE id = 'alan'";
            tx.execute(sql, &[name.as_str().into()]).map(|_| ())
        })
        .await;
}

#[tokio::test]
async fn hostile_words_in_the_page_are_words() {
    let company = Company::new().await;
    let plain = page(&company, &company.alan_as("eli").await).await.0;
    for words in words() {
        call_alan(&company, &words).await;
        let mut alan = company.signed_in("alan").await;
        let start = json!({ "member_id": "eli", "reason": words });
        alan.post("/impersonation", start).await.expect(201);
        let (html, who) = page(&company, &alan).await;
        let Some(SignInReply::Done(session)) = who else { panic!("{html}") };
        assert_eq!(session.actor.name, words);
        let running = session.impersonation.expect("runs");
        assert_eq!(running.reason.as_deref(), Some(words.as_str()));
        assert_eq!(html.matches('<').count(), plain.matches('<').count(), "{html}");
        alan.delete("/session").await.expect(204);
    }
}

#[tokio::test]
async fn hostile_words_in_the_log_and_its_exports_are_words() {
    let company = Company::new().await;
    for words in words() {
        call_alan(&company, &words).await;
        let mut alan = company.signed_in("alan").await;
        let start = json!({ "member_id": "eli", "reason": words });
        alan.post("/impersonation", start).await.expect(201);
        let statement: String = words.replace('\n', " ").chars().take(200).collect();
        alan.post("/facts", json!({ "statement": statement })).await.expect(201);
        alan.delete("/impersonation").await.expect(200);

        let filters = "operation=fact.created&limit=1";
        let list = alan.get(&format!("/audit-events?{filters}")).await.expect(200);
        let listed: AuditEvent =
            serde_json::from_value(list.body["items"][0].clone()).expect("an event");
        let is_told = |event: &AuditEvent| {
            let actor = event.performed_by.as_ref().expect("an actor");
            assert_eq!((&actor.name, event.reason.as_ref()), (&words, Some(&words)));
            assert_eq!((event.action, &actor.email), (Action::ImpersonationAction, &email("alan")));
        };
        is_told(&listed);
        let export = "/audit-events/export?operation=fact.created&format";
        let file = alan.get(&format!("{export}=jsonl")).await.expect(200).body;
        // A file of one line is read as the JSON that it is.
        let first = file.as_str().map_or_else(
            || file.clone(),
            |file| serde_json::from_str(file.lines().next().expect("a line")).expect("JSON"),
        );
        is_told(&serde_json::from_value(first).expect("an event"));

        let file = alan.get(&format!("{export}=csv")).await.expect(200).body;
        let rows = cells(file.as_str().expect("text"));
        assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{file}");
        let column = |name: &str| {
            let at = rows[0].iter().position(|cell| cell == name).expect("a column");
            rows[1][at].clone()
        };
        let is_formula = words.starts_with(['=', '+', '-', '@']);
        let expected = if is_formula { format!("'{words}") } else { words.clone() };
        assert_eq!((column("reason"), column("performed_by_name")), (expected.clone(), expected));
        alan.delete("/session").await.expect(204);
    }
}
