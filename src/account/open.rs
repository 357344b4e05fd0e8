//! What a dialog of the page is about, and what can be wrong with what is typed into it.

use crate::api::ApiError;
use crate::browser_name::browser;
use crate::query::decode;
use crate::reactive::RwSignal;
use understudy_contract::account::{AccountSession, SecondFactorEnrolment};
use understudy_contract::api_token::ApiToken;
use understudy_contract::text::{MAX_LINE_CHARS, line};
use understudy_contract::{FieldError, ProblemCode};

/// What a dialog is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Open {
    /// Who one is, before the second factor changes.
    Prove(Purpose),
    /// What the app must be told, and a code of it.
    Confirm(SecondFactorEnrolment),
    /// Backup codes, shown once.
    Codes(Vec<String>),
    /// A token that is about to be made.
    NewToken,
    /// A token, shown once.
    Token(String),
    /// Whether this token shall be good no longer.
    Revoke(ApiToken),
    /// Whether this session shall be over.
    SignOut(AccountSession),
}

/// What is done once one has proved who one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The second factor is set up.
    Enrol,
    /// The backup codes are made anew.
    Renew,
    /// The second factor is turned off.
    TurnOff,
}

/// What is typed into a dialog. Copy it freely.
#[derive(Debug, Clone, Copy)]
pub struct Typed {
    /// The current password; it is kept from step to step.
    pub password: RwSignal<String>,
    /// A code, spaces included.
    pub code: RwSignal<String>,
    /// The name of a token.
    pub name: RwSignal<String>,
    /// In how many days a token expires; empty for never.
    pub days: RwSignal<String>,
}

impl Typed {
    /// Nothing is typed yet.
    pub fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self { password: text(), code: text(), name: text(), days: RwSignal::new("90".into()) }
    }

    /// Forgets everything.
    pub fn forget(self) {
        for field in [self.password, self.code, self.name] {
            field.set(String::new());
        }
        self.days.set("90".into());
    }

    /// What is wrong with it for `open`, before anything is sent.
    pub fn mistakes(self, open: &Open, needs_code: bool) -> Vec<FieldError> {
        let (password, code, name) =
            (self.password.get_untracked(), self.code.get_untracked(), self.name.get_untracked());
        mistakes(open, [&password, &code, &name], needs_code)
    }
}

/// What is said in a dialog.
pub struct Words {
    /// Its heading.
    pub title: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// What stands on the button that goes on.
    pub go_on: &'static str,
}

impl Open {
    /// What is said.
    pub fn words(&self) -> Words {
        const SET_UP: &str = "Set up two-factor authentication";
        let (title, about, go_on) = match self {
            Self::Prove(Purpose::Enrol) => {
                (SET_UP, "First give your password once more.", "Continue")
            }
            Self::Prove(Purpose::Renew) => (
                "Renew backup codes?",
                "You get ten new codes, and the ones that you have stop working.",
                "Renew backup codes",
            ),
            Self::Prove(Purpose::TurnOff) => (
                "Turn off two-factor authentication?",
                "Your password alone signs you in then. Your backup codes stop working.",
                "Turn off",
            ),
            Self::Confirm(_) => (
                SET_UP,
                "Scan this with an authenticator app, or type the key into it. Then give the code \
                 that the app shows.",
                "Turn on",
            ),
            Self::Codes(_) => (
                "Save your backup codes",
                "Each one signs you in once when your phone is not at hand. They are shown only now.",
                "I have saved them",
            ),
            Self::NewToken => (
                "Create token",
                "Whatever has the token can do what you can, except for anything on this page.",
                "Create token",
            ),
            Self::Token(_) => {
                ("Save your token", "Copy it now: it will not be shown again.", "I have saved it")
            }
            Self::Revoke(_) => ("Revoke this token?", "", "Revoke"),
            Self::SignOut(_) => ("Sign out this session?", "", "Sign out"),
        };
        Words { title, about, go_on }
    }

    /// The id of what it takes out of its list.
    pub fn gone_id(&self) -> Option<&str> {
        match self {
            Self::Revoke(token) => Some(token.id.as_str()),
            Self::SignOut(session) => Some(session.id.as_str()),
            _ => None,
        }
    }

    /// Whether it takes something away.
    pub fn is_danger(&self) -> bool {
        matches!(self, Self::Prove(Purpose::TurnOff) | Self::Revoke(_) | Self::SignOut(_))
    }

    /// Whether it shows what is not shown again, so that it must not go by accident.
    pub fn is_shown_once(&self) -> bool {
        matches!(self, Self::Codes(_) | Self::Token(_))
    }

