//! A session's row, with everything that decisions about it need.

use crate::db::{DbError, Row};
use crate::store::Columns;
use crate::store::organizations::Organization;
use understudy_contract::audit::Person;
use understudy_contract::member::MemberStatus;
use understudy_contract::policy::Standing;
use understudy_contract::session::{EndCause, Epoch};
use understudy_contract::{ApiTokenId, ImpersonationId, MemberId, Role};

/// A session with everything that decisions about it need, as one transaction sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// Never shown to anybody.
    pub id: String,
    /// Its present identity.
    pub epoch: Epoch,
    /// What a change must carry.
    pub csrf_token: String,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// The last activity that was written down, milliseconds since 1970.
    pub active_at: i64,
    /// Set while a code is still needed; milliseconds since 1970.
    pub pending_until: Option<i64>,
    /// Where actor and subject belong.
    pub organization: Organization,
    /// The human at the keyboard.
    pub actor: Account,
    /// The account whose rights apply.
    pub subject: Account,
    /// The running impersonation.
    pub impersonation: Option<Running>,
    /// The last impersonation of this session.
    pub ended: Option<Ended>,
    /// Set where no session but an API token brought the request. Then actor and subject are its
    /// owner, and nothing here names a session.
    pub api_token: Option<ApiTokenUse>,
}

impl StoredSession {
    /// The identity that an answer tells; a token has none, because it never changes.
    pub fn identity(&self) -> Option<Epoch> {
        self.api_token.is_none().then_some(self.epoch)
    }
}

/// The token that brought a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiTokenUse {
    /// Its id.
    pub id: ApiTokenId,
    /// How it begins.
    pub prefix: String,
}

/// A member, as decisions need them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub person: Person,
    /// One or more.
    pub roles: Vec<Role>,
    /// Whether they can sign in.
    pub status: MemberStatus,
    /// Whether two-factor authentication is on.
    pub second_factor: bool,
}

impl Account {
    /// What the policy must know.
    pub fn standing(&self) -> Standing<'_> {
        Standing { id: &self.person.id, roles: &self.roles, status: self.status }
    }
}

/// A running impersonation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// Its id.
    pub id: ImpersonationId,
    /// Why.
    pub reason: Option<String>,
    /// Whether every change is refused.
    pub read_only: bool,
    /// Milliseconds since 1970.
    pub started_at: i64,
    /// Milliseconds.
    pub idle_timeout: i64,
}

/// An impersonation that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Its id.
    pub id: ImpersonationId,
    /// Why it ended.
    pub cause: EndCause,
    /// Who was impersonated.
    pub email: String,
    /// Milliseconds since 1970.
    pub started_at: i64,
    /// Milliseconds since 1970.
    pub ended_at: i64,
    /// Milliseconds.
    pub idle_timeout: i64,
}

/// Reads the columns that the statements of `super` select.
pub(super) fn read(row: Row) -> Result<StoredSession, DbError> {
    let mut columns = Columns::of(row);
    Ok(StoredSession {
        id: columns.text()?,
        epoch: columns.unsigned("epoch")?,
        csrf_token: columns.text()?,
        created_at: columns.integer()?,
        active_at: columns.integer()?,
        pending_until: columns.optional_integer()?,
        organization: Organization::read(&mut columns)?,
        actor: read_account(&mut columns)?,
        subject: read_account(&mut columns)?,
        impersonation: read_running(&mut columns)?,
        ended: read_ended(&mut columns)?,
        api_token: None,
    })
}

/// From `id, email, name, roles, status, second_factor`.
pub(in crate::store) fn read_account(columns: &mut Columns) -> Result<Account, DbError> {
    let id = MemberId::new(columns.text()?);
    Ok(Account {
        person: Person { id, email: columns.text()?, name: columns.text()? },
        roles: columns.roles()?,
        status: columns.parsed("status", MemberStatus::parse)?,
        second_factor: columns.boolean()?,
    })
}

fn read_running(columns: &mut Columns) -> Result<Option<Running>, DbError> {
    let Some(id) = columns.optional_text()? else {
        columns.skip(4);
        return Ok(None);
    };
    Ok(Some(Running {
        id: ImpersonationId::new(id),
        reason: columns.optional_text()?,
        read_only: columns.boolean()?,
        started_at: columns.integer()?,
        idle_timeout: columns.integer()?,
    }))
}

fn read_ended(columns: &mut Columns) -> Result<Option<Ended>, DbError> {
    let Some(id) = columns.optional_text()? else { return Ok(None) };
    Ok(Some(Ended {
        id: ImpersonationId::new(id),
        cause: columns.parsed("cause", EndCause::parse)?,
        email: columns.text()?,
        started_at: columns.integer()?,
        ended_at: columns.integer()?,
        idle_timeout: columns.integer()?,
    }))
}
