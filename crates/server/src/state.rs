//! What every handler shares.

use crate::activity::Activity;
use crate::api::paging::CursorKey;
use crate::api_token;
use crate::clock::{self, Clock};
use crate::config::Config;
use crate::db::{Db, Outcome, WriteError};
use crate::limits::Limits;
use crate::password::Passwords;
use crate::random::{self, Random};
use crate::store::installation;
use crate::store::members::Searches;
use crate::token_uses::TokenUses;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// The server's parts. Clones are the same ones.
#[derive(Clone)]
pub struct AppState {
    /// Where everything is kept.
    pub db: Db,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes tokens, epochs and ids.
    pub random: Arc<dyn Random>,
    /// Hashes and verifies.
    pub passwords: Passwords,
    /// What the operator decided.
    pub config: Arc<Config>,
    /// Who did something a moment ago, before it is written down.
    pub(crate) activity: Activity,
    /// When API tokens were used a moment ago, likewise.
    pub(crate) token_uses: TokenUses,
    pub(crate) cursors: CursorKey,
    /// Who was found a moment ago.
    pub(crate) searches: Searches,
    /// How often passwords and codes were tried.
    pub(crate) limits: Limits,
}

impl AppState {
    /// Puts the parts together; the database must be migrated.
    ///
    /// # Errors
    /// The key that signs cursors could not be kept.
    pub async fn open(
        db: Db,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        passwords: Passwords,
        config: Config,
    ) -> Result<Self, WriteError> {
        let fresh = random::token(random.as_ref());
        // Kept, so that a restart, or a second server, takes the cursors that are out there.
        let key = db
            .write(move |tx| Ok(Outcome::Commit(installation::keep(tx, "cursor_key", &fresh)?)))
            .await?;
        let (activity, cursors) = (Activity::default(), CursorKey::new(&key));
        let (limits, config) = (Limits::new(random.as_ref()), Arc::new(config));
        let (token_uses, searches) = (TokenUses::default(), Searches::default());
        Ok(Self {
            db,
            clock,
            random,
            passwords,
            config,
            activity,
            token_uses,
            cursors,
            searches,
            limits,
        })
    }

    /// The present moment in milliseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        clock::millis(self.clock.now())
    }

    /// A new id.
    pub(crate) fn new_id(&self) -> String {
        random::uuid_v7(self.clock.as_ref(), self.random.as_ref())
    }

    /// A new secret, with what the database keeps of it.
    pub(crate) fn new_token(&self) -> Token {
        Token::new(random::token(self.random.as_ref()))
    }

    /// A new API token, with what the database keeps of it.
    pub(crate) fn new_api_token(&self) -> Token {
        Token::new(api_token::new(self.random.as_ref()))
    }

    /// A new epoch.
    pub(crate) fn new_epoch(&self) -> u64 {
        random::epoch(self.random.as_ref())
    }
}

/// A token of a session or a program. Not `Debug`: it is a secret.
#[derive(Clone)]
pub(crate) struct Token {
    /// For whoever it is given to alone.
    pub(crate) secret: String,
    /// For the database.
    pub(crate) hash: String,
}

impl Token {
    pub(crate) fn new(secret: String) -> Self {
        let hash = hash_token(&secret);
        Self { secret, hash }
    }
}

/// What the database keeps of a token: whoever reads the database has no session by that. Tokens
/// are 256 random bits, so a plain hash without salt or stretching is enough.
pub(crate) fn hash_token(token: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}