    /// What would be lost, in bold, and what becomes of it.
    pub fn loss(&self) -> Option<(String, &'static str)> {
        match self {
            Self::Revoke(token) => {
                Some((token.name.clone(), " stops working at once, wherever it is used."))
            }
            Self::SignOut(session) => Some((
                browser_of(session),
                " is signed out at once. What is not saved there is lost.",
            )),
            _ => None,
        }
    }

    /// Why it did not work, where no field of the dialog tells it.
    pub fn failure(&self, error: &ApiError) -> Option<String> {
        let words = match (self, error.code()) {
            (Self::Confirm(_), Some(ProblemCode::NotFound | ProblemCode::CurrentPasswordWrong)) => {
                "This cannot be confirmed any more: it took too long, or your password was changed. \
                 Cancel and begin again."
            }
            (Self::Prove(_), Some(ProblemCode::NotFound)) => {
                "Two-factor authentication is off already."
            }
            _ => return error.general(),
        };
        Some(words.into())
    }
}

/// What a session is called.
pub fn browser_of(session: &AccountSession) -> String {
    session.user_agent.as_deref().map_or_else(|| "Unknown browser".into(), browser)
}

/// What is wrong with `password`, `code` and `name` for `open`.
fn mistakes(open: &Open, [password, code, name]: [&str; 3], needs_code: bool) -> Vec<FieldError> {
    let missing = |field: &str, text: &str, words: &str| {
        text.trim().is_empty().then(|| FieldError::new(field, words))
    };
    let code = || missing("code", code, "Give a code.");
    let found = match open {
        Open::Prove(_) => [
            missing("current_password", password, "Give your password."),
            if needs_code { code() } else { None },
        ],
        Open::Confirm(_) => [code(), None],
        Open::NewToken => [line("name", "The name", name, MAX_LINE_CHARS).err(), None],
        _ => [None, None],
    };
    found.into_iter().flatten().collect()
}

/// "Understudy: ada@acme.example", as apps list what `otpauth_uri` tells of.
pub fn listed_as(otpauth_uri: &str) -> String {
    let path = otpauth_uri.split('?').next().unwrap_or_default();
    decode(path.rsplit('/').next().unwrap_or_default()).replacen(':', ": ", 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_contract::Timestamp;
    use understudy_contract::account::SecondFactorKind;

    fn confirm() -> Open {
        Open::Confirm(SecondFactorEnrolment {
            kind: SecondFactorKind::Totp,
            secret: String::new(),
            otpauth_uri: String::new(),
            qr_svg: String::new(),
            expires_at: Timestamp::new("2026-11-23T13:47:07.000Z"),
        })
    }

    fn fields(open: &Open, typed: [&str; 3], needs_code: bool) -> Vec<String> {
        mistakes(open, typed, needs_code).into_iter().map(|mistake| mistake.field).collect()
    }

    #[test]
    fn everything_that_is_missing_is_said_at_once() {
        let prove = Open::Prove(Purpose::TurnOff);
        assert_eq!(fields(&prove, ["", " ", ""], true), ["current_password", "code"]);
        assert_eq!(fields(&prove, ["x", "", ""], false), Vec::<String>::new());
        assert_eq!(fields(&confirm(), ["", "", ""], false), ["code"]);
        assert_eq!(fields(&Open::NewToken, ["", "", " "], false), ["name"]);
        assert_eq!(fields(&Open::NewToken, ["", "", "a\nb"], false), ["name"]);
        assert_eq!(fields(&Open::Codes(Vec::new()), [""; 3], true), Vec::<String>::new());
    }

    #[test]
    fn an_app_lists_issuer_and_account() {
        let uri = "otpauth://totp/Understudy:ada%2B%C3%BC%40acme.example?secret=JBSWY3DP";
        assert_eq!(listed_as(uri), "Understudy: ada+ü@acme.example");
        assert_eq!(listed_as(""), "");
    }

    #[test]
    fn a_confirmation_without_a_password_field_still_says_what_is_wrong_with_it() {
        let body = r#"{"type":"t","title":"t","status":403,"code":"current_password_wrong",
            "detail":"d","request_id":"r"}"#;
        let error = ApiError::from_reply(&crate::api::Reply {
            status: 403,
            epoch: None,
            retry_after_seconds: None,
            sent_at: None,
            body: body.into(),
        });
        assert!(confirm().failure(&error).is_some_and(|words| words.contains("begin again")));
        assert_eq!(Open::Prove(Purpose::Enrol).failure(&error), None);
    }
}
