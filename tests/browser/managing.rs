//! Managing members: inviting, other roles, locking, removing, and who may do what of it.

use super::support::{
    Mounted, click, description, escape, fill, is_focused, mount, settle, until, value_of,
};
use understudy::api::fake::{Fake, problem, reply};
use understudy::api::{ApiError, Reply};
use understudy::components::ToastRegion;
use understudy::frame::Place;
use understudy::gallery::people::{named, serving};
use understudy::gallery::world;
use understudy::markup::view;
use understudy::members::page;
use understudy_contract::endpoint::{
    DeleteMember, Endpoint, GetTeam, Method, PatchMember, PostMember, RenewInvitation,
};
use understudy_contract::member::{ChangeMember, InviteMember, Member, MemberStatus};
use understudy_contract::settings::TeamSettings;
use understudy_contract::{FieldError, MemberId, Problem, ProblemCode, Role, Session};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement, HtmlInputElement};

const ELI: &str = "eli@acme.example";
const LINK: &str = "https://console.example/invitations/b1Zk3vXh0u";

fn open(session: Session, fake: &Fake) -> Mounted {
    let fake = fake.clone();
    mount(move || {
        let presence = world::signed_in(session);
        let page = world::page(presence, &fake, "/team/members", &Place::MEMBERS, page);
        view! {
            {page}
            <ToastRegion/>
        }
    })
}

/// A server that has the named members, and a team whose new members are editors.
fn server() -> Fake {
    let team = TeamSettings { name: "Support".into(), default_role: Role::Editor };
    serving(Fake::new(), named()).with::<GetTeam>(&team)
}

fn member(id: &str) -> Member {
    named().into_iter().find(|member| member.id.as_str() == id).expect("is named")
}

/// Opens the menu of a row, and gives its item that is called so.
async fn item(page: &Mounted, email: &str, words: &str) -> HtmlElement {
    click(&page.wait_for("button", &format!("Manage {email}")).await);
    until("the menu", || {
        let menus = page.select(".menu:popover-open");
        menus.iter().any(|menu| menu.text_content().unwrap_or_default().contains(email))
    })
    .await;
    page.wait_for("button", words).await
}

/// The button of a dialog that does it.
fn submit(dialog: &HtmlElement) -> HtmlElement {
    let found = dialog.query_selector("button[type=submit]").expect("valid");
    found.expect("has such a button").unchecked_into()
}

/// The bodies of what was sent with a method.
fn sent<T: serde::de::DeserializeOwned>(fake: &Fake, method: Method) -> Vec<T> {
    let asked = fake.asked().into_iter().filter(|request| request.method == method);
    asked.filter_map(|request| serde_json::from_str(&request.body?).ok()).collect()
}

/// The answer that one field is wrong.
fn wrong(field: &str, message: &str) -> Reply {
    let refused = problem(ProblemCode::ValidationFailed);
    let refused: Problem = serde_json::from_str(&refused.body).expect("is a problem");
    let refused = Problem { errors: vec![FieldError::new(field, message)], ..refused };
    reply(422, serde_json::to_string(&refused).expect("serialises"))
}

fn changes(fake: &Fake) -> usize {
    fake.asked().iter().filter(|request| request.method != Method::Get).count()
}

fn is_checked(element: &HtmlElement) -> bool {
    element.unchecked_ref::<HtmlInputElement>().checked()
}

fn is_refused(element: &Element) -> bool {
    element.get_attribute("aria-disabled").as_deref() == Some("true")
}

/// What the row of this email says.
fn row(page: &Mounted, email: &str) -> String {
    let rows = page.select("tbody tr").into_iter().filter_map(|row| row.text_content());
    rows.into_iter().find(|row| row.contains(email)).unwrap_or_default()
}

#[wasm_bindgen_test]
async fn whoever_may_not_manage_members_sees_nothing_of_it() {
    let page = open(world::vera(), &server());
    page.wait_for_text("bea@acme.example").await;
    assert!(page.find("button", "Invite member").is_none());
    assert!(page.all("button").iter().all(|it| !super::support::name(it).starts_with("Manage")));
}

