//! `GET /api/openapi.json`: the API as OpenAPI 3.1, made of the contract's own table, types and doc
//! comments. It is the same for everybody and tells nothing that the source does not.

use super::body;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use understudy_contract::endpoint::{self, Endpoint, Method, Row, Visitor};
use understudy_contract::operation::{Access, Meanwhile};
use understudy_contract::session::EpochNotice;
use understudy_contract::{
    BACKGROUND_HEADER, CSRF_HEADER, EPOCH_HEADER, Problem, ProblemCode, operation,
};
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{
    ComponentsBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, Required,
    Response as Answer, ResponseBuilder, ServerBuilder,
};
use utoipa::{PartialSchema, ToSchema};

/// What holds of every endpoint, and so is said once.
const DESCRIPTION: &str = "JSON over same-origin HTTP, for the console. \
    Every 4xx and 5xx answer is a problem (RFC 9457) with a stable `code`. \
    The session's cookie names who asks; it is `__Host-understudy` where the public origin is https, \
    else `understudy`. Everything but a GET also needs `X-CSRF-Token`, `X-Session-Epoch`, and \
    `Sec-Fetch-Site: same-origin` or an `Origin` that is the server's own; signing in, signing out \
    and stopping need less. Where an operation takes an API token (`Authorization: Bearer`), that \
    alone says who asks, and none of these is needed. Answers carry `X-Session-Epoch`, those with 429 and 503 mostly \
    `Retry-After`. An unknown path is `404 not_found`, a method that a path lacks `405 \
    method_not_allowed` with `Allow`.";

/// The document, made once.
static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
    // Fails only for types that no JSON can hold, which the document has none of.
    build().to_pretty_json().unwrap_or_default()
});

/// Answers with the document.
pub(super) async fn document() -> Response {
    ([(CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}

fn build() -> OpenApi {
    let mut pages = Pages::default();
    endpoint::visit_all(&mut pages);
    pages.needs::<Problem>();
    let info = InfoBuilder::new()
        .title("Understudy")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .build();
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("understudy")));
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let components = ComponentsBuilder::new()
        .schemas_from_iter(pages.schemas)
        .security_scheme("session", cookie)
        .security_scheme("api_token", SecurityScheme::Http(token))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([ServerBuilder::new().url("/").build()]))
        .paths(pages.paths)
        .components(Some(components))
        .build()
}

/// The paths and schemas so far.
#[derive(Default)]
struct Pages {
    paths: PathsBuilder,
    schemas: BTreeMap<String, RefOr<Schema>>,
}

impl Visitor for Pages {
    fn visit<E: Endpoint>(&mut self, name: &'static str) {
        let row =
            Row { method: E::METHOD, path: E::PATH, operation: E::OPERATION, success: E::SUCCESS };
        let mut schemas = Vec::new();
        E::Query::schemas(&mut schemas);
        self.schemas.extend(schemas);
        let mut page = OperationBuilder::new()
            .operation_id(Some(name))
            .description(Some(meaning(&row)))
            .parameters(Some(parameters::<E>(&row)));
        if has_content::<E::Request>() {
            let content = json(self.needs::<E::Request>());
            // As the server reads it: whether nothing at all is understood.
            let is_required = body::parse::<E::Request>(b"").is_err();
            let body = RequestBodyBuilder::new()
                .content("application/json", content)
                .required(Some(if is_required { Required::True } else { Required::False }));
            page = page.request_body(Some(body.build()));
        }
        page = page.response(E::SUCCESS.to_string(), self.success::<E>());
        for (status, answer) in self.problems(&row) {
            page = page.response(status.to_string(), answer);
        }
        let method = match row.method {
            Method::Get => HttpMethod::Get,
            Method::Post => HttpMethod::Post,
            Method::Put => HttpMethod::Put,
            Method::Patch => HttpMethod::Patch,
            Method::Delete => HttpMethod::Delete,
        };
        let item = PathItem::new(method, page.securities(Some(securities(&row))));
        self.paths = std::mem::take(&mut self.paths).path(E::PATH, item);
    }
}

impl Pages {
    /// A reference to the schema of `T`, which is in the document from now on with all it needs.
    fn needs<T: ToSchema>(&mut self) -> RefOr<Schema> {
        let mut schemas = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut schemas);
        self.schemas.extend(schemas);
        Ref::from_schema_name(T::name()).into()
    }

    fn success<E: Endpoint>(&mut self) -> Answer {
        let answer = ResponseBuilder::new();
        if is::<E::Response, endpoint::Download>() {
            let file = ObjectBuilder::new().schema_type(Type::String).build();
            let content = || ContentBuilder::new().schema(Some(file.clone())).build();
            return answer
                .description("A file, in pieces.")
                .content("text/csv", content())
                .content("application/jsonl", content())
                .build();
        }
        if !has_content::<E::Response>() {
            return answer.description("Done.").build();
        }
        let schema = self.needs::<E::Response>();
        if is::<E::Response, EpochNotice>() {
            // OpenAPI 3.1 has no word for a stream: the schema is that of each event's data.
            return answer
                .description("Server-sent events, each with one of these as its data.")
                .content("text/event-stream", json(schema))
                .build();
        }
        answer.description("Done.").content("application/json", json(schema)).build()
    }

    /// One answer a status, which names its codes.
    fn problems(&mut self, row: &Row) -> BTreeMap<u16, Answer> {
        let mut codes: BTreeMap<u16, Vec<ProblemCode>> = BTreeMap::new();
        for (status, code) in row.problems() {
            codes.entry(status).or_default().push(code);
        }
        let problem = self.needs::<Problem>();
        let answer = |codes: Vec<ProblemCode>| {
            let lines = codes.iter().map(|code| format!("`{}`: {}", code.as_str(), code.title()));
            ResponseBuilder::new()
                .description(lines.collect::<Vec<_>>().join("\n\n"))
                .content("application/problem+json", json(problem.clone()))
                .build()
        };
        codes.into_iter().map(|(status, codes)| (status, answer(codes))).collect()
    }
}

