//! The command line: what an operator types, and what comes back.
//!
//! Every option also has an environment variable. Whatever is wrong with a value is one line on
//! standard error and exit code 2; what went wrong on our side is one line and exit code 1.

mod admin;
mod demo;
mod import;
mod organization;
mod password;
mod serve;
mod table;
mod value;

use crate::clock::SystemClock;
use crate::db::{Db, DbError, DbOptions, WriteError};
use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand};
use std::num::NonZero;
use std::process::ExitCode;
use value::Database;

/// The companion API of Understudy, which also serves the console.
#[derive(Debug, Parser)]
#[command(name = "understudy-server", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the console and its API
    Serve(serve::Serve),
    /// Make a company, or set its plan
    #[command(subcommand)]
    Org(organization::Command),
    /// Make an admin
    #[command(subcommand)]
    Admin(admin::Command),
    /// Import members
    #[command(subcommand)]
    Members(import::Command),
    /// Make demo data
    #[command(subcommand)]
    Demo(demo::Command),
}

/// Where the data is; the same for every command.
#[derive(Debug, Args)]
struct DatabaseArgs {
    /// The database, as sqlite:// and the path of a file, which is made where it is absent
    #[arg(long, env = "UNDERSTUDY_DATABASE", default_value = "sqlite://data/understudy.db")]
    database: Database,
}

impl DatabaseArgs {
    /// Opens the database and brings its schema up to date.
    fn open(&self) -> Result<Db, Failure> {
        let fail = |error: DbError| match error.into() {
            // The value is right, and works later.
            WriteError::Locked => Failure::from(WriteError::Locked),
            error => Failure::Refused(format!("--database {}: {error}", self.database)),
        };
        let db = Db::open(self.database.path(), DbOptions::default()).map_err(fail)?;
        db.migrate().map_err(fail)?;
        Ok(db)
    }
}

/// Why a command did not do what it was asked for, as one line for the operator.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// What was asked for cannot be done as it was asked for.
    #[error("{0}")]
    Refused(String),
    /// It could have been done, and something broke.
    #[error("{0}")]
    Broken(String),
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Db(DbError::Sqlite(cause)) => {
                Self::Broken(format!("the database failed: {cause}"))
            }
            error => Self::Broken(error.to_string()),
        }
    }
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return explain(&error),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(http_threads())
        .enable_all()
        .build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(dispatch(cli.command)),
        Err(error) => Err(Failure::Broken(format!("threads cannot be started: {error}"))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // A line is a line, whatever the cause had to say.
            eprintln!("error: {}", failure.to_string().replace('\n', " "));
            ExitCode::from(if matches!(failure, Failure::Refused(_)) { 2 } else { 1 })
        }
    }
}

async fn dispatch(command: Command) -> Result<(), Failure> {
    let clock = SystemClock;
    match command {
        Command::Serve(serve) => serve.run().await,
        Command::Org(command) => command.run(&clock).await,
        Command::Admin(command) => command.run(&clock).await,
        Command::Members(command) => command.run(&clock).await,
        Command::Demo(command) => command.run(&clock).await,
    }
}

/// How many threads serve HTTP: one for every two cores. Whatever takes long is done by others, which
/// read, write and hash, each its answer's JSON too; with as many threads as cores, each request
/// would wake a second one for nothing.
fn http_threads() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    cores.div_ceil(2)
}

/// Shows help as it is, and an error as one line.
fn explain(error: &clap::Error) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        // Nobody reads it, then.
        let _ = error.print();
        return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
    }
    eprintln!("{}", one_line(&error.to_string()));
    ExitCode::from(2)
}

/// What is wrong, without the hints on usage that follow in paragraphs of their own.
fn one_line(message: &str) -> String {
    let first = message.split("\n\n").next().unwrap_or(message);
    first.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_option_has_an_environment_variable() {
        fn check(command: &clap::Command) {
            for option in command.get_opts() {
                let variable = option.get_env().and_then(|name| name.to_str());
                let is_ours = variable.is_some_and(|name| name.starts_with("UNDERSTUDY_"));
                assert!(is_ours, "{} {}", command.get_name(), option.get_id());
            }
            command.get_subcommands().for_each(check);
        }
        check(&Cli::command());
    }

    #[test]
    fn an_error_is_one_line() {
        for arguments in [
            &["serve", "--listen", "nowhere"][..],
            &["serve", "--impersonation-idle-timeout", "soon"],
            &["serve", "--no-such-option"],
            &["org", "create", "--name", "Acme", "--plan", "gold"],
            &["org", "create"],
            &["demo", "seed", "--members", "2000000"],
        ] {
            let arguments = ["understudy-server"].iter().chain(arguments);
            let error = Cli::try_parse_from(arguments).expect_err("is refused");
            let line = one_line(&error.to_string());
            assert!(line.starts_with("error: ") && !line.contains('\n'), "{line}");
        }
    }
}