#[wasm_bindgen_test]
async fn an_invitation_shows_its_link_once_and_the_list_follows() {
    let invited = Member {
        id: MemberId::new("nia"),
        email: "nia@acme.example".into(),
        name: "Nia New".into(),
        invitation_url: Some(LINK.into()),
        ..member("ivy")
    };
    let fake = server().with::<PostMember>(&invited);
    let page = open(world::ada(), &fake);
    let button = page.wait_for("button", "Invite member").await;
    button.focus().expect("can be focused");
    click(&button);
    let dialog = page.wait_for("dialog", "Invite member").await;
    let editor = page.get("checkbox", "Editor");
    until("the default role", || is_checked(&editor)).await;
    fill(&page.get("textbox", "Email"), "nia@acme.example");
    fill(&page.get("textbox", "Name"), "Nia New");
    click(&page.get("checkbox", "Billing manager"));
    let mut everybody = named();
    everybody.push(invited);
    let _serving = serving(fake.clone(), everybody);
    click(&submit(&dialog));
    let link = page.wait_for("textbox", "Invitation link").await;
    assert_eq!(value_of(&link), LINK);
    assert!(link.has_attribute("readonly"));
    assert!(description(&link).starts_with("It will not be shown again."));
    let bodies: Vec<InviteMember> = sent(&fake, Method::Post);
    let roles = Some(vec![Role::Editor, Role::BillingManager]);
    let expected = InviteMember { email: "nia@acme.example".into(), name: "Nia New".into(), roles };
    assert_eq!(bodies, [expected]);
    until("the new row", || row(&page, "nia@acme.example").contains("Invited")).await;
    click(&page.get("button", "Copy"));
    until("how copying went", || {
        page.text().contains("Copied.") || page.text().contains("Select the text")
    })
    .await;
    click(&page.get("button", "Done"));
    until("the dialog to be gone", || page.all("dialog").is_empty()).await;
    until("the focus where it was", || is_focused(&button)).await;
    click(&button);
    page.wait_for("textbox", "Email").await;
    assert!(!page.text().contains(LINK) && page.find("textbox", "Invitation link").is_none());
}

#[wasm_bindgen_test]
async fn whoever_has_not_joined_gets_another_link_which_is_shown_once() {
    let renewed = Member { invitation_url: Some(LINK.into()), ..member("ivy") };
    let fake = server().with::<RenewInvitation>(&renewed);
    let page = open(world::ada(), &fake);
    click(&item(&page, "ivy@acme.example", "New invitation link").await);
    let dialog = page.wait_for("dialog", "New invitation link for ivy@acme.example").await;
    assert!(!page.text().contains(LINK), "nothing is made before it is asked for");
    assert_eq!(changes(&fake), 0);
    click(&submit(&dialog));
    let link = page.wait_for("textbox", "Invitation link").await;
    assert_eq!(value_of(&link), LINK);
    assert_eq!(changes(&fake), 1);
    click(&page.get("button", "Done"));
    until("the dialog to be gone", || page.all("dialog").is_empty()).await;
    until("the focus where it was", || {
        page.find("button", "Manage ivy@acme.example").is_some_and(|button| is_focused(&button))
    })
    .await;
    assert!(!page.text().contains(LINK));
}

#[wasm_bindgen_test]
async fn whoever_joined_meanwhile_needs_no_link_and_the_list_follows() {
    let fake = server().answer::<RenewInvitation>(|_| {
        Ok(wrong("status", "They have joined already, and need no invitation."))
    });
    let page = open(world::ada(), &fake);
    click(&item(&page, "ivy@acme.example", "New invitation link").await);
    let dialog = page.wait_for("dialog", "New invitation link for ivy@acme.example").await;
    let mut everybody = named();
    for member in &mut everybody {
        member.status = MemberStatus::Active;
    }
    let _serving = serving(fake.clone(), everybody);
    click(&submit(&dialog));
    page.wait_for_text("They have joined already, and need no invitation.").await;
    until("the row as it is now", || row(&page, "ivy@acme.example").contains("Active")).await;
}

#[wasm_bindgen_test]
async fn what_is_wrong_with_an_invitation_stands_at_its_field_and_nothing_typed_is_lost() {
    let fake = server().answer::<PostMember>(|_| {
        Ok(wrong("email", "Somebody has this email already. Give another one."))
    });
    let page = open(world::ada(), &fake);
    click(&page.wait_for("button", "Invite member").await);
    let dialog = page.wait_for("dialog", "Invite member").await;
    click(&submit(&dialog));
    page.wait_for_text("The name is missing.").await;
    let email = page.get("textbox", "Email");
    assert!(description(&email).contains("Give an email address"));
    assert_eq!(changes(&fake), 0);
    fill(&email, ELI);
    fill(&page.get("textbox", "Name"), "Eli Again");
    click(&submit(&dialog));
    page.wait_for_text("Somebody has this email already.").await;
    assert!(description(&email).contains("Somebody has this email already."));
    assert_eq!(value_of(&email), ELI);
    assert_eq!(value_of(&page.get("textbox", "Name")), "Eli Again");
}

