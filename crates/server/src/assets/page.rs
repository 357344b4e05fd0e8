//! The page, with the session stamped into it: frame and banner are right from the first paint,
//! and the banner's Stop works without any script.

use super::encoding::Encoding;
use super::file::File;
use super::{AssetsError, PAGE, markup};
use crate::clock;
use bytes::Bytes;
use std::io::Write as _;
use std::ops::Range;
use understudy_contract::Session;
use understudy_contract::place::first_read;
use understudy_contract::session::{Impersonation, SignInReply};

/// Who asks for a page, as far as the server knows.
#[derive(Debug, Clone)]
pub enum Visitor {
    /// It could not be found out; the console asks for itself.
    Unknown,
    /// Nobody who is signed in.
    SignedOut,
    /// Somebody who still owes a code.
    SecondFactorPending,
    /// Somebody.
    SignedIn(Box<Session>),
}

/// What is replaced in the page.
#[derive(Debug, Clone, Copy)]
enum Slot {
    /// `none` in `<html data-session="none">`.
    State,
    /// Where the title begins.
    Title,
    /// The icon's address.
    Icon,
    /// The content of `<script type="application/json" id="session">`.
    Session,
    /// Between the quotes of that element's `data-ahead=""`.
    Ahead,
    /// From `<!--banner-->` to `<!--/banner-->`.
    Banner,
}

const STATE: &str = "data-session=\"none\"";
const AHEAD: &str = "data-ahead=\"\"";
const ICON: &str = "href=\"/favicon.svg\"";
const IMPERSONATING_ICON: &str = "href=\"/favicon-impersonating.svg\"";
const BANNER: (&str, &str) = ("<!--banner-->", "<!--/banner-->");
/// In the banner, each kept only where it applies.
const VIEW_ONLY: (&str, &str) = ("<!--view-only-->", "<!--/view-only-->");
const WITH_REASON: (&str, &str) = ("<!--reason-->", "<!--/reason-->");
const EMAIL: &str = "{{email}}";
const REASON: &str = "{{reason}}";
const TIME: &str = "{{time}}";

/// `index.html`, with what is replaced in it.
#[derive(Debug)]
pub struct Page {
    html: String,
    /// In order of place.
    slots: Vec<(Range<usize>, Slot)>,
    pub(super) unknown: File,
    pub(super) signed_out: File,
    pub(super) pending: File,
}

impl Page {
    /// Finds what is replaced.
    ///
    /// # Errors
    /// [`AssetsError::NoMarker`] when something of it is missing.
    pub fn new(html: String) -> Result<Self, AssetsError> {
        let missing = |marker| AssetsError::NoMarker { marker };
        let place = |text: &'static str| {
            let at = html.find(text).ok_or(missing(text))?;
            Ok::<_, AssetsError>(at..at + text.len())
        };
        let elements = markup::elements(&html);
        let title = elements.iter().find(|element| element.name == "title");
        let title = title.ok_or(missing("<title>"))?.content.start;
        let session = elements.iter().find(|element| element.attribute("id") == Some("session"));
        let session = session.ok_or(missing("<script id=\"session\">"))?.content.clone();
        let pair = |marks: (&'static str, &'static str)| {
            Ok::<_, AssetsError>(place(marks.0)?.start..place(marks.1)?.end)
        };
        let banner = pair(BANNER)?;
        for part in [pair(VIEW_ONLY)?, pair(WITH_REASON)?] {
            let is_within = banner.start < part.start && part.end < banner.end;
            is_within.then_some(()).ok_or(missing("<!--banner--> around its parts"))?;
        }
        for token in [EMAIL, REASON, TIME] {
            let is_there = html.get(banner.clone()).is_some_and(|banner| banner.contains(token));
            is_there.then_some(()).ok_or(missing(token))?;
        }
        let ahead = place(AHEAD)?.end - 1;
        let mut slots = vec![
            (place(STATE)?, Slot::State),
            (ahead..ahead, Slot::Ahead),
            (title..title, Slot::Title),
            (place(ICON)?, Slot::Icon),
            (session, Slot::Session),
            (banner, Slot::Banner),
        ];
        slots.sort_by_key(|(place, _)| place.start);
        if slots.windows(2).any(|pair| pair[0].0.end > pair[1].0.start) {
            return Err(missing("place for each marker of its own"));
        }
        let with = |json| compressed(fill(&html, &slots, &Stamp { json, ..Stamp::default() }));
        let pending = SignInReply::Pending { second_factor_required: true };
        // A type of two words and a boolean always serialises.
        let pending = serde_json::to_string(&pending).unwrap_or_default();
        let (unknown, signed_out, pending) = (with(""), with("null"), with(&pending));
        Ok(Self { html, slots, unknown, signed_out, pending })
    }

    /// The page of somebody who is signed in, at `url` (path and query). It asks for the first of
    /// what it shows there at once, while the console is on its way.
    pub fn stamp(&self, session: &Session, url: &str) -> Bytes {
        // Without it the console asks for itself; a type of plain data always serialises.
        let json = serde_json::to_string(session).unwrap_or_default();
        let json = markup::escape_json(&json);
        let state = if session.impersonation.is_some() { "impersonating" } else { "self" };
        let shown = session.impersonation.as_ref().map(|running| Shown {
            email: markup::escape(&session.subject.email),
            reason: markup::escape(running.reason.as_deref().unwrap_or_default()),
            time: markup::escape(&remaining(session, running)),
            is_view_only: running.read_only,
        });
        let ahead = first_read(session, url).as_deref().map(markup::escape).unwrap_or_default();
        let stamp = Stamp { state, json: &json, ahead: &ahead, shown: shown.as_ref() };
        fill(&self.html, &self.slots, &stamp).into()
    }
}

