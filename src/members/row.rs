//! One member in the list. Static on purpose: a row that changed is drawn anew.

use super::mask_button::mask_button;
use super::menu::manage_button;
use crate::clock::Millis;
use crate::components::{Toasts, copy_icon, exact};
use crate::format::{Format, roles};
use crate::going::Going;
use crate::markup::{IntoView, View, view};
use crate::reactive::Callback;
use understudy_contract::member::{Member, MemberStatus};

/// What a row shows; rows that show the same are the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Row {
    member: Member,
    last_active: String,
    is_going: bool,
}

/// What can be done from a row. Members who may not do it at all see no such button.
#[derive(Clone, Copy, Default)]
pub struct Acts {
    /// Gets whose mask button was pressed.
    pub on_impersonate: Option<Callback<Member>>,
    /// Gets whose menu was opened.
    pub on_manage: Option<Callback<Member>>,
    /// Who is about to go.
    pub going: Going,
}

impl Acts {
    /// Whether there is anything.
    pub fn is_any(self) -> bool {
        self.on_impersonate.is_some() || self.on_manage.is_some()
    }
}

impl Row {
    /// How `member` looks at `now`.
    pub fn new(member: &Member, format: Format, now: Millis, going: Going) -> Self {
        let time = member.last_active_at.as_ref();
        let last_active = time.map_or_else(|| "Never".into(), |time| format.ago(time, now));
        let is_going = going.has(member.id.as_str());
        Self { member: member.clone(), last_active, is_going }
    }

    /// Draws it, with the buttons for `acts`.
    pub fn view(self, acts: Acts, toasts: Toasts) -> View {
        let Self { member, last_active, is_going } = self;
        let copy = copy_icon("", member.email.clone(), toasts);
        let acts = acts.is_any().then(|| {
            let mask = acts.on_impersonate.and_then(|on_press| mask_button(&member, on_press));
            let manage = acts.on_manage.map(|on_press| manage_button(&member, is_going, on_press));
            view! {
                <td role="cell" class="act">
                    {mask}
                    {manage}
                </td>
            }
        });
        let last_active = match &member.last_active_at {
            Some(time) => exact(time, last_active),
            None => last_active.into_view(),
        };
        view! {
            <tr role="row" aria-busy=is_going.then_some("true")>
                <th scope="row" role="rowheader">
                    <bdi class="name">{member.name}</bdi>
                    " "
                    <span class="sub">
                        <bdi>{member.email}</bdi>
                        {copy}
                    </span>
                </th>
                <td role="cell">{roles(&member.roles)}</td>
                <td role="cell">{state(member.status)}</td>
                <td role="cell" data-label="2FA">
                    {if member.second_factor { "On" } else { "Off" }}
                </td>
                <td role="cell">
                    {last_active}
                </td>
                {acts}
            </tr>
        }
    }
}

/// A status in shape and word; only what is unusual is loud.
fn state(status: MemberStatus) -> View {
    let shape = match status {
        MemberStatus::Active => view! { <span class="dot good"></span> },
        MemberStatus::Invited => view! { <span class="dot ring"></span> },
        MemberStatus::Locked => icon("#lock"),
        MemberStatus::Deactivated => icon("#minus"),
    };
    let label = match status {
        MemberStatus::Active => status.label().into_view(),
        _ => view! { <span class="name">{status.label()}</span> },
    };
    view! {
        <span class="state">
            {shape} {label}
        </span>
    }
}

fn icon(href: &'static str) -> View {
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=href/>
        </svg>
    }
}
