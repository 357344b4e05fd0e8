//! Account security and its dialogs, in each state.

use super::dialog::AccountDialog;
use super::open::{Open, Purpose, Typed};
use super::page;
use super::password::PasswordForm;
use crate::api::fake::{Fake, error, problem};
use crate::api::{ApiError, Reply};
use crate::frame::Place;
use crate::gallery::world::{self, ada, signed_in};
use crate::gallery::{Scene, press::press};
use crate::markup::{View, view};
use crate::reactive::{Callback, RwSignal, Signal};
use crate::saving::Saving;
use std::fmt::Write as _;
use understudy_contract::account::{
    AccountSession, SecondFactorEnrolment, SecondFactorKind, SecondFactorState,
};
use understudy_contract::api_token::ApiToken;
use understudy_contract::endpoint::{
    DeleteApiToken, GetAccountSessions, GetApiTokens, GetSecondFactor,
};
use understudy_contract::text::password;
use understudy_contract::{
    ApiTokenId, FieldError, Page, ProblemCode, Session, SessionId, Timestamp,
};

const CODES: [&str; 10] = [
    "4f7k-9mq2-x3",
    "b8tz-1hwc-7r",
    "q2v6-dn5e-0k",
    "9s3y-pa8j-4g",
    "w1xc-6fb0-mt",
    "zk5r-e7h2-8v",
    "0gq9-3ytn-d6",
    "j4mp-s1c8-wb",
    "7e2a-vx6z-h5",
    "t9kb-0rf3-qy",
];
/// What a real token looks like; it is good for nothing.
const TOKEN: &str =
    "understudy_00000000000000000000000000000000000000000000000000000000000000005f1dfbd3";

/// A token is being revoked on the page.
fn revoke(fake: Fake) -> View {
    press("[aria-label^='Revoke']");
    press("dialog [type=submit]");
    shown(ada(), &fake)
}

