//! Every endpoint against every kind of session: the contract's table is what the server does.

use crate::browser::Browser;
use crate::company::Company;
use serde_json::json;
use understudy_contract::endpoint::{ALL, Method, Row};
use understudy_contract::operation::Operation;
use understudy_contract::role::permissions_of;
use understudy_contract::{ProblemCode, Role};

/// The endpoints that make, change and end sessions, and those for whoever has none: each has tests
/// of its own.
const OF_THE_SESSION: [Operation; 8] = [
    Operation::SignIn,
    Operation::SignInSecondFactor,
    Operation::ReadSession,
    Operation::FollowSession,
    Operation::SignOut,
    Operation::StopImpersonation,
    Operation::ReadInvitation,
    Operation::AcceptInvitation,
];

fn rows() -> impl Iterator<Item = &'static Row> {
    ALL.iter().filter(|row| !OF_THE_SESSION.contains(&row.operation))
}

/// The code that this browser gets from an endpoint; none of those that authority gives when it
/// was let through.
async fn code(browser: &Browser, row: &Row) -> Option<String> {
    let path = row.path.strip_prefix("/api/v1").expect("version 1").replace("{id}", "nothing");
    let body = (row.method != Method::Get).then(|| json!({}));
    let answer = browser.clone().send(row.method.as_str(), &path, body).await;
    let code = answer.body["code"].as_str().map(str::to_owned);
    let is_let_through = matches!(code.as_deref(), None | Some("not_found" | "validation_failed"));
    code.filter(|_| !is_let_through)
}

#[tokio::test]
async fn nobody_and_whoever_owes_a_code_get_nothing() {
    let company = Company::new().await;
    let (nobody, pending) = (company.browser(), company.signed_in("ada").await);
    for row in rows() {
        assert_eq!(code(&nobody, row).await.as_deref(), Some("unauthenticated"), "{row:?}");
        assert_eq!(code(&pending, row).await.as_deref(), Some("second_factor_required"), "{row:?}");
    }
    assert!(company.events().await.is_empty(), "nobody leaves no trace");
}

/// The code that somebody with these roles gets as themselves.
fn of_a_person(row: &Row, roles: &[Role]) -> Option<&'static str> {
    row.operation.check(&permissions_of(roles), None).err().map(ProblemCode::as_str)
}

#[tokio::test]
async fn everybody_gets_what_the_table_gives_their_roles() {
    let company = Company::new().await;
    for (name, roles) in [
        ("alan", &[Role::Admin][..]),
        ("eli", &[Role::Editor]),
        ("vera", &[Role::Viewer]),
        ("bea", &[Role::Viewer, Role::BillingManager]),
        ("tom", &[Role::Editor, Role::TeamManager]),
    ] {
        let browser = company.signed_in(name).await;
        for row in rows() {
            let expected = of_a_person(row, roles);
            assert_eq!(code(&browser, row).await.as_deref(), expected, "{name}: {row:?}");
        }
    }
}

#[tokio::test]
async fn a_second_factor_gives_an_admin_no_more_and_no_less() {
    let company = Company::new().await;
    let ada = company.ada().await;
    for row in rows() {
        // It is asked for only when all else is right, which an empty body is not.
        let expected = of_a_person(row, &[Role::Admin]);
        assert_eq!(code(&ada, row).await.as_deref(), expected, "{row:?}");
    }
}

#[tokio::test]
async fn an_admin_on_another_plan_gets_everything_but_impersonation() {
    let company = Company::new().await;
    let gus = company.signed_in("gus").await;
    for row in rows() {
        let expected = match row.operation {
            Operation::StartImpersonation => Some(ProblemCode::PlanRequired.as_str()),
            _ => of_a_person(row, &[Role::Admin]),
        };
        assert_eq!(code(&gus, row).await.as_deref(), expected, "{row:?}");
    }
}

/// What an API token of somebody with these roles gets.
fn of_a_program(row: &Row, roles: &[Role]) -> Option<&'static str> {
    if !row.operation.rule().takes_api_token {
        return Some(ProblemCode::TokenNotAllowed.as_str());
    }
    row.operation.check(&permissions_of(roles), None).err().map(ProblemCode::as_str)
}

#[tokio::test]
async fn a_program_gets_what_its_owner_gets_but_nothing_of_sessions_and_accounts() {
    let company = Company::new().await;
    for (name, roles) in [
        ("alan", &[Role::Admin][..]),
        ("vera", &[Role::Viewer]),
        ("tom", &[Role::Editor, Role::TeamManager]),
    ] {
        let program = company.program_of(name).await;
        for row in rows() {
            let expected = of_a_program(row, roles);
            assert_eq!(code(&program, row).await.as_deref(), expected, "{name}: {row:?}");
        }
    }
}

#[tokio::test]
async fn a_token_beside_the_cookie_of_an_impersonation_is_its_owner_still() {
    let company = Company::new().await;
    let program = company.program_of("alan").await;
    let mut both = company.alan_as("eli").await;
    both.bearer = program.bearer;
    for row in rows() {
        let expected = of_a_program(row, &[Role::Admin]);
        assert_eq!(code(&both, row).await.as_deref(), expected, "{row:?}");
    }
}

#[tokio::test]
async fn whoever_is_impersonated_gives_their_rights_and_no_more() {
    let company = Company::new().await;
    for (name, roles) in [
        ("vera", &[Role::Viewer][..]),
        ("eli", &[Role::Editor]),
        ("bea", &[Role::Viewer, Role::BillingManager]),
        ("tom", &[Role::Editor, Role::TeamManager]),
    ] {
        for read_only in [false, true] {
            let mut browser = company.signed_in("alan").await;
            let start = json!({ "member_id": name, "read_only": read_only });
            browser.post("/impersonation", start).await.expect(201);
            for row in rows() {
                let answer = row.operation.check(&permissions_of(roles), Some(read_only));
                let expected = answer.err().map(ProblemCode::as_str);
                assert_eq!(code(&browser, row).await.as_deref(), expected, "{name}: {row:?}");
            }
        }
    }
}

#[tokio::test]
async fn an_impersonation_that_is_over_gives_nothing_and_its_actor_what_is_theirs() {
    let company = Company::new().await;
    for row in rows() {
        // Each is the first to find it over.
        let mut alan = company.alan_as("tom").await;
        company.pass(3_600);
        assert_eq!(code(&alan, row).await.as_deref(), Some("identity_changed"), "{row:?}");
        assert_eq!(code(&alan, row).await.as_deref(), Some("identity_changed"), "{row:?}");
        alan.session().await;
        let expected = of_a_person(row, &[Role::Admin]);
        assert_eq!(code(&alan, row).await.as_deref(), expected, "{row:?}");
    }
}

#[tokio::test]
async fn a_demoted_actor_gets_nothing_as_somebody_else_and_their_own_rights_as_themselves() {
    let company = Company::new().await;
    for row in rows() {
        company.set_roles("alan", &[Role::Admin]).await;
        let mut alan = company.alan_as("tom").await;
        company.set_roles("alan", &[Role::Viewer]).await;
        assert_eq!(code(&alan, row).await.as_deref(), Some("identity_changed"), "{row:?}");
        assert_eq!(code(&alan, row).await.as_deref(), Some("identity_changed"), "{row:?}");
        alan.session().await;
        let expected = of_a_person(row, &[Role::Viewer]);
        assert_eq!(code(&alan, row).await.as_deref(), expected, "{row:?}");
    }
}
