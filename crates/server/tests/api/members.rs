//! Members, and whether each may be impersonated by whoever asks.

use crate::company::Company;
use serde_json::{Value, json};
use std::collections::HashMap;
use understudy_contract::Permission;
use understudy_contract::session::Plan;
use understudy_contract::settings::Restrictions;

/// Why each member may not be impersonated; nothing for those who may.
async fn refusals(browser: &mut crate::browser::Browser) -> HashMap<String, Value> {
    let list = browser.get("/members").await.expect(200);
    let items = list.body["items"].as_array().expect("a list").clone();
    let refusal = |item: Value| {
        let answer = &item["impersonation"];
        assert_eq!(answer["allowed"].as_bool(), Some(answer.get("code").is_none()), "{item}");
        let why = json!([answer["code"], answer["detail"]]);
        (item["id"].as_str().expect("an id").to_owned(), why)
    };
    items.into_iter().map(refusal).collect()
}

#[tokio::test]
async fn an_admin_sees_of_each_member_whether_and_why_not() {
    let company = Company::new().await;
    let protected_permissions = vec![Permission::BillingRead];
    company.restrict(Restrictions { protected_permissions, ..Restrictions::default() }).await;
    let mut alan = company.signed_in("alan").await;
    let refusals = refusals(&mut alan).await;
    let allowed = json!([null, null]);
    for name in ["eli", "vera", "tom", "lou"] {
        assert_eq!(refusals[name], allowed, "{name}");
    }
    assert_eq!(
        refusals["ada"],
        json!(["cannot_impersonate_admin", "Admins cannot be impersonated"])
    );
    assert_eq!(refusals["alan"], json!(["cannot_impersonate_self", "This is you"]));
    assert_eq!(refusals["ivy"], json!(["member_inactive", "Has not joined yet"]));
    assert_eq!(refusals["dan"], json!(["member_inactive", "Deactivated"]));
    let sentence = "Protected by impersonation restrictions (Billing access)";
    assert_eq!(refusals["bea"], json!(["member_restricted", sentence]));
}

#[tokio::test]
async fn without_the_plan_every_row_says_so() {
    let company = Company::new().await;
    company.set_plan(Plan::Pro).await;
    let mut alan = company.signed_in("alan").await;
    for (_, refusal) in refusals(&mut alan).await {
        assert_eq!(refusal, json!(["plan_required", "Impersonation needs the Enterprise plan"]));
    }
}

#[tokio::test]
async fn whoever_may_not_impersonate_sees_nothing_of_it() {
    let company = Company::new().await;
    for mut browser in [company.signed_in("vera").await, company.alan_as("eli").await] {
        let list = browser.get("/members").await.expect(200);
        for item in list.body["items"].as_array().expect("a list") {
            assert!(item.get("impersonation").is_none(), "{item}");
        }
        let one = browser.get("/members/tom").await.expect(200);
        assert!(one.body.get("impersonation").is_none());
    }
}

#[tokio::test]
async fn one_member_is_told_as_in_the_list() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let list = alan.get("/members?q=BEA@").await.expect(200);
    let one = alan.get("/members/bea").await.expect(200).body;
    assert_eq!(list.body["items"], json!([one]));
    assert_eq!(one["roles"], json!(["viewer", "billing_manager"]));
    assert_eq!((&one["status"], &one["second_factor"]), (&json!("active"), &json!(false)));
    assert_eq!(alan.get("/members/ada").await.expect(200).body["second_factor"], true);
}

#[tokio::test]
async fn another_companys_member_is_not_found() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    for id in ["gina", "nobody", "%2e%2e", "%00", "%20"] {
        alan.get(&format!("/members/{id}")).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn the_list_is_searched_filtered_and_sorted() {
    let company = Company::new().await;
    let mut alan = company.signed_in("alan").await;
    let mut list = async |query: &str| {
        let answer = alan.get(&format!("/members?{query}")).await.expect(200);
        let emails = answer.column("email");
        assert_eq!(answer.body["total"], emails.len());
        let name = |email: &String| email.split('@').next().unwrap_or_default().to_owned();
        emails.iter().map(name).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(list("").await, "ada alan bea dan eli ivy lou tom vera");
    assert_eq!(list("q=El").await, "eli");
    assert_eq!(list("q=%25").await, "");
    assert_eq!(list("role=viewer").await, "bea ivy lou vera");
    assert_eq!(list("role=viewer&status=active").await, "bea vera");
    assert_eq!(list("status=locked").await, "lou");
    assert_eq!(list("role=viewer&q=lou").await, "lou");
    assert_eq!(list("role=viewer&q=eli").await, "");
    assert_eq!(list("sort=email&order=desc").await, "vera tom lou ivy eli dan bea alan ada");
    assert_eq!(list("sort=role").await, "ada alan dan eli tom ivy lou vera bea");
    // Alan has signed in, nobody else has.
    assert_eq!(list("sort=last_active&order=desc&role=admin").await, "alan ada");
    assert_eq!(list("sort=last_active&role=admin").await, "ada alan");
}
