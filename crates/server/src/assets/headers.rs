//! The headers that keep a page from doing what it should not.

use super::markup;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::header::{
    CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// A year.
const ONLY_HTTPS: &str = "max-age=31536000";
/// Nothing of the machine is needed. What is not listed stays with the page itself, never with a
/// frame of another origin.
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), \
    gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

/// The security headers of every answer, made once at start-up.
#[derive(Debug, Clone)]
pub struct SecurityHeaders(Vec<(HeaderName, HeaderValue)>);

impl SecurityHeaders {
    /// For answers that are no pages: nothing in them may run, load or be framed.
    pub fn for_data(is_secure: bool) -> Self {
        let policy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; \
            form-action 'none'";
        Self::new(policy, is_secure)
    }

    /// For `page` and what it loads: its own files, and its inline scripts and styles as they
    /// are now, by their hashes (CSP3 §2.3.1). Not its data blocks, which never run.
    pub(super) fn for_page(page: &str, is_secure: bool) -> Self {
        let hashes = |elements: Vec<&str>| {
            elements.iter().fold(String::new(), |mut sources, content| {
                let hash = STANDARD.encode(Sha256::digest(content.as_bytes()));
                // Writing into a String cannot fail.
                let _ = write!(sources, " 'sha256-{hash}'");
                sources
            })
        };
        let scripts = hashes(markup::inline_scripts(page));
        let styles = hashes(markup::inline_styles(page));
        let policy = format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; \
             style-src 'self'{styles}; img-src 'self' data:; connect-src 'self'; font-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
        );
        Self::new(&policy, is_secure)
    }

    fn new(policy: &str, is_secure: bool) -> Self {
        let fixed = [
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (X_FRAME_OPTIONS, "DENY"),
            (REFERRER_POLICY, "same-origin"),
            (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
            (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
            (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        ];
        let mut headers: Vec<_> = fixed
            .into_iter()
            .map(|(name, value)| (name, HeaderValue::from_static(value)))
            .collect();
        // Base64 and our own words: always a header.
        headers.extend(HeaderValue::from_str(policy).map(|value| (CONTENT_SECURITY_POLICY, value)));
        if is_secure {
            headers.push((STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ONLY_HTTPS)));
        }
        Self(headers)
    }

    /// Adds them to an answer; one that is there already stays.
    pub fn add_to(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.0 {
            headers.entry(name).or_insert_with(|| value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headers: &SecurityHeaders) -> HeaderMap {
        let mut map = HeaderMap::new();
        headers.add_to(&mut map);
        map
    }

    #[test]
    fn inline_scripts_are_let_through_by_their_hash_and_no_other_way() {
        let page = r#"<script>alert(1)</script><script src="/a.js"></script>
            <script type="application/json">{"a":1}</script><style>p{}</style>"#;
        let headers = of(&SecurityHeaders::for_page(page, false));
        let policy = headers[CONTENT_SECURITY_POLICY].to_str().expect("is text");
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        let script = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        assert!(policy.contains(&format!("script-src 'self' 'wasm-unsafe-eval' {script};")));
        assert_eq!(policy.matches("sha256-").count(), 2, "{policy}");
        assert!(!policy.contains("unsafe-inline"));
        assert!(policy.starts_with("default-src 'none';"));
    }

    #[test]
    fn only_an_installation_on_https_insists_on_https() {
        let plain = of(&SecurityHeaders::for_data(false));
        assert!(!plain.contains_key(STRICT_TRANSPORT_SECURITY));
        let secure = of(&SecurityHeaders::for_data(true));
        assert!(secure.contains_key(STRICT_TRANSPORT_SECURITY));
    }

    #[test]
    fn data_may_do_nothing_at_all() {
        let headers = of(&SecurityHeaders::for_data(false));
        let policy = headers[CONTENT_SECURITY_POLICY].to_str().expect("is text");
        assert!(!policy.contains("'self'"));
    }
}