#[wasm_bindgen_test]
async fn a_team_manager_makes_nobody_an_admin_and_is_told_why() {
    let page = open(world::tom(), &server());
    click(&item(&page, ELI, "Change roles").await);
    page.wait_for("dialog", "Change roles of eli@acme.example").await;
    let admin = page.get("checkbox", "Admin");
    assert!(is_refused(&admin) && is_checked(&page.get("checkbox", "Editor")));
    assert_eq!(description(&admin), "Only admins make somebody an admin");
    click(&admin);
    settle().await;
    assert!(!is_checked(&admin));
}

#[wasm_bindgen_test]
async fn what_the_policy_forbids_stays_in_the_menu_and_says_why() {
    let page = open(world::tom(), &server());
    let lock = item(&page, "alan@acme.example", "Lock").await;
    assert!(is_refused(&lock));
    assert_eq!(description(&lock), "Only admins change or remove an admin");
    click(&lock);
    settle().await;
    let roles = item(&page, "tom@acme.example", "Change roles").await;
    assert_eq!(description(&roles), "Nobody changes their own roles or status");
    assert!(!is_refused(&page.get("button", "Remove")), "anybody may leave");
    // The button of another row moves the menu there, the same button closes it.
    let menu = || page.select(".menu:popover-open").pop();
    let unlock = item(&page, "lou@acme.example", "Unlock").await;
    assert!(!is_refused(&unlock) && menu().is_some());
    click(&page.get("button", "Manage lou@acme.example"));
    assert!(menu().is_none());
}

#[wasm_bindgen_test]
async fn locking_is_done_at_once_and_the_focus_stays_with_the_row() {
    let locked = Member { status: MemberStatus::Locked, ..member("eli") };
    let fake = server().with::<PatchMember>(&locked);
    let page = open(world::ada(), &fake);
    let lock = item(&page, ELI, "Lock").await;
    let fake = fake.holding();
    click(&lock);
    until("the answer to wait", || fake.held() == 1).await;
    click(&lock);
    settle().await;
    assert_eq!(changes(&fake), 1, "it is sent once");
    assert!(!page.select(".menu .spinner").is_empty(), "it shows that it is going on");
    fake.let_go(0);
    until("the row", || row(&page, ELI).contains("Locked")).await;
    page.wait_for_text("eli@acme.example is locked.").await;
    let bodies: Vec<ChangeMember> = sent(&fake, Method::Patch);
    assert_eq!(bodies, [ChangeMember { roles: None, status: Some(MemberStatus::Locked) }]);
    assert!(page.select(".menu:popover-open").is_empty());
    until("the focus", || is_focused(&page.get("button", "Manage eli@acme.example"))).await;
    item(&page, ELI, "Unlock").await;
}

#[wasm_bindgen_test]
async fn a_lock_that_failed_is_told_above_the_list() {
    let fake = server().answer::<PatchMember>(|_| Err(ApiError::Offline));
    let page = open(world::ada(), &fake);
    click(&item(&page, ELI, "Lock").await);
    page.wait_for_text("eli@acme.example: The server did not answer.").await;
    assert_eq!(page.all("alert").len(), 1);
    assert!(row(&page, ELI).contains("Active"));
}

#[wasm_bindgen_test]
async fn other_roles_are_sent_and_stand_in_the_row() {
    let changed = Member { roles: vec![Role::Viewer], ..member("eli") };
    let fake = server().with::<PatchMember>(&changed);
    let page = open(world::ada(), &fake);
    click(&item(&page, ELI, "Change roles").await);
    let dialog = page.wait_for("dialog", "Change roles of eli@acme.example").await;
    click(&page.get("checkbox", "Editor"));
    click(&submit(&dialog));
    page.wait_for_text("Choose at least one role.").await;
    assert_eq!(changes(&fake), 0);
    click(&page.get("checkbox", "Viewer"));
    click(&submit(&dialog));
    until("the row", || row(&page, ELI).contains("Viewer")).await;
    let bodies: Vec<ChangeMember> = sent(&fake, Method::Patch);
    assert_eq!(bodies, [ChangeMember { roles: Some(vec![Role::Viewer]), status: None }]);
    until("the focus", || is_focused(&page.get("button", "Manage eli@acme.example"))).await;
}

#[wasm_bindgen_test]
async fn removing_asks_first_and_then_the_row_is_gone() {
    let fake = server().with::<DeleteMember>(&());
    let page = open(world::ada(), &fake);
    click(&item(&page, ELI, "Remove").await);
    let dialog = page.wait_for("dialog", "Remove eli@acme.example?").await;
    assert!(description(&dialog).contains("This cannot be undone."));
    escape(&dialog);
    until("the dialog to be gone", || page.all("dialog").is_empty()).await;
    until("the focus", || is_focused(&page.get("button", "Manage eli@acme.example"))).await;
    assert_eq!(changes(&fake), 0);

    click(&item(&page, ELI, "Remove").await);
    let dialog = page.wait_for("dialog", "Remove eli@acme.example?").await;
    let others = named().into_iter().filter(|member| member.email != ELI).collect();
    let _serving = serving(fake.clone(), others);
    click(&submit(&dialog));
    until("the row to be gone", || row(&page, ELI).is_empty()).await;
    page.wait_for_text("eli@acme.example is removed.").await;
    page.wait_for_text("1–14 of 14").await;
    until("the focus on the page", || is_focused(&page.all("main")[0])).await;
}

