//! The OpenAPI document, the contract and the router say the same.

use crate::company::Company;
use serde_json::Value;
use std::collections::BTreeSet;
use understudy_contract::ProblemCode;
use understudy_contract::endpoint::ALL;

async fn document() -> Value {
    let company = Company::new().await;
    let answer = company.browser().get("//api/openapi.json").await.expect(200);
    assert_eq!(answer.headers["content-type"], "application/json");
    answer.body
}

#[tokio::test]
async fn the_document_is_the_one_in_the_repository() {
    insta::assert_json_snapshot!("openapi", document().await);
}

#[tokio::test]
async fn the_document_has_every_endpoint_of_the_contract_and_no_other() {
    let document = document().await;
    assert!(document["openapi"].as_str().expect("text").starts_with("3.1."));
    let mut documented = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            let answers = operation["responses"].as_object().expect("answers");
            let success: Vec<_> = answers.keys().filter(|status| status.starts_with('2')).collect();
            assert_eq!(success.len(), 1, "{method} {path}");
            documented.insert((method.to_uppercase(), path.clone(), success[0].clone()));
        }
    }
    let in_contract: BTreeSet<_> = ALL
        .iter()
        .map(|row| (row.method.as_str().to_owned(), row.path.to_owned(), row.success.to_string()))
        .collect();
    assert_eq!(documented, in_contract);
}

#[tokio::test]
async fn the_document_names_every_problem_code_and_those_of_each_endpoint() {
    let document = document().await;
    let names = document["components"]["schemas"]["ProblemCode"]["enum"].as_array();
    let names: Vec<_> = names.expect("an enum").iter().filter_map(Value::as_str).collect();
    for code in ProblemCode::ALL {
        assert!(names.contains(&code.as_str()), "{code:?}");
    }
    for row in ALL {
        let method = row.method.as_str().to_lowercase();
        let answers = &document["paths"][row.path][&method]["responses"];
        for (status, code) in row.problems() {
            let answer = &answers[status.to_string()];
            let words = answer["description"].as_str().unwrap_or_default();
            assert!(words.contains(&format!("`{}`", code.as_str())), "{row:?}: {status} {code:?}");
            let schema = &answer["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(schema, "#/components/schemas/Problem");
        }
    }
}

#[tokio::test]
async fn a_body_is_required_where_the_server_does_not_do_without() {
    let document = document().await;
    let is_required = |method: &str, path: &str| {
        document["paths"][format!("/api/v1{path}")][method]["requestBody"]["required"].clone()
    };
    for (method, path) in [("post", "/trees/{id}/publish"), ("post", "/facts/{id}/certify")] {
        assert_eq!(is_required(method, path), false, "{path}");
    }
    for (method, path) in [("post", "/session"), ("put", "/trees/{id}")] {
        assert_eq!(is_required(method, path), true, "{path}");
    }
}

/// Every reference in a document.
fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn every_reference_in_the_document_leads_somewhere() {
    let document = document().await;
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(found.len() > 40, "only {}", found.len());
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("within the document");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}
