//! The built console as a browser gets it.

use bytes::Bytes;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, IF_NONE_MATCH, STRICT_TRANSPORT_SECURITY, VARY,
};
use http::{HeaderMap, HeaderName, Method, Response, StatusCode};
use tempfile::TempDir;
use understudy_contract::session::{Actor, Impersonation, Organization, Plan, Session, Subject};
use understudy_contract::{
    ImpersonationId, MemberId, OrganizationId, ProblemCode, Role, Timestamp,
};
use understudy_server::assets::{Assets, AssetsError, Source, Visitor};

const PAGE: &str = include_str!("../../../index.html");
const SCRIPT: &str = "understudy-0123456789abcdef.js";

/// A folder as the build leaves it.
fn folder(page: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("snippets")).expect("is made");
    for (name, content) in [
        ("index.html", page),
        ("index.html.br", "never sent"),
        (SCRIPT, "plain script"),
        ("understudy-0123456789abcdef.js.br", "brotli script"),
        ("understudy-0123456789abcdef.js.gz", "gzip script"),
        ("understudy-0123456789abcdef_bg.wasm", "wasm"),
        ("favicon.svg", "<svg/>"),
        ("snippets/part-0123456789abcdef.js", "part"),
    ] {
        std::fs::write(folder.path().join(name), content).expect("is written");
    }
    folder
}

fn load(page: &str) -> Result<Assets, AssetsError> {
    Assets::load(&Source::Folder(folder(page).path().to_owned()), false)
}

fn assets() -> Assets {
    load(PAGE).expect("loads")
}

fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (name.clone(), value.parse().expect("a header"))).collect()
}

async fn get(path: &str, pairs: &[(HeaderName, &str)]) -> Result<Response<Bytes>, ProblemCode> {
    let visitor = async { Visitor::SignedOut };
    assets().respond(&Method::GET, path, &headers(pairs), visitor).await
}

async fn page_of(visitor: Visitor) -> String {
    page_at("/trees", visitor).await
}

async fn page_at(url: &str, visitor: Visitor) -> String {
    let visitor = async { visitor };
    let answer = assets().respond(&Method::GET, url, &HeaderMap::new(), visitor).await;
    let body = answer.expect("is found").into_body();
    String::from_utf8(body.to_vec()).expect("is text")
}

fn impersonating(reason: &str) -> Box<Session> {
    let eli = MemberId::new("eli");
    Box::new(Session {
        epoch: 7,
        csrf_token: "csrf".into(),
        server_time: Timestamp::new("2026-11-23T12:00:18.000Z"),
        actor: Actor {
            id: MemberId::new("ada"),
            email: "ada@acme.example".into(),
            name: "Ada </script><script>alert(1)</script>".into(),
            roles: vec![Role::Admin],
            second_factor: true,
        },
        subject: Subject {
            id: eli,
            email: "eli<b>@acme.example".into(),
            name: "Eli".into(),
            roles: vec![Role::Editor],
            permissions: Role::Editor.permissions().to_vec(),
        },
        organization: Organization {
            id: OrganizationId::new("acme"),
            name: "Acme".into(),
            plan: Plan::Enterprise,
        },
        impersonation: Some(Impersonation {
            id: ImpersonationId::new("i"),
            reason: Some(reason.into()),
            read_only: false,
            started_at: Timestamp::new("2026-11-23T12:00:00.000Z"),
            idle_timeout_seconds: 3600,
            idle_expires_at: Timestamp::new("2026-11-23T13:00:00.000Z"),
        }),
        ended_impersonation: None,
        impersonation_rules: None,
    })
}

/// What the console reads from the page.
fn stamped(page: &str) -> serde_json::Value {
    let (_, after) = page.split_once("id=\"session\">").expect("has the element");
    let (json, _) = after.split_once("</script>").expect("has an end");
    serde_json::from_str(json).expect("is JSON")
}

#[tokio::test]
async fn a_browser_gets_the_smallest_form_it_takes() {
    for (accepted, content, encoding) in [
        ("gzip, br", "brotli script", Some("br")),
        ("gzip", "gzip script", Some("gzip")),
        ("br;q=0", "plain script", None),
    ] {
        let answer = get(SCRIPT, &[(ACCEPT_ENCODING, accepted)]).await.expect("is found");
        assert_eq!(answer.body(), content);
        let headers = answer.headers();
        let said = headers.get(CONTENT_ENCODING).map(|value| value.to_str().expect("is text"));
        assert_eq!(said, encoding);
        assert_eq!(headers[VARY], "accept-encoding");
        assert_eq!(headers[CONTENT_LENGTH], content.len().to_string());
    }
}

#[tokio::test]
async fn files_have_their_types() {
    for (path, kind) in [
        (SCRIPT, "text/javascript; charset=utf-8"),
        ("/understudy-0123456789abcdef_bg.wasm", "application/wasm"),
        ("/favicon.svg", "image/svg+xml"),
        ("/snippets/part-0123456789abcdef.js", "text/javascript; charset=utf-8"),
    ] {
        let answer = get(path, &[]).await.expect("is found");
        assert_eq!(answer.headers()[CONTENT_TYPE], kind, "{path}");
    }
}

