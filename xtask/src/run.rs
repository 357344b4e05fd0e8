//! `cargo xtask run`: from a fresh checkout to a console that can be clicked.

use crate::build;
use crate::process::Process;
use crate::workspace::Workspace;
use anyhow::Result;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Where the server listens
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// The database, made and seeded where it is absent
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

pub(crate) fn run(workspace: &Workspace, arguments: Arguments) -> Result<()> {
    build::run(workspace)?;
    let mut server =
        Process::new(workspace, workspace.server("release")).arguments(["serve", "--demo"]);
    if let Some(listen) = arguments.listen {
        server = server.arguments(["--listen", &listen]);
    }
    if let Some(database) = arguments.database {
        server = server.arguments(["--database", &database]);
    }
    server.run()
}
