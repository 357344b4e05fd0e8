//! People with browsers, who do the steps one by one.

use super::Seen;
use super::asking::Window;
use super::laws;
use super::lives::{ABSOLUTE, Lives};
use super::step::{Deed, Request, Seat, Step, Tab};
use crate::company::{Company, acme, email};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;
use understudy_contract::member::MemberStatus;
use understudy_contract::session::Plan;
use understudy_contract::{MemberId, Role};
use understudy_server::config::Config;
use understudy_server::db::Tx;
use understudy_server::store::members::{self, NewMember};
use understudy_server::sweeper;

/// Does all of it, and then lets everything end. Gives how often what was seen.
pub async fn play(steps: &[Step]) -> Result<Seen, String> {
    let mut world = World::new().await;
    for (number, step) in steps.iter().enumerate() {
        let here = |why: String| format!("after step {}, {step:?}: {why}", number + 1);
        world.step(step).await.map_err(here)?;
        world.look().await.map_err(here)?;
    }
    world.end().await.map_err(|why| format!("when all had ended: {why}"))?;
    Ok(world.seen)
}

/// A company, everybody in it who does something, and what is known of what they did.
pub struct World {
    pub company: Company,
    pub windows: BTreeMap<Seat, Window>,
    pub lives: Lives,
    pub used_code: String,
    pub is_log_broken: bool,
    pub seen: Seen,
}

impl World {
    async fn new() -> Self {
        let limit = Some(Duration::from_millis(ABSOLUTE.unsigned_abs()));
        let config = Config { impersonation_absolute_timeout: limit, ..Config::default() };
        let company = Company::with(config).await;
        company.change(hire_olga).await;
        laws::lay_down(&company).await;
        let window = || Window { tabs: [company.browser(), company.browser()], past: Vec::new() };
        let windows = Seat::ALL.into_iter().map(|seat| (seat, window())).collect();
        let mut world = Self {
            company,
            windows,
            lives: Lives::default(),
            used_code: "000000".into(),
            is_log_broken: false,
            seen: Seen::new(),
        };
        for seat in Seat::ALL {
            world.sign_in(seat).await.expect("nothing was done yet");
            world.ask(Tab::Second(seat), &Request::Look).await.expect("nothing was done yet");
        }
        world
    }

    pub fn saw(&mut self, what: impl Into<String>) {
        *self.seen.entry(what.into()).or_default() += 1;
    }

