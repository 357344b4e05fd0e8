//! The panels: the second factor, tokens, sessions.

use super::open::{Open, Purpose, browser_of};
use crate::clock::{millis, use_clock};
use crate::components::{Badge, Button, ButtonKind, Icon, Skeleton};
use crate::format::{use_format, utc};
use crate::going::Going;
use crate::listing::{Extent, pages};
use crate::markup::{IntoView, Show, View, view};
use crate::reactive::{Callback, Signal, StoredValue, derive, memo};
use crate::remote::Data;
use understudy_contract::Page;
use understudy_contract::account::{AccountSession, BACKUP_CODES, SecondFactorState};
use understudy_contract::api_token::ApiToken;

/// What the buttons of a panel do, and why they cannot now.
#[derive(Clone, Copy)]
pub struct Acts {
    /// Opens a dialog.
    pub on_open: Callback<Open>,
    /// What is about to go.
    pub going: Going,
    /// Why nothing of it can be done now: for all of them the reason is the same.
    pub refused: Signal<Option<String>>,
}

impl Acts {
    /// A button that opens `open`; `label` names it where the words on it are not enough.
    fn button(self, kind: ButtonKind, words: &'static str, label: String, open: Open) -> View {
        // Those that stand in a row.
        let is_small = !label.is_empty() || matches!(open, Open::NewToken);
        let id = open.gone_id().map(str::to_owned);
        let is_going = move || id.as_ref().is_some_and(|id| self.going.has(id));
        let open = StoredValue::new(open);
        view! {
            <Button
                kind=kind
                small=is_small
                label=label
                refused=self.refused
                busy=derive(is_going)
                on_press=move |_| self.on_open.run(open.get_value())
            >
                {words}
            </Button>
        }
    }
}

/// A panel: its heading with `beside` beside it, and what is in it. The heading can be given the
/// focus.
pub fn panel(id: &'static str, title: &'static str, beside: View, body: View) -> View {
    view! {
        <section class="panel" aria-labelledby=id>
            <header>
                <h2 id=id tabindex="-1">
                    {title}
                </h2>
                {beside}
            </header>
            {body}
        </section>
    }
}

/// What is shown until something comes.
pub fn loading() -> View {
    view! {
        <div class="body">
            <Skeleton what="account security" rows=2/>
        </div>
    }
}

/// The button that creates a token.
pub fn create_token(acts: Acts) -> View {
    acts.button(ButtonKind::Plain, "Create token", String::new(), Open::NewToken)
}

/// Whether the second factor is on, and what can be done about it.
pub fn second_factor(state: Data<SecondFactorState>, acts: Acts) -> View {
    (move || {
        let SecondFactorState { enabled, backup_codes_left } = state.get();
        let button =
            |kind, words, purpose| acts.button(kind, words, String::new(), Open::Prove(purpose));
        if !enabled {
            return view! {
                <div class="body">
                    <p>
                        "Off: your password alone signs you in. With two-factor authentication "
                        "somebody who knows it also needs a code from your phone."
                    </p>
                </div>
                <div class="foot">
                    {button(
                        ButtonKind::Primary,
                        "Set up two-factor authentication",
                        Purpose::Enrol,
                    )}
                </div>
            };
        }
        let left = match backup_codes_left {
            0 => "No backup code is left: renew them before you lose your phone.".to_owned(),
            1 => format!("1 of {BACKUP_CODES} backup codes is left."),
            left => format!("{left} of {BACKUP_CODES} backup codes are left."),
        };
        view! {
            <div class="body">
                <div class="stack">
                    <p>
                        <span class="state good">
                            <Icon name="check"/>
                            "On"
                        </span>
                    </p>
                    <p class="hint">"Signing in asks for a code from your phone, too. " {left}</p>
                </div>
            </div>
            <div class="foot">
                {button(ButtonKind::Danger, "Turn off two-factor authentication", Purpose::TurnOff)}
                {button(ButtonKind::Plain, "Renew backup codes", Purpose::Renew)}
            </div>
        }
    })
    .into_view()
}

