//! Account security: fetches what there is and does what its dialogs ask for.

use super::dialog::AccountDialog;
use super::open::{Open, Purpose, Typed, browser_of};
use super::panels::{Acts, create_token, loading, panel, second_factor, sessions, tokens};
use super::password::PasswordForm;
use crate::api::{Call, Origin, use_api};
use crate::clock::use_clock;
use crate::components::{focus_mistake, focus_soon, is_focused, remote, use_toasts};
use crate::format::timestamp;
use crate::frame::PageHead;
use crate::going::Going;
use crate::identity::use_identity;
use crate::markup::{Item, View, list, view};
use crate::reactive::{Callback, RwSignal, Signal, derive, effect};
use crate::refusal::refusal;
use crate::remote::{Data, Remote};
use crate::saving::Saving;
use std::mem::discriminant;
use understudy_contract::account::{
    AccountSession, AccountSessionQuery, BackupCodes, ChangePassword, ConfirmSecondFactor,
    EnrolSecondFactor, Reauthentication, SecondFactorKind, SecondFactorState,
};
use understudy_contract::api_token::{ApiToken, ApiTokenQuery, CreateApiToken};
use understudy_contract::endpoint::{
    ConfirmAccountSecondFactor, DeleteAccountSecondFactor, DeleteAccountSession, DeleteApiToken,
    GetAccountSessions, GetApiTokens, GetSecondFactor, PostAccountSecondFactor, PostApiToken,
    PostBackupCodes, PostPassword,
};
use understudy_contract::{FieldError, Operation, Page, ProblemCode, text};

const DAY_MILLIS: f64 = 86_400_000.0;

