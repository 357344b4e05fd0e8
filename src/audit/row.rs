//! The rows of the log: a sentence each, by day, that opens to all details.

use super::details::details;
use super::sentence::{Sentence, sentence};
use crate::clock::use_clock;
use crate::components::{Icon, Toasts, use_toasts};
use crate::format::{Format, use_format, utc};
use crate::markup::{View, component, view};
use crate::reactive::{RwSignal, Signal};
use understudy_contract::audit::{Action, AuditEvent, Outcome};

/// Events by day, the newest first.
#[component]
pub fn Log(
    /// In the order of the server.
    events: Signal<Vec<AuditEvent>>,
) -> impl IntoView {
    let (format, clock, toasts) = (use_format(), use_clock(), use_toasts());
    move || {
        let events = events.get();
        let mut days: Vec<(String, Vec<View>)> = Vec::new();
        for event in events {
            let day = format.day_heading(&event.occurred_at, clock.now());
            if days.last().is_none_or(|(last, _)| *last != day) {
                days.push((day, Vec::new()));
            }
            if let Some((_, rows)) = days.last_mut() {
                rows.push(row(event, format, toasts));
            }
        }
        let day = |(day, rows): (String, Vec<View>)| {
            view! {
                <h2 class="day">{day}</h2>
                <ol class="log">{rows}</ol>
            }
        };
        days.into_iter().map(day).collect::<Vec<_>>()
    }
}

fn row(event: AuditEvent, format: Format, toasts: Toasts) -> View {
    let is_open = RwSignal::new(false);
    let (time, icon) = (format.time_of_day(&event.occurred_at), kind_icon(&event));
    let (exact, title) = (event.occurred_at.to_string(), utc(&event.occurred_at));
    let (words, state) = (sentence_view(sentence(&event)), outcome_state(event.outcome));
    view! {
        <li>
            <details on:toggle=move |_| is_open.set(true)>
                <summary>
                    <Icon name="chevron-right" class="turn"/>
                    <time datetime=exact title=title>
                        {time}
                    </time>
                    <Icon name=icon class="kind"/>
                    <span>{words}</span>
                    {state}
                </summary>
                // Drawn when it is first opened: most rows never are.
                {move || is_open.get().then(|| details(&event, format, toasts))}
            </details>
        </li>
    }
}

/// A sentence, with who did it stressed.
pub fn sentence_view(sentence: Sentence) -> View {
    let Sentence { before, who, after } = sentence;
    view! {
        {before}
        <strong>{who}</strong>
        {after}
    }
}

/// How it went: a shape and a word.
pub fn outcome_state(outcome: Outcome) -> View {
    let (class, icon) = match outcome {
        Outcome::Succeeded => ("state muted", "check"),
        Outcome::Refused => ("state bad", "close"),
        Outcome::Failed => ("state bad", "alert"),
    };
    view! {
        <span class=class>
            <Icon name=icon/>
            {outcome.label()}
        </span>
    }
}

/// A mask where somebody was not themselves, else what it is about.
fn kind_icon(event: &AuditEvent) -> &'static str {
    use Action as A;
    if event.impersonation_id.is_some() {
        return "mask";
    }
    match event.operation {
        A::ImpersonationStarted | A::ImpersonationStopped | A::ImpersonationAction => "mask",
        A::TreeCreated | A::TreeEdited | A::TreePublished | A::TreeUnpublished => "tree",
        A::FactCreated | A::FactEdited | A::FactCertified | A::FactUncertified => "seal",
        A::MemberInvited
        | A::InvitationRenewed
        | A::MemberJoined
        | A::MemberChanged
        | A::MemberRemoved => "users",
        A::TeamChanged => "settings",
        A::BillingChanged => "card",
        A::RestrictionsChanged => "shield",
        A::AuditExported | A::Unknown => "log",
        A::SessionSignedIn
        | A::SessionSignedOut
        | A::SessionSignInFailed
        | A::ApiTokenCreated
        | A::ApiTokenRevoked
        | A::SecondFactorEnabled
        | A::SecondFactorDisabled
        | A::BackupCodesRenewed
        | A::PasswordChanged => "key",
    }
}