/// The tokens, or what they are for.
pub fn tokens(page: Data<Page<ApiToken>>, acts: Acts, on_turn: Callback<String>) -> View {
    let rows = move || {
        let rows = page.with(|page| page.items.iter().map(|it| token(it, acts)).collect());
        list(
            rows,
            "No tokens yet. With a token a script or another program can use the API in your name.",
        )
    };
    view! {
        {rows}
        {others(memo(move || page.with(Extent::of)), on_turn)}
    }
}

/// The sessions, one's own first of all.
pub fn sessions(page: Data<Page<AccountSession>>, acts: Acts, on_turn: Callback<String>) -> View {
    let rows = move || {
        let rows = page.with(|page| page.items.iter().map(|it| session(it, acts)).collect());
        list(rows, "")
    };
    view! {
        {rows}
        {others(memo(move || page.with(Extent::of)), on_turn)}
    }
}

fn list(rows: Vec<View>, nothing: &'static str) -> View {
    if rows.is_empty() {
        return view! { <p class="hint nothing">{nothing}</p> };
    }
    view! { <ul class="list">{rows}</ul> }
}

/// The way to other pages of a list, where there are any.
fn others(extent: Signal<Extent>, on_turn: Callback<String>) -> View {
    let is_part = move || extent.with(|extent| extent.total > extent.count as u64);
    view! { <Show when=is_part>{pages(extent, on_turn)}</Show> }
}

/// `exact` says on hover when what is told in words was.
fn row(
    title: View,
    [first, second]: [String; 2],
    exact: Option<String>,
    button: Option<View>,
) -> View {
    view! {
        <li>
            <div>
                {title}
                <span class="sub">
                    <bdi>{first}</bdi>
                </span>
                <span class="sub" title=exact>
                    <bdi>{second}</bdi>
                </span>
            </div>
            {button}
        </li>
    }
}

fn token(token: &ApiToken, acts: Acts) -> View {
    let (format, now) = (use_format(), use_clock().now());
    let expiry = token.expires_at.as_ref().map_or_else(
        || "never expires".to_owned(),
        |time| {
            let is_over = millis(time).is_some_and(|time| time <= now);
            [if is_over { "expired " } else { "expires " }, &format.day(time)].concat()
        },
    );
    let used = token.last_used_at.as_ref().map_or_else(
        || "Never used".to_owned(),
        |time| since("Last used ", &format.ago(time, now)),
    );
    let dates = [used, ["created ", &format.day(&token.created_at)].concat(), expiry].join(" · ");
    let name = token.name.clone();
    let label = format!("Revoke “{name}”");
    let title = view! { <bdi class="name">{name}</bdi> };
    row(
        title,
        [format!("{}…", token.prefix), dates],
        token.last_used_at.as_ref().map(utc),
        Some(acts.button(ButtonKind::Danger, "Revoke", label, Open::Revoke(token.clone()))),
    )
}

/// "Last used now": what stands alone elsewhere, in a sentence.
fn since(words: &str, ago: &str) -> String {
    [words, if ago == "Now" { "now" } else { ago }].concat()
}

fn session(session: &AccountSession, acts: Acts) -> View {
    let (format, now) = (use_format(), use_clock().now());
    let device = browser_of(session);
    let mut signed_in = ["Signed in ", &format.date_time(&session.created_at)].concat();
    if let Some(address) = &session.ip_address {
        signed_in.push_str(" from ");
        signed_in.push_str(address);
    }
    let mut active = since("Last active ", &format.ago(&session.last_active_at, now));
    if let Some(email) = &session.impersonating {
        active.push_str(" · impersonating ");
        active.push_str(email);
    }
    let button = (!session.current).then(|| {
        let label = format!("Sign out {device}, {signed_in}");
        acts.button(ButtonKind::Plain, "Sign out", label, Open::SignOut(session.clone()))
    });
    let mark = session.current.then(|| view! { <Badge>"This session"</Badge> });
    let title = view! {
        <span class="name">{device}</span>
        " "
        {mark}
    };
    row(title, [signed_in, active], Some(utc(&session.last_active_at)), button)
}
