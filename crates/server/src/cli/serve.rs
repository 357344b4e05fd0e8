//! `serve`.

mod banner;

use super::value::{self, Limit};
use super::{DatabaseArgs, Failure};
use crate::assets::{Assets, Source};
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::db::Db;
use crate::demo;
use crate::http::app;
use crate::password::{Cost, Passwords};
use crate::random::OsRandom;
use crate::state::AppState;
use crate::sweeper;
use clap::Args;
use clap::builder::BoolishValueParser;
use ipnet::IpNet;
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// How long requests that are under way may take to end once the server shall stop. One that
/// hangs must not keep it for ever.
const PATIENCE: Duration = Duration::from_secs(8);

/// `serve`
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Address and port to listen on; without an https --public-origin a loopback address
    #[arg(long, env = "UNDERSTUDY_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    database: DatabaseArgs,
    /// Serve demo data, which an empty database is filled with
    #[arg(long, env = "UNDERSTUDY_DEMO", value_parser = BoolishValueParser::new())]
    demo: bool,
    /// How long an impersonation lasts without activity
    #[arg(long, env = "UNDERSTUDY_IMPERSONATION_IDLE_TIMEOUT", default_value = "1h",
          value_parser = value::timeout)]
    impersonation_idle_timeout: Duration,
    /// How long an impersonation lasts at most, or none
    #[arg(long, env = "UNDERSTUDY_IMPERSONATION_ABSOLUTE_TIMEOUT", default_value = "none",
          value_parser = value::limit)]
    impersonation_absolute_timeout: Limit,
    /// How long a session lasts without activity, or none
    #[arg(long, env = "UNDERSTUDY_SESSION_IDLE_TIMEOUT", default_value = "12h",
          value_parser = value::limit)]
    session_idle_timeout: Limit,
    /// How long a session lasts at most, or none
    #[arg(long, env = "UNDERSTUDY_SESSION_ABSOLUTE_TIMEOUT", default_value = "24h",
          value_parser = value::limit)]
    session_absolute_timeout: Limit,
    /// Where people reach the console, like <https://console.acme.example>
    #[arg(long, env = "UNDERSTUDY_PUBLIC_ORIGIN", value_parser = value::origin)]
    public_origin: Option<String>,
    /// Whose X-Forwarded-For is believed, as a network like 10.0.0.0/8; may be repeated
    #[arg(long, env = "UNDERSTUDY_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',')]
    trusted_proxy: Vec<IpNet>,
    /// The folder of the built console [default: what this executable carries, else dist]
    #[arg(long, env = "UNDERSTUDY_ASSETS")]
    assets: Option<PathBuf>,
    /// What goes into the log, as tracing's filters
    #[arg(long, env = "UNDERSTUDY_LOG", default_value = "info,refinery_core=warn")]
    log: String,
}

impl Serve {
    /// Serves until it is asked to stop, then finishes what is under way.
    pub(super) async fn run(self) -> Result<(), Failure> {
        self.start_log()?;
        let config = self.config();
        self.check_listen(&config)?;
        let source = self.assets.clone().map_or_else(Source::default, Source::Folder);
        let assets = Assets::load(&source, config.is_secure())
            .map_err(|error| Failure::Refused(error.to_string()))?;
        let db = self.database.open()?;
        let outcome = self.serve(&db, config, assets).await;
        // Whatever happened: every write that was let in is done.
        db.close().await;
        outcome
    }

    fn start_log(&self) -> Result<(), Failure> {
        let filter = EnvFilter::try_new(&self.log)
            .map_err(|error| Failure::Refused(format!("--log {}: {error}", self.log)))?;
        let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
        log.with_ansi(std::io::stderr().is_terminal()).init();
        Ok(())
    }

    fn config(&self) -> Config {
        Config {
            impersonation_idle_timeout: self.impersonation_idle_timeout,
            impersonation_absolute_timeout: self.impersonation_absolute_timeout.0,
            session_idle_timeout: self.session_idle_timeout.0,
            session_absolute_timeout: self.session_absolute_timeout.0,
            public_origin: self.public_origin.clone(),
            trusted_proxies: self.trusted_proxy.clone(),
        }
    }

