//! The security of one's own account: password, second factor, backup codes, sessions.
//!
//! Whatever weakens or replaces a proof of identity asks for the present ones again, because a
//! cookie may have been stolen: the password, and a code where the second factor is on.

use crate::endpoint::{Query, push};
use crate::json::Read;
use crate::{SessionId, Timestamp};
use serde::{Deserialize, Serialize};

/// How many backup codes there are after they were made anew.
pub const BACKUP_CODES: usize = 10;

/// What a second factor is.
///
/// Passkeys come later, as a kind of their own beside this one; a member can then have several
/// factors, and backup codes stay what they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorKind {
    /// Codes of an authenticator app (RFC 6238).
    #[default]
    Totp,
}

impl SecondFactorKind {
    /// Every kind.
    pub const ALL: [Self; 1] = [Self::Totp];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Totp => "totp",
        }
    }

    /// The inverse of [`SecondFactorKind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What stands between one's password and one's account: `GET /account/second-factor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondFactorState {
    /// Whether a code is asked for at sign-in and at the start of an impersonation.
    pub enabled: bool,
    /// How many backup codes are unused; 0 where the second factor is off.
    pub backup_codes_left: u64,
}

/// `POST /account/second-factor`: begins an enrolment, which replaces nothing until it is confirmed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EnrolSecondFactor {
    /// As typed.
    pub current_password: String,
    /// An authenticator app unless it says otherwise.
    #[serde(default)]
    pub kind: SecondFactorKind,
}

/// What an authenticator app must be told. The secret is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondFactorEnrolment {
    /// What is enrolled.
    pub kind: SecondFactorKind,
    /// To be typed: base32 (RFC 4648 §6) without padding.
    pub secret: String,
    /// The same as an address that apps open (`otpauth://totp/…`).
    pub otpauth_uri: String,
    /// The same as a QR code: an SVG element without scripts and styles.
    pub qr_svg: String,
    /// Until when it can be confirmed.
    pub expires_at: Timestamp,
}

/// `POST /account/second-factor/confirm`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConfirmSecondFactor {
    /// As typed.
    pub current_password: String,
    /// What the app shows for the new secret; spaces are ignored.
    pub code: String,
}

/// Who one is, once more: what `DELETE /account/second-factor` and `POST /account/backup-codes` ask
/// for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Reauthentication {
    /// As typed.
    pub current_password: String,
    /// A code of the app, or a backup code; needed where the second factor is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// New backup codes. They are shown this once, and the ones before are void.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BackupCodes {
    /// [`BACKUP_CODES`] of them, each good for one use in place of a code of the app.
    pub backup_codes: Vec<String>,
}

/// `POST /account/password`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// As typed.
    pub current_password: String,
    /// See [`crate::text::password`].
    pub new_password: String,
}

/// A browser that one is signed in with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Read)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountSession {
    /// Its id; knowing it opens nothing.
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub current: bool,
    /// When it was signed in with.
    pub created_at: Timestamp,
    /// When something was last done with it.
    pub last_active_at: Timestamp,
    /// Where from, when it was signed in with.
    pub ip_address: Option<String>,
    /// With what, as it says.
    pub user_agent: Option<String>,
    /// The email of whoever is impersonated with it now.
    pub impersonating: Option<String>,
}

/// The query of `GET /account/sessions`; the newest come first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct AccountSessionQuery {
    /// A cursor of a page that was given before.
    pub cursor: Option<String>,
    /// 1 to [`crate::page::MAX_LIMIT`].
    pub limit: Option<u32>,
}

impl Query for AccountSessionQuery {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        push(&mut pairs, "cursor", self.cursor.as_deref());
        push(&mut pairs, "limit", self.limit);
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_named_the_same_in_code_and_on_the_wire() {
        for kind in SecondFactorKind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("serialises"), kind.as_str());
            assert_eq!(SecondFactorKind::parse(kind.as_str()), Some(kind));
        }
    }

    #[test]
    fn an_enrolment_is_of_an_app_unless_it_says_otherwise() {
        let body: EnrolSecondFactor =
            serde_json::from_str(r#"{"current_password":"x"}"#).expect("is read");
        assert_eq!(body.kind, SecondFactorKind::Totp);
        assert!(serde_json::from_str::<Reauthentication>(r#"{"code":"1"}"#).is_err());
    }
}
