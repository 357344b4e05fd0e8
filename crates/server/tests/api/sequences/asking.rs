//! How somebody asks with a browser, and what each answer must be.

use super::step::{Code, Request, Seat, Tab};
use super::world::World;
use crate::browser::{Answer, Browser};
use crate::company::{PASSWORD, email};
use serde_json::{Value, json};
use understudy_server::db::Tx;

/// What a password is changed to.
const OTHER_PASSWORD: &str = "another password";

/// A browser: a cookie, and two tabs that each believe something.
pub struct Window {
    pub tabs: [Browser; 2],
    /// What it had before, the latest first.
    pub past: Vec<Browser>,
}

impl Window {
    /// What the tab sends now.
    pub fn tab(&self, tab: Tab) -> Browser {
        self.tabs[tab.number()].clone()
    }

    /// The tab has become `after`; the cookie is the browser's.
    fn keep(&mut self, tab: Tab, after: Browser) {
        if after.cookie != self.tabs[0].cookie {
            self.past.insert(0, self.tab(tab));
        }
        for each in &mut self.tabs {
            each.cookie.clone_from(&after.cookie);
        }
        self.tabs[tab.number()] = after;
        self.tabs[tab.number()].is_background = false;
    }
}

/// A request that is on its way.
pub struct Prepared {
    /// In whose browser; with a tab where that shall hear the answer.
    seat: Seat,
    tab: Option<Tab>,
    request: Request,
    /// As it was sent.
    before: Browser,
    /// Whether it had the browser's cookie then.
    is_current: bool,
}

impl World {
    pub async fn sign_in(&mut self, seat: Seat) -> Result<(), String> {
        let mut browser = self.windows[&seat].tab(Tab::First(seat));
        let mut answer = None;
        for password in [PASSWORD, OTHER_PASSWORD] {
            let body = json!({ "email": email(seat.owner()), "password": password });
            let given = browser.post("/session", body).await;
            let is_wrong = given.body["code"] == "sign_in_failed";
            answer = Some(given);
            if !is_wrong {
                break;
            }
        }
        let mut answer = answer.ok_or("no password")?;
        if answer.body.get("second_factor_required").is_some() {
            let code = json!({ "code": self.fresh_code() });
            answer = browser.post("/session/second-factor", code).await;
        }
        self.check_status(&answer)?;
        let window = self.windows.get_mut(&seat).ok_or("no browser")?;
        window.keep(Tab::First(seat), browser);
        if answer.status.is_success() {
            self.lives.told(&answer.session(), self.company.now(), true)?;
        }
        Ok(())
    }

    fn fresh_code(&mut self) -> String {
        self.used_code = self.company.fresh_code();
        self.used_code.clone()
    }

    /// Asks, hears, and does what people do who are told that they are somebody else, or nobody.
    pub async fn ask(&mut self, tab: Tab, request: &Request) -> Result<(), String> {
        if self.hear(tab, request).await? == "identity_changed" {
            self.hear(tab, &Request::Look).await?;
            self.hear(tab, request).await?;
        }
        Ok(())
    }

    /// Gives the code of the problem, if it is one.
    async fn hear(&mut self, tab: Tab, request: &Request) -> Result<String, String> {
        let prepared = self.prepare(tab, request);
        let answer = self.send(&prepared).await.await;
        let code = answer.1.body["code"].as_str().unwrap_or_default().to_owned();
        self.take(prepared, answer, true)?;
        if code == "unauthenticated" {
            self.sign_in(tab.seat()).await?;
        }
        Ok(code)
    }

    pub async fn replay(
        &mut self,
        seat: Seat,
        ago: usize,
        request: &Request,
    ) -> Result<(), String> {
        let Some(before) = self.windows[&seat].past.get(ago).cloned() else { return Ok(()) };
        let is_current = self.windows[&seat].tabs[0].cookie == before.cookie;
        let prepared = Prepared { seat, tab: None, request: request.clone(), is_current, before };
        let answer = self.send(&prepared).await.await;
        self.take(prepared, answer, true)
    }

    pub fn prepare(&self, tab: Tab, request: &Request) -> Prepared {
        let seat = tab.seat();
        let before = self.windows[&seat].tab(tab);
        Prepared { seat, tab: Some(tab), request: request.clone(), before, is_current: true }
    }

    /// What sends it, and gives the browser as it is then with its answer.
    pub async fn send(
        &mut self,
        prepared: &Prepared,
    ) -> impl Future<Output = (Browser, Answer)> + use<> {
        let (method, path, body) = self.compose(&prepared.request).await;
        let mut browser = prepared.before.clone();
        browser.is_background = matches!(prepared.request, Request::ReadInBackground(_));
        async move {
            let answer = browser.send(&method, &path, body).await;
            (browser, answer)
        }
    }

