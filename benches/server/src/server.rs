//! The servers that are measured: their databases, their beginning and end, and what the system says
//! of their memory.

use crate::client::{Client, number, text};
use crate::load::Stopwatch;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// Nobody's usual ports, so that servers that run are left alone.
pub(crate) const OURS: &str = "127.0.0.1:8181";
pub(crate) const PEER: &str = "127.0.0.1:8182";
/// The same with other settings.
pub(crate) const OTHER_PEER: &str = "127.0.0.1:8183";
pub(crate) const FLOOR: &str = "127.0.0.1:8184";
const EMAIL: &str = "alan@acme.example";
const PASSWORD: &str = "understudy-demo";
/// How long a server may take until it is ready.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server that runs; it is stopped when this goes out of scope.
pub(crate) struct Server {
    child: Child,
    /// From its start until it was ready.
    pub(crate) ready_after: Duration,
}

impl Server {
    /// Starts it and waits until `path` is answered on `host`.
    fn start(mut command: Command, host: &str, path: &str) -> Result<Self> {
        if Client::connect(host).is_ok() {
            bail!("something listens on {host} already");
        }
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let watch = Stopwatch::start();
        let child = command.spawn().with_context(|| name(&command))?;
        let mut server = Self { child, ready_after: Duration::ZERO };
        while !Client::connect(host).is_ok_and(|mut client| client.get(path).is_ok()) {
            if let Some(status) = server.child.try_wait()? {
                bail!("{} ended: {status}", name(&command));
            }
            if watch.elapsed() > PATIENCE {
                bail!("nothing answers on {host}");
            }
            sleep(Duration::from_millis(1));
        }
        server.ready_after = watch.elapsed();
        Ok(server)
    }

    /// Resident memory, and the most of it since [`Server::forget_peak`], in kB.
    pub(crate) fn memory(&self) -> Result<(u64, u64)> {
        memory(&self.child)?.context("the server has ended")
    }

    /// Takes the present memory for the most that there was.
    pub(crate) fn forget_peak(&self) -> Result<()> {
        fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").context("clear_refs")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, and then there is nothing to stop.
        if self.child.kill().is_ok() {
            let _ = self.child.wait();
        }
    }
}

/// Where everything is.
pub(crate) struct Places {
    /// The release server.
    pub(crate) server: PathBuf,
    /// The console that it serves.
    pub(crate) assets: PathBuf,
    /// The folder of Better Auth.
    pub(crate) peer: PathBuf,
    /// Where databases are kept between two runs.
    pub(crate) directory: PathBuf,
    pub(crate) members: u32,
    pub(crate) events: u32,
}

impl Places {
    pub(crate) fn database(&self) -> PathBuf {
        self.directory.join(format!("members-{}-events-{}.db", self.members, self.events))
    }

    fn peer_database(&self) -> PathBuf {
        self.directory.join(format!("better-auth-{}.db", self.members))
    }

    /// Makes both databases, unless they are there.
    pub(crate) fn make_databases(&self) -> Result<()> {
        fs::create_dir_all(&self.directory)?;
        let database = self.database();
        if !database.exists() {
            eprintln!("Making {} members and {} events (once)…", self.members, self.events);
            let unfinished = database.with_extension("unfinished");
            remove(&unfinished)?;
            let (members, events) = (self.members.to_string(), self.events.to_string());
            let seed = ["demo", "seed", "--members", &members, "--events", &events];
            run(Command::new(&self.server).args(seed).args(["--database", &url(&unfinished)]))?;
            fs::rename(&unfinished, &database)?;
        }
        if !self.peer_database().exists() {
            eprintln!("Making Better Auth's members (once)…");
            run(self.node().arg("seed").args([&self.peer_database(), &database]))?;
        }
        Ok(())
    }

    pub(crate) fn start_ours(&self) -> Result<Server> {
        let mut command = Command::new(&self.server);
        command.args(["serve", "--demo", "--listen", OURS, "--log", "warn"]);
        command.args(["--database", &url(&self.database())]);
        command.arg("--assets").arg(&self.assets);
        Server::start(command, OURS, "/readyz")
    }

    pub(crate) fn start_peer(&self) -> Result<Server> {
        self.start_peer_on(PEER, "FULL")
    }

    /// `synchronous` is SQLite's word for how durable commits are.
    pub(crate) fn start_peer_on(&self, host: &str, synchronous: &str) -> Result<Server> {
        let port = host.rsplit(':').next().unwrap_or_default();
        let mut command = self.node();
        command.arg("serve").arg(self.peer_database()).arg(port);
        command.env("NODE_ENV", "production").env("SYNCHRONOUS", synchronous);
        Server::start(command, host, "/api/auth/ok")
    }

    pub(crate) fn start_floor(&self) -> Result<Server> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["floor", "--listen", FLOOR, "--database"]).arg(self.database());
        Server::start(command, FLOOR, "/hello")
    }

    fn node(&self) -> Command {
        let mut command = Command::new("node");
        command.arg(self.peer.join("server.mjs"));
        command
    }
}

/// Resident memory of a program, and the most of it so far, in kB; nothing where it has ended.
pub(crate) fn memory(program: &Child) -> Result<Option<(u64, u64)>> {
    let status = fs::read_to_string(format!("/proc/{}/status", program.id()))
        .context("memory is measured on Linux only")?;
    let line = |name: &str| -> Option<u64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().strip_suffix(" kB")?.parse().ok()
    };
    // Whatever has ended, and was not waited for, has a status without memory.
    Ok(line("VmRSS:").zip(line("VmHWM:")))
}

/// Signs in at ours.
pub(crate) fn sign_in() -> Result<Client> {
    let mut client = Client::connect(OURS)?;
    let body = serde_json::json!({ "email": EMAIL, "password": PASSWORD }).to_string();
    let session = client.ask("POST", "/api/v1/session", &body)?.to_owned();
    remember(&mut client, &session)?;
    Ok(client)
}

/// Takes over the identity that a session says.
pub(crate) fn remember(client: &mut Client, session: &str) -> Result<()> {
    let epoch = number(session, "epoch").context("a session has an epoch")?;
    let token = text(session, "csrf_token").context("a session has a token")?;
    client.headers = format!("X-Session-Epoch: {epoch}\r\nX-CSRF-Token: {token}\r\n");
    Ok(())
}

/// Signs in at Better Auth.
pub(crate) fn sign_in_to_peer(host: &str) -> Result<Client> {
    let mut client = Client::connect(host)?;
    let body = serde_json::json!({ "email": EMAIL, "password": PASSWORD }).to_string();
    client.ask("POST", "/api/auth/sign-in/email", &body)?;
    Ok(client)
}

pub(crate) fn several<T>(clients: u32, one: impl Fn() -> Result<T>) -> Result<Vec<T>> {
    (0..clients).map(|_| one()).collect()
}

pub(crate) fn url(database: &Path) -> String {
    format!("sqlite://{}", database.display())
}

fn name(command: &Command) -> String {
    command.get_program().display().to_string()
}

pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| name(command))?;
    if !status.success() {
        bail!("{} failed: {status}", name(command));
    }
    Ok(())
}

/// Removes what an interrupted run left of a database.
pub(crate) fn remove(database: &Path) -> Result<()> {
    for end in ["", "-wal", "-shm"] {
        let mut file = database.as_os_str().to_owned();
        file.push(end);
        if Path::new(&file).exists() {
            fs::remove_file(&file)?;
        }
    }
    Ok(())
}
