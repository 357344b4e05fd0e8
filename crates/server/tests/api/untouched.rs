//! What being impersonated leaves of an account: nothing.

use crate::company::Company;
use serde_json::{Value, json};
use understudy_contract::audit::Action;
use understudy_server::db::{Row, Tx};
use understudy_server::sweeper;

/// All that is kept of Eli, and of nobody else.
const KEPT: [&str; 6] = [
    "SELECT * FROM members WHERE id = 'eli'",
    "SELECT * FROM member_roles WHERE member_id = 'eli'",
    "SELECT * FROM sessions WHERE actor_id = 'eli'",
    "SELECT * FROM second_factors WHERE member_id = 'eli'",
    "SELECT * FROM second_factor_tries WHERE member_id = 'eli'",
    "SELECT * FROM api_tokens WHERE member_id = 'eli'",
];

async fn kept(company: &Company) -> Vec<Vec<Row>> {
    let job = |tx: &mut dyn Tx| KEPT.iter().map(|sql| tx.query(sql, &[])).collect();
    company.state.db.read(job).await.expect("reads")
}

#[tokio::test]
async fn activity_sessions_and_sign_ins_of_whoever_is_impersonated_stay_as_they_are() {
    let company = Company::new().await;
    let mut eli = company.signed_in("eli").await;
    let mut program = company.program_of("eli").await;
    program.get("/trees").await.expect(200);
    sweeper::write_activity(&company.state).await;
    let sessions = async |eli: &mut crate::browser::Browser| -> Value {
        // In the background, because to look is to do something.
        let mut quiet = eli.in_background();
        quiet.get("/account/sessions").await.expect(200).body
    };
    let before = (kept(&company).await, sessions(&mut eli).await);
    assert_eq!(before.0[2].len(), 2, "the browser's, and the one that made the token");

    company.pass(600);
    let mut alan = company.alan_as("eli").await;
    for path in ["/trees", "/facts", "/members", "/members/eli", "/session"] {
        alan.get(path).await.expect(200);
    }
    alan.post("/facts", json!({ "statement": "x" })).await.expect(201);
    alan.post("/impersonation/activity", json!({})).await.expect(200);
    let password = json!({ "current_password": "x", "new_password": "another password" });
    alan.post("/account/password", password).await.refused(403, "blocked_while_impersonating");
    sweeper::write_activity(&company.state).await;
    company.pass(600);
    alan.delete("/impersonation").await.expect(200);
    // And one that ends by itself.
    alan.post("/impersonation", json!({ "member_id": "eli" })).await.expect(201);
    alan.get("/trees").await.expect(200);
    company.pass(3_600);
    sweeper::sweep_once(&company.state).await;
    sweeper::write_activity(&company.state).await;

    assert_eq!((kept(&company).await, sessions(&mut eli).await), before);
    for event in company.events().await {
        let is_elis = event.performed_by.is_some_and(|person| person.id.as_str() == "eli");
        let is_of_sign_in =
            matches!(event.action, Action::SessionSignedIn | Action::ApiTokenCreated);
        assert!(!is_elis || is_of_sign_in, "{:?}", event.action);
    }
    eli.get("/trees").await.expect(200);
}
