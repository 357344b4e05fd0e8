//! How fast the release server answers over a large organization.

use super::Arguments;
use super::client::Client;
use super::report;
use crate::process::{Process, wait_for};
use crate::watch::Stopwatch;
use crate::workspace::Workspace;
use anyhow::{Result, anyhow, bail};
use serde_json::Value;
use std::path::Path;
use std::thread::scope;
use std::time::Duration;

/// Not the usual port, so that a server that runs is left alone.
const HOST: &str = "127.0.0.1:8090";
const ADMIN: (&str, &str) = ("alan@acme.example", "understudy-demo");
/// What is asked, in the words of the report.
const QUESTIONS: [(&str, &str); 9] = [
    ("first page", "/api/v1/members?limit=50"),
    ("by role, newest first", "/api/v1/members?role=viewer&sort=last_active&order=desc&limit=50"),
    ("search, few matches", "/api/v1/members?q=member-0042&limit=50"),
    ("search, no match", "/api/v1/members?q=nobody-at-all&limit=50"),
    ("search, a first name", "/api/v1/members?q=emeka&limit=50"),
    ("two letters, by activity", "/api/v1/members?q=zo&sort=last_active&order=desc&limit=50"),
    ("one letter of viewers", "/api/v1/members?q=a&role=viewer&limit=50"),
    ("what everybody has", "/api/v1/members?q=acme.example&limit=50"),
    ("audit log, one outcome", "/api/v1/audit-events?outcome=refused&limit=50"),
];

pub(super) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    Process::cargo(workspace)
        .arguments(["build", "--release", "--package", "understudy-server"])
        .run()?;
    let database = database(workspace, arguments.members)?;
    let dist = workspace.dist();
    let mut server = Process::new(workspace, workspace.server("release")).arguments([
        "serve",
        "--demo",
        "--listen",
        HOST,
        "--database",
        &database,
    ]);
    if dist.join("index.html").is_file() {
        server = server.arguments([Path::new("--assets"), &dist]);
    }
    let server = server.start()?;
    wait_for(HOST)?;
    let mut client = Client::sign_in(HOST, ADMIN.0, ADMIN.1)?;
    let total = client.get("/api/v1/members?limit=1")?["total"].clone();
    let mut table = format!(
        "{total} members, {} clients at once:\n\n| question | answers/s | median | p99 | worst |\n\
         |---|---:|---:|---:|---:|\n",
        arguments.clients
    );
    for (name, path) in QUESTIONS {
        table.push_str(&measure(name, path, arguments)?);
    }
    drop(server);
    println!("\n{table}");
    if arguments.record {
        report::record(workspace, "server", &table)?;
    }
    Ok(())
}

/// A database of that size, made once and kept.
fn database(workspace: &Workspace, members: u32) -> Result<String> {
    let directory = workspace.target.join("bench");
    std::fs::create_dir_all(&directory)?;
    let file = directory.join(format!("members-{members}.db"));
    let url = format!("sqlite://{}", file.display());
    if !file.exists() {
        println!("Seeding {members} members (once)…");
        Process::new(workspace, workspace.server("release"))
            .arguments(["demo", "seed", "--members", &members.to_string(), "--database", &url])
            .run()?;
    }
    Ok(url)
}

/// Asks from all clients at once and gives a row about it.
fn measure(name: &str, path: &str, arguments: &Arguments) -> Result<String> {
    let asked = || -> Result<Vec<Duration>> {
        let mut client = Client::sign_in(HOST, ADMIN.0, ADMIN.1)?;
        let mut times = Vec::new();
        for _ in 0..arguments.requests {
            let watch = Stopwatch::start();
            let page = client.get(path)?;
            times.push(watch.elapsed().0);
            if page.get("items").is_none_or(|items| !Value::is_array(items)) {
                bail!("{path} answered no list");
            }
        }
        Ok(times)
    };
    let watch = Stopwatch::start();
    let answers = scope(|scope| {
        let clients: Vec<_> = (0..arguments.clients).map(|_| scope.spawn(asked)).collect();
        let times = clients
            .into_iter()
            .map(|client| client.join().unwrap_or_else(|_panic| Err(anyhow!("a client panicked"))));
        times.collect::<Result<Vec<_>>>()
    })?;
    let elapsed = watch.elapsed().0.as_secs_f64();
    let mut times = answers.concat();
    times.sort();
    let at = |percent: usize| times.get((times.len() * percent / 100).min(times.len() - 1));
    let milliseconds = |time: Option<&Duration>| {
        format!("{:.1} ms", time.copied().unwrap_or_default().as_secs_f64() * 1000.0)
    };
    Ok(format!(
        "| {name} | {:.0} | {} | {} | {} |\n",
        f64::from(arguments.clients * arguments.requests) / elapsed,
        milliseconds(at(50)),
        milliseconds(at(99)),
        milliseconds(times.last()),
    ))
}
