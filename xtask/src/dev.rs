//! `cargo xtask dev`: the console with reload, in front of a running server.

use crate::process::Process;
use crate::workspace::Workspace;
use crate::{setup, spa};
use anyhow::Result;
use std::net::TcpStream;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Where the console listens; the API is proxied from there
    #[arg(long, default_value_t = 8081)]
    port: u16,
}

/// Where Trunk.toml expects the server.
const SERVER: &str = "127.0.0.1:8080";

pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let tools = setup::for_console(workspace)?;
    let server = if TcpStream::connect(SERVER).is_ok() {
        println!("Using the server that listens on {SERVER}.");
        None
    } else {
        println!("No server listens on {SERVER}: starting one with demo data.");
        Process::cargo(workspace).arguments(["build", "--package", "understudy-server"]).run()?;
        let dist = workspace.dist();
        let mut server = Process::new(workspace, workspace.server("debug"))
            .arguments(["serve", "--demo", "--listen", SERVER]);
        if dist.is_dir() {
            server = server.arguments(["--assets".as_ref(), dist.as_os_str()]);
        }
        Some(server.start()?)
    };
    let dist = workspace.target.join("dev-dist");
    println!("The console comes up at http://127.0.0.1:{}", arguments.port);
    let outcome = spa::trunk(workspace, &tools, "serve", &dist, &[])?
        .arguments(["--port", &arguments.port.to_string(), "--cargo-profile", "dev", "--offline"])
        .run();
    drop(server);
    outcome
}
