//! A small HTTP/1.1 client on one kept connection (RFC 9112): enough to measure the API with.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// One connection, with the cookie of its session.
pub(super) struct Client {
    host: String,
    stream: BufReader<TcpStream>,
    cookie: String,
}

impl Client {
    /// A connection that is signed in.
    pub(super) fn sign_in(host: &str, email: &str, password: &str) -> Result<Self> {
        let stream = TcpStream::connect(host).with_context(|| host.to_owned())?;
        stream.set_nodelay(true)?;
        let mut client =
            Self { host: host.to_owned(), stream: BufReader::new(stream), cookie: String::new() };
        let body = serde_json::json!({ "email": email, "password": password });
        client.ask("POST", "/api/v1/session", Some(&body))?;
        if client.cookie.is_empty() {
            bail!("signing in gave no cookie");
        }
        Ok(client)
    }

    pub(super) fn get(&mut self, path: &str) -> Result<Value> {
        self.ask("GET", path, None)
    }

    fn ask(&mut self, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
        let Self { host, cookie, .. } = self;
        let body = body.map(ToString::to_string).unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let status = self.line()?;
        let mut length = 0;
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse()?,
                "set-cookie" => value.split(';').next().unwrap_or("").clone_into(&mut self.cookie),
                _ => {}
            }
        }
        let mut reply = vec![0; length];
        self.stream.read_exact(&mut reply)?;
        if !status.starts_with("HTTP/1.1 2") {
            bail!("{method} {path}: {status} {}", String::from_utf8_lossy(&reply));
        }
        serde_json::from_slice(&reply).with_context(|| format!("{method} {path}"))
    }

    /// A line of the head, without its end.
    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            bail!("the server closed the connection");
        }
        Ok(line.trim_end().to_owned())
    }
}