    /// Plain http stays on this machine, and so does demo data, whose passwords everybody knows.
    fn check_listen(&self, config: &Config) -> Result<(), Failure> {
        let listen = self.listen;
        if listen.ip().is_loopback() {
            return Ok(());
        }
        let refusal = if self.demo {
            format!("--listen {listen}: demo data is served on a loopback address only")
        } else if config.is_secure() {
            return Ok(());
        } else {
            format!(
                "--listen {listen}: plain http is served on a loopback address only; \
                 behind a proxy with https give --public-origin https://…"
            )
        };
        Err(Failure::Refused(refusal))
    }

    async fn serve(&self, db: &Db, config: Config, assets: Assets) -> Result<(), Failure> {
        self.check_demo(db).await?;
        // Before anything is promised: a signal that comes from here on is heard.
        let stop = Stop::listen()?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let state = AppState::open(
            db.clone(),
            Arc::new(SystemClock),
            Arc::new(OsRandom),
            Passwords::new(Cost::PRODUCTION, cores),
            config,
        );
        let state = state.await?;
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|error| Failure::Refused(format!("--listen {}: {error}", self.listen)))?;
        let address = listener.local_addr().unwrap_or(self.listen);
        let router = app(state.clone(), Some(Arc::new(assets)));
        let db = state.db.clone();
        let sweeper = tokio::spawn(sweeper::run(state.clone()));
        banner::print(address, state.config.public_origin.as_deref(), self.demo);

        let (stopping, has_stopped) = tokio::sync::oneshot::channel::<()>();
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
            stop.wait().await;
            tracing::info!("stopping");
            // Event streams never end by themselves.
            db.end_announcements();
            // The other end waits as long as the server runs.
            let _ = stopping.send(());
        });
        let impatience = async {
            let _ = has_stopped.await;
            tokio::time::sleep(PATIENCE).await;
        };
        let outcome = tokio::select! {
            outcome = serving => outcome,
            () = impatience => {
                tracing::warn!("stopped without waiting for the last requests");
                Ok(())
            }
        };
        sweeper.abort();
        sweeper::write_activity(&state).await;
        outcome.map_err(|error| Failure::Broken(error.to_string()))
    }

    /// Keeps demo data and real companies apart.
    async fn check_demo(&self, db: &Db) -> Result<(), Failure> {
        if self.demo {
            demo::seed(db, SystemClock.now(), 0, 0, |_| ()).await?;
            return Ok(());
        }
        let is_marked = db.read(demo::is_marked).await?;
        if is_marked {
            let database = &self.database.database;
            let refusal = format!("--database {database}: this is demo data: serve it with --demo");
            return Err(Failure::Refused(refusal));
        }
        Ok(())
    }
}

/// What an init system or a person says to end the server.
#[cfg(unix)]
struct Stop {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Stop {
    fn listen() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let on = |kind| signal(kind).map_err(|e| Failure::Broken(format!("no signals: {e}")));
        Ok(Self {
            terminate: on(SignalKind::terminate())?,
            interrupt: on(SignalKind::interrupt())?,
        })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => (),
            _ = self.interrupt.recv() => (),
        }
    }
}

/// What a person says to end the server, where there are no signals.
#[cfg(not(unix))]
struct Stop;

#[cfg(not(unix))]
impl Stop {
    #[expect(clippy::unnecessary_wraps, reason = "the same signature as where it can fail")]
    fn listen() -> Result<Self, Failure> {
        Ok(Self)
    }

    async fn wait(self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Only {
        #[command(flatten)]
        serve: Serve,
    }

    fn config(arguments: &[&str]) -> Config {
        let arguments = ["serve"].iter().chain(arguments);
        Only::try_parse_from(arguments).expect("is understood").serve.config()
    }

    #[test]
    fn whoever_says_nothing_gets_the_configs_own_defaults() {
        assert_eq!(config(&[]), Config::default());
        assert_eq!(Config::default().impersonation_absolute_timeout, None);
    }

    #[test]
    fn each_limit_can_be_set_and_all_but_one_taken_away() {
        let hour = Some(Duration::from_hours(1));
        let limited = config(&["--impersonation-absolute-timeout", "1h"]);
        assert_eq!(limited.impersonation_absolute_timeout, hour);
        let free = config(&["--session-idle-timeout", "none", "--session-absolute-timeout=none"]);
        assert_eq!((free.session_idle_timeout, free.session_absolute_timeout), (None, None));
        let once = &["serve", "--impersonation-idle-timeout", "none"];
        assert!(Only::try_parse_from(once).is_err(), "an impersonation always ends by itself");
    }
}
