//! One member in the list. Static on purpose: a row that changed is drawn anew.

use super::mask_button::mask_button;
use crate::clock::Millis;
use crate::format::{Format, roles, utc};
use crate::markup::{View, view};
use crate::reactive::Callback;
use understudy_contract::member::{Member, MemberStatus};

/// What a row shows; rows that show the same are the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Row {
    member: Member,
    last_active: String,
}

impl Row {
    /// How `member` looks at `now`.
    pub fn new(member: &Member, format: Format, now: Millis) -> Self {
        let time = member.last_active_at.as_ref();
        let last_active = time.map_or_else(|| "Never".into(), |time| format.ago(time, now));
        Self { member: member.clone(), last_active }
    }

    /// Draws it, with a mask button only where `can_impersonate`.
    pub fn view(self, can_impersonate: bool, on_impersonate: Callback<Member>) -> View {
        let Self { member, last_active } = self;
        let mask = can_impersonate.then(|| {
            let button = mask_button(&member, on_impersonate);
            view! {
                <td role="cell" class="act">
                    {button}
                </td>
            }
        });
        let time = member.last_active_at;
        view! {
            <tr role="row">
                <th scope="row" role="rowheader">
                    <bdi class="name">{member.name}</bdi>
                    " "
                    <span class="sub">
                        <bdi>{member.email}</bdi>
                    </span>
                </th>
                <td role="cell">{roles(&member.roles)}</td>
                <td role="cell">{state(member.status)}</td>
                <td role="cell" data-label="2FA">
                    {if member.second_factor { "On" } else { "Off" }}
                </td>
                <td role="cell">
                    <time
                        datetime=time.as_ref().map(|time| time.as_str().to_owned())
                        title=time.as_ref().map(utc)
                    >
                        {last_active}
                    </time>
                </td>
                {mask}
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
    let class = if status == MemberStatus::Active { "" } else { "name" };
    view! {
        <span class="state">
            {shape} <span class=class>{status.label()}</span>
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
