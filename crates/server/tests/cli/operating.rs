//! `org`, `admin` and `members`: a company from nothing.

use crate::http::{Client, get, try_sign_in};
use crate::server::{Folder, line_of_refusal};

const ADMIN: [&str; 8] =
    ["admin", "create", "--org", "Acme", "--email", "Ada@Acme.example", "--name", "Ada"];

fn company() -> Folder {
    let folder = Folder::new();
    folder.succeed(&["org", "create", "--name", "Acme", "--plan", "enterprise"]);
    folder
}

#[test]
fn the_first_admin_signs_in_with_the_password_that_was_read_from_standard_input() {
    let folder = company();
    let made = folder.run_with_input(&ADMIN, "correct horse battery\n");
    assert!(made.status.success(), "{made:?}");
    let server = folder.serve(&[]);
    let wrong = try_sign_in(server.address, "ada@acme.example", "correct horse");
    assert_eq!(wrong.status, 401);
    let ada = Client::sign_in(server.address, "ada@acme.example", "correct horse battery");
    let session = ada.get("/api/v1/session").json();
    assert_eq!(session["organization"]["plan"], "enterprise");
    assert_eq!(session["actor"]["roles"][0], "admin");
    let billing = ada.get("/api/v1/billing").json();
    assert_eq!(billing["billing_email"], "ada@acme.example");
    let events = ada.get("/api/v1/audit-events?action=member.joined").json();
    assert_eq!(events["items"][0]["resource"]["name"], "ada@acme.example");
}

#[cfg(target_os = "linux")]
#[test]
fn memory_comes_from_jemalloc_which_gives_back_what_is_free() {
    let folder = Folder::new();
    let mut command = folder.command(&["--version"]);
    // It tells where its settings come from, and the first place is how it was built.
    let printed = command.env("MALLOC_CONF", "confirm_conf:true").output().expect("runs");
    let printed = String::from_utf8_lossy(&printed.stderr);
    for setting in ["percpu_arena:percpu", "background_thread:true", "dirty_decay_ms:200"] {
        assert!(printed.contains(setting), "{printed}");
    }
}

#[test]
fn a_short_password_is_refused_with_the_rule() {
    let folder = company();
    let line = line_of_refusal(&folder.run_with_input(&ADMIN, "short\n"));
    assert!(line.contains("at least 12"), "{line}");
    assert_eq!(folder.count("SELECT count(*) FROM members"), 0);
}

#[test]
fn nobody_is_made_twice_and_nobody_outside_a_company() {
    let folder = company();
    assert!(folder.refuse(&["org", "create", "--name", "Acme", "--plan", "pro"]).contains("name"));
    assert!(folder.run_with_input(&ADMIN, "correct horse battery").status.success());
    let again = folder.run_with_input(&ADMIN, "correct horse battery");
    assert!(line_of_refusal(&again).contains("email"));
    let mut elsewhere = ADMIN;
    elsewhere[3] = "Globex";
    let elsewhere = folder.run_with_input(&elsewhere, "correct horse battery");
    assert!(line_of_refusal(&elsewhere).contains("no company"));
}

#[test]
fn a_plan_is_set_and_the_audit_log_has_it() {
    let folder = company();
    folder.succeed(&["org", "plan", "--org", "Acme", "--plan", "pro"]);
    assert_eq!(folder.count("SELECT plan = 'pro' FROM organizations"), 1);
    let changed = "SELECT count(*) FROM audit_events WHERE action = 'billing.changed'
        AND details LIKE '%enterprise%pro%'";
    assert_eq!(folder.count(changed), 1);
    assert!(folder.refuse(&["org", "plan", "--org", "Acme", "--plan", "gold"]).contains("gold"));
    folder.refuse(&["org", "plan", "--org", "Globex", "--plan", "pro"]);
}

