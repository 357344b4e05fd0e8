//! A server with two companies in it, and ways to change what no endpoint changes.

use crate::browser::Browser;
use crate::leaks;
use crate::log;
use axum::Router;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use understudy_contract::audit::AuditEvent;
use understudy_contract::fact::FactStatus;
use understudy_contract::member::{MemberStatus, Order};
use understudy_contract::session::Plan;
use understudy_contract::settings::Restrictions;
use understudy_contract::tree::{Node, NodeKind, TreeStatus};
use understudy_contract::{FactId, MemberId, NodeId, OrganizationId, Role, TreeId};
use understudy_server::clock::{Clock as _, ManualClock, millis};
use understudy_server::config::Config;
use understudy_server::db::{Db, DbError, DbOptions, Outcome, Tx};
use understudy_server::password::{Cost, Passwords, hash_with_salt};
use understudy_server::random::SeededRandom;
use understudy_server::second_factor::code_at;
use understudy_server::state::AppState;
use understudy_server::store::documents;
use understudy_server::store::facts::StoredFact;
use understudy_server::store::members::{self, NewMember};
use understudy_server::store::organizations::{self, NewOrganization};
use understudy_server::store::paging::Scan;
use understudy_server::store::second_factors::{self, NewFactor};
use understudy_server::store::trees::StoredTree;
use understudy_server::store::{audit, settings};

pub const PASSWORD: &str = "understudy-demo";
pub const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// The database's file.
const DATABASE: &str = "test.db";

/// Acme, on the Enterprise plan: (id, roles, status).
const ACME: [(&str, &[Role], MemberStatus); 9] = [
    ("ada", &[Role::Admin], MemberStatus::Active),
    ("alan", &[Role::Admin], MemberStatus::Active),
    ("eli", &[Role::Editor], MemberStatus::Active),
    ("vera", &[Role::Viewer], MemberStatus::Active),
    ("bea", &[Role::Viewer, Role::BillingManager], MemberStatus::Active),
    ("tom", &[Role::Editor, Role::TeamManager], MemberStatus::Active),
    ("lou", &[Role::Viewer], MemberStatus::Locked),
    ("ivy", &[Role::Viewer], MemberStatus::Invited),
    ("dan", &[Role::Editor], MemberStatus::Deactivated),
];
/// Globex, on the Pro plan.
const GLOBEX: [(&str, &[Role], MemberStatus); 2] = [
    ("gus", &[Role::Admin], MemberStatus::Active),
    ("gina", &[Role::Editor], MemberStatus::Active),
];

/// A running server.
pub struct Company {
    pub router: Router,
    pub state: AppState,
    pub clock: Arc<ManualClock>,
    folder: TempDir,
}

impl Company {
    pub async fn new() -> Self {
        Self::with(Config::default()).await
    }

    pub async fn with(config: Config) -> Self {
        Self::on(DbOptions::default(), config).await
    }

    pub async fn on(options: DbOptions, config: Config) -> Self {
        log::listen();
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::open(folder.path().join(DATABASE), options).expect("opens");
        db.migrate().expect("migrates");
        let clock = Arc::new(ManualClock::default());
        let now = millis(clock.now());
        db.write(move |tx| seed(tx, now).map(Outcome::Commit)).await.expect("seeds");
        let random = Arc::new(SeededRandom::new(4_812));
        let passwords = Passwords::new(Cost::CHEAP, 2);
        let state = AppState::open(db, clock.clone(), random, passwords, config);
        let state = state.await.expect("opens");
        let router = understudy_server::http::app(state.clone(), None);
        Self { router, state, clock, folder }
    }

    /// The same server, begun anew on the same database.
    pub async fn restarted(&self) -> Router {
        let AppState { db, clock, passwords, config, .. } = self.state.clone();
        let random = Arc::new(SeededRandom::new(4_813));
        let state = AppState::open(db, clock, random, passwords, (*config).clone());
        understudy_server::http::app(state.await.expect("opens"), None)
    }

    pub fn database(&self) -> PathBuf {
        self.folder.path().join(DATABASE)
    }

    /// A browser that nobody has signed in with.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// A browser in which `name` has signed in, who has no second factor.
    pub async fn signed_in(&self, name: &str) -> Browser {
        let mut browser = self.browser();
        let email = email(name);
        let body = serde_json::json!({ "email": email, "password": PASSWORD });
        browser.post("/session", body).await.expect(200);
        browser
    }

    /// Ada, with her code.
    pub async fn ada(&self) -> Browser {
        let mut browser = self.signed_in("ada").await;
        let code = self.fresh_code();
        browser
            .post("/session/second-factor", serde_json::json!({ "code": code }))
            .await
            .expect(200);
        browser
    }

    /// Alan, who has become `name`.
    pub async fn alan_as(&self, name: &str) -> Browser {
        let mut alan = self.signed_in("alan").await;
        let body = serde_json::json!({ "member_id": name, "reason": "ticket 4812" });
        alan.post("/impersonation", body).await.expect(201);
        alan
    }