#[tokio::test]
async fn a_hashed_file_is_kept_for_a_year_and_others_for_minutes() {
    let hashed = get(SCRIPT, &[]).await.expect("is found");
    assert_eq!(hashed.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
    let plain = get("/favicon.svg", &[]).await.expect("is found");
    assert_eq!(plain.headers()[CACHE_CONTROL], "public, max-age=300");
}

#[tokio::test]
async fn what_the_browser_has_is_not_sent_again() {
    let brotli = (ACCEPT_ENCODING, "br");
    let first = get(SCRIPT, std::slice::from_ref(&brotli)).await.expect("is found");
    let tag = first.headers()[ETAG].to_str().expect("is text").to_owned();
    for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".into()] {
        let again = get(SCRIPT, &[brotli.clone(), (IF_NONE_MATCH, &known)]).await;
        let again = again.expect("is found");
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert!(again.body().is_empty());
        assert_eq!(again.headers()[ETAG].to_str().ok(), Some(tag.as_str()));
    }
    // Another form is another thing to keep.
    let plain = get(SCRIPT, &[(IF_NONE_MATCH, &tag)]).await.expect("is found");
    assert_eq!(plain.status(), StatusCode::OK);
}

#[tokio::test]
async fn head_has_the_headers_of_get_and_no_body() {
    for path in ["/favicon.svg", "/team/members"] {
        let ask = |method| {
            let visitor = async { Visitor::SignedOut };
            async move { assets().respond(&method, path, &HeaderMap::new(), visitor).await }
        };
        let (get, head) = (ask(Method::GET).await, ask(Method::HEAD).await);
        let (get, head) = (get.expect("is found"), head.expect("is found"));
        assert_eq!(get.headers(), head.headers());
        assert!(head.body().is_empty() && !get.body().is_empty());
    }
}

