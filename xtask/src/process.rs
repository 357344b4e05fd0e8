//! Starting other programs: always in the checkout, with a known environment, and said aloud.

use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, pipe};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::Duration;

/// The directories of tools that children find before everything else on PATH.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tools {
    directories: Vec<PathBuf>,
}

impl Tools {
    pub(crate) fn add(&mut self, directory: PathBuf) {
        self.directories.push(directory);
    }

    /// PATH for children: the tools, then what the caller has.
    fn path(&self) -> Result<OsString> {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let inherited = env::split_paths(&inherited).filter(|path| path.is_absolute());
        let all = self.directories.iter().cloned().chain(inherited);
        env::join_paths(all).context("PATH")
    }
}

/// One program to be started.
pub(crate) struct Process {
    command: Command,
}

impl Process {
    /// `program` in the checkout, without what `cargo run` put into the environment of xtask: it
    /// would make nested builds differ from those that people start by hand.
    pub(crate) fn new(workspace: &Workspace, program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        command.current_dir(&workspace.root);
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        Self { command }
    }

    /// Cargo, the very one that runs xtask.
    pub(crate) fn cargo(workspace: &Workspace) -> Self {
        Self::new(workspace, env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    pub(crate) fn arguments(
        mut self,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn environment(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn without_environment(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub(crate) fn directory(mut self, directory: &Path) -> Self {
        self.command.current_dir(directory);
        self
    }

    pub(crate) fn tools(mut self, tools: &Tools) -> Result<Self> {
        self.command.env("PATH", tools.path()?);
        Ok(self)
    }

    /// Runs it to its end.
    ///
    /// # Errors
    /// When it cannot be started or does not succeed.
    pub(crate) fn run(mut self) -> Result<()> {
        self.announce();
        let status = self.command.status().with_context(|| self.name())?;
        if !status.success() {
            bail!("{} failed: {status}", self.name());
        }
        Ok(())
    }

    /// Runs it to its end, passing on everything that it says and keeping it as well; both of its
    /// streams in the order in which they came. Gives whether it succeeded.
    pub(crate) fn run_listening(mut self) -> Result<(bool, String)> {
        self.announce();
        let (reader, writer) = pipe()?;
        self.command.stdout(writer.try_clone()?).stderr(writer);
        let name = self.name();
        let mut child = self.command.spawn().with_context(|| name.clone())?;
        // The command holds the pipe's other end too: nothing would ever end otherwise.
        drop(self);
        let mut said = String::new();
        let mut reader = BufReader::new(reader);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line);
            print!("{text}");
            said.push_str(&text);
            line.clear();
        }
        let status = child.wait().with_context(|| name)?;
        Ok((status.success(), said))
    }

    /// Runs it silently and gives what it printed, trimmed; nothing where it does not exist or
    /// does not succeed.
    pub(crate) fn ask(mut self) -> Option<String> {
        let output = self.command.output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Runs it to its end and gives what it printed.
    ///
    /// # Errors
    /// When it cannot be started or does not succeed, with what it said then.
    pub(crate) fn answer(self) -> Result<String> {
        let name = self.name();
        String::from_utf8(self.bytes()?).with_context(|| name)
    }

    /// The same, of what is no text.
    pub(crate) fn bytes(mut self) -> Result<Vec<u8>> {
        let output = self.command.output().with_context(|| self.name())?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("{} failed: {}\n{said}", self.name(), output.status);
        }
        Ok(output.stdout)
    }

    /// Starts it and lets it run.
    pub(crate) fn start(mut self) -> Result<Running> {
        self.announce();
        let child = self.command.spawn().with_context(|| self.name())?;
        Ok(Running(child))
    }

    fn name(&self) -> String {
        let program = Path::new(self.command.get_program());
        program.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }

    fn announce(&self) {
        let arguments = self.command.get_args().map(OsStr::to_string_lossy);
        let words: Vec<_> = arguments.map(|word| format!(" {word}")).collect();
        println!("$ {}{}", self.name(), words.concat());
    }
}

/// A program that runs beside xtask; it is stopped when this goes out of scope.
pub(crate) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself, and then there is nothing to stop.
        if self.0.kill().is_ok() {
            let _ = self.0.wait();
        }
    }
}

/// The first of these programs that exists on PATH.
pub(crate) fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let directories: Vec<_> = env::split_paths(&path).collect();
    names.iter().find_map(|name| {
        let name = format!("{name}{}", env::consts::EXE_SUFFIX);
        directories.iter().map(|directory| directory.join(&name)).find(|file| file.is_file())
    })
}

/// Waits until a server listens on `host`.
pub(crate) fn wait_for(host: &str) -> Result<()> {
    for _ in 0..200 {
        if TcpStream::connect(host).is_ok() {
            return Ok(());
        }
        sleep(Duration::from_millis(50));
    }
    bail!("the server does not listen on {host}")
}