    async fn step(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::SignIn(seat) => self.sign_in(*seat).await,
            Step::Ask(tab, request) => self.ask(*tab, request).await,
            Step::AskTogether([(one, first), (two, second)]) => {
                let (first, second) = (self.prepare(*one, first), self.prepare(*two, second));
                let (sends_first, sends_second) =
                    (self.send(&first).await, self.send(&second).await);
                let (first_answer, second_answer) = tokio::join!(sends_first, sends_second);
                self.take(first, first_answer, false)?;
                self.take(second, second_answer, false)
            }
            Step::Replay(seat, ago, request) => self.replay(*seat, *ago, request).await,
            Step::Pass(seconds) => {
                self.company.pass(*seconds);
                Ok(())
            }
            Step::Sweep => {
                self.sweep().await;
                Ok(())
            }
            Step::Office(deed) => self.office(deed).await,
            Step::Plan { is_enterprise } => {
                self.company
                    .set_plan(if *is_enterprise { Plan::Enterprise } else { Plan::Pro })
                    .await;
                Ok(())
            }
            Step::BreakLog => {
                self.is_log_broken = true;
                self.run(
                    "CREATE TRIGGER IF NOT EXISTS full BEFORE INSERT ON audit_events \
                    BEGIN SELECT RAISE(ABORT, 'no space'); END",
                )
                .await
            }
            Step::MendLog => {
                self.is_log_broken = false;
                self.run("DROP TRIGGER IF EXISTS full").await
            }
        }
    }

    async fn run(&self, sql: &'static str) -> Result<(), String> {
        self.company.change(move |tx| tx.execute(sql, &[]).map(|_| ())).await;
        Ok(())
    }

    async fn sweep(&self) {
        sweeper::sweep_once(&self.company.state).await;
        sweeper::write_activity(&self.company.state).await;
        sweeper::clean(&self.company.state).await;
    }

    /// What must hold between two steps.
    async fn look(&mut self) -> Result<(), String> {
        self.lives.look(&self.company).await;
        let broken = laws::broken(&self.company.state.db).await;
        if broken.is_empty() { Ok(()) } else { Err(broken.join("; ")) }
    }

    /// Lets everything end, and compares.
    async fn end(&mut self) -> Result<(), String> {
        self.step(&Step::MendLog).await?;
        self.company.pass(25 * 60 * 60);
        self.sweep().await;
        self.look().await?;
        for cause in self.lives.compare(&self.company).await? {
            self.saw(format!("ended: {}", cause.as_str()));
        }
        let sql = "SELECT id FROM impersonations WHERE ended_at IS NULL OR stop_event_pending = 1 \
            UNION SELECT id FROM sessions";
        let left = self.company.state.db.read(move |tx: &mut dyn Tx| tx.query(sql, &[])).await;
        if left.expect("reads").is_empty() { Ok(()) } else { Err("something has not".into()) }
    }

    /// Olga does it, who signs in first where she has to.
    async fn office(&mut self, deed: &Deed) -> Result<(), String> {
        let tab = Tab::First(Seat::Olgas);
        self.ask(tab, &Request::Look).await?;
        let member = |id: &str| format!("/members/{id}");
        let restrict = |enabled: bool, roles: &[&str]| {
            let body = json!({
                "enabled": enabled, "protected_roles": roles, "protected_permissions": [],
                "reason_required": false,
            });
            ("PUT", "/settings/impersonation".to_owned(), Some(body))
        };
        let (method, path, body) = match deed {
            Deed::Promote(id) => ("PATCH", member(id), Some(json!({ "roles": ["admin"] }))),
            Deed::Demote(id) => ("PATCH", member(id), Some(json!({ "roles": ["editor"] }))),
            Deed::Lock(id) => ("PATCH", member(id), Some(json!({ "status": "locked" }))),
            Deed::Activate(id) => ("PATCH", member(id), Some(json!({ "status": "active" }))),
            Deed::Deactivate(id) => ("PATCH", member(id), Some(json!({ "status": "deactivated" }))),
            Deed::Remove(id) => ("DELETE", member(id), None),
            Deed::Restrict(role) => restrict(true, &[role]),
            Deed::LiftRestrictions => restrict(true, &[]),
            Deed::SwitchOff => restrict(false, &[]),
            Deed::EndNow(which) => {
                ("DELETE", format!("/impersonations/{}", self.running(*which).await), None)
            }
        };
        let mut olga = self.windows[&Seat::Olgas].tab(tab);
        let answer = olga.send(method, &path, body).await;
        self.check_status(&answer)?;
        let request_id = answer.headers["x-request-id"].to_str().expect("is ASCII").to_owned();
        self.lives.note_sender(request_id, "olga", olga.epoch);
        Ok(())
    }
}

/// An admin whom nothing befalls.
fn hire_olga(tx: &mut dyn Tx) -> Result<(), understudy_server::db::DbError> {
    let sql = "SELECT password_hash FROM members WHERE id = 'alan'";
    let hash = tx.query_one(sql, &[])?.expect("Alan").text(0)?.to_owned();
    let new = NewMember {
        id: &MemberId::new("olga"),
        organization: &acme(),
        email: &email("olga"),
        name: "Olga",
        roles: &[Role::Admin],
        status: MemberStatus::Active,
        password_hash: Some(&hash),
        created_at: 0,
        last_active_at: 0,
    };
    members::insert(tx, &new)
}
