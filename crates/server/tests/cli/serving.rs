//! How the server starts and ends.

use crate::http::{self, Client, try_sign_in};
use crate::server::Folder;
use rustix::process::Signal;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

#[test]
fn the_database_and_its_folder_are_made_and_migrated_first() {
    let folder = Folder::new();
    let server = folder.serve(&["--database", "sqlite://a/b/c.db"]);
    assert_eq!(try_sign_in(server.address, "ada@acme.example", "x").status, 401);
    assert!(folder.path("a/b/c.db").exists());
}

#[test]
fn the_cookie_is_bound_to_its_host_behind_https_whatever_the_request_says() {
    let folder = Folder::with_demo();
    let cookie = |arguments: &[&str]| {
        let server = folder.serve(&[&["--demo"], arguments].concat());
        let answer = try_sign_in(server.address, "alan@acme.example", "understudy-demo");
        answer.header("set-cookie").expect("sets a cookie").to_owned()
    };
    let plain = cookie(&[]);
    assert!(plain.starts_with("understudy=") && !plain.contains("Secure"), "{plain}");
    let secure =
        cookie(&["--public-origin", "https://console.acme.example", "--listen", "127.0.0.1:47813"]);
    assert!(secure.starts_with("__Host-understudy=") && secure.contains("Secure"), "{secure}");
    for cookie in [plain, secure] {
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
    }
}

#[test]
fn a_request_that_is_under_way_is_finished_before_the_server_ends() {
    let folder = Folder::with_demo();
    let mut server = folder.serve(&["--demo"]);
    let eli = Client::sign_in(server.address, "eli@acme.example", "understudy-demo");
    let tree = eli.get("/api/v1/trees").json()["items"][0].clone();
    let (id, version) = (tree["id"].as_str().expect("an id"), &tree["version"]);
    let change = serde_json::json!({ "title": "Finished", "nodes": [], "version": version });
    let request = eli.request("PUT", &format!("/api/v1/trees/{id}"), &change.to_string());
    let (begin, end) = request.split_at(request.len() - 10);
    let mut stream = TcpStream::connect(server.address).expect("connects");
    stream.write_all(begin.as_bytes()).expect("is sent");
    // Answered on another connection: by then the server reads the first one.
    assert_eq!(eli.get("/api/v1/session").status, 200);

    server.signal(Signal::TERM);
    server.wait_for_log("stopping");
    stream.write_all(end.as_bytes()).expect("is still read");
    let answer = http::read(&mut stream).expect("is answered in whole");
    assert_eq!(answer.status, 200);
    assert_eq!(server.wait(), Some(0));
    assert_eq!(folder.count("SELECT count(*) FROM trees WHERE title = 'Finished'"), 1);
}

#[test]
fn an_event_stream_does_not_keep_the_server_from_ending() {
    let folder = Folder::with_demo();
    let mut server = folder.serve(&["--demo"]);
    let eli = Client::sign_in(server.address, "eli@acme.example", "understudy-demo");
    let mut stream = TcpStream::connect(server.address).expect("connects");
    stream.write_all(eli.request("GET", "/api/v1/events", "").as_bytes()).expect("is sent");
    let mut begin = [0; 512];
    let read = stream.read(&mut begin).expect("is answered");
    assert!(begin[..read].starts_with(b"HTTP/1.1 200"));
    server.signal(Signal::TERM);
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).expect("ends");
    assert!(rest.ends_with(b"0\r\n\r\n"), "in whole");
    assert_eq!(server.wait(), Some(0));
}

#[test]
fn an_interrupt_ends_it_like_a_termination() {
    let folder = Folder::new();
    let mut server = folder.serve(&[]);
    server.signal(Signal::INT);
    assert_eq!(server.wait(), Some(0));
}
