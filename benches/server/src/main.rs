//! Measures the server over a million members and ten million audit events, beside plain SQLite, a
//! server that does nothing, and Better Auth. `cargo xtask bench server` builds and runs it.
//!
//! All are asked over HTTP by the same clients, in turns (`load`), and every answer is looked at.
//!
//! How a million members come into a database is measured by itself (`import`, which
//! `cargo xtask bench import` runs).

mod audit;
mod bench;
mod client;
mod figures;
mod floor;
mod impersonation;
mod import;
mod load;
mod members;
mod process;
mod search;
mod server;

use anyhow::Result;
use bench::{Bench, Table, answers, milliseconds, p99, rate};
use clap::{Parser, Subcommand, ValueEnum};
use client::Client;
use figures::Figures;
use load::{compare, load};
use server::{FLOOR, OURS, PEER, Places, several};
use std::path::PathBuf;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure, and write what came of it into a folder
    Measure(Measure),
    /// Measure an import of members, and write what came of it into a file
    Import(import::Arguments),
    /// Serve the floor
    Floor {
        #[arg(long)]
        listen: String,
        #[arg(long)]
        database: PathBuf,
    },
}

#[derive(clap::Args)]
struct Measure {
    /// The release server
    #[arg(long)]
    server: PathBuf,
    /// The folder of the console that it serves
    #[arg(long)]
    assets: PathBuf,
    /// The folder of Better Auth
    #[arg(long)]
    peer: PathBuf,
    /// Where databases are kept
    #[arg(long)]
    directory: PathBuf,
    /// Where the tables go
    #[arg(long)]
    report: PathBuf,
    #[arg(long)]
    members: u32,
    #[arg(long)]
    events: u32,
    #[arg(long)]
    clients: u32,
    #[arg(long)]
    rounds: u32,
    /// Only these; all of them unless it is said
    #[arg(long)]
    only: Vec<Part>,
}

/// What can be measured by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Starts,
    Pages,
    Search,
    Impersonation,
    Audit,
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Measure(arguments) => measure(arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Floor { listen, database } => floor::serve(&listen, &database),
    }
}

fn measure(arguments: Measure) -> Result<()> {
    let Measure { server, assets, peer, directory, report, members, events, clients, rounds, only } =
        arguments;
    let places = Places { server, assets, peer, directory, members, events };
    places.make_databases()?;
    std::fs::create_dir_all(&report)?;
    let bench = Bench { places, clients, rounds, figures: Figures::default() };
    let is_wanted = |part| only.is_empty() || only.contains(&part);
    let write = |name: &str, text: &str| std::fs::write(report.join(format!("{name}.md")), text);

    if is_wanted(Part::Starts) {
        write("starts", &process::starts(&bench)?)?;
    }
    let ours = bench.places.start_ours()?;
    let peer = bench.places.start_peer()?;
    let floor = bench.places.start_floor()?;
    if is_wanted(Part::Pages) {
        let text = format!("{}\n{}", members::run(&bench)?, members::filters(&bench)?);
        write("pages", &format!("{text}\n{}", hello(&bench)?))?;
    }
    if is_wanted(Part::Search) {
        write("search", &search::run(&bench)?)?;
    }
    if is_wanted(Part::Pages) || is_wanted(Part::Search) {
        write("memory", &process::memory(&bench, "after pages and searches", &ours, &peer)?)?;
    }
    if is_wanted(Part::Impersonation) {
        write("impersonation", &impersonation::run(&bench)?)?;
    }
    if is_wanted(Part::Audit) {
        write("audit", &audit::run(&bench, &ours)?)?;
    }
    drop((ours, peer, floor));
    write("figures", &bench.figures.table())?;
    Ok(())
}

/// What an answer costs that takes nothing.
fn hello(bench: &Bench) -> Result<String> {
    let mut floor = several(bench.clients, || Client::connect(FLOOR))?;
    let mut ours = several(bench.clients, || Client::connect(OURS))?;
    let mut peer = several(bench.clients, || Client::connect(PEER))?;
    let get = |client: &mut Client, path: &str| client.get(path).map(|_| ());
    let compared = compare(
        bench.rounds,
        vec![
            Box::new(|| load(&mut floor, bench::ROUND, |client| get(client, "/hello"))),
            Box::new(|| load(&mut ours, bench::ROUND, |client| get(client, "/healthz"))),
            Box::new(|| load(&mut peer, bench::ROUND, |client| get(client, "/api/auth/ok"))),
        ],
    )?;
    let mut table = Table::new(&["an answer that takes nothing", "answers/s", "median", "p99"]);
    for (side, name) in ["axum alone", "ours, `/healthz`", "Better Auth, `/ok`"].iter().enumerate()
    {
        table.row(&[
            (*name).into(),
            rate(compared.of(side, answers)),
            milliseconds(compared.of(side, |figures| figures.median)),
            milliseconds(compared.of(side, p99)),
        ]);
    }
    Ok(table.end())
}