    /// A program with an API token of `name`, who has no second factor.
    pub async fn program_of(&self, name: &str) -> Browser {
        let mut browser = self.signed_in(name).await;
        let answer = browser.post("/account/api-tokens", serde_json::json!({ "name": "ci" })).await;
        let token = answer.expect(201).body["token"].as_str().expect("a token").to_owned();
        browser.program(&token)
    }

    /// A code that was never shown before, half a minute later.
    pub fn fresh_code(&self) -> String {
        self.pass(30);
        code_at(SECRET, self.now()).expect("a good secret")
    }

    /// Lets seconds pass.
    pub fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub fn now(&self) -> i64 {
        millis(self.clock.now())
    }

    /// Changes something behind the API's back.
    pub async fn change(&self, job: impl Fn(&mut dyn Tx) -> Result<(), DbError> + Send + 'static) {
        self.state.db.write(move |tx| job(tx).map(Outcome::Commit)).await.expect("changes");
    }

    pub async fn set_roles(&self, name: &'static str, roles: &'static [Role]) {
        self.change(move |tx| members::set_roles(tx, &MemberId::new(name), roles)).await;
    }

    pub async fn set_status(&self, name: &'static str, status: MemberStatus) {
        self.change(move |tx| members::set_status(tx, &MemberId::new(name), status)).await;
    }

    pub async fn set_plan(&self, plan: Plan) {
        self.change(move |tx| organizations::set_plan(tx, &acme(), plan)).await;
    }

    pub async fn restrict(&self, restrictions: Restrictions) {
        self.change(move |tx| settings::change_restrictions(tx, &acme(), &restrictions)).await;
    }

    /// Acme's audit log, the oldest first.
    pub async fn events(&self) -> Vec<AuditEvent> {
        let scan = Scan { order: Order::Asc, from: None, limit: 1_000 };
        let filter = audit::Filter::default();
        let events = self.state.db.read(move |tx| audit::list(tx, &acme(), &filter, &scan));
        events.await.expect("reads").into_iter().map(|(event, _)| event).collect()
    }

    /// The last event of Acme's audit log.
    pub async fn last_event(&self) -> AuditEvent {
        self.events().await.pop().expect("an event")
    }
}

/// Whatever a test did, nothing that proves who somebody is was recorded, logged or told in an error.
impl Drop for Company {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(leaks::search(&self.database()), None, "is in the audit log");
            assert_eq!(leaks::leaked(), None, "is in the server's log or in an error");
        }
    }
}

pub fn acme() -> OrganizationId {
    OrganizationId::new("acme")
}

pub fn email(name: &str) -> String {
    let company = if GLOBEX.iter().any(|(id, ..)| *id == name) { "globex" } else { "acme" };
    format!("{name}@{company}.example")
}

fn seed(tx: &mut dyn Tx, now: i64) -> Result<(), DbError> {
    let hash = hash_with_salt(Cost::CHEAP, PASSWORD, b"some salt").expect("hashes");
    let companies = [("acme", Plan::Enterprise, &ACME[..]), ("globex", Plan::Pro, &GLOBEX[..])];
    for (name, plan, members) in companies {
        let organization = OrganizationId::new(name);
        let new = NewOrganization {
            id: &organization,
            name,
            plan,
            created_at: now,
            seats: 200,
            billing_email: "billing@acme.example",
        };
        organizations::insert(tx, &new)?;
        for (id, roles, status) in members {
            let new = NewMember {
                id: &MemberId::new(*id),
                organization: &organization,
                email: &email(id),
                name: &format!("{} of {name}", id.to_uppercase()),
                roles,
                status: *status,
                password_hash: (*status != MemberStatus::Invited).then_some(&hash),
                created_at: now,
                last_active_at: 0,
            };
            members::insert(tx, &new)?;
        }
        seed_work(tx, &organization, now)?;
    }
    let factor = NewFactor {
        id: "ada-totp",
        organization: &acme(),
        member: &MemberId::new("ada"),
        secret: SECRET,
        last_used_step: 0,
        now,
    };
    second_factors::insert(tx, &factor)
}

/// A draft and a published tree, a draft and a certified fact: `acme-draft`, `acme-published`, ….
fn seed_work(tx: &mut dyn Tx, organization: &OrganizationId, now: i64) -> Result<(), DbError> {
    let end = Node {
        id: NodeId::new("a"),
        kind: NodeKind::End,
        text: "Call us.".into(),
        options: Vec::new(),
    };
    for (name, status) in [("draft", TreeStatus::Draft), ("published", TreeStatus::Published)] {
        let tree = StoredTree {
            id: TreeId::new(format!("{organization}-{name}")),
            title: format!("Charger {name}"),
            status,
            version: 1,
            nodes: vec![end.clone()],
            updated_at: now,
            updated_by: None,
            impersonated_by: None,
        };
        documents::insert(tx, organization, &tree)?;
    }
    for (name, status) in [("draft", FactStatus::Draft), ("certified", FactStatus::Certified)] {
        let fact = StoredFact {
            id: FactId::new(format!("{organization}-{name}")),
            statement: format!("The cable locks ({name})."),
            source_url: None,
            status,
            version: 1,
            created_at: now,
            certified_by: None,
            certified_at: None,
            impersonated_by: None,
        };
        documents::insert(tx, organization, &fact)?;
    }
    Ok(())
}