/// In the order in which the gallery lists them.
pub fn scenes() -> Vec<Scene> {
    vec![
        Scene::page("account", "Account security", || shown(ada(), &serving(true, 8))),
        Scene::page("account-off", "Account security, nothing set up", || {
            let fake = serving(false, 0).with::<GetApiTokens>(&page_of(Vec::new()));
            shown(world::vera(), &fake)
        }),
        Scene::page("account-few-codes", "Account security, one backup code left", || {
            shown(ada(), &serving(true, 1))
        }),
        Scene::page("account-no-codes", "Account security, no backup code left", || {
            shown(ada(), &serving(true, 0))
        }),
        Scene::page("account-loading", "Account security, loading", || {
            shown(ada(), &Fake::new().holding())
        }),
        Scene::page("account-failed", "Account security, the server failed", || {
            let fake = Fake::new()
                .refusing::<GetSecondFactor>(ProblemCode::Internal)
                .refusing::<GetApiTokens>(ProblemCode::Internal)
                .offline::<GetAccountSessions>();
            shown(ada(), &fake)
        }),
        Scene::page("account-many", "Account security, more than a page", || {
            let mut many = page_of(tokens());
            many.total = 120;
            many.next_cursor = Some("next".into());
            shown(ada(), &serving(true, 10).with::<GetApiTokens>(&many))
        }),
        Scene::page("account-meanwhile", "Account security, as somebody else", || {
            shown(world::ada_as_eli(), &Fake::new())
        }),
        Scene::page("account-menu", "The user menu", || {
            press(".user");
            shown(ada(), &serving(true, 8))
        }),
        Scene::new("account-enrol", "Set up a second factor, the password", || {
            dialog(Open::Prove(Purpose::Enrol), false, None)
        }),
        Scene::new("account-enrol-wrong", "Set up a second factor, a wrong password", || {
            let wrong = error(ProblemCode::CurrentPasswordWrong);
            dialog(Open::Prove(Purpose::Enrol), false, Some(wrong))
        }),
        Scene::new("account-enrol-limited", "Set up a second factor, too many tries", || {
            let refused =
                Reply { retry_after_seconds: Some(30), ..problem(ProblemCode::RateLimited) };
            let limited = ApiError::from_reply(&refused);
            dialog(Open::Prove(Purpose::Enrol), false, Some(limited))
        }),
        Scene::new("account-confirm", "Set up a second factor, the key", || {
            dialog(Open::Confirm(enrolment()), false, None)
        }),
        Scene::new("account-confirm-wrong", "Set up a second factor, a wrong code", || {
            let wrong = error(ProblemCode::SecondFactorInvalid);
            dialog(Open::Confirm(enrolment()), false, Some(wrong))
        }),
        Scene::new("account-confirm-late", "Set up a second factor, too late", || {
            let late = error(ProblemCode::NotFound);
            dialog(Open::Confirm(enrolment()), false, Some(late))
        }),
        Scene::new("account-codes", "Backup codes, shown once", || {
            dialog(Open::Codes(CODES.map(str::to_owned).to_vec()), true, None)
        }),
        Scene::new("account-renew", "Renew backup codes", || {
            dialog(Open::Prove(Purpose::Renew), true, None)
        }),
        Scene::new("account-turn-off", "Turn off the second factor", || {
            dialog(Open::Prove(Purpose::TurnOff), true, None)
        }),
        Scene::new("account-turn-off-empty", "Turn off the second factor, nothing typed", || {
            press("dialog [type=submit]");
            dialog(Open::Prove(Purpose::TurnOff), true, None)
        }),
        Scene::new("account-turn-off-locked", "Turn off the second factor, locked", || {
            let refused = Reply {
                retry_after_seconds: Some(900),
                ..problem(ProblemCode::SecondFactorLocked)
            };
            dialog(Open::Prove(Purpose::TurnOff), true, Some(ApiError::from_reply(&refused)))
        }),
        Scene::new("account-token-new", "Create token", || dialog(Open::NewToken, true, None)),
        Scene::new("account-token-empty", "Create token, no name", || {
            press("dialog [type=submit]");
            dialog(Open::NewToken, true, None)
        }),
        Scene::new("account-token", "A token, shown once", || {
            dialog(Open::Token(TOKEN.into()), true, None)
        }),
        Scene::new("account-token-revoke", "Revoke a token", || {
            dialog(Open::Revoke(tokens().remove(0)), true, None)
        }),
        Scene::page("account-token-revoking", "A token being revoked, a slow answer", || {
            revoke(serving(true, 8).slow::<DeleteApiToken>())
        }),
        Scene::page("account-token-not-revoked", "A token not revoked, no connection", || {
            revoke(serving(true, 8).offline::<DeleteApiToken>())
        }),
        Scene::new("account-session-end", "Sign out a session", || {
            dialog(Open::SignOut(sessions().remove(1)), true, None)
        }),
        Scene::new("account-password-wrong", "Password, both fields wrong", || {
            let saving = Saving::default();
            let short = password("new_password", "hunter2").err();
            let wrong = FieldError::new("current_password", "Give your password.");
            saving.mistakes.set(short.into_iter().chain([wrong]).collect());
            password_form("", "hunter2", saving)
        }),
        Scene::new("account-password-saving", "Password, a slow answer", || {
            let saving = Saving::default();
            saving.busy.set(true);
            password_form("understudy-demo", "correct horse battery", saving)
        }),
        Scene::new("account-password-failed", "Password, not recorded", || {
            let saving = Saving::default();
            saving.error.set(Some(error(ProblemCode::AuditUnavailable)));
            password_form("understudy-demo", "correct horse battery", saving)
        }),
    ]
}

fn shown(session: Session, fake: &Fake) -> View {
    world::page(signed_in(session), fake, Place::ACCOUNT.path, &Place::ACCOUNT, page)
}

/// A dialog with a password and a code typed into it, that only finds what is missing.
fn dialog(open: Open, needs_code: bool, why: Option<ApiError>) -> View {
    world::provide(signed_in(ada()), &Fake::new());
    let (typed, saving) = (Typed::new(), Saving::default());
    if let Some(why) = why {
        typed.password.set("understudy-demo".into());
        if !why.spends_code() {
            typed.code.set("482 913".into());
        }
        saving.error.set(Some(why));
    }
    let now = open.clone();
    let submit = Callback::new(move |()| saving.mistakes.set(typed.mistakes(&now, needs_code)));
    view! {
        <AccountDialog
            open=open
            typed=typed
            email=Signal::from("ada@acme.example")
            saving=saving
            needs_code=Signal::stored(needs_code)
            on_submit=submit
            on_close=Callback::new(|()| ())
        />
    }
}

fn password_form(current: &str, new: &str, saving: Saving) -> View {
    world::provide(signed_in(ada()), &Fake::new());
    let form = view! {
        <PasswordForm
            email=Signal::from("ada@acme.example")
            current=RwSignal::new(current.to_owned())
            next=RwSignal::new(new.to_owned())
            saving=saving
            refused=Signal::stored(None)
            on_submit=Callback::new(|()| ())
        />
    };
    view! {
        <main id="main">
            <div class="form">{form}</div>
        </main>
    }
}

