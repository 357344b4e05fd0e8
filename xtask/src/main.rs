//! All set-up and all checks of the repository.
//!
//! One file a command; [`setup`] installs what a command needs, once; [`process`] starts other
//! programs. Nothing here knows what the product does.

mod bench;
mod build;
mod bundle;
mod compress;
mod dev;
mod gallery;
mod mirror;
mod playwright;
mod process;
mod run;
mod screenshots;
mod setup;
mod shrink;
mod spa;
mod test;
mod watch;
mod workspace;

use clap::{Parser, Subcommand};
use std::process::ExitCode;
use workspace::Workspace;

/// All set-up and all checks of this repository.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything, seed a demo database and serve it at <http://127.0.0.1:8080>
    Run(run::Arguments),
    /// Build the release console into dist/ and the server that carries it
    Build,
    /// Run everything that CI runs, or a part of it
    Test(test::Arguments),
    /// Serve the console with reload, in front of a running server
    Dev(dev::Arguments),
    /// Serve the designers' gallery, or write it as a static site
    Gallery(gallery::Arguments),
    /// Take the pictures of all scenes anew and say which changed
    Screenshots,
    /// Say what a browser downloads, file by file
    Bundle(bundle::Arguments),
    /// Measure how fast the release server answers
    Bench(bench::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = Workspace::find().and_then(|workspace| match arguments.command {
        Command::Run(arguments) => run::run(&workspace, arguments),
        Command::Build => build::run(&workspace),
        Command::Test(arguments) => test::run(&workspace, &arguments),
        Command::Dev(arguments) => dev::run(&workspace, &arguments),
        Command::Gallery(arguments) => gallery::run(&workspace, &arguments),
        Command::Screenshots => screenshots::run(&workspace),
        Command::Bundle(arguments) => bundle::run(&workspace, &arguments),
        Command::Bench(arguments) => bench::run(&workspace, &arguments),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