const IVY: &str = "ivy@acme.example";

#[wasm_bindgen_test]
async fn an_invitation_that_is_cancelled_shows_as_going_and_then_goes() {
    let fake = server().with::<DeleteMember>(&());
    let page = open(world::ada(), &fake);
    click(&item(&page, IVY, "Remove").await);
    let dialog = page.wait_for("dialog", "Remove ivy@acme.example?").await;
    let others = named().into_iter().filter(|member| member.email != IVY).collect();
    let fake = serving(fake, others).holding();
    click(&submit(&dialog));
    until("the dialog to be gone", || page.all("dialog").is_empty()).await;
    until("the request", || fake.held() == 1).await;
    let going = page.select("tr[aria-busy]");
    assert!(going.len() == 1 && row(&page, IVY).contains("Invited"));
    let manage = page.get("button", "Manage ivy@acme.example");
    assert!(is_refused(&manage));
    until("the focus", || is_focused(&manage)).await;
    fake.let_go(0);
    page.wait_for_text("ivy@acme.example is removed.").await;
    until("the row to be gone", || row(&page, IVY).is_empty()).await;
    until("the focus on the page", || is_focused(&page.all("main")[0])).await;
}

#[wasm_bindgen_test]
async fn an_invitation_that_could_not_be_cancelled_is_there_again_and_says_why() {
    let fake = server().offline::<DeleteMember>();
    let page = open(world::ada(), &fake);
    click(&item(&page, IVY, "Remove").await);
    let dialog = page.wait_for("dialog", "Remove ivy@acme.example?").await;
    click(&submit(&dialog));
    page.wait_for_text("ivy@acme.example: The server did not answer.").await;
    assert!(page.select("tr[aria-busy]").is_empty() && page.all("dialog").is_empty());
    let manage = page.get("button", "Manage ivy@acme.example");
    assert!(!is_refused(&manage));
    until("the focus", || is_focused(&page.get("button", "Manage ivy@acme.example"))).await;
}

#[wasm_bindgen_test]
async fn the_last_admin_stays_and_the_dialog_says_so() {
    let fake = server().refusing::<DeleteMember>(ProblemCode::LastAdmin);
    let page = open(world::ada(), &fake);
    click(&item(&page, "ada@acme.example", "Remove").await);
    let dialog = page.wait_for("dialog", "Remove ada@acme.example?").await;
    assert!(description(&dialog).contains("This is you."));
    click(&submit(&dialog));
    page.wait_for_text("This is the last admin who can sign in.").await;
    assert!(row(&page, "ada@acme.example").contains("Admin"));
}

#[wasm_bindgen_test]
async fn somebody_who_was_removed_meanwhile_is_explained_and_leaves_the_list() {
    let fake = server().refusing::<PatchMember>(ProblemCode::NotFound);
    let page = open(world::ada(), &fake);
    click(&item(&page, ELI, "Deactivate").await);
    let dialog = page.wait_for("dialog", "Deactivate eli@acme.example?").await;
    let others = named().into_iter().filter(|member| member.email != ELI).collect();
    let _serving = serving(fake.clone(), others);
    click(&submit(&dialog));
    page.wait_for_text("Somebody removed this member meanwhile.").await;
    until("the row to be gone", || row(&page, ELI).is_empty()).await;
}

#[wasm_bindgen_test]
async fn while_impersonating_nothing_can_be_managed_and_it_says_why() {
    let fake = server();
    let page = open(world::ada_as_tom(), &fake);
    let invite = page.wait_for("button", "Invite member").await;
    assert!(is_refused(&invite));
    assert_eq!(invite.get_attribute("title").as_deref(), Some("Not available while impersonating"));
    click(&invite);
    for words in ["Change roles", "Lock", "Deactivate", "Remove"] {
        let item = item(&page, ELI, words).await;
        assert!(is_refused(&item), "{words}");
        assert_eq!(description(&item), "Not available while impersonating");
        click(&item);
        click(&page.get("button", "Manage eli@acme.example"));
    }
    settle().await;
    assert!(page.all("dialog").is_empty());
    assert_eq!(changes(&fake), 0);
    assert!(fake.asked().iter().all(|request| request.url != GetTeam::PATH));
}