/// What a page is filled with.
struct Stamp<'a> {
    state: &'static str,
    /// The session, or what is known instead.
    json: &'a str,
    /// What the page asks at once, escaped; empty for nothing.
    ahead: &'a str,
    shown: Option<&'a Shown>,
}

/// What is known of nobody.
impl Default for Stamp<'_> {
    fn default() -> Self {
        Self { state: "none", json: "", ahead: "", shown: None }
    }
}

/// What the banner shows, escaped.
struct Shown {
    email: String,
    reason: String,
    time: String,
    is_view_only: bool,
}

fn fill(html: &str, slots: &[(Range<usize>, Slot)], stamp: &Stamp<'_>) -> String {
    let mut page = String::with_capacity(html.len() + stamp.json.len() + 512);
    let mut at = 0;
    for (place, slot) in slots {
        page.push_str(&html[at..place.start]);
        let template = &html[place.clone()];
        match (slot, stamp.shown) {
            (Slot::State, _) => page.push_str(&template.replace("none", stamp.state)),
            (Slot::Session, _) => page.push_str(stamp.json),
            (Slot::Ahead, _) => page.push_str(stamp.ahead),
            (Slot::Title, Some(shown)) => {
                page.push_str(&shown.email);
                page.push_str(" · ");
            }
            (Slot::Icon, Some(_)) => page.push_str(IMPERSONATING_ICON),
            (Slot::Banner, Some(shown)) => push_banner(&mut page, template, shown),
            (Slot::Title | Slot::Banner, None) => {}
            (Slot::Icon, None) => page.push_str(template),
        }
        at = place.end;
    }
    page.push_str(&html[at..]);
    page
}

/// Fills the tokens in one pass, so that a reason which reads like a token stays what it is.
fn push_banner(page: &mut String, template: &str, shown: &Shown) {
    let template = keep_if(shown.is_view_only, template, VIEW_ONLY);
    let template = keep_if(!shown.reason.is_empty(), &template, WITH_REASON);
    let values = [(EMAIL, &shown.email), (REASON, &shown.reason), (TIME, &shown.time)];
    let mut rest = template.as_str();
    loop {
        let next = values
            .iter()
            .filter_map(|(token, value)| Some((rest.find(token)?, token.len(), value)))
            .min_by_key(|(at, _, _)| *at);
        let Some((at, length, value)) = next else { break };
        page.push_str(&rest[..at]);
        page.push_str(value);
        rest = &rest[at + length..];
    }
    page.push_str(rest);
}

/// The template with what stands between the marks, or without it.
fn keep_if(is_kept: bool, template: &str, (begin, end): (&str, &str)) -> String {
    let parts = template
        .split_once(begin)
        .and_then(|(before, rest)| rest.split_once(end).map(|(part, after)| (before, part, after)));
    let Some((before, part, after)) = parts else { return template.to_owned() };
    let part = if is_kept { part } else { "" };
    format!("{before}{part}{after}")
}

/// Minutes and seconds until the impersonation ends, as `59:42`.
fn remaining(session: &Session, running: &Impersonation) -> String {
    let end = clock::parse(&running.idle_expires_at).map_or(0, clock::millis);
    let now = clock::parse(&session.server_time).map_or(end, clock::millis);
    let seconds = (end - now).max(0) / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// A page that has no secrets, with its compressed forms.
fn compressed(page: String) -> File {
    let parameters =
        brotli::enc::BrotliEncoderParams { quality: 9, lgwin: 22, ..Default::default() };
    let mut brotli = Vec::new();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let mut forms = Vec::new();
    // Writing into memory does not fail; if it did, there would be one form less.
    if brotli::BrotliCompress(&mut page.as_bytes(), &mut brotli, &parameters).is_ok() {
        forms.push((Encoding::Brotli, brotli.into()));
    }
    if let Ok(gzip) = gzip.write_all(page.as_bytes()).and_then(|()| gzip.finish()) {
        forms.push((Encoding::Gzip, gzip.into()));
    }
    forms.push((Encoding::Identity, page.into()));
    File::new(PAGE, forms)
}
