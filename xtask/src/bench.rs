//! `cargo xtask bench`: the product beside the floor and its peers, measured in one run.
//!
//! The figures are for comparing two programs on one machine, at one time; no test depends on them.
//! With `--record` they are written into `docs/performance.md`.

mod browser;
mod import;
mod machine;
mod report;
mod server;

use crate::setup;
use crate::workspace::Workspace;
use anyhow::Result;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// One part of it; all of them unless it is said
    part: Option<Part>,
    /// Write the tables into docs/performance.md
    #[arg(long)]
    record: bool,
    /// Members of the organization, beside those of the demo data
    #[arg(long, default_value_t = 1_000_000)]
    members: u32,
    /// Events of its audit log
    #[arg(long, default_value_t = 10_000_000)]
    events: u32,
    /// Clients that ask at once
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..))]
    clients: u32,
    /// How often each side is measured; medians are told
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// The API over a large organization
    Server,
    /// Importing so many members from a file
    Import,
    /// The console in a browser, beside a page by hand and react-admin
    Browser,
}

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let wanted = |part| arguments.part.is_none_or(|only| only == part);
    setup::for_server(workspace)?;
    if wanted(Part::Server) {
        server::run(workspace, arguments)?;
    }
    if wanted(Part::Import) {
        import::run(workspace, arguments)?;
    }
    if wanted(Part::Browser) {
        browser::run(workspace, arguments)?;
    }
    Ok(())
}