    async fn compose(&mut self, request: &Request) -> (String, String, Option<Value>) {
        let ask = |method: &str, path: &str, body| (method.to_owned(), path.to_owned(), body);
        let parse = |body: &str| serde_json::from_str::<Value>(body).ok();
        match request {
            Request::Start { member, view_only, code } => {
                let code = match code {
                    Code::Fresh => Some(self.fresh_code()),
                    Code::Used => Some(self.used_code.clone()),
                    Code::Wrong => Some("000000".into()),
                    Code::Missing => None,
                };
                let body = json!({
                    "member_id": member, "read_only": view_only, "second_factor_code": code,
                });
                ask("POST", "/impersonation", Some(body))
            }
            Request::Stop => ask("DELETE", "/impersonation", None),
            Request::SignOut => ask("DELETE", "/session", None),
            Request::Look => ask("GET", "/session", None),
            Request::Read(path) | Request::ReadInBackground(path) => ask("GET", path, None),
            Request::ReportActivity => ask("POST", "/impersonation/activity", Some(json!({}))),
            Request::Work(address, body) | Request::Blocked(address, body) => {
                let (method, path) = address.split_once(' ').expect("both");
                ask(method, path, parse(body))
            }
            Request::EndNow(which) => {
                let id = self.running(*which).await;
                ask("DELETE", &format!("/impersonations/{id}"), None)
            }
        }
    }

    /// The id of a running impersonation, or of none.
    pub async fn running(&self, which: usize) -> String {
        let sql = "SELECT id FROM impersonations WHERE ended_at IS NULL ORDER BY id";
        let rows = self.company.state.db.read(move |tx: &mut dyn Tx| tx.query(sql, &[])).await;
        let rows = rows.expect("reads");
        let row = rows.get(which % rows.len().max(1));
        row.map_or("nothing", |row| row.text(0).expect("an id")).to_owned()
    }

    /// Hears an answer. `alone`: nothing else was done meanwhile.
    pub fn take(
        &mut self,
        prepared: Prepared,
        (after, answer): (Browser, Answer),
        alone: bool,
    ) -> Result<(), String> {
        let Prepared { seat, tab, request, before, is_current } = prepared;
        self.check_status(&answer)?;
        let window = self.windows.get_mut(&seat).ok_or("no browser")?;
        // Of two who asked at once only one has changed it.
        if let Some(tab) = tab.filter(|_| window.tabs[0].cookie == before.cookie) {
            window.keep(tab, after);
        }
        let request_id = answer.headers["x-request-id"].to_str().expect("is ASCII").to_owned();
        self.lives.note_sender(request_id, seat.owner(), before.epoch);
        self.check(&before, &request, &answer, is_current, alone)
    }

    /// Only a log that is broken is a reason not to work.
    pub fn check_status(&self, answer: &Answer) -> Result<(), String> {
        let is_excused = self.is_log_broken && answer.body["code"] == "audit_unavailable";
        if answer.status.is_server_error() && !is_excused {
            return Err(format!("a change without its event, or worse: {}", answer.body));
        }
        Ok(())
    }

    fn check(
        &mut self,
        before: &Browser,
        request: &Request,
        answer: &Answer,
        is_current: bool,
        alone: bool,
    ) -> Result<(), String> {
        let now = self.company.now();
        let status = answer.status.as_u16();
        let impersonation = self.lives.impersonation(before.epoch).map(str::to_owned);
        if matches!(request, Request::Stop) && !matches!(status, 200 | 401) {
            return Err(format!("a stop was answered {status}: {}", answer.body));
        }
        if !answer.status.is_success() {
            if impersonation.is_some() && status == 403 {
                self.saw("was refused as somebody else");
            }
            return Ok(());
        }
        // Nobody repeats anything with an old cookie but a stop, which stops nothing.
        if !is_current && !matches!(request, Request::Stop) {
            return Err(format!("an old cookie did something: {}", answer.body));
        }
        let session = answer.body.get("csrf_token").map(|_| answer.session());
        match (request, &session, &impersonation) {
            (Request::Start { .. } | Request::Blocked(..) | Request::EndNow(_), _, Some(_)) => {
                return Err(format!("{request:?} while impersonating"));
            }
            (Request::Start { .. }, Some(session), None) => {
                self.lives.begin(session, now)?;
                self.saw("started");
            }
            (Request::Stop, Some(session), _) if is_current && session.impersonation.is_some() => {
                return Err("a stop left an impersonation".into());
            }
            (Request::Stop | Request::SignOut | Request::Look | Request::Start { .. }, ..) => {}
            (_, _, Some(id)) => {
                let is_activity = !matches!(request, Request::ReadInBackground(_));
                let is_change = matches!(request, Request::Work(..));
                self.lives.done(id, now, is_activity, is_change)?;
                if is_change {
                    self.saw("changed something as somebody else");
                }
            }
            _ => {}
        }
        let is_as_asked = !matches!(
            request,
            Request::Start { .. } | Request::Stop | Request::SignOut | Request::Look
        );
        if is_as_asked && answer.epoch() != before.epoch {
            return Err("it was answered as another identity than it was asked".into());
        }
        if let Some(session) = session {
            self.lives.told(&session, now, alone)?;
        }
        Ok(())
    }
}
