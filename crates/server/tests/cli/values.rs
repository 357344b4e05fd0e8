//! What is typed wrongly is answered with one line.

use crate::server::{Folder, line_of_refusal};

#[test]
fn a_wrong_value_is_one_line_that_names_the_option_and_exit_code_2() {
    let folder = Folder::new();
    for (option, value) in [
        ("--listen", "nowhere"),
        ("--database", "postgres://localhost/understudy"),
        ("--impersonation-idle-timeout", "none"),
        ("--impersonation-absolute-timeout", "soon"),
        ("--session-idle-timeout", "0s"),
        ("--session-absolute-timeout", "-1h"),
        ("--public-origin", "console.acme.example"),
        ("--trusted-proxy", "10.0.0.0/99"),
        ("--log", "understudy=loud"),
    ] {
        let line = folder.refuse(&["serve", &format!("{option}={value}")]);
        assert!(line.contains(option), "{line}");
    }
    assert!(!folder.path("data").exists(), "nothing was made");
}

#[test]
fn an_environment_variable_counts_like_its_option() {
    let folder = Folder::new();
    let mut command = folder.command(&["serve"]);
    let output = command.env("UNDERSTUDY_SESSION_IDLE_TIMEOUT", "soon").output().expect("runs");
    assert!(line_of_refusal(&output).contains("--session-idle-timeout"));
}

#[test]
fn plain_http_and_demo_data_stay_on_this_machine() {
    let folder = Folder::new();
    let line = folder.refuse(&["serve", "--listen", "0.0.0.0:0"]);
    assert!(line.contains("loopback") && line.contains("--public-origin"), "{line}");
    for origin in ["http://console.acme.example", "http://localhost:8080"] {
        folder.refuse(&["serve", "--listen", "0.0.0.0:0", "--public-origin", origin]);
    }
    let origin = ["--public-origin", "https://console.acme.example"];
    let line = folder.refuse(&[&["serve", "--demo", "--listen", "[::]:0"], &origin[..]].concat());
    assert!(line.contains("demo") && line.contains("loopback"), "{line}");
    let server = folder.serve(&[&["--listen", "0.0.0.0:0"], &origin[..]].concat());
    assert_eq!(server.stop().0, Some(0));
}

#[test]
fn a_console_that_is_missing_or_cannot_be_stamped_is_one_line() {
    let folder = Folder::new();
    let line = folder.refuse(&["serve", "--assets", "elsewhere"]);
    assert!(line.contains("elsewhere") && line.contains("cargo xtask build"), "{line}");
    std::fs::write(folder.path("dist/index.html"), "<html></html>").expect("is written");
    assert!(folder.refuse(&["serve", "--assets", "dist"]).contains("index.html"));
}

#[test]
fn a_port_that_is_taken_is_one_line() {
    let folder = Folder::new();
    let server = folder.serve(&[]);
    let address = server.address.to_string();
    let line = folder.refuse(&["serve", "--assets", "dist", "--listen", &address]);
    assert!(line.contains(&address), "{line}");
}

#[test]
fn help_is_no_error() {
    let folder = Folder::new();
    assert!(folder.succeed(&["--help"]).contains("serve"));
    assert!(folder.succeed(&["serve", "--help"]).contains("UNDERSTUDY_LISTEN"));
}
