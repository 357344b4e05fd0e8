//! The executable in a folder of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use tempfile::TempDir;

const EXECUTABLE: &str = env!("CARGO_BIN_EXE_understudy-server");
/// As much of a page as the server insists on.
const PAGE: &str = r#"<html data-session="none"><head><title>Understudy</title>
<link rel="icon" href="/favicon.svg"></head><body>
<script type="application/json" data-ahead="" id="session"></script>
<!--banner-->{{email}} <!--view-only-->View only<!--/view-only--> <!--reason-->{{reason}}<!--/reason-->
{{time}}<!--/banner--></body></html>"#;

/// A folder with a console and, once something made it, a database.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("dist")).expect("is made");
        std::fs::write(folder.path().join("dist/index.html"), PAGE).expect("is written");
        Self(folder)
    }

    /// With demo data.
    pub fn with_demo() -> Self {
        let folder = Self::new();
        folder.succeed(&["demo", "seed"]);
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The database, as another program reads it.
    pub fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path("data/understudy.db")).expect("opens")
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.database().query_row(sql, [], |row| row.get(0)).expect("counts")
    }

    /// The executable, in this folder, with none of our own environment's options.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(EXECUTABLE);
        command.args(arguments).current_dir(self.0.path()).stdin(Stdio::null());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("UNDERSTUDY_")) {
            command.env_remove(name);
        }
        // A free port; and little log, because not every test reads it.
        command.env("UNDERSTUDY_LISTEN", "127.0.0.1:0");
        command.env("UNDERSTUDY_LOG", "warn,understudy_server::cli=info");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("runs")
    }

    /// Runs it with `input` on standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("starts");
        let mut stdin = child.stdin.take().expect("is piped");
        stdin.write_all(input.as_bytes()).expect("is read");
        drop(stdin);
        child.wait_with_output().expect("ends")
    }

    /// What it prints where it does what it is asked for.
    pub fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).expect("is text")
    }

    /// The one line that it answers with where a value is wrong.
    pub fn refuse(&self, arguments: &[&str]) -> String {
        line_of_refusal(&self.run(arguments))
    }

    /// Serves on a free port, and waits until it is ready.
    pub fn serve(&self, arguments: &[&str]) -> Server {
        let arguments = [&["serve", "--assets", "dist"], arguments].concat();
        let mut command = self.command(&arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("starts");
        let mut said = BufReader::new(child.stdout.take().expect("is piped")).lines();
        let log = BufReader::new(child.stderr.take().expect("is piped"));
        let first = said.next().expect("says something").expect("is text");
        let address = first.split([' ', '/', ')']).find_map(|word| word.parse().ok());
        let address = address.unwrap_or_else(|| panic!("{first} has no address"));
        let rest = std::thread::spawn(move || said.map_while(Result::ok).collect());
        Server { child, address, log, rest: Some(rest) }
    }
}

/// Checks that it is one line and exit code 2.
pub fn line_of_refusal(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8(output.stderr.clone()).expect("is text");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("error: "), "{said}");
    said
}

/// A server that runs.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    log: BufReader<ChildStderr>,
    rest: Option<std::thread::JoinHandle<Vec<String>>>,
}

impl Server {
    pub fn signal(&self, signal: rustix::process::Signal) {
        let id = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw);
        rustix::process::kill_process(id.expect("a process"), signal).expect("is there");
    }

    /// Waits until the log has a line with `text`.
    pub fn wait_for_log(&mut self, text: &str) {
        let mut line = String::new();
        while !line.contains(text) {
            line.clear();
            assert_ne!(self.log.read_line(&mut line).expect("is text"), 0, "ended before {text}");
        }
    }

    /// Waits for its end and gives its exit code.
    pub fn wait(&mut self) -> Option<i32> {
        self.child.wait().expect("ends").code()
    }

    /// Asks it to stop, and gives its exit code and what it had printed after its first line.
    pub fn stop(mut self) -> (Option<i32>, Vec<String>) {
        self.signal(rustix::process::Signal::TERM);
        let code = self.wait();
        let rest = self.rest.take().expect("was not taken");
        (code, rest.join().expect("reads"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
