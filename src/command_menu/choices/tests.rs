use super::*;
use serde_json::json;
use understudy_contract::member::MemberStatus;
use understudy_contract::policy::Refusal;
use understudy_contract::role::permissions_of;
use understudy_contract::{MemberId, Role};

/// Eli, with these roles; or Ada who impersonates him.
fn session(roles: &[Role], impersonating: bool) -> Session {
    let time = "2026-11-23T13:32:07.000Z";
    let running = json!({
        "id": "i", "reason": null, "read_only": false, "started_at": time,
        "idle_timeout_seconds": 3600, "idle_expires_at": time,
    });
    let session = json!({
        "epoch": 1, "csrf_token": "", "server_time": time,
        "actor": {
            "id": "ada", "email": "ada@acme.example", "name": "Ada", "roles": [Role::Admin],
            "second_factor": false,
        },
        "subject": {
            "id": "eli", "email": "eli@acme.example", "name": "Eli", "roles": roles,
            "permissions": permissions_of(roles),
        },
        "organization": { "id": "acme", "name": "Acme", "plan": "enterprise" },
        "impersonation": impersonating.then_some(running),
        "ended_impersonation": null,
        "impersonation_rules": null,
    });
    serde_json::from_value(session).expect("is a session")
}

fn member(email: &str, name: &str, answer: Option<Result<(), Refusal>>) -> Member {
    Member {
        id: MemberId::new(email),
        email: email.into(),
        name: name.into(),
        roles: vec![Role::Editor],
        status: MemberStatus::Active,
        last_active_at: None,
        second_factor: false,
        impersonation: answer.map(Into::into),
        invitation_url: None,
    }
}

fn page_of(items: Vec<Member>, total: u64) -> Page<Member> {
    Page { items, next_cursor: None, previous_cursor: None, position: 0, total }
}

fn found(page: &Page<Member>) -> Found<'_> {
    Found { page, is_answer: true, can_impersonate: true, list: "" }
}

fn always(session: &Session, text: &str) -> Vec<Choice> {
    choices(session, "Stop impersonating", text, None)
}

fn titles(choices: &[Choice]) -> Vec<&str> {
    choices.iter().map(|choice| choice.title.as_str()).collect()
}

/// Group, title and where it leads.
fn leads(choices: &[Choice]) -> Vec<(Group, &str, &str)> {
    let lead = |choice| {
        let Choice { group, title, to, .. }: &Choice = choice;
        (*group, title.as_str(), to.as_str())
    };
    choices.iter().map(lead).collect()
}

#[test]
fn pages_are_those_of_the_navigation_and_of_the_user_menu() {
    let viewer = session(&[Role::Viewer], false);
    assert_eq!(
        titles(&always(&viewer, "")),
        ["Dashboard", "Trees", "Facts", "Members", "Account security", "Sign out"]
    );
    let admin = session(&[Role::Admin], false);
    assert!(titles(&always(&admin, "")).contains(&"Company settings"));
}

#[test]
fn while_impersonating_stop_comes_first_and_what_is_closed_is_not_there() {
    let roles = [Role::Viewer, Role::BillingManager, Role::TeamManager];
    let session = session(&roles, true);
    assert_eq!(
        titles(&always(&session, "")),
        ["Stop impersonating", "Dashboard", "Trees", "Facts", "Members", "Sign out"]
    );
    assert_eq!(titles(&always(&session, "STOP")), ["Stop impersonating"]);
    assert_eq!(titles(&always(&session, "end")), ["Stop impersonating"]);
    let leads: Vec<_> = always(&session, "o").into_iter().map(|choice| choice.to).collect();
    assert_eq!(leads, [SIGN_OUT]);
    assert_eq!(always(&session, "stop")[0].to, STOP);
    let waiting = choices(&session, "Will stop when back online", "", None);
    assert_eq!(waiting[0].title, "Will stop when back online");
}

#[test]
fn each_word_that_is_typed_begins_a_word() {
    let admin = session(&[Role::Admin], false);
    let meant = |text: &str| titles(&always(&admin, text)).join(", ");
    assert_eq!(meant("se"), "Team settings, Company settings, Account security");
    assert_eq!(meant(" Set  com "), "Company settings");
    assert_eq!(meant("security"), "Company settings, Account security");
    assert_eq!(meant("2fa"), "Account security");
    assert_eq!(meant("log"), "Audit log, Sign out");
    assert_eq!(meant("ettings"), "");
    assert_eq!(meant("tré"), "", "letters beyond ASCII are no reason to stop");
}

