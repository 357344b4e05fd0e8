//! One file with its compressed forms, and the answer to a request for it.

use super::encoding::{Encoding, accepted};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH,
    VARY,
};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

/// The name changes with the content: kept for a year without asking.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// The name stays: asked about again after five minutes.
const SHORTLY: &str = "public, max-age=300";

/// A file with its compressed forms.
#[derive(Debug)]
pub(super) struct File {
    content_type: String,
    cache_control: &'static str,
    /// At least the plain one; smallest first.
    forms: Vec<Form>,
}

#[derive(Debug)]
struct Form {
    encoding: Encoding,
    content: Bytes,
    /// A strong validator, so each form has its own (RFC 9110 §8.8.1).
    tag: String,
}

/// Joins each file with its compressed forms, which are no files of their own.
pub(super) fn all(mut contents: HashMap<String, Bytes>) -> HashMap<String, File> {
    let is_form = |path: &String| {
        let plain = path.strip_suffix(".br").or_else(|| path.strip_suffix(".gz"));
        plain.is_some_and(|plain| contents.contains_key(plain))
    };
    let plain: Vec<String> = contents.keys().filter(|path| !is_form(path)).cloned().collect();
    let file = |path: String| {
        let forms = Encoding::ALL.into_iter().filter_map(|encoding| {
            let content = contents.remove(&format!("{path}{}", encoding.suffix()))?;
            Some((encoding, content))
        });
        let file = File::new(&path, forms.collect());
        (path, file)
    };
    plain.into_iter().map(file).collect()
}

impl File {
    /// A file at `path` with these forms, the plain one last.
    pub(super) fn new(path: &str, forms: Vec<(Encoding, Bytes)>) -> Self {
        let guess = mime_guess::from_path(path).first_or_octet_stream();
        let is_text = guess.type_() == "text" || guess.essence_str() == "application/javascript";
        let charset = if is_text { "; charset=utf-8" } else { "" };
        let form = |(encoding, content): (Encoding, Bytes)| {
            let hash = Sha256::digest(&content);
            let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&hash[..16]));
            Form { encoding, content, tag }
        };
        Self {
            content_type: format!("{}{charset}", guess.essence_str()),
            cache_control: if has_hash(path) { FOREVER } else { SHORTLY },
            forms: forms.into_iter().map(form).collect(),
        }
    }

    /// The file, or that the browser has it already.
    pub(super) fn respond(&self, headers: &HeaderMap) -> Response<Bytes> {
        let Some(form) = self.best_form(headers) else { return Response::default() };
        let mut response = if is_known(headers, &form.tag) {
            let mut response = Response::new(Bytes::new());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            self.set_vary(&mut response);
            response
        } else {
            self.respond_always(headers)
        };
        set(&mut response, CACHE_CONTROL, self.cache_control);
        set(&mut response, ETAG, &form.tag);
        response
    }

    /// The file, without anything that lets the browser keep it.
    pub(super) fn respond_always(&self, headers: &HeaderMap) -> Response<Bytes> {
        let Some(form) = self.best_form(headers) else { return Response::default() };
        let mut response = Response::new(form.content.clone());
        set(&mut response, CONTENT_TYPE, &self.content_type);
        if form.encoding != Encoding::Identity {
            set(&mut response, CONTENT_ENCODING, form.encoding.as_str());
        }
        self.set_vary(&mut response);
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(form.content.len()));
        response
    }

    fn best_form(&self, headers: &HeaderMap) -> Option<&Form> {
        let accepted = accepted(headers);
        self.forms.iter().find(|form| accepted.contains(&form.encoding))
    }

    fn set_vary(&self, response: &mut Response<Bytes>) {
        if self.forms.len() > 1 {
            set(response, VARY, "accept-encoding");
        }
    }
}

/// Sets a header whose value is ours, and so has no character that a header cannot have.
pub(super) fn set(response: &mut Response<Bytes>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// Whether the browser has the form with this tag (RFC 9110 §13.1.2; the comparison is weak).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let values = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// Whether the name has the 16 hexadecimal digits of its content's hash, as Trunk gives them:
/// `understudy-0123456789abcdef.js`, `understudy-0123456789abcdef_bg.wasm`.
fn has_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('-').skip(1).any(|part| {
        let (hash, rest) = part.split_at_checked(16).unwrap_or((part, ""));
        let is_hash =
            hash.len() == 16 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_hash && rest.starts_with(['.', '_'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hashed_name_is_told_from_a_plain_one() {
        for path in [
            "understudy-0123456789abcdef.js",
            "understudy-0123456789abcdef_bg.wasm",
            "style/understudy.joined-fedcba9876543210.css",
        ] {
            assert!(has_hash(path), "{path}");
        }
        for path in [
            "favicon.svg",
            "favicon-impersonating.svg",
            "a-0123456789abcdef",
            "a-0123456789abcdeg.js",
            "a-0123456789abcdef0.js",
            "a-é123456789abcdef.js",
        ] {
            assert!(!has_hash(path), "{path}");
        }
    }
}