/// A server that has a second factor or none, three tokens and three sessions.
pub fn serving(enabled: bool, backup_codes_left: u64) -> Fake {
    Fake::new()
        .with::<GetSecondFactor>(&SecondFactorState { enabled, backup_codes_left })
        .with::<GetApiTokens>(&page_of(tokens()))
        .with::<GetAccountSessions>(&page_of(sessions()))
}

/// One page with all of `items`.
pub fn page_of<T>(items: Vec<T>) -> Page<T> {
    let total = items.len() as u64;
    Page { items, next_cursor: None, previous_cursor: None, position: 0, total }
}

/// What the server gives to enrol; the picture is not of this key, only as large as a real one.
pub fn enrolment() -> SecondFactorEnrolment {
    SecondFactorEnrolment {
        kind: SecondFactorKind::Totp,
        secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".into(),
        otpauth_uri: "otpauth://totp/Understudy:ada%40acme.example?\
            secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Understudy&algorithm=SHA1&digits=6&period=30"
            .into(),
        qr_svg: picture(),
        expires_at: Timestamp::new("2026-11-23T13:47:07.000Z"),
    }
}

/// Something like a QR code: three corners, and squares between them.
fn picture() -> String {
    const SIZE: u32 = 41;
    // Writing into a String cannot fail.
    let mut path = String::new();
    let is_corner = |x: u32, y: u32| !(8..33).contains(&x) && y < 8 || x < 8 && y > 32;
    for y in 0..SIZE {
        for x in 0..SIZE {
            if !is_corner(x, y) && (x * 7 + y * 13 + x * y * 3) % 5 < 2 {
                let _ = write!(path, "M{},{}h1v1h-1z", x + 4, y + 4);
            }
        }
    }
    for (x, y) in [(4, 4), (38, 4), (4, 38)] {
        let _ = write!(path, "M{x},{y}h7v7h-7zm1,1v5h5v-5zm1,1h3v3h-3z");
    }
    format!(
        r##"<svg viewBox="0 0 49 49" xmlns="http://www.w3.org/2000/svg"><rect width="49px" height="49px" fill="#ffffff"/><path fill="#000000" fill-rule="evenodd" d="{path}"/></svg>"##
    )
}

/// One that is in use, one that has expired, and one with a name that a list must bear.
pub fn tokens() -> Vec<ApiToken> {
    let token = |id: &str, name: &str, expires: Option<&str>, used: Option<&str>| ApiToken {
        id: ApiTokenId::new(id),
        name: name.into(),
        prefix: format!("understudy_{id}"),
        created_at: Timestamp::new("2026-08-03T09:12:00.000Z"),
        expires_at: expires.map(Timestamp::new),
        last_used_at: used.map(Timestamp::new),
        token: None,
    };
    let (soon, past) = ("2027-08-03T09:12:00.000Z", "2026-11-01T09:12:00.000Z");
    vec![
        token("4be1a07c", "Nightly export", Some(soon), Some("2026-11-23T13:30:00.000Z")),
        token("c90d2f18", "تصدير ليلي إلى مستودع البيانات", Some(past), Some(past)),
        token(
            "07aa53e9",
            "Dashboards-of-the-second-floor-that-nobody-has-looked-at-since-the-summer-but-that-\
             must-not-break, see <b>ticket</b> 4812",
            None,
            None,
        ),
    ]
}

/// This one, one with an impersonation in it, and one of a program.
pub fn sessions() -> Vec<AccountSession> {
    let session = |id: &str, created: &str, active: &str, agent: &str| AccountSession {
        id: SessionId::new(id),
        current: id == "this",
        created_at: Timestamp::new(created),
        last_active_at: Timestamp::new(active),
        ip_address: Some("203.0.113.7".into()),
        user_agent: Some(agent.into()),
        impersonating: None,
    };
    let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
        Chrome/131.0.0.0 Safari/537.36";
    let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 \
        (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
    let now = "2026-11-23T13:32:00.000Z";
    vec![
        session("this", "2026-11-23T08:01:00.000Z", now, chrome),
        AccountSession {
            impersonating: Some("eli@acme.example".into()),
            ip_address: Some("2001:db8:85a3:8d3:1319:8a2e:370:7348".into()),
            ..session("phone", "2026-11-22T19:45:00.000Z", "2026-11-23T12:50:00.000Z", safari)
        },
        AccountSession {
            ip_address: None,
            ..session("old", "2026-11-02T07:30:00.000Z", "2026-11-19T16:00:00.000Z", "curl/8.5.0")
        },
    ]
}
