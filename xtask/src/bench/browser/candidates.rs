//! The three pages that are compared, each built as people would, and served by a release server of
//! its own on the same data.

use crate::compress::{self, files, with_suffix};
use crate::mirror::mirror;
use crate::process::{Process, Running, Tools, wait_for};
use crate::spa;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Members beside those of the demo data: enough for pages, few enough that the server's part of
/// what is measured stays small.
const MEMBERS: &str = "10000";

/// The folders that are served.
pub(super) struct Candidates {
    ours: PathBuf,
    vanilla: PathBuf,
    react_admin: PathBuf,
}

/// Bytes of all files of each, with brotli.
#[derive(Debug, Clone, Copy)]
pub(super) struct Downloads {
    pub(super) ours: u64,
    pub(super) vanilla: u64,
    pub(super) react_admin: u64,
}

/// The servers, as long as this is there.
pub(super) struct Served {
    servers: Vec<(&'static str, String, Running)>,
}

impl Candidates {
    pub(super) fn build(workspace: &Workspace, tools: &Tools) -> Result<Self> {
        let ours = workspace.dist();
        spa::build_release(workspace, tools, &ours, &[])?;
        Process::cargo(workspace)
            .arguments(["build", "--release", "--package", "understudy-server"])
            .run()?;
        let folder = folder(workspace);
        let peers = workspace.benches().join("peers");
        let react_admin = folder.join("react-admin");
        Process::new(workspace, "npx")
            .directory(&peers.join("react-admin"))
            .arguments(["--no-install", "vite", "build", "--logLevel", "error", "--emptyOutDir"])
            .arguments(["--outDir".as_ref(), react_admin.as_os_str()])
            .run()?;
        let vanilla = folder.join("vanilla");
        mirror(&peers.join("vanilla"), &vanilla)?;
        // It looks the same, so it has the same styles.
        let style = files(&ours)?.into_iter().find(|file| file.extension() == Some("css".as_ref()));
        fs::copy(style.context("the console has no styles")?, vanilla.join("console.css"))?;
        for page in [&react_admin, &vanilla] {
            compress::beside(page)?;
        }
        Ok(Self { ours, vanilla, react_admin })
    }

    pub(super) fn downloads(&self) -> Result<Downloads> {
        Ok(Downloads {
            ours: download(&self.ours)?,
            vanilla: download(&self.vanilla)?,
            react_admin: download(&self.react_admin)?,
        })
    }

    /// Starts a server for each, on a database that is made anew.
    pub(super) fn serve(&self, workspace: &Workspace) -> Result<Served> {
        let pages = [
            ("UNDERSTUDY_OURS", "ours", &self.ours, "127.0.0.1:8091"),
            ("UNDERSTUDY_VANILLA", "vanilla", &self.vanilla, "127.0.0.1:8092"),
            ("UNDERSTUDY_REACT_ADMIN", "react-admin", &self.react_admin, "127.0.0.1:8093"),
        ];
        let mut servers = Vec::new();
        for (variable, name, page, host) in pages {
            let data = folder(workspace).join("data").join(name);
            if data.exists() {
                fs::remove_dir_all(&data)?;
            }
            fs::create_dir_all(&data)?;
            let database = format!("sqlite://{}", data.join("understudy.db").display());
            let server = || Process::new(workspace, workspace.server("release"));
            server()
                .arguments(["demo", "seed", "--members", MEMBERS, "--database", &database])
                .answer()?;
            let server = server()
                .arguments(["serve", "--demo", "--listen", host, "--database", &database])
                .arguments([Path::new("--assets"), page])
                .environment("UNDERSTUDY_LOG", "warn")
                .start()?;
            wait_for(host)?;
            servers.push((variable, format!("http://{host}"), server));
        }
        Ok(Served { servers })
    }
}

impl Served {
    /// Where each is, by the name that the measurement knows it by.
    pub(super) fn origins(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.servers.iter().map(|(name, origin, _)| (*name, origin.as_str()))
    }
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("bench/browser")
}

fn download(page: &Path) -> Result<u64> {
    let sizes = files(page)?.into_iter().map(|file| {
        let compressed = with_suffix(&file, "br");
        Ok(fs::metadata(&compressed).with_context(|| compressed.display().to_string())?.len())
    });
    sizes.sum()
}