/// The page of account security.
pub fn page() -> View {
    let (api, identity, toasts, clock) = (use_api(), use_identity(), use_toasts(), use_clock());
    let factor = Remote::<SecondFactorState>::new();
    let token_list = Remote::<Page<ApiToken>>::new();
    let session_list = Remote::<Page<AccountSession>>::new();
    // Of the pages that are shown; two lists have no room in one address.
    let (token_cursor, session_cursor) = (RwSignal::new(None::<String>), RwSignal::new(None));
    let load = Callback::new(move |origin| {
        factor.ask(api.call::<GetSecondFactor>(origin, &[], (), ()));
        let query = ApiTokenQuery { cursor: token_cursor.get_untracked(), limit: None };
        token_list.ask(api.call::<GetApiTokens>(origin, &[], query, ()));
        let query = AccountSessionQuery { cursor: session_cursor.get_untracked(), limit: None };
        session_list.ask(api.call::<GetAccountSessions>(origin, &[], query, ()));
    });
    load.run(Origin::Person);
    let retry = Callback::new(move |()| {
        token_cursor.set(None);
        session_cursor.set(None);
        load.run(Origin::Person);
    });
    let turn = move |cursor: RwSignal<Option<String>>| {
        Callback::new(move |to| {
            cursor.set(Some(to));
            load.run(Origin::Person);
        })
    };
    // The session tells the rest of the console whether codes are asked for.
    let changed = move |words: &'static str| {
        toasts.say(words);
        load.run(Origin::Background);
        identity.refresh();
    };

    let open = RwSignal::new(None::<Open>);
    let (typed, saving) = (Typed::new(), Saving::default());
    let show = Callback::new(move |now: Option<Open>| {
        typed.forget();
        saving.forget();
        open.set(now);
    });
    let close = Callback::new(move |()| show.run(None));
    let needs_code = derive(move || factor.data().is_some_and(|state| state.enabled));
    effect(move || {
        let Some(error) = saving.error.get() else { return };
        if error.spends_code() {
            typed.code.set(String::new());
        }
        // What is shown is old.
        if matches!(
            error.code(),
            Some(
                ProblemCode::SecondFactorRequired
                    | ProblemCode::SecondFactorAlreadyEnabled
                    | ProblemCode::NotFound
            )
        ) {
            load.run(Origin::Background);
        }
    });
    let codes = move |words: &'static str| {
        move |BackupCodes { backup_codes }: BackupCodes| {
            show.run(Some(Open::Codes(backup_codes)));
            changed(words);
        }
    };
    let gone = move |words: &'static str, heading: &'static str| {
        move |()| {
            close.run(());
            changed(words);
            // The button that was pressed goes.
            focus_soon(heading);
        }
    };
    let going = Going::default();
    let take = move |id: &str, call: Call<()>, [heading, done]: [&'static str; 2], not: String| {
        close.run(());
        going.begin(id);
        // One's own, so that it holds nothing else up.
        Saving::default().send(call.unless_gone(), move |answer| match answer {
            Ok(()) => {
                // Its button is about to go. Whoever is elsewhere by now stays there.
                if is_focused(".list [aria-busy]") {
                    focus_soon(heading);
                }
                changed(done);
            }
            Err(error) => {
                going.end();
                going.fail(Some(format!("{not}. {}", error.sentence())));
            }
        });
    };
    let submit = Callback::new(move |()| {
        let Some(now) = open.get_untracked() else { return };
        saving.mistakes.set(typed.mistakes(&now, needs_code.get_untracked()));
        let current_password = typed.password.get_untracked();
        let code = text::code(&typed.code.get_untracked());
        match now {
            Open::Prove(Purpose::Enrol) => {
                let body = EnrolSecondFactor { current_password, kind: SecondFactorKind::Totp };
                let call = api.call::<PostAccountSecondFactor>(Origin::Person, &[], (), body);
                saving.run(call, move |enrolment| {
                    // Unless it was cancelled meanwhile.
                    if open.with_untracked(|open| matches!(open, Some(Open::Prove(_)))) {
                        open.set(Some(Open::Confirm(enrolment)));
                    }
                });
            }
            Open::Prove(purpose) => {
                let code = Some(code).filter(|code| !code.is_empty());
                let body = Reauthentication { current_password, code };
                if purpose == Purpose::Renew {
                    let call = api.call::<PostBackupCodes>(Origin::Person, &[], (), body);
                    saving.run(call, codes("Backup codes renewed"));
                } else {
                    let call = api.call::<DeleteAccountSecondFactor>(Origin::Person, &[], (), body);
                    saving.run(call, gone("Two-factor authentication is off", "#second-factor"));
                }
            }
            Open::Confirm(_) => {
                let body = ConfirmSecondFactor { current_password, code };
                let call = api.call::<ConfirmAccountSecondFactor>(Origin::Person, &[], (), body);
                saving.run(call, codes("Two-factor authentication is on"));
            }
            Open::NewToken => {
                let days = typed.days.get_untracked().parse::<u32>().ok();
                let expires_at =
                    days.map(|days| timestamp(clock.now() + f64::from(days) * DAY_MILLIS));
                let body = CreateApiToken { name: typed.name.get_untracked(), expires_at };
                let call = api.call::<PostApiToken>(Origin::Person, &[], (), body);
                saving.run(call, move |made: ApiToken| {
                    show.run(made.token.map(Open::Token));
                    changed("Token created");
                });
            }
            Open::Revoke(token) => {
                let call = api.call::<DeleteApiToken>(Origin::Person, &[token.id.as_str()], (), ());
                let not = format!("“{}” is not revoked", token.name);
                take(token.id.as_str(), call, ["#tokens", "Token revoked"], not);
            }
            Open::SignOut(session) => {
                let ids = [session.id.as_str()];
                let call = api.call::<DeleteAccountSession>(Origin::Person, &ids, (), ());
                let not = format!("{} is not signed out", browser_of(&session));
                take(session.id.as_str(), call, ["#sessions", "Signed out"], not);
            }
            Open::Codes(_) => {
                close.run(());
                // The button that was pressed first may be another one now.
                focus_soon("#second-factor");
            }
            Open::Token(_) => close.run(()),
        }
    });

    let (current, next) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let changing = Saving::default();
    let change = Callback::new(move |()| {
        let body = ChangePassword {
            current_password: current.get_untracked(),
            new_password: next.get_untracked(),
        };
        let missing = body.current_password.is_empty();
        let missing = missing.then(|| FieldError::new("current_password", "Give your password."));
        let wrong = text::password("new_password", &body.new_password).err();
        changing.mistakes.set(missing.into_iter().chain(wrong).collect());
        let call = api.call::<PostPassword>(Origin::Person, &[], (), body);
        changing.run(call, move |()| {
            current.set(String::new());
            next.set(String::new());
            changed("Password changed");
        });
    });
    for saving in [saving, changing] {
        effect(move || {
            if saving.is_mistaken() {
                focus_mistake();
            }
        });
    }

    let email = Signal::stored(
        identity.session_untracked().map(|session| session.actor.email).unwrap_or_default(),
    );
    let acts = Acts {
        on_open: Callback::new(move |now| show.run(Some(now))),
        going,
        // Everything here is refused for the same reasons.
        refused: refusal(Operation::ChangePassword),
    };
    let dialog = move || {
        let item = |open: Open| {
            Item::new(&discriminant(&open), move || {
                view! {
                    <AccountDialog
                        open=open
                        typed=typed
                        email=email
                        saving=saving
                        needs_code=needs_code
                        on_submit=submit
                        on_close=close
                    />
                }
            })
        };
        open.get().map(item).into_iter().collect()
    };
    view! {
        <PageHead title="Account security"/>
        <div class="notices">{going.notice()}</div>
        <div class="grid form">
            {panel(
                "second-factor",
                "Two-factor authentication",
                View::default(),
                remote(
                    factor,
                    loading,
                    "Two-factor authentication could not be loaded",
                    retry,
                    move |state| second_factor(state, acts),
                ),
            )}
            <PasswordForm
                email=email
                current=current
                next=next
                saving=changing
                refused=acts.refused
                on_submit=change
            />
            {panel(
                "tokens",
                "API tokens",
                create_token(acts),
                remote(
                    token_list,
                    loading,
                    "API tokens could not be loaded",
                    retry,
                    move |page: Data<_>| tokens(page, acts, turn(token_cursor)),
                ),
            )}
            {panel(
                "sessions",
                "Sessions",
                View::default(),
                remote(
                    session_list,
                    loading,
                    "Sessions could not be loaded",
                    retry,
                    move |page: Data<_>| sessions(page, acts, turn(session_cursor)),
                ),
            )}
        </div>
        {list(dialog)}
    }
}
