//! Bodies and query strings: limits, and what is wrong with them in words.

use super::failure::Failure;
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use understudy_contract::{FieldError, MAX_BODY_BYTES, ProblemCode};

/// Reads a whole body within the limit.
pub(crate) async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Failure> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if announced
        .and_then(|text| text.parse::<u64>().ok())
        .is_some_and(|n| n > MAX_BODY_BYTES as u64)
    {
        return Err(ProblemCode::PayloadTooLarge.into());
    }
    match Limited::new(body, MAX_BODY_BYTES).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(ProblemCode::PayloadTooLarge.into()),
        Err(_) => Err(Failure::fields(vec![FieldError::new("body", "The body ended too early.")])),
    }
}

/// Refuses a body that is not announced as JSON; no body needs no announcement.
pub(crate) fn check_type(headers: &HeaderMap, body: &[u8]) -> Result<(), Failure> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    if body.is_empty() || essence.eq_ignore_ascii_case("application/json") {
        Ok(())
    } else {
        Err(ProblemCode::UnsupportedMediaType.into())
    }
}

/// A body as what is expected. Where nothing was sent, nothing or an empty object is meant.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    let body = body.trim_ascii();
    if matches!(body, b"" | b"{}")
        && let Ok(nothing) = serde_json::from_slice("null".as_bytes())
    {
        return Ok(nothing);
    }
    let body = if body.is_empty() { b"{}" } else { body };
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        if error.is_data() { wrong(&path, "body", &error.to_string()) } else { broken(&error) }
    })?;
    json.end().map_err(|error| broken(&error))?;
    Ok(value)
}

/// A query string as what is expected.
pub(crate) fn parse_query<T: DeserializeOwned>(query: Option<&str>) -> Result<T, Failure> {
    let pairs = serde_urlencoded::Deserializer::new(form_pairs(query.unwrap_or_default()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let path = error.path().to_string();
        wrong(&path, "query", &error.into_inner().to_string())
    })
}

fn form_pairs(query: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(query.as_bytes())
}

/// The text is no JSON at all.
fn broken(error: &serde_json::Error) -> Failure {
    let message =
        format!("The body is no JSON (line {}, column {}).", error.line(), error.column());
    Failure::fields(vec![FieldError::new("body", message)])
}

/// The text is well formed and says something that is not expected. serde's own words speak of
/// types of this program, so they are translated, never passed on.
fn wrong(path: &str, whole: &str, words: &str) -> Failure {
    let path = path.replace('[', ".").replace(']', "");
    let path = path.trim_matches('.');
    let named = |start: &str| {
        let rest = words.strip_prefix(start)?;
        let name = rest.split('`').next()?;
        // The path may end with the field already, or with what contains it.
        let parent = path.strip_suffix(name).unwrap_or(path).trim_end_matches('.');
        Some(if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") })
    };
    let error = if let Some(field) = named("unknown field `") {
        FieldError::new(field, "This field is not known here. Leave it out.")
    } else if let Some(field) = named("missing field `") {
        FieldError::new(field, "This field is missing.")
    } else if let Some(field) = named("duplicate field `") {
        FieldError::new(field, "This field is there twice.")
    } else {
        let field = if path.is_empty() { whole } else { path };
        FieldError::new(field, "This value is not one that is understood here.")
    };
    Failure::fields(vec![error])
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_contract::fact::ChangeStatus;
    use understudy_contract::member::MemberQuery;
    use understudy_contract::session::StartImpersonation;
    use understudy_contract::tree::CreateTree;

    fn field<T: DeserializeOwned + std::fmt::Debug>(answer: Result<T, Failure>) -> String {
        let failure = answer.expect_err("is refused");
        assert_eq!(failure.code, ProblemCode::ValidationFailed);
        let text = format!("{failure:?}");
        assert!(!text.contains("expected"), "serde's words: {text}");
        failure.first_field().to_owned()
    }

    #[test]
    fn an_unknown_field_is_named() {
        let body = br#"{"member_id":"m","actor":"x"}"#;
        assert_eq!(field(parse::<StartImpersonation>(body)), "actor");
        let body = br#"{"title":"t","nodes":[{"id":"a","kind":"end","text":"","colour":1}]}"#;
        assert_eq!(field(parse::<CreateTree>(body)), "nodes.0.colour");
    }

    #[test]
    fn a_missing_field_is_named() {
        assert_eq!(field(parse::<StartImpersonation>(b"{}")), "member_id");
        assert_eq!(field(parse::<StartImpersonation>(b"")), "member_id");
        let body = br#"{"title":"t","nodes":[{"id":"a","text":""}]}"#;
        assert_eq!(field(parse::<CreateTree>(body)), "nodes.0.kind");
    }

    #[test]
    fn a_value_of_another_kind_is_named() {
        assert_eq!(field(parse::<StartImpersonation>(br#"{"member_id":7}"#)), "member_id");
        let body = br#"{"title":"t","nodes":[{"id":"a","kind":"loop","text":""}]}"#;
        assert_eq!(field(parse::<CreateTree>(body)), "nodes.0.kind");
        assert_eq!(field(parse::<StartImpersonation>(b"[]")), "body");
    }

    #[test]
    fn what_is_no_json_is_the_bodys_fault() {
        for body in [&b"{"[..], b"nope", br#"{"title":"t"} {}"#, b"\xff"] {
            assert_eq!(field(parse::<CreateTree>(body)), "body", "{body:?}");
        }
    }

    #[test]
    fn nothing_may_be_sent_as_nothing_or_as_an_empty_object() {
        for body in [&b""[..], b"{}", b" {} "] {
            assert!(parse::<()>(body).is_ok());
            assert_eq!(parse::<ChangeStatus>(body).ok(), Some(ChangeStatus::default()));
        }
        assert_eq!(field(parse::<()>(br#"{"a":1}"#)), "body");
    }

    #[test]
    fn a_query_is_as_strict_as_a_body() {
        let query = parse_query::<MemberQuery>(Some("q=eli&limit=5")).expect("is read");
        assert_eq!((query.q.as_deref(), query.limit), (Some("eli"), Some(5)));
        assert_eq!(field(parse_query::<MemberQuery>(Some("page=2"))), "page");
        assert_eq!(field(parse_query::<MemberQuery>(Some("limit=many"))), "limit");
        assert_eq!(field(parse_query::<MemberQuery>(Some("role=owner"))), "role");
        assert_eq!(field(parse_query::<MemberQuery>(Some("q=a&q=b"))), "q");
        assert_eq!(field(parse_query::<()>(Some("a=b"))), "query");
        assert!(parse_query::<()>(None).is_ok());
    }
}
