//! The built console: its files from memory, compressed before, and the page itself with the
//! session stamped into it.
//!
//! Everything is read once, at start-up, so that a path can never reach outside, and so that a
//! page which cannot be stamped is noticed before anybody asks for it. Not here: who is asking
//! (the caller looks the session up) and problem details (the caller makes them).

mod encoding;
mod file;
mod headers;
mod markup;
mod page;
mod source;

pub use headers::SecurityHeaders;
pub use page::{Page, Visitor};
pub use source::Source;

use bytes::Bytes;
use file::File;
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use std::collections::HashMap;
use std::path::PathBuf;
use understudy_contract::ProblemCode;

/// The page that every address of the console is.
const PAGE: &str = "index.html";

/// Why the console cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// The folder or a file in it cannot be read.
    #[error(
        "{path} cannot be read ({source}): build the console with `cargo xtask build`, or say where it is with --assets"
    )]
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no page.
    #[error("the console has no index.html: build it with `cargo xtask build`")]
    NoPage,
    /// The page lacks something that the session is stamped into.
    #[error(
        "index.html has no {marker}, so the session cannot be stamped into it: build the console again"
    )]
    NoMarker {
        /// What is missing.
        marker: &'static str,
    },
}

/// The console, ready to be served.
#[derive(Debug)]
pub struct Assets {
    files: HashMap<String, File>,
    page: Page,
    security: SecurityHeaders,
}

impl Assets {
    /// Reads the console from `source`. Where it is reached by https (`is_secure`), browsers are
    /// told to come back by https only.
    ///
    /// # Errors
    /// See [`AssetsError`].
    pub fn load(source: &Source, is_secure: bool) -> Result<Self, AssetsError> {
        let mut contents = source.read()?;
        let page = contents.remove(PAGE).ok_or(AssetsError::NoPage)?;
        let page = String::from_utf8_lossy(&page).into_owned();
        // The page's own compressed forms are of no use: it goes out stamped.
        contents.retain(|path, _| path != "index.html.br" && path != "index.html.gz");
        let security = SecurityHeaders::for_page(&page, is_secure);
        Ok(Self { files: file::all(contents), page: Page::new(page)?, security })
    }

    /// Answers a request for anything outside `/api`; `url` is path and query. `visitor` is polled
    /// only where a page is asked for.
    ///
    /// Addresses of the console all give its page; only a path whose last part has a dot must
    /// be a file.
    ///
    /// # Errors
    /// `not_found` and `method_not_allowed`, for the caller to answer as for the API.
    pub async fn respond(
        &self,
        method: &Method,
        url: &str,
        headers: &HeaderMap,
        visitor: impl Future<Output = Visitor>,
    ) -> Result<Response<Bytes>, ProblemCode> {
        let path = url.split('?').next().unwrap_or_default().trim_start_matches('/');
        if path == "api" || path.starts_with("api/") {
            return Err(ProblemCode::NotFound);
        }
        let file = self.files.get(path);
        let is_page = path == PAGE || !path.rsplit('/').next().is_some_and(|n| n.contains('.'));
        if file.is_none() && !is_page {
            return Err(ProblemCode::NotFound);
        }
        if method != Method::GET && method != Method::HEAD {
            return Err(ProblemCode::MethodNotAllowed);
        }
        let mut response = match file {
            Some(file) => file.respond(headers),
            None => self.page_for(&visitor.await, url, headers),
        };
        self.security.add_to(response.headers_mut());
        if method == Method::HEAD {
            *response.body_mut() = Bytes::new();
        }
        Ok(response)
    }

    fn page_for(&self, visitor: &Visitor, url: &str, headers: &HeaderMap) -> Response<Bytes> {
        let mut response = match visitor {
            // Holds the CSRF token, so it is not compressed: lengths would tell of it (BREACH).
            Visitor::SignedIn(session) => {
                let body = self.page.stamp(session, url);
                let mut response = Response::new(body);
                file::set(&mut response, CONTENT_TYPE, "text/html; charset=utf-8");
                let length = HeaderValue::from(response.body().len());
                response.headers_mut().insert(CONTENT_LENGTH, length);
                response
            }
            Visitor::SecondFactorPending => self.page.pending.respond_always(headers),
            Visitor::SignedOut => self.page.signed_out.respond_always(headers),
            Visitor::Unknown => self.page.unknown.respond_always(headers),
        };
        file::set(&mut response, CACHE_CONTROL, "private, no-store");
        *response.status_mut() = StatusCode::OK;
        response
    }
}