fn json(schema: RefOr<Schema>) -> utoipa::openapi::Content {
    ContentBuilder::new().schema(Some(schema)).build()
}

/// Whether `T` is something; `()` stands for no body and no query.
fn has_content<T: ToSchema>() -> bool {
    !is::<T, ()>()
}

fn is<T: ToSchema, U: ToSchema>() -> bool {
    T::name() == U::name()
}

/// What shows who asks: one of these.
fn securities(row: &Row) -> Vec<SecurityRequirement> {
    let needs = |scheme| SecurityRequirement::new::<_, [&str; 0], &str>(scheme, []);
    let rule = row.operation.rule();
    match rule.access {
        Access::Public => vec![SecurityRequirement::default()],
        _ if rule.takes_api_token => vec![needs("session"), needs("api_token")],
        _ => vec![needs("session")],
    }
}

/// Who may ask, and what becomes of it while impersonating, in words.
fn meaning(row: &Row) -> String {
    let operation::Rule { access, meanwhile, extends_idle_clock, action, .. } =
        row.operation.rule();
    let who = match access {
        Access::Public => "Anybody.".to_owned(),
        Access::SignedIn => "Anybody signed in.".to_owned(),
        Access::Permission(permission) => {
            let name = serde_json::to_value(permission).unwrap_or_default();
            format!("Needs the permission `{}`.", name.as_str().unwrap_or_default())
        }
    };
    let meanwhile = match meanwhile {
        Meanwhile::Allowed => "Allowed while impersonating, within the subject's rights.",
        Meanwhile::Blocked => "Blocked while impersonating.",
        Meanwhile::Conflict => "Not while impersonating.",
    };
    let clock = if extends_idle_clock { " Extends the idle clock." } else { "" };
    let event = action.map(|action| format!(" On record as `{}`.", action.as_str()));
    format!("{who} {meanwhile}{clock}{}", event.unwrap_or_default())
}

/// What stands in the path, the query and the headers.
fn parameters<E: Endpoint>(row: &Row) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    for name in ["id", "token"] {
        if E::PATH.contains(&format!("{{{name}}}")) {
            parameters.push(parameter(name, ParameterIn::Path, true, text()));
        }
    }
    if let RefOr::T(Schema::Object(query)) = E::Query::schema() {
        for (name, schema) in query.properties {
            let is_required = query.required.contains(&name);
            parameters.push(parameter(
                &name,
                ParameterIn::Query,
                is_required,
                without_null(schema),
            ));
        }
    }
    let rule = row.operation.rule();
    let leaves = matches!(
        row.operation,
        operation::Operation::SignOut | operation::Operation::StopImpersonation
    );
    if rule.access != Access::Public && !leaves {
        let is_unsafe = row.method != Method::Get;
        // A token needs neither.
        let is_required = is_unsafe && !rule.takes_api_token;
        parameters.push(parameter(EPOCH_HEADER, ParameterIn::Header, is_required, epoch()));
        if is_unsafe {
            parameters.push(parameter(CSRF_HEADER, ParameterIn::Header, is_required, text()));
        }
        parameters.push(parameter(BACKGROUND_HEADER, ParameterIn::Header, false, text()));
    }
    parameters
}

fn parameter(name: &str, place: ParameterIn, required: bool, schema: RefOr<Schema>) -> Parameter {
    let required = if required { Required::True } else { Required::False };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .schema(Some(schema))
        .build()
}

/// A query has no null: what is absent has no pair.
fn without_null(schema: RefOr<Schema>) -> RefOr<Schema> {
    let is_null = |item: &RefOr<Schema>| {
        matches!(item, RefOr::T(Schema::Object(object))
            if object.schema_type == SchemaType::Type(Type::Null))
    };
    match schema {
        RefOr::T(Schema::OneOf(mut choice)) if choice.items.iter().any(is_null) => {
            choice.items.retain(|item| !is_null(item));
            match choice.items.pop() {
                Some(only) if choice.items.is_empty() => only,
                last => {
                    choice.items.extend(last);
                    RefOr::T(Schema::OneOf(choice))
                }
            }
        }
        RefOr::T(Schema::Object(mut object)) => {
            if let SchemaType::Array(kinds) = &object.schema_type {
                let mut kinds = kinds.iter().filter(|kind| **kind != Type::Null);
                if let (Some(kind), None) = (kinds.next(), kinds.next()) {
                    object.schema_type = SchemaType::Type(kind.clone());
                }
            }
            object.into()
        }
        schema => schema,
    }
}

fn text() -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).build().into()
}

fn epoch() -> RefOr<Schema> {
    let format = SchemaFormat::KnownFormat(KnownFormat::Int64);
    ObjectBuilder::new().schema_type(Type::Integer).format(Some(format)).build().into()
}
