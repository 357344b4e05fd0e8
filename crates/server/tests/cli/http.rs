//! As much of an HTTP client as the tests need: one request a connection.

use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    head: String,
    body: String,
}

impl Answer {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}

/// Somebody signed in.
#[derive(Debug, Clone)]
pub struct Client {
    address: SocketAddr,
    cookie: String,
    epoch: u64,
    csrf_token: String,
}

impl Client {
    /// Signs in with a password, and nothing else.
    pub fn sign_in(address: SocketAddr, email: &str, password: &str) -> Self {
        let answer = try_sign_in(address, email, password);
        assert_eq!(answer.status, 200, "{answer:?}");
        let cookie = answer.header("set-cookie").expect("sets a cookie");
        let session = answer.json();
        Self {
            address,
            cookie: cookie.split(';').next().expect("has a value").to_owned(),
            epoch: session["epoch"].as_u64().expect("a number"),
            csrf_token: session["csrf_token"].as_str().expect("a token").to_owned(),
        }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.try_send("GET", path, "").expect("is answered")
    }

    /// Nothing when the connection broke before the whole answer was there.
    pub fn try_put(&self, path: &str, body: &Value) -> Option<Answer> {
        self.try_send("PUT", path, &body.to_string())
    }

    /// The request as it stands on the wire.
    pub fn request(&self, method: &str, path: &str, body: &str) -> String {
        let Self { cookie, epoch, csrf_token, .. } = self;
        let headers = format!(
            "Cookie: {cookie}\r\nX-Session-Epoch: {epoch}\r\nX-CSRF-Token: {csrf_token}\r\n"
        );
        request(method, path, &headers, body)
    }

    fn try_send(&self, method: &str, path: &str, body: &str) -> Option<Answer> {
        send(self.address, &self.request(method, path, body))
    }
}

/// Signs in, or fails to.
pub fn try_sign_in(address: SocketAddr, email: &str, password: &str) -> Answer {
    let body = serde_json::json!({ "email": email, "password": password }).to_string();
    let request = request("POST", "/api/v1/session", "", &body);
    send(address, &request).expect("is answered")
}

/// What whoever is not signed in gets.
pub fn get(address: SocketAddr, path: &str) -> Answer {
    send(address, &request("GET", path, "", "")).expect("is answered")
}

/// Reads an answer that goes on until the connection is closed.
pub fn read(stream: &mut TcpStream) -> Option<Answer> {
    let mut text = Vec::new();
    stream.read_to_end(&mut text).ok()?;
    let text = String::from_utf8(text).expect("is text");
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let answer = Answer { status, head: head.to_owned(), body: body.to_owned() };
    let length: usize = answer.header("content-length")?.parse().ok()?;
    (answer.body.len() == length).then_some(answer)
}

fn request(method: &str, path: &str, headers: &str, body: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Sec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}

fn send(address: SocketAddr, request: &str) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    read(&mut stream)
}