#[test]
fn while_another_program_writes_a_command_says_so_and_does_nothing() {
    let folder = company();
    let other = folder.database();
    other.execute_batch("BEGIN IMMEDIATE").expect("takes the lock");
    let output = folder.run(&["org", "plan", "--org", "Acme", "--plan", "pro"]);
    assert_eq!(output.status.code(), Some(1), "what was asked for is right: {output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("another program is writing to the database"), "{said}");
    other.execute_batch("ROLLBACK").expect("gives the lock back");
    assert_eq!(folder.count("SELECT plan = 'enterprise' FROM organizations"), 1);
}

#[test]
fn members_are_imported_all_or_none_with_every_wrong_line() {
    let folder = company();
    let import = ["members", "import", "--org", "Acme", "members.csv"];
    let write = |text: &str| std::fs::write(folder.path("members.csv"), text).expect("is written");
    write(
        "email,name,roles\numa@acme.example,Uma,viewer;editor\nno email,No,viewer\n\
         uma@acme.example,Uma again,viewer\nvic@acme.example,Vic,owner\n",
    );
    let refused = folder.run(&import);
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8(refused.stderr).expect("is text");
    for place in ["members.csv:3:", "members.csv:4:", "members.csv:5:", "3 lines are wrong"] {
        assert!(said.contains(place), "{said}");
    }
    assert_eq!(folder.count("SELECT count(*) FROM members"), 0);

    write("email,name,roles\numa@acme.example,Uma,viewer;editor\nvic@acme.example,Vic,viewer\n");
    assert!(folder.succeed(&import).contains("Imported 2 members"));
    assert_eq!(folder.count("SELECT count(*) FROM members WHERE status = 'invited'"), 2);
    assert_eq!(folder.count("SELECT count(*) FROM member_roles"), 3);
    assert_eq!(folder.count("SELECT count(*) FROM audit_events"), 2);

    write("wil@acme.example,Wil,viewer\nvic@acme.example,Vic,viewer\n");
    let said = String::from_utf8(folder.run(&import).stderr).expect("is text");
    assert!(said.contains("members.csv:2: somebody has the email vic@acme.example"), "{said}");
    assert_eq!(folder.count("SELECT count(*) FROM members"), 2);
}

#[test]
fn whoever_is_imported_joins_by_the_link_that_a_file_has() {
    let folder = company();
    let write = |text: &str| std::fs::write(folder.path("members.csv"), text).expect("is written");
    let import = ["members", "import", "--org", "Acme", "members.csv", "--links", "links.csv"];
    let origin = ["--public-origin", "https://console.acme.example"];
    assert!(folder.refuse(&import).contains("--public-origin"));
    let import = [&import[..], &origin].concat();
    let links = folder.path("links.csv");

    write("uma@acme.example,Uma,viewer\nno email,No,viewer\n");
    assert_eq!(folder.run(&import).status.code(), Some(2));
    assert!(!links.exists(), "nobody is there who could use them");

    write("uma@acme.example,Uma,viewer\nvic@acme.example,Vic,editor\n");
    assert!(folder.succeed(&import).contains("links.csv has their links."));
    let written = std::fs::read_to_string(&links).expect("is there");
    let rows: Vec<_> = written.lines().collect();
    assert_eq!((rows.len(), rows[0]), (3, "email,link"));
    let start = "\"vic@acme.example\",\"https://console.acme.example/invitations/";
    let token = rows[2].strip_prefix(start).and_then(|rest| rest.strip_suffix('"'));
    let token = token.expect("is Vic's");
    assert_eq!(token.len(), 43, "256 bits");
    let kept = format!("SELECT count(*) FROM invitations WHERE token_hash = '{token}'");
    assert_eq!(folder.count(&kept), 0, "the database has its hash");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&links).expect("is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let server = folder.serve(&[]);
    let vic = get(server.address, &format!("/api/v1/invitations/{token}"));
    assert_eq!(vic.json()["email"], "vic@acme.example");
    drop(server.stop());

    // There is nowhere to write to.
    let mut nowhere = import.clone();
    nowhere[6] = "nowhere/links.csv";
    write("wil@acme.example,Wil,viewer\n");
    assert!(folder.refuse(&nowhere).contains("--links nowhere/links.csv"));
    assert_eq!(folder.count("SELECT count(*) FROM members"), 2);
    assert_eq!(folder.count("SELECT count(*) FROM invitations"), 2);

    // What is there already is somebody's links.
    write("wil@acme.example,Wil,viewer\n");
    assert!(folder.refuse(&import).contains("--links links.csv is there already"));
    assert_eq!(std::fs::read_to_string(&links).expect("is there"), written);
    assert_eq!(folder.count("SELECT count(*) FROM members"), 2);
}

#[test]
fn many_members_are_imported_and_found_and_counted() {
    let folder = company();
    assert!(folder.run_with_input(&ADMIN, "correct horse battery").status.success());
    let mut file = String::from("email,name,roles\n");
    for number in 0..4_000 {
        let role = if number % 4 == 0 { "editor;viewer" } else { "viewer" };
        let line = format!("m{number:04}@acme.example,\"Müller, {number:04}\",{role}\n");
        file.push_str(&line);
    }
    std::fs::write(folder.path("members.csv"), &file).expect("is written");
    let import = ["members", "import", "--org", "Acme", "members.csv"];
    let output = folder.run(&import);
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("searchable"), "tells how far it is");
    let server = folder.serve(&[]);
    let ada = Client::sign_in(server.address, "ada@acme.example", "correct horse battery");
    let total = |query: &str| ada.get(&format!("/api/v1/{query}")).json()["total"].clone();
    assert_eq!(total("members"), 4_001);
    assert_eq!(total("members?role=editor"), 1_000);
    assert_eq!(total("members?q=m%C3%9CLLER,%200"), 1_000);
    assert_eq!(total("members?q=%C3%BC&role=editor&status=invited"), 1_000);
    assert_eq!(total("members?q=3999"), 1);
    assert_eq!(total("audit-events?action=member.invited"), 4_000);
    assert_eq!(total("audit-events?from=2020-01-01T00:30:00Z&outcome=succeeded"), 4_002);
    drop(server.stop());

    // One line too many, and none of them is there.
    file.push_str("new@acme.example,New,viewer\nm0007@acme.example,Again,viewer\n");
    std::fs::write(folder.path("members.csv"), &file).expect("is written");
    let said = String::from_utf8(folder.run(&import).stderr).expect("is text");
    assert!(said.contains("members.csv:4003: somebody has the email m0007@"), "{said}");
    assert!(said.contains("4001 lines are wrong"), "{said}");
    assert_eq!(folder.count("SELECT count(*) FROM members"), 4_001);
    let checked = folder.database().query_row("PRAGMA integrity_check", [], |row| row.get(0));
    assert_eq!(checked, Ok("ok".to_owned()));
}
