//! The people of the scenes, and a list of them that can be searched, filtered, sorted and paged
//! as on the server.

use crate::api::fake::{Fake, reply};
use crate::members::list_query;
use crate::query::value;
use understudy_contract::endpoint::GetMembers;
use understudy_contract::member::{Member, MemberQuery, MemberSort, MemberStatus, Order};
use understudy_contract::page::DEFAULT_LIMIT;
use understudy_contract::policy::Refusal;
use understudy_contract::{MemberId, Page, Permission, Role, Timestamp};

/// One member whom the asking admin may impersonate; change what a scene needs otherwise.
pub fn member(email: &str, name: &str, roles: &[Role], minutes_ago: u32) -> Member {
    let local = email.split('@').next().unwrap_or_default();
    Member {
        id: MemberId::new(local),
        email: email.into(),
        name: name.into(),
        roles: roles.to_vec(),
        status: MemberStatus::Active,
        last_active_at: Some(minutes_before_now(minutes_ago)),
        second_factor: minutes_ago.is_multiple_of(3),
        impersonation: Some(Ok(()).into()),
        invitation_url: None,
    }
}

/// `member` as one whom the asking admin may not impersonate.
pub fn refused(member: Member, refusal: Refusal) -> Member {
    Member { impersonation: Some(Err(refusal).into()), ..member }
}

/// The demo's members by name, and names that a table must bear.
pub fn named() -> Vec<Member> {
    let status = |status, member: Member| Member { status, ..member };
    let never = |member: Member| Member { last_active_at: None, ..member };
    let billing = [Role::Viewer, Role::BillingManager];
    vec![
        refused(member("ada@acme.example", "Ada Admin", &[Role::Admin], 0), Refusal::Myself),
        member("eli@acme.example", "Eli Editor", &[Role::Editor], 2),
        member("member-0017@acme.example", "أمل بنت عبد الرحمن الحسيني", &[Role::Viewer], 4),
        refused(
            member("bea@acme.example", "Bea Billing", &billing, 11),
            Refusal::ProtectedPermission(Permission::BillingRead),
        ),
        member(
            "maximiliane.alexandra.theodora.von-hohenberg-sonnenschein@lichtenfels.acme.example",
            "Maximiliane Alexandra Theodora von Hohenberg-Sonnenschein zu Lichtenfels",
            &[Role::Editor],
            18,
        ),
        refused(member("alan@acme.example", "Alan Admin", &[Role::Admin], 26), Refusal::Admin),
        member("member-0042@acme.example", "Sunny 🌻 Okafor", &[Role::Viewer], 41),
        member("tom@acme.example", "Tom Teamlead", &[Role::Editor, Role::TeamManager], 63),
        status(MemberStatus::Locked, member("lou@acme.example", "Lou Locked", &[Role::Viewer], 80)),
        member("member-0063@acme.example", "יעל בן־דוד", &[Role::Editor], 125),
        member("vera@acme.example", "Vera Viewer", &[Role::Viewer], 150),
        member("member-0008@acme.example", "Bo Li", &[Role::Viewer], 170),
        member("member-0009@acme.example", "<b>Bobby</b> & \"Tables\"", &[Role::Viewer], 1500),
        status(
            MemberStatus::Deactivated,
            refused(
                member("dan@acme.example", "Dan Deactivated", &[Role::Editor], 90_000),
                Refusal::Inactive(MemberStatus::Deactivated),
            ),
        ),
        status(
            MemberStatus::Invited,
            refused(
                never(member("ivy@acme.example", "Ivy Invited", &[Role::Viewer], 1)),
                Refusal::Inactive(MemberStatus::Invited),
            ),
        ),
    ]
}

/// The named ones, and as many more as make `count`.
pub fn members(count: usize) -> Vec<Member> {
    const FIRST: [&str; 8] = ["Mina", "Jo", "Ruth", "Emeka", "Sofía", "Lars", "Nour", "Aiko"];
    const LAST: [&str; 7] = ["Hall", "Okafor", "Berg", "Silva", "Novák", "Tanaka", "Rao"];
    let mut members = named();
    for number in 1_u32.. {
        if members.len() >= count {
            break;
        }
        let at = number as usize;
        let name = format!("{} {}", FIRST[at % FIRST.len()], LAST[at % LAST.len()]);
        let role = if number.is_multiple_of(3) { Role::Editor } else { Role::Viewer };
        let email = format!("colleague-{number:04}@acme.example");
        members.push(member(&email, &name, &[role], 200 + number * 7));
    }
    members
}

/// A server that has these members.
pub fn serving(fake: Fake, members: Vec<Member>) -> Fake {
    fake.answer::<GetMembers>(move |request| {
        let search = request.url.split_once('?').map(|(_, search)| search).unwrap_or_default();
        let page = list(&members, search);
        Ok(reply(200, serde_json::to_string(&page).unwrap_or_default()))
    })
}

/// What the server answers to `search`.
pub fn list(members: &[Member], search: &str) -> Page<Member> {
    let query = list_query::read(search);
    let pairs = crate::query::pairs(search);
    let limit = value(&pairs, "limit").and_then(|limit| limit.parse().ok());
    let limit = limit.unwrap_or(DEFAULT_LIMIT as usize);
    let start = query.cursor.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(0_usize);
    let mut found: Vec<Member> =
        members.iter().filter(|member| is_match(&query, member)).cloned().collect();
    found.sort_by(|one, other| {
        let order = match query.sort.unwrap_or_default() {
            MemberSort::Name => one.name.cmp(&other.name),
            MemberSort::Email => one.email.cmp(&other.email),
            MemberSort::Role => one.roles.cmp(&other.roles),
            MemberSort::LastActive => one.last_active_at.cmp(&other.last_active_at),
        };
        let order = order.then_with(|| one.id.cmp(&other.id));
        if query.order == Some(Order::Desc) { order.reverse() } else { order }
    });
    let total = found.len();
    let items: Vec<Member> = found.into_iter().skip(start).take(limit).collect();
    let end = start + items.len();
    Page {
        items,
        next_cursor: (end < total).then(|| end.to_string()),
        previous_cursor: (start > 0).then(|| start.saturating_sub(limit).to_string()),
        position: start as u64,
        total: total as u64,
    }
}

fn is_match(query: &MemberQuery, member: &Member) -> bool {
    let text = query.q.as_deref().unwrap_or_default().to_lowercase();
    let is_named = member.name.to_lowercase().contains(&text) || member.email.contains(&text);
    is_named
        && query.role.is_none_or(|role| member.roles.contains(&role))
        && query.status.is_none_or(|status| member.status == status)
}

/// A time before [`super::world::NOW`].
fn minutes_before_now(minutes: u32) -> Timestamp {
    crate::format::timestamp(super::world::NOW_MILLIS - f64::from(minutes) * 60_000.0)
}