#[tokio::test]
async fn every_address_of_the_console_gives_the_page_and_a_missing_file_does_not() {
    for path in ["/", "/trees/018f", "/team/members", "/no/such/page", "/index.html"] {
        let answer = get(path, &[]).await.expect("is found");
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert_eq!(answer.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
        assert_eq!(answer.headers()[CACHE_CONTROL], "private, no-store");
    }
    for path in ["/old.js", "/../Cargo.toml", "/api/v1/nothing", "/api", "/index.html.br"] {
        assert_eq!(get(path, &[]).await.err(), Some(ProblemCode::NotFound), "{path}");
    }
}

#[tokio::test]
async fn a_compressed_form_is_no_file_of_its_own() {
    let path = format!("{SCRIPT}.br");
    assert_eq!(get(&path, &[]).await.err(), Some(ProblemCode::NotFound));
}

#[tokio::test]
async fn nothing_can_be_posted_to_a_page() {
    let visitor = async { Visitor::SignedOut };
    let answer = assets().respond(&Method::POST, "/trees", &HeaderMap::new(), visitor).await;
    assert_eq!(answer.err(), Some(ProblemCode::MethodNotAllowed));
}

#[tokio::test]
async fn a_file_never_waits_for_the_session() {
    let never = std::future::pending::<Visitor>();
    let answer = assets().respond(&Method::GET, "/favicon.svg", &HeaderMap::new(), never).await;
    assert_eq!(answer.expect("is found").status(), StatusCode::OK);
}

#[tokio::test]
async fn the_page_of_an_impersonation_has_the_banner_before_any_script_ran() {
    let page = page_of(Visitor::SignedIn(impersonating("ticket {{time}} <4812>"))).await;
    assert!(page.contains("data-session=\"impersonating\""));
    assert!(page.contains("You are impersonating <"));
    assert!(page.contains(">eli&lt;b&gt;@acme.example<"));
    assert!(page.contains("ticket {{time}} &lt;4812&gt;"), "a reason is never taken for a token");
    assert!(page.contains(">59:42<"));
    assert!(page.contains("action=\"/stop-impersonating\""));
    assert!(page.contains("<title>eli&lt;b&gt;@acme.example · "));
    assert!(page.contains("href=\"/favicon-impersonating.svg\""));
    assert!(!page.contains("href=\"/favicon.svg\""));
}

#[tokio::test]
async fn the_banner_says_view_only_and_has_a_reason_only_where_it_is_so() {
    let mut session = impersonating("ticket 4812");
    let has = |page: &str, text: &str| page.contains(text);
    let page = page_of(Visitor::SignedIn(session.clone())).await;
    assert!(!has(&page, "View only") && has(&page, "class=\"reason\">ticket 4812<"));
    if let Some(running) = &mut session.impersonation {
        running.read_only = true;
        running.reason = None;
    }
    let page = page_of(Visitor::SignedIn(session)).await;
    assert!(has(&page, ">View only<") && !has(&page, "class=\"reason\""));
}

#[tokio::test]
async fn the_page_of_ones_own_account_has_no_banner() {
    let mut session = impersonating("");
    session.impersonation = None;
    let page = page_of(Visitor::SignedIn(session)).await;
    assert!(page.contains("data-session=\"self\""));
    assert!(!page.contains("stop-impersonating"));
    assert!(page.contains("<title>Understudy</title>"));
    assert!(page.contains("href=\"/favicon.svg\""));
    assert_eq!(stamped(&page)["subject"]["email"], "eli<b>@acme.example");
}

#[tokio::test]
async fn a_page_asks_at_once_for_what_it_shows_first() {
    for (url, ahead) in [
        ("/team/members?q=a&role=editor", "/api/v1/members?q=a&amp;role=editor"),
        ("/facts?q=\"onclick='x'", "/api/v1/facts?q=&quot;onclick=&#39;x&#39;"),
        // Not for an editor, and closed while impersonating.
        ("/audit-log", ""),
        ("/billing", ""),
        ("/no/such/page", ""),
    ] {
        let page = page_at(url, Visitor::SignedIn(impersonating(""))).await;
        assert!(page.contains(&format!("data-ahead=\"{ahead}\"")), "{url}");
    }
    for nobody in [Visitor::SignedOut, Visitor::SecondFactorPending, Visitor::Unknown] {
        assert!(page_at("/team/members", nobody).await.contains("data-ahead=\"\""));
    }
}

#[tokio::test]
async fn the_page_of_nobody_says_so() {
    let page = page_of(Visitor::SignedOut).await;
    assert!(page.contains("data-session=\"none\"") && !page.contains("stop-impersonating"));
    assert_eq!(stamped(&page), serde_json::Value::Null);
    let page = page_of(Visitor::SecondFactorPending).await;
    assert_eq!(stamped(&page)["second_factor_required"], true);
    let page = page_of(Visitor::Unknown).await;
    assert!(page.contains("id=\"session\"></script>"), "the console asks for itself");
}

#[tokio::test]
async fn a_name_cannot_end_the_session_element() {
    let session = impersonating("</script>");
    let expected = serde_json::to_value(&session).expect("serialises");
    let page = page_of(Visitor::SignedIn(session)).await;
    assert!(!page.contains("<script>alert"));
    assert_eq!(stamped(&page), expected);
}

#[tokio::test]
async fn a_page_with_a_secret_is_never_compressed_and_one_without_is() {
    let takes = headers(&[(ACCEPT_ENCODING, "br, gzip")]);
    let assets = assets();
    let visitor = async { Visitor::SignedIn(impersonating("x")) };
    let secret = assets.respond(&Method::GET, "/", &takes, visitor).await.expect("is found");
    assert!(!secret.headers().contains_key(CONTENT_ENCODING));
    let visitor = async { Visitor::SignedOut };
    let open = assets.respond(&Method::GET, "/", &takes, visitor).await.expect("is found");
    assert_eq!(open.headers()[CONTENT_ENCODING], "br");
    let mut plain = Vec::new();
    brotli::BrotliDecompress(&mut open.body().as_ref(), &mut plain).expect("is brotli");
    assert_eq!(String::from_utf8(plain).ok(), Some(page_of(Visitor::SignedOut).await));
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    for path in ["/", "/favicon.svg", SCRIPT] {
        let answer = get(path, &[]).await.expect("is found");
        let headers = answer.headers();
        let policy = headers[CONTENT_SECURITY_POLICY].to_str().expect("is text");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
        assert!(!headers.contains_key(STRICT_TRANSPORT_SECURITY));
    }
}

#[test]
fn a_page_that_cannot_be_stamped_is_refused_at_start_up_in_words() {
    for marker in [
        "data-session=\"none\"",
        "<!--banner-->",
        "<!--/banner-->",
        "<!--view-only-->",
        "<!--/view-only-->",
        "<!--reason-->",
        "<!--/reason-->",
        "{{email}}",
        "{{reason}}",
        "{{time}}",
        "href=\"/favicon.svg\"",
        "id=\"session\"",
        "data-ahead=\"\"",
    ] {
        let error = load(&PAGE.replace(marker, "")).expect_err("is refused").to_string();
        assert!(error.contains("index.html") && !error.contains('\n'), "{marker}: {error}");
    }
}

#[test]
fn a_console_that_was_not_built_is_refused_in_words() {
    let empty = tempfile::tempdir().expect("a folder");
    let error = Assets::load(&Source::Folder(empty.path().to_owned()), false).expect_err("refused");
    assert!(matches!(error, AssetsError::NoPage));
    let absent = Source::Folder(empty.path().join("dist"));
    let error = Assets::load(&absent, false).expect_err("refused").to_string();
    assert!(error.contains("cargo xtask build") && error.contains("--assets"), "{error}");
}