#[test]
fn who_was_found_can_be_impersonated_or_shown() {
    let eli = member("eli@acme.example", "Eli Editor", Some(Ok(())));
    let page = page_of(vec![eli], 1);
    let admin = session(&[Role::Admin], false);
    let shown = choices(&admin, "", "eli", Some(found(&page)));
    assert_eq!(
        leads(&shown),
        [
            (Group::Impersonate, "Eli Editor", "/team/members?impersonate=eli%40acme.example"),
            (Group::Members, "Eli Editor", "/team/members?q=eli%40acme.example"),
        ]
    );
    assert_eq!(shown[0].about, "eli@acme.example");
    assert!(shown.iter().all(|choice| choice.refusal.is_none()));
}

#[test]
fn who_is_protected_is_there_with_the_sentence_of_the_mask_button() {
    let alan = member("alan@acme.example", "Alan Admin", Some(Err(Refusal::Admin)));
    let page = page_of(vec![alan], 1);
    let shown = choices(&session(&[Role::Admin], false), "", "alan", Some(found(&page)));
    let refusals: Vec<_> = shown.iter().map(|choice| choice.refusal.as_deref()).collect();
    assert_eq!(refusals, [Some("Admins cannot be impersonated"), None]);
    assert_eq!(first(&shown), Some(1), "Enter chooses what can be chosen");
    assert_eq!(first(&shown[..1]), Some(0), "and where nothing can, it is heard why");
    assert_eq!(first(&[]), None);
}

#[test]
fn whoever_may_not_impersonate_sees_members_only() {
    let page = page_of(vec![member("eli@acme.example", "Eli Editor", None)], 1);
    let viewer = session(&[Role::Viewer], false);
    for can_impersonate in [false, true] {
        let found = Found { can_impersonate, ..found(&page) };
        let shown = choices(&viewer, "", "eli", Some(found));
        let groups: Vec<_> = shown.iter().map(|choice| choice.group).collect();
        assert_eq!(groups, [Group::Members]);
    }
}

#[test]
fn a_list_that_is_on_screen_keeps_its_search_under_the_dialog() {
    let page = page_of(vec![member("eli@acme.example", "Eli Editor", Some(Ok(())))], 1);
    let found = Found { list: "?role=editor&sort=role", ..found(&page) };
    let shown = choices(&session(&[Role::Admin], false), "", "eli", Some(found));
    let url = "/team/members?role=editor&sort=role&impersonate=eli%40acme.example";
    assert_eq!(shown[0].to, url);
}

#[test]
fn of_an_older_answer_only_who_is_still_meant_can_be_chosen() {
    let people = vec![
        member("bea@acme.example", "Bea Billing", Some(Ok(()))),
        member("eli@acme.example", "Eli Editor", Some(Ok(()))),
    ];
    let page = page_of(people, 20);
    let admin = session(&[Role::Admin], false);
    let shown = |text: &str, is_answer| {
        let found = Found { is_answer, ..found(&page) };
        let shown = choices(&admin, "", text, Some(found));
        titles(&shown).join(", ")
    };
    assert_eq!(shown("ELI ed", false), "Eli Editor, Eli Editor");
    assert_eq!(shown("xyz", false), "");
    // The server knows better: it found her by what is not on screen, or by letters beyond ASCII.
    assert!(shown("xyz", true).starts_with("Bea Billing, Eli Editor"));
}

#[test]
fn more_than_is_shown_is_in_the_list() {
    let page = page_of(vec![member("eli@acme.example", "Eli Editor", None)], 12_408);
    let shown = choices(&session(&[Role::Viewer], false), "", "é", Some(found(&page)));
    let last = shown.last().expect("is there");
    assert_eq!(last.title, "All members that match");
    assert_eq!(last.to, "/team/members?q=%C3%A9");
}

#[test]
fn arrows_go_round_and_home_and_end_to_the_ends() {
    assert_eq!(moved("ArrowDown", Some(0), 3), Some(1));
    assert_eq!(moved("ArrowDown", Some(2), 3), Some(0));
    assert_eq!(moved("ArrowDown", None, 3), Some(0));
    assert_eq!(moved("ArrowUp", Some(2), 3), Some(1));
    assert_eq!(moved("ArrowUp", Some(0), 3), Some(2));
    assert_eq!(moved("ArrowUp", None, 3), Some(2));
    assert_eq!((moved("Home", Some(2), 3), moved("End", Some(0), 3)), (Some(0), Some(2)));
    assert_eq!(moved("ArrowDown", Some(0), 1), Some(0));
    assert_eq!((moved("ArrowDown", None, 0), moved("a", Some(0), 3)), (None, None));
}

#[test]
fn what_was_found_is_said_in_words() {
    let said = [0, 1, 7].map(|count| said(count, "elli"));
    assert_eq!(said, ["Nothing matches “elli”", "1 result", "7 results"]);
}
