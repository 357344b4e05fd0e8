//! A small HTTP/1.1 client on one kept connection (RFC 9112), which costs as little as it can beside
//! what it measures: answers are not parsed, only looked into.

use anyhow::{Context, Result, bail, ensure};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// No answer takes longer, unless something hangs.
const PATIENCE: Duration = Duration::from_mins(2);

/// One connection, with its cookies.
pub(crate) struct Client {
    host: String,
    stream: BufReader<TcpStream>,
    cookies: Vec<(String, String)>,
    /// Lines of the head, each with its end, that every request has beside its own.
    pub(crate) headers: String,
    line: String,
    body: Vec<u8>,
}

/// How the length of a body is told.
enum Framing {
    Length(usize),
    Chunked,
}

impl Client {
    pub(crate) fn connect(host: &str) -> Result<Self> {
        let stream = TcpStream::connect(host).with_context(|| host.to_owned())?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            host: host.to_owned(),
            stream: BufReader::with_capacity(64 * 1024, stream),
            cookies: Vec::new(),
            headers: String::new(),
            line: String::new(),
            body: Vec::new(),
        })
    }

    pub(crate) fn get(&mut self, path: &str) -> Result<&str> {
        self.ask("GET", path, "")
    }

    /// Sends a request and gives the body of its answer.
    ///
    /// # Errors
    /// When the answer is no success.
    pub(crate) fn ask(&mut self, method: &str, path: &str, body: &str) -> Result<&str> {
        let framing = self.send(method, path, body)?;
        self.body.clear();
        match framing {
            Framing::Length(length) => {
                self.body.resize(length, 0);
                self.stream.read_exact(&mut self.body)?;
            }
            Framing::Chunked => {
                while let length @ 1.. = self.chunk()? {
                    let at = self.body.len();
                    self.body.resize(at + length, 0);
                    self.stream.read_exact(&mut self.body[at..])?;
                    self.read_line()?;
                }
            }
        }
        std::str::from_utf8(&self.body).context("the answer is no UTF-8")
    }

    /// Reads an answer that is too long to be kept, and gives how many lines it had.
    pub(crate) fn count_lines(&mut self, path: &str) -> Result<u64> {
        let Framing::Chunked = self.send("GET", path, "")? else { bail!("{path} is not streamed") };
        let mut lines = 0;
        let mut piece = vec![0; 64 * 1024];
        while let mut left @ 1.. = self.chunk()? {
            while left > 0 {
                let most = left.min(piece.len());
                let read = self.stream.read(&mut piece[..most])?;
                ensure!(read > 0, "{path} was broken off");
                lines += piece[..read].iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
                left -= read;
            }
            self.read_line()?;
        }
        Ok(lines)
    }

    fn send(&mut self, method: &str, path: &str, body: &str) -> Result<Framing> {
        let Self { host, headers, .. } = self;
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let content = if body.is_empty() {
            String::new()
        } else {
            format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len())
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
             Cookie: {}\r\n{headers}{content}\r\n{body}",
            cookies.join("; ")
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.read_line()?;
        let is_success = self.line.starts_with("HTTP/1.1 2");
        let status = self.line.trim_end().to_owned();
        let mut framing = Framing::Length(0);
        loop {
            self.read_line()?;
            let Some((name, value)) = self.line.trim_end().split_once(':') else { break };
            let value = value.trim();
            if name.eq_ignore_ascii_case("content-length") {
                framing = Framing::Length(value.parse()?);
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                framing = Framing::Chunked;
            } else if name.eq_ignore_ascii_case("set-cookie") {
                keep(&mut self.cookies, value);
            }
        }
        if !is_success {
            bail!("{method} {path}: {status}");
        }
        Ok(framing)
    }

    /// The length of the next chunk; the last one is empty.
    fn chunk(&mut self) -> Result<usize> {
        self.read_line()?;
        let length = usize::from_str_radix(self.line.trim_end(), 16).context("no chunk")?;
        if length == 0 {
            self.read_line()?;
        }
        Ok(length)
    }

    fn read_line(&mut self) -> Result<()> {
        self.line.clear();
        if self.stream.read_line(&mut self.line)? == 0 {
            bail!("the server closed the connection");
        }
        Ok(())
    }
}

/// Keeps a cookie as a browser does, or forgets it.
fn keep(cookies: &mut Vec<(String, String)>, line: &str) {
    let mut parts = line.split(';');
    let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
    cookies.retain(|(other, _)| other != name);
    let is_over = parts.any(|part| part.trim().eq_ignore_ascii_case("max-age=0"));
    if !is_over && !value.is_empty() {
        cookies.push((name.to_owned(), value.to_owned()));
    }
}

/// The number behind a name, anywhere in a text of JSON.
pub(crate) fn number(json: &str, name: &str) -> Option<u64> {
    let (_, rest) = json.split_once(&format!("\"{name}\":"))?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..end)?.parse().ok()
}

/// The text behind a name, where nothing in it is escaped.
pub(crate) fn text<'a>(json: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = json.split_once(&format!("\"{name}\":\""))?;
    rest.split_once('"').map(|(text, _)| text)
}
