//! The dialogs of the page.

use super::open::{Open, Typed, listed_as};
use crate::components::{
    Button, ButtonKind, CodeField, CopyButton, CopyField, Dialog, Failure, SelectField, TextField,
    username,
};
use crate::markup::{IntoView, View, component, view};
use crate::query::encode;
use crate::reactive::{Callback, Signal, derive};
use crate::saving::Saving;
use understudy_contract::account::SecondFactorEnrolment;

/// In how many days a token expires, and how that is called.
const EXPIRIES: [(&str, &str); 4] =
    [("30", "30 days"), ("90", "90 days"), ("365", "One year"), ("", "Never")];

/// The dialog for one thing, as long as it is there.
#[component]
pub fn AccountDialog(
    /// What it is about.
    open: Open,
    /// What is typed.
    typed: Typed,
    /// Whose account it is, for password managers.
    email: Signal<String>,
    /// How sending goes.
    saving: Saving,
    /// Whether a proof of who one is needs a code.
    needs_code: Signal<bool>,
    /// Goes on.
    on_submit: Callback<()>,
    /// Closes.
    on_close: Callback<()>,
) -> impl IntoView {
    let words = open.words();
    let is_once = open.is_shown_once();
    let kind = if open.is_danger() { ButtonKind::Danger } else { ButtonKind::Primary };
    let foot = move || {
        view! {
            {(!is_once)
                .then(|| view! { <Button on_press=move |_| on_close.run(())>"Cancel"</Button> })}
            <Button kind=kind submit=true busy=saving.busy>
                {words.go_on}
            </Button>
        }
    };
    let body = match &open {
        Open::Prove(_) => proof(typed, email, saving, needs_code),
        Open::Confirm(enrolment) => confirmation(enrolment, typed, saving),
        Open::Codes(codes) => backup_codes(codes),
        Open::NewToken => new_token(typed, saving),
        Open::Token(token) => view! { <CopyField label="Token" value=token.clone()/> },
        Open::Revoke(_) | Open::SignOut(_) => open
            .loss()
            .map(|(what, becomes)| {
                view! {
                    <p>
                        <strong>
                            <bdi>{what}</bdi>
                        </strong>
                        {becomes}
                    </p>
                }
            })
            .into_view(),
    };
    let failure =
        derive(move || saving.error.with(|error| error.as_ref().and_then(|e| open.failure(e))));
    view! {
        <Dialog
            title=words.title
            about=words.about
            alert=is_once
            on_close=on_close
            on_submit=on_submit
            foot=foot
        >
            <Failure words=failure/>
            {body}
        </Dialog>
    }
}

/// Who one is, once more.
fn proof(typed: Typed, email: Signal<String>, saving: Saving, needs_code: Signal<bool>) -> View {
    let code = move || {
        needs_code
            .get()
            .then(|| view! { <CodeField code=typed.code error=saving.mistake("code")/> })
    };
    view! {
        {username(email)}
        <TextField
            label="Current password"
            value=typed.password
            kind="password"
            autocomplete="current-password"
            required=true
            error=saving.mistake("current_password")
        />
        {code}
    }
}

/// What the app must be told, and the field for what it then shows.
fn confirmation(enrolment: &SecondFactorEnrolment, typed: Typed, saving: Saving) -> View {
    // In an image nothing of it can run or load, whatever it holds; the page's policy lets images
    // of this kind through.
    let picture = format!("data:image/svg+xml,{}", encode(&enrolment.qr_svg));
    view! {
        <img class="qr" src=picture alt="QR code"/>
        <CopyField label="Key" value=enrolment.secret.clone()/>
        <p class="sub">
            "Your app lists it as " <bdi>{listed_as(&enrolment.otpauth_uri)}</bdi>
            ". Is it on this device? " <a href=enrolment.otpauth_uri.clone()>"Open it"</a>
        </p>
        <CodeField
            code=typed.code
            error=saving.mistake("code")
            autofocus=true
            is_app_only=true
        />
    }
}

fn backup_codes(codes: &[String]) -> View {
    let file = format!("data:text/plain,{}", codes.join("%0A"));
    let all = codes.join("\n");
    let codes = codes.iter().map(|code| {
        let code = code.clone();
        view! {
            <li>
                <code>{code}</code>
            </li>
        }
    });
    view! {
        <ol class="checks">{codes.collect::<Vec<_>>()}</ol>
        <div class="actions">
            <CopyButton text=all words="Copy all"/>
            <a class="button" href=file download="understudy-backup-codes.txt">
                "Download"
            </a>
        </div>
    }
}

fn new_token(typed: Typed, saving: Saving) -> View {
    let choices = EXPIRIES.map(|(days, words)| (days.to_owned(), words.to_owned()));
    view! {
        <TextField
            label="Name"
            value=typed.name
            required=true
            hint="What it is for, like “Nightly export”."
            error=saving.mistake("name")
        />
        <SelectField
            label="Expires"
            choices=choices.to_vec()
            value=typed.days
            error=saving.mistake("expires_at")
            on_choose=move |days| typed.days.set(days)
        />
    }
}
